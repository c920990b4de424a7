"""The tally of one question in plain Python, one answer against another: what `tally` must say of whole tables. And
questions with answers of every type, with planted disagreements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from sprite_etl.transform.answers import TRUTH, canonical, equal
from sprite_etl.transform.tally import RUNS

SPELLINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "choice": (("front-left", "Front left", "front_left "), ("counterclockwise", "anti-clockwise"), ("right", "RIGHT")),
    "text": (("a red mug", " a  red\tmug"), ("a red cup",), ("A red mug",)),
}
"""Groups of texts that say the same."""
TYPES = ("number", "integer", "boolean", "choice", "object", "objects", "order", "text")


def as_typed(value: Any, answer_type: str) -> Any:
    """A JSON value as `answers.equal` takes it; None where it is no answer of the type."""
    if answer_type == "number":
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if answer_type == "integer":
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return int(value) if number and float(value).is_integer() else None
    if answer_type == "boolean":
        return TRUTH.get(canonical(value if isinstance(value, str) else str(value)))
    return value


def plain_tally(rows: Sequence[tuple[int, str, str]]) -> dict[str, Any]:
    """rows: (index, answer type, JSON text) of one question."""
    kind: Any = rows[0][1]
    typed = [(index, as_typed(json.loads(text), kind), text) for index, _, text in sorted(rows)]
    answers = [a for a in typed if a[1] is not None]
    sets = [[b for b in answers if equal(a[1], b[1], kind)] for a in answers]
    most = max(map(len, sets), default=0)
    top = [(a, s) for a, s in zip(answers, sets) if len(s) == most]
    tie = any(not equal(a[1], b[1], kind) for a, _ in top for b, _ in top)
    index, _, value = min((s[0] for _, s in top), default=(None, None, None))
    return {"value": value, "index": index, "plurality": most, "answered": len(answers), "tie": tie}


def drawn_answers(questions: int, answers: int, rng: np.random.Generator, first: int = 0) -> pl.DataFrame:
    """RUNS of so many questions, sorted by qa_id: each answer is, by chance, the right one in some spelling, within
    tolerance at its edge, or wrong."""
    rows = []
    wrong = rng.random((questions, answers)) < rng.choice([0.0, 0.1, 0.5], (questions, 1))
    jitter, other = rng.uniform(-1.2e-3, 1.2e-3, (questions, answers)), rng.integers(1, 3, (questions, answers))
    right, styles = rng.uniform(0.3, 9, questions), rng.integers(0, 6, (questions, answers))
    columns = (wrong.tolist(), jitter.tolist(), other.tolist(), styles.tolist(), right.tolist())
    for q, (wrongs, jitters, others, spelt, value) in enumerate(zip(*columns)):
        kind = TYPES[(first + q) % len(TYPES)]
        for k in range(answers):
            wanted = others[k] if wrongs[k] else 0
            text = json.dumps(_answer(kind, value, wanted, jitters[k] * (k % 2), spelt[k]))
            rows.append((f"q{first + q:09d}", k, kind, text))
    return pl.DataFrame(rows, RUNS, orient="row")


def _answer(kind: str, value: float, wanted: int, jitter: float, style: int) -> Any:
    """Right where wanted is 0; 1 and 2 are two wrong ones."""
    if kind == "number":
        return value * (1 + jitter) + wanted
    if kind == "integer":
        number = int(value) + wanted
        return float(number) if style == 0 else number
    if kind == "boolean":
        return "yes" if style == 0 and wanted == 0 else wanted == 0
    if kind in SPELLINGS:
        spellings = SPELLINGS[kind][wanted]
        return spellings[style % len(spellings)]
    ids = ["chair_1", "mug_2", "bed_3"]
    if kind == "object":
        return ids[wanted]
    turned = ids[wanted:] + ids[:wanted]
    if kind == "order":
        return turned
    return [turned[i] for i in ((0, 1), (1, 0), (0, 1, 0))[style % 3]]
