"""No answer of a task is so frequent that guessing pays: DESIGN's bounds, held over a release.

Per source, task, kind and split: of n choices none above 1/n + 5 points, of integers none above 35 %; of an object pair
no more than ten rows in a capture. The surplus goes by the rows' ids, which are hashes: by nothing that they say.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations

import polars as pl

from sprite_etl.transform.questions.balance import INTEGER_SHARE, ROWS_PER_PAIR

ABOVE_EVEN = 0.05
LEAST_ROWS = 20
"""Of fewer rows shares say nothing: one row more or less moves them by 5 points."""
BY = ("source", "task", "kind", "release_split")
NEEDED = (*BY, "qa_id", "capture_id", "answer_type", "answer_value", "choices", "object_ids", "expressions")


def surplus(rows: pl.DataFrame) -> dict[str, str]:
    """qa_id → why it goes: `pair` or `frequent_answer`."""
    gone = dict.fromkeys(_pairs(rows), "pair")
    left = rows.filter(~pl.col("qa_id").is_in(list(gone)))
    for _, group in left.group_by(BY, maintain_order=True):
        gone.update(dict.fromkeys(_answers(group), "frequent_answer"))
    return gone


def _pairs(rows: pl.DataFrame) -> list[str]:
    taken: Counter[tuple[str, str, str]] = Counter()
    gone = []
    for qa_id, capture, objects in rows.sort("qa_id").select("qa_id", "capture_id", "object_ids").iter_rows():
        pairs = [(capture, *pair) for pair in combinations(sorted(set(objects)), 2)]
        if any(taken[pair] >= ROWS_PER_PAIR for pair in pairs):
            gone.append(qa_id)
        else:
            taken.update(pairs)
    return gone


def _answers(group: pl.DataFrame) -> list[str]:
    """Ids that go from one task's rows of one kind."""
    waiting: dict[tuple[str, int], dict[str, list[str]]] = {}
    for row in group.sort("qa_id", descending=True).select(NEEDED).iter_rows(named=True):
        answer, offered = _bucket(row)
        if answer is not None:
            waiting.setdefault((row["answer_type"], offered), {}).setdefault(answer, []).append(row["qa_id"])
    gone = []
    for (_, offered), ids in waiting.items():
        total = sum(map(len, ids.values()))
        bound = 1 / offered + ABOVE_EVEN if offered else INTEGER_SHARE
        while total >= LEAST_ROWS:
            most = max(ids, key=lambda answer: (len(ids[answer]), answer))
            if len(ids[most]) <= bound * total:
                break
            gone.append(ids[most].pop())
            total -= 1
    return gone


def _bucket(row: dict[str, object]) -> tuple[str | None, int]:
    """(what is balanced, of how many); 0: of any number. None: nothing to balance."""
    value, kind, choices = json.loads(str(row["answer_value"])), row["answer_type"], row["choices"]
    assert isinstance(choices, list)
    if kind == "choice":
        return str(value), len(choices)
    if kind == "boolean":
        return str(value), 2
    if kind == "integer":
        return str(value), 0
    objects, said = row["object_ids"], row["expressions"]
    assert isinstance(objects, list)
    assert isinstance(said, list)
    if kind == "object" and value in objects and said[objects.index(value)] in choices:
        return str(choices.index(said[objects.index(value)])), len(choices)
    return None, 0
