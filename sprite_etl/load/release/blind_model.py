"""Boosted trees that answer questions unseen, trained on other places than those that they are asked about."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from sprite_etl.load.exports.shipped.sprite_scoring import THRESHOLDS
from sprite_etl.load.release.blind_words import Asked, word_features

FOLDS = 5
TRAINED_ON = 8000
"""Candidates that a fold's model learns from, at most: of more, hashes choose."""
_SMOOTHING = 2.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model made of each question. score: 0–1, how right it is; confidence: larger where it was surer."""

    score: Floats
    confidence: Floats


def folds_of(places: Sequence[str], seed: int) -> Ints:
    """The fold of each row: a place's rows share one, folds are about equally large."""
    counts = Counter(places)
    order = sorted(counts, key=lambda p: (-counts[p], hashlib.sha256(f"{seed}/blind/{p}".encode()).digest()))
    sizes, fold = [0] * min(FOLDS, len(counts)), {}
    for place in order:
        fold[place] = sizes.index(min(sizes))
        sizes[fold[place]] += counts[place]
    return np.array([fold[place] for place in places])


def answer(asked: Sequence[Asked], answer_type: str, fold: Ints, seed: int) -> Answered:
    """Every question answered by a model that has seen none of its fold. The folds must be two at least."""
    sizes = np.array([max(1, len(one.offered)) for one in asked])
    row = np.repeat(np.arange(len(asked)), sizes)
    target = np.concatenate([np.array(one.target) for one in asked])
    positive = answer_type == "number" and bool((target > 0).all())
    learnt = np.log(target) if positive else target
    keys = _keys(asked, row)
    fixed = np.column_stack([word_features(asked)[row], _positions(sizes)])
    order = np.argsort([hashlib.sha256(f"{seed}/{i}".encode()).digest() for i in range(len(row))], kind="stable")
    predicted = np.zeros(len(row))
    # Sums over several threads differ in their last digits with how many there are.
    with threadpool_limits(1):
        for f in range(int(fold.max()) + 1):
            train, test = fold[row] != f, fold[row] == f
            chosen = order[train[order]][:TRAINED_ON]
            features = np.column_stack([fixed, _encoded(keys, learnt, fold[row], f, row)])
            model = _fit(features[chosen], learnt[chosen], seed, answer_type)
            predicted[test] = model.predict(features[test])
            if positive:
                predicted[test] += _shift(model.predict(features[chosen]), learnt[chosen])
    if answer_type == "number":
        score = relative_accuracy(np.exp(predicted) if positive else predicted, target)
        return Answered(score, score)
    return _decide(predicted, target, sizes, answer_type)


def relative_accuracy(predicted: Floats, target: Floats) -> Floats:
    """Mean relative accuracy of each number, 0–1."""
    error = np.abs(predicted - target) / np.maximum(np.abs(target), 1e-9)
    met: Floats = np.mean([error <= 1 - threshold for threshold in THRESHOLDS], axis=0)
    return met


def _fit(features: NDArray[np.float64], target: Floats, seed: int, answer_type: str) -> HistGradientBoostingRegressor:
    model = HistGradientBoostingRegressor(
        loss="absolute_error" if answer_type == "number" else "squared_error",
        max_iter=32, learning_rate=0.2, max_leaf_nodes=8, min_samples_leaf=8, l2_regularization=1.0, max_bins=64,
        early_stopping=False, random_state=seed,
    )  # fmt: skip
    return model.fit(features, target)


def _positions(sizes: Ints) -> Floats:
    place = np.concatenate([np.arange(n) for n in sizes]).astype(float)
    return np.column_stack([place, place == np.repeat(sizes, sizes) - 1])


def _keys(asked: Sequence[Asked], row: Ints) -> list[Ints]:
    """What answers are remembered by, a code for each candidate: itself, with what is asked, beside which things."""
    own = _codes([text for one in asked for text in (one.offered or ("",))])
    others = _codes([" ".join(sorted(one.offered)) for one in asked])[row]
    said = _codes([one.said for one in asked])[row]
    references = [_codes([(*one.references, "", "", "")[place] for one in asked])[row] for place in range(3)]
    place = _positions(np.bincount(row))[:, 0].astype(np.int64)
    first, second, third = references
    combined = [
        (own, said), (own, first), (own, second), (own, third), (own, first, second), (own, said, first),
        (own, others, said), (place, others, said), (own,),
    ]  # fmt: skip
    return [_combined(codes) for codes in combined]


def _codes(texts: Sequence[str]) -> Ints:
    return np.unique(np.array(texts, dtype=object).astype(str), return_inverse=True)[1].astype(np.int64)


def _combined(codes: Sequence[Ints]) -> Ints:
    whole = codes[0]
    for other in codes[1:]:
        whole = np.unique(whole * (int(other.max()) + 1) + other, return_inverse=True)[1].astype(np.int64)
    return whole


def _encoded(keys: Sequence[Ints], target: Floats, fold: Ints, left_out: int, row: Ints) -> Floats:
    """For each key the mean target of those that share it, neither in the fold left out nor in the candidate's own, so
    that what is learnt on is met in the same way as what is asked; and how the first compares with its rivals'."""
    folds = int(fold.max()) + 1
    known = fold != left_out
    mean = float(target[known].mean())
    columns = []
    for key in keys:
        cells = key * folds + fold
        size = (int(key.max()) + 1) * folds
        sums = np.bincount(cells[known], target[known], size).reshape(-1, folds)
        counts = np.bincount(cells[known], minlength=size).reshape(-1, folds)
        s = sums.sum(1)[key] - np.where(known, sums[key, fold], 0)
        n = counts.sum(1)[key] - np.where(known, counts[key, fold], 0)
        columns.append((s + _SMOOTHING * mean) / (n + _SMOOTHING))
    for lead in columns[:2]:
        starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
        top = np.maximum.reduceat(lead, starts)[row]
        total = np.add.reduceat(lead, starts)[row]
        columns += [lead - top, lead - total / np.bincount(row)[row]]
    return np.column_stack(columns)


def _shift(predicted: Floats, target: Floats) -> float:
    """What added to all predictions, in logarithms, makes them score best: medians are what trees learn, but relative
    accuracy rewards being near many."""
    shifts = sorted(np.linspace(-1, 1, 41), key=abs)
    return float(max(shifts, key=lambda s: float(relative_accuracy(np.exp(predicted + s), np.exp(target)).mean())))


def _decide(predicted: Floats, target: Floats, sizes: Ints, answer_type: str) -> Answered:
    """Per question: the likeliest candidate, all likely ones, or all in order."""
    score, confidence, start = np.zeros(len(sizes)), np.zeros(len(sizes)), 0
    for i, n in enumerate(sizes):
        p, t = predicted[start : start + n], target[start : start + n]
        start += n
        if answer_type == "objects":
            score[i] = bool(((p > 0.5) == (t > 0.5)).all())
            confidence[i] = np.abs(p - 0.5).min()
            continue
        order = np.argsort(-p, kind="stable")
        if answer_type == "order":
            score[i] = bool((np.diff(t[order]) < 0).all())
            confidence[i] = -np.diff(p[order]).max(initial=0) if n < 2 else (-np.diff(p[order])).min()
        else:
            score[i] = t[order[0]] > 0.5
            confidence[i] = p[order[0]] - (p[order[1]] if n > 1 else 0)
    return Answered(score, np.round(confidence, 6))
