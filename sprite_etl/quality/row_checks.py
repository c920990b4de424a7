"""Cheap checks that end every step: a bad row becomes a reject with its reason, and the scene goes on.

They are whole-column polars expressions, so a scene of thousands of rows costs milliseconds. Rows whose very
types are wrong are a fault of the program, not of the data: writing them raises (see store.tables).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.schemas import STEP_SCHEMAS
from sprite_etl.store.tables import typed_frame

KINDS = ("image", "multi_image", "video", "navigation", "compound")
ANSWER_TYPES = ("number", "integer", "choice", "boolean", "object", "objects", "order", "text")
VERIFIERS = ("execution", "metamorphic", "vote", "solver", "judge")
GEOMETRIES = ("verified", "unverified")
SHA256 = r"^[0-9a-f]{64}$"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row is bad where `bad` is true or null; `reason` is the code, `detail` what must be."""

    reason: str
    detail: str
    bad: pl.Expr


def check_rows(step: str, result: StepResult) -> StepResult:
    """The result with every bad row moved to the rejects, under the first rule it breaks.

    Reasons: row_null, row_value, row_range, row_duplicate, row_inconsistent. The counts still add up. Raises
    ValueError for rows that do not have the step's declared columns and types.
    """
    if not result.rows:
        return result
    table = typed_frame(result.rows, STEP_SCHEMAS[step], step)
    rules = RULES[step]
    broken = table.select(
        pl.coalesce(
            *(pl.when(rule.bad.fill_null(True)).then(pl.lit(i)) for i, rule in enumerate(rules)), pl.lit(-1)
        ).alias("rule")
    )["rule"].to_list()
    rows = [row for row, rule in zip(result.rows, broken) if rule < 0]
    rejects = [
        Reject(rules[rule].reason, rules[rule].detail, row) for row, rule in zip(result.rows, broken) if rule >= 0
    ]
    kept = None if result.kept is None else result.kept - len(rejects)
    return replace(result, rows=rows, rejects=[*result.rejects, *rejects], kept=kept)


def _filled(*columns: str) -> list[Rule]:
    """These columns hold a value, and text is not blank."""
    rules = []
    for name in columns:
        bad = pl.col(name).is_null()
        schema = next(s for s in STEP_SCHEMAS.values() if name in s)
        if schema[name] == pl.String:
            bad = bad | (pl.col(name).str.strip_chars() == "")
        rules.append(Rule("row_null", f"{name} must hold a value", bad))
    return rules


def _one_of(name: str, allowed: Sequence[str]) -> Rule:
    return Rule("row_value", f"{name} must be one of {', '.join(allowed)}", ~pl.col(name).is_in(list(allowed)))


def _matches(name: str, pattern: str) -> Rule:
    return Rule("row_value", f"{name} must match {pattern}", ~pl.col(name).str.contains(pattern))


def _between(name: str, low: float, high: float | None = None, *, or_null: bool = False) -> Rule:
    value = pl.col(name)
    good = value.is_finite() if name in _REALS else pl.lit(True)
    good = good & (value >= low) & (value <= high if high is not None else pl.lit(True))
    if or_null:
        good = good.fill_null(True)
    upper = "any" if high is None else high
    return Rule("row_range", f"{name} must lie in {low}…{upper}", ~good)


def _unique(*names: str) -> Rule:
    """The first of several stays; the others are bad."""
    return Rule("row_duplicate", f"{' + '.join(names)} must be unique", ~pl.struct(names).is_first_distinct())


def _consistent(detail: str, good: pl.Expr) -> Rule:
    return Rule("row_inconsistent", detail, ~good)


_REALS = frozenset(name for schema in STEP_SCHEMAS.values() for name, kind in schema.items() if kind == pl.Float64)
_TYPE, _KIND, _FRAMES = pl.col("answer_type"), pl.col("kind"), pl.col("frame_indices").list.len()
_CHOICES = pl.col("choices")

_QUESTION = [
    *_filled("qa_id", "capture_id", "kind", "task", "question", "answer_type", "choices", "frame_indices",
             "object_ids", "expressions", "params", "min_frames", "producer"),
    _one_of("kind", KINDS),
    _one_of("answer_type", ANSWER_TYPES),
    _between("margin", 0, or_null=True),
    _between("min_frames", 1),
    _unique("qa_id"),
    _consistent("frame_indices must name at least one frame, each once",
                (_FRAMES > 0) & (pl.col("frame_indices").list.n_unique() == _FRAMES)),
    _consistent("an image question has one frame, a multi-image one 2–6, a video several",
                pl.when(_KIND == "image").then(_FRAMES == 1)
                .when(_KIND == "multi_image").then(_FRAMES.is_between(2, 6))
                .when(_KIND == "video").then(_FRAMES > 1).otherwise(True)),
    _consistent("min_frames must be at most the number of frames", pl.col("min_frames") <= _FRAMES),
    _consistent("object_ids and expressions must have the same length",
                pl.col("object_ids").list.len() == pl.col("expressions").list.len()),
    _consistent("a number must have a unit", (_TYPE != "number") | pl.col("unit").is_not_null()),
    _consistent("a choice must offer at least two, all different",
                (_CHOICES.list.n_unique() == _CHOICES.list.len()) & ((_TYPE != "choice") | (_CHOICES.list.len() > 1))),
]  # fmt: skip

RULES: dict[str, list[Rule]] = {
    "extract": [
        *_filled("scene_id", "place_id", "capture_id", "capture_key", "capture_sha256", "geometry", "frames",
                 "objects", "bytes"),
        _matches("capture_sha256", SHA256),
        _one_of("geometry", GEOMETRIES),
        _between("frames", 1),
        _between("objects", 0),
        _between("bytes", 1),
        _unique("capture_id"),
    ],
    "refer": [
        *_filled("capture_id", "object_id", "name", "nameable", "colour_share", "clear_frames"),
        _between("colour_share", 0, 1),
        _unique("object_id"),
    ],
    "ask": _QUESTION,
    "solve": [
        *_filled("qa_id", "index", "method", "code", "status", "value", "checks"),
        _one_of("status", ("accepted", "rejected", "failed")),
        _between("index", 0),
        _unique("qa_id", "index"),
        _consistent("an accepted program has a value and no reason",
                    (pl.col("status") != "accepted") | (pl.col("reason").is_null() & (pl.col("value") != "null"))),
    ],
    "vote": [
        *_QUESTION,
        *_filled("answer", "answer_value", "program", "votes", "agreement", "verified_by"),
        _between("votes", 1),
        _between("agreement", 0, 1),
        _consistent(f"verified_by must name at least one of {', '.join(VERIFIERS)}",
                    (pl.col("verified_by").list.len() > 0)
                    & (pl.col("verified_by").list.set_difference(list(VERIFIERS)).list.len() == 0)),
        _consistent("an answer must have a value", pl.col("answer_value") != "null"),
        _consistent("a sentence must say something",
                    pl.col("sentence").is_null() | (pl.col("sentence").str.strip_chars() != "")),
        _consistent("a solver or a second program must confirm the answer",
                    pl.col("verified_by").list.contains("solver") | pl.col("verified_by").list.contains("vote")),
        _consistent("a choice must be one of those offered",  # escaped text is left to the vote's own typed check
                    (_TYPE != "choice") | pl.col("answer_value").str.contains("\\", literal=True)
                    | _CHOICES.list.contains(pl.col("answer_value").str.strip_chars('"'))),
    ],
}  # fmt: skip
