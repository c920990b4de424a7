"""What a batch must fulfil before it is loaded, as declarations: one suite a stage, one Check a sentence.

Plain values, so that nothing here needs Great Expectations; `quality.expectations` turns them into its suites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sprite_etl.quality.row_checks import ANSWER_TYPES, GEOMETRIES, KINDS, SHA256

CheckKind = Literal["not_null", "unique", "unique_together", "in_set", "between", "matches", "equal", "at_least"]


@dataclass(frozen=True, slots=True)
class Check:
    """columns: one, two for equal and at_least (first ≥ second), several for unique_together. Values that are
    null fail only `not_null`. why: what is wrong when it fails, for people."""

    kind: CheckKind
    columns: tuple[str, ...]
    why: str
    options: tuple[tuple[str, Any], ...] = ()


def _not_null(*names: str) -> tuple[Check, ...]:
    return tuple(Check("not_null", (name,), f"{name} has no value") for name in names)


NULLABLE = frozenset({"margin", "sentence_length"})
"""Columns that need no value: an answer without a threshold has no margin, a template no sentence."""


@dataclass(frozen=True, slots=True)
class Suite:
    """row_id: the columns that name a failing row in the report. Every other column that a check looks at must hold a
    value, but those of NULLABLE: each check but `not_null` passes nulls over."""

    name: str
    row_id: tuple[str, ...]
    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        filled = {c.columns[0] for c in self.checks if c.kind == "not_null"}
        rest = [name for name in self.columns if name not in filled | NULLABLE]
        object.__setattr__(self, "checks", (*_not_null(*rest), *self.checks))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the suite looks at, once."""
        return tuple(dict.fromkeys([*self.row_id, *(c for check in self.checks for c in check.columns)]))


def _in(name: str, allowed: tuple[Any, ...]) -> Check:
    return Check("in_set", (name,), f"{name} is none of {', '.join(map(str, allowed))}", (("allowed", allowed),))


def _true(name: str, why: str) -> Check:
    return Check("in_set", (name,), why, (("allowed", (True,)),))


def _between(name: str, low: float | None, high: float | None) -> Check:
    bounds = f"{'' if low is None else low}…{'' if high is None else high}"
    return Check("between", (name,), f"{name} is outside {bounds}", (("low", low), ("high", high)))


def _hash(name: str) -> Check:
    return Check("matches", (name,), f"{name} is no sha256", (("pattern", SHA256),))


_ASKED = (
    Check("unique", ("qa_id",), "a question occurs twice"),
    _in("kind", KINDS),
    _in("answer_type", ANSWER_TYPES),
    _between("n_frames", 1, None),
    _between("margin", 0, None),
    _between("question_length", 10, 2000),
    Check("equal", ("n_objects", "n_expressions"), "objects and their expressions differ in number"),
    _true("frames_fit_kind", "the number of frames is not what the kind has"),
    _true("unit_fits_type", "a number without a unit, or a unit without a number"),
)

CAPTURES = Suite(
    "captures",
    ("scene", "capture_id"),
    (
        *_not_null("scene_id", "place_id", "capture_id", "capture_key", "capture_sha256"),
        Check("unique", ("capture_id",), "two scenes of the batch gave one capture"),
        Check("equal", ("scene", "scene_id"), "the row is filed under another scene"),
        _in("geometry", GEOMETRIES),
        _hash("capture_sha256"),
        _between("frames", 1, 100_000),
        _between("objects", 0, 65_535),
        _between("bytes", 1, None),
    ),
)
REFERENCES = Suite(
    "references",
    ("scene", "object_id"),
    (
        *_not_null("object_id", "name", "nameable", "clear_frames"),
        Check("unique_together", ("capture_id", "object_id"), "an object is described twice"),
        _between("colour_share", 0, 1),
        _true("known_capture", "the row is about a capture that the scene does not have"),
    ),
)
QUESTIONS = Suite(
    "questions",
    ("scene", "qa_id"),
    (
        *_not_null("qa_id", "task", "question", "params", "producer"),
        *_ASKED,
        Check("at_least", ("n_frames", "min_frames"), "min_frames is more than there are"),
        _true("known_capture", "the question is about a capture that the scene does not have"),
        _true("known_task", "the task is not registered, and nobody says that it was invented"),
    ),
)
PROGRAMS = Suite(
    "programs",
    ("scene", "qa_id", "index"),
    (
        *_not_null("qa_id", "method", "code", "value", "checks"),
        Check("unique_together", ("qa_id", "index"), "a program occurs twice"),
        _in("status", ("accepted",)),
        _true("known_question", "the program answers a question that was not asked"),
    ),
)
ANSWERS = Suite(
    "answers",
    ("scene", "qa_id"),
    (
        *_not_null("qa_id", "answer", "answer_value", "program"),
        Check("unique", ("qa_id",), "a question is answered twice"),
        _between("agreement", 0.5, 1),
        _true("known_question", "the answer is to a question that was not asked"),
        _true("as_asked", "the answer's question is not as it was asked"),
        _between("votes", 1, 15),
        _true("known_program", "the answer's program is none that was accepted for the question"),
        Check("at_least", ("n_accepted", "n_agreeing"), "more votes agree than programs were accepted"),
        Check("at_least", ("n_verified_by", "one"), "nothing verified the answer"),
    ),
)
CURATED = Suite(
    "curated",
    ("scene_id", "qa_id"),
    (
        *_not_null("source", "batch", "scene_id", "capture_id", "task", "answer", "answer_value", "program",
                   "params", "appearance", "license", "place_id", "producer", "recipe", "code_version",
                   "api_version", "prompts", "choices", "models", "verified_by"),
        *_ASKED,
        Check("equal", ("qa_id", "qa_id_again"), "qa_id is not the hash of what is asked"),
        Check("equal", ("n_media", "n_media_expected"), "media are neither the video nor one picture a frame"),
        _true("media_in_capture", "a media key is no file of the row's capture"),
        _true("belongs_to_run", "source, batch, recipe or fingerprint are another run's"),
        _true("choice_offered", "the answer is none of the choices"),
        _in("geometry", GEOMETRIES),
        _hash("capture_sha256"),
        _hash("program_sha256"),
        _between("answer_length", 1, 4000),
        _between("sentence_length", 1, 1000),
        _between("votes", 1, 15),
        _between("agreement", 0.5, 1),
        _true("confirmed", "neither a solver nor a second program confirms the answer"),
        _true("models_named", "a model's question without the models and prompts of its run"),
        Check("at_least", ("n_frames", "min_frames"), "min_frames is more than there are"),
    ),
)  # fmt: skip

SUITES = (CAPTURES, REFERENCES, QUESTIONS, PROGRAMS, ANSWERS, CURATED)
