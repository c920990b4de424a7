"""What a model that sees no picture gets right, by kind and task; and which rows go so that it gets little more right
than guessing does."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from sprite_etl.load.release.blind_model import Answered, answer, folds_of
from sprite_etl.load.release.blind_rows import chance_of, leaving, shards
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
            allowed = ALLOWED / (1 + turn)
            gone = [i for found, done in above for i in leaving(left, done, (found.chance or 0.0) + allowed)]
            if not gone:
                break
            left = left.filter(~pl.Series(np.isin(np.arange(left.height), gone)))
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
        for shard in shards(places, seed):
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
            chance = chance_of([asked[i] for i in np.flatnonzero(of)], answer_type, task.filter(pl.Series(of)))
            verdict = "above" if accuracy > chance + ALLOWED + 1e-9 else "fair"
            found = replace(found, folds=folds, accuracy=round(accuracy, 4), chance=round(chance, 4), verdict=verdict)
        measured.append((found, Answered(np.where(of, score, np.nan), confidence)))
    return measured
