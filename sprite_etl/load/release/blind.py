"""What a model that sees no picture gets right, by kind and task; and which rows go so that it gets little more right
than guessing does."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from sprite_etl.load.release.blind_model import Answered, answer, folds_of, relative_accuracy
from sprite_etl.load.release.blind_words import Asked, frequent_integers, read

NEEDED = (
    "qa_id", "kind", "task", "question", "answer_type", "answer_value", "choices", "object_ids", "expressions",
    "params", "place_id",
)  # fmt: skip
ALLOWED = 0.10
"""How far above chance the blind model may be: 10 points."""
LEAST_ROWS = 40
"""Of fewer rows, or of fewer than two places, nothing can be said."""
LEAST_KEPT = 0.25
"""A task of which less would be left is kept whole and flagged."""
SHARD_ROWS = 20_000
"""Rows that are looked at together; larger tasks fall into shards by place."""
ROUNDS = 4

CHANCE = {
    "choice": "one of the options",
    "boolean": "one of the options",
    "object": "one of the options",
    "integer": "the most frequent answer",
    "number": "the best constant",
    "objects": "the most frequent pattern",
    "order": "one of the orders",
}
"""answer_type → what a guess is taken to be. Free text is not scored."""


@dataclass(frozen=True, slots=True)
class Blind:
    """How well one task of one kind is answered without seeing.

    accuracy, chance: 0–1, of numbers the mean relative accuracy, else the share answered exactly; null where not
    measured. guess: what chance is of, see `CHANCE`. verdict: fair (no more than ALLOWED above chance), above, pruned,
    flagged (above, and too much would have to go), not_measured. dropped: rows that went; after, after_chance: of the
    rows that were kept, measured anew.
    """

    kind: str
    task: str
    answer_type: str
    rows: int
    folds: int
    accuracy: float | None
    chance: float | None
    guess: str | None
    verdict: str
    dropped: int = 0
    after: float | None = None
    after_chance: float | None = None

    def to_row(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def blind(rows: pl.DataFrame, seed: int) -> list[Blind]:
    """One for each kind and task, in their order. rows: the columns NEEDED, in any order."""
    return sorted((found for task in _tasks(rows) for found, _ in _measure(task, seed)), key=_order)


def prune(rows: pl.DataFrame, seed: int) -> tuple[set[str], list[Blind]]:
    """The qa_ids that stay, and what was found.

    Of a task that is answered too well, the rows that are answered rightly go: the surest first and, so that no answer
    gains, always of the most frequent answer that has some. No more go than bring the rest down to the bound: to drop
    more would teach the opposite. What is left is measured with new models, and pruned again where they found
    another way.
    """
    kept: set[str] = set()
    report = []
    for task in _tasks(rows):
        first = last = _measure(task, seed)
        left = task
        for turn in range(ROUNDS):
            above = [item for item in last if item[0].verdict == "above"]
            leaving = [i for found, done in above for i in _leaving(left, done, found, ALLOWED / (1 + turn))]
            if not leaving:
                break
            left = left.filter(~pl.Series(np.isin(np.arange(left.height), leaving)))
            last = _measure(left, seed) if left.height else []
        after = {found.kind: found for found, _ in last}
        for found, _ in first:
            found, ids = _verdict(found, after.get(found.kind), task, left)
            report.append(found)
            kept.update(ids)
    return kept, sorted(report, key=_order)


def _verdict(found: Blind, after: Blind | None, task: pl.DataFrame, left: pl.DataFrame) -> tuple[Blind, pl.Series]:
    """What became of one kind of a task, and the ids that stay. after: None where none would."""
    whole, rest = (rows.filter(pl.col("kind") == found.kind)["qa_id"] for rows in (task, left))
    if len(rest) < max(LEAST_KEPT * len(whole), LEAST_ROWS) and len(rest) < len(whole):
        return replace(found, verdict="flagged"), whole
    if len(rest) == len(whole) or after is None:
        return replace(found, verdict="flagged") if found.verdict == "above" else found, whole
    return replace(
        found, verdict="flagged" if after.verdict == "above" else "pruned", dropped=len(whole) - len(rest),
        after=after.accuracy, after_chance=after.chance,
    ), rest  # fmt: skip


def _order(found: Blind) -> tuple[str, str, str]:
    return found.kind, found.task, found.answer_type


def _tasks(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """By task and answer type (a task has one), each in the order of its ids."""
    parts = rows.select(NEEDED).partition_by("task", "answer_type", as_dict=True)
    return [parts[key].sort("qa_id") for key in sorted(parts)]


def _measure(task: pl.DataFrame, seed: int) -> list[tuple[Blind, Answered]]:
    """Each kind of a task, in their order: what was found, and how each row was answered (NaN for rows of other kinds).

    One model learns from all kinds, since their questions are alike.
    """
    answer_type = task["answer_type"][0]
    places, kinds = task["place_id"].to_list(), task["kind"].to_numpy()
    score, confidence, folds = np.full(task.height, np.nan), np.zeros(task.height), 0
    asked: list[Asked] = []
    if answer_type in CHANCE and task.height >= LEAST_ROWS and len(set(places)) > 1:
        integers = frequent_integers(task["answer_value"].to_list()) if answer_type == "integer" else []
        asked = [read(row, integers) for row in task.iter_rows(named=True)]
        for shard in _shards(places, seed):
            fold = folds_of([places[i] for i in shard], seed)
            done = answer([asked[i] for i in shard], answer_type, fold, seed)
            score[shard], confidence[shard] = done.score, done.confidence
            folds = max(folds, int(fold.max()) + 1)
    measured = []
    for kind in sorted(set(kinds)):
        of = kinds == kind
        n = int(of.sum())
        found = Blind(
            str(kind), task["task"][0], answer_type, n, 0, None, None, CHANCE.get(answer_type), "not_measured"
        )
        if asked and n >= LEAST_ROWS:
            accuracy = float(score[of].mean())
            chance = _chance([asked[i] for i in np.flatnonzero(of)], answer_type, task.filter(pl.Series(of)))
            verdict = "above" if accuracy > chance + ALLOWED + 1e-9 else "fair"
            found = replace(found, folds=folds, accuracy=round(accuracy, 4), chance=round(chance, 4), verdict=verdict)
        measured.append((found, Answered(np.where(of, score, np.nan), confidence)))
    return measured


def _shards(places: Sequence[str], seed: int) -> list[list[int]]:
    """Indices of rows, in shards of about SHARD_ROWS at most, of whole places, and of two places at least."""
    n = -(-len(places) // SHARD_ROWS)
    order = sorted(set(places), key=lambda p: hashlib.sha256(f"{seed}/shard/{p}".encode()).digest())
    n = max(1, min(n, len(order) // 2))
    shard = {place: i % n for i, place in enumerate(order)}
    parts: list[list[int]] = [[] for _ in range(n)]
    for i, place in enumerate(places):
        parts[shard[place]].append(i)
    return parts


def _chance(asked: Sequence[Asked], answer_type: str, group: pl.DataFrame) -> float:
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


def _leaving(task: pl.DataFrame, answered: Answered, found: Blind, allowed: float) -> list[int]:
    """The rows of one kind that go, so that the rest is answered no more than `allowed` above chance."""
    assert found.chance is not None
    bound = found.chance + allowed
    labels, ids = _labels(task), task["qa_id"].to_list()
    of = [i for i in range(task.height) if not np.isnan(answered.score[i])]
    strata: dict[str, list[int]] = {}
    for i in sorted(of, key=lambda i: (answered.score[i], answered.confidence[i], ids[i])):
        if answered.score[i] > bound:
            strata.setdefault(labels[i], []).append(i)
    counts = Counter(labels[i] for i in of)
    total, left = float(answered.score[of].sum()), len(of)
    leaving = []
    while strata and total > bound * left:
        label = max(strata, key=lambda name: (counts[name], name))
        i = strata[label].pop()
        if not strata[label]:
            del strata[label]
        leaving.append(i)
        counts[label] -= 1
        total, left = total - float(answered.score[i]), left - 1
    return leaving


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
