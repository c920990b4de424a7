"""Rows of one task for the blind model: in shards that fit into memory, what guessing gets, and which ones go."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from sprite_etl.load.release.blind_model import Answered, relative_accuracy
from sprite_etl.load.release.blind_words import Asked

SHARD_ROWS = 20_000
"""Rows that are looked at together; larger tasks fall into shards by place."""


def shards(places: Sequence[str], seed: int) -> list[list[int]]:
    """Indices of rows, in shards of about SHARD_ROWS at most, of whole places, and of two places at least."""
    n = -(-len(places) // SHARD_ROWS)
    order = sorted(set(places), key=lambda p: hashlib.sha256(f"{seed}/shard/{p}".encode()).digest())
    n = max(1, min(n, len(order) // 2))
    shard = {place: i % n for i, place in enumerate(order)}
    parts: list[list[int]] = [[] for _ in range(n)]
    for i, place in enumerate(places):
        parts[shard[place]].append(i)
    return parts


def chance_of(asked: Sequence[Asked], answer_type: str, group: pl.DataFrame) -> float:
    """What the fair guess of an answer type gets right, 0–1: see `blind.CHANCE`."""
    if answer_type == "number":
        target = np.array([one.target[0] for one in asked])
        constants = np.unique(np.quantile(target, np.linspace(0.02, 0.98, 49), method="nearest"))
        return max(float(relative_accuracy(np.full(len(target), c), target).mean()) for c in constants)
    if answer_type == "integer":
        return max(Counter(group["answer_value"]).values()) / group.height
    if answer_type == "objects":
        patterns = Counter(one.target for one in asked)
        best: dict[int, int] = {}
        for pattern, count in patterns.items():
            best[len(pattern)] = max(best.get(len(pattern), 0), count)
        return sum(best.values()) / group.height
    ways = [float(len(one.offered)) for one in asked]
    if answer_type == "order":
        ways = [float(np.prod(np.arange(1, n + 1))) for n in ways]
    return float(np.mean(1 / np.maximum(ways, 1)))


def leaving(task: pl.DataFrame, answered: Answered, bound: float) -> list[int]:
    """The rows of one kind that go, so that the rest is answered no better than the bound, 0–1. Rows of other kinds
    have no score."""
    labels, ids = _labels(task), task["qa_id"].to_list()
    of = [i for i in range(task.height) if not np.isnan(answered.score[i])]
    strata: dict[str, list[int]] = {}
    for i in sorted(of, key=lambda i: (answered.score[i], answered.confidence[i], ids[i])):
        if answered.score[i] > bound:
            strata.setdefault(labels[i], []).append(i)
    counts = Counter(labels[i] for i in of)
    total, left = float(answered.score[of].sum()), len(of)
    gone = []
    while strata and total > bound * left:
        label = max(strata, key=lambda name: (counts[name], name))
        i = strata[label].pop()
        if not strata[label]:
            del strata[label]
        gone.append(i)
        counts[label] -= 1
        total, left = total - float(answered.score[i]), left - 1
    return gone


def _labels(group: pl.DataFrame) -> list[str]:
    """What balance is kept over: the answer, of objects its place among the options, of numbers its quarter."""
    kind = group["answer_type"][0]
    values = [json.loads(value) for value in group["answer_value"]]
    if kind == "number":
        quarters = np.quantile(values, (0.25, 0.5, 0.75))
        return [str(int(np.searchsorted(quarters, value))) for value in values]
    if kind not in ("object", "objects", "order"):
        return [str(value) for value in values]
    labels = []
    for value, ids, names, choices in zip(values, group["object_ids"], group["expressions"], group["choices"]):
        name = dict(zip(ids, names))
        offered = list(choices) or sorted(names)
        many = [name.get(i, i) for i in (value if isinstance(value, list) else [value])]
        labels.append(" ".join(str(offered.index(n)) if n in offered else "?" for n in many) + f" of {len(offered)}")
    return labels
