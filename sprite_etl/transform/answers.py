"""Typed answers: what a program returned as the task's type, equality with tolerance, and the words for it.

`answer_value` is the value that the text states: a number is rounded once (two decimals, sizes below 10 cm to
the millimetre, whole degrees), and text and value both come from the rounded one. Rounding steps lie far below
the margins that questions keep from ties.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from sprite_etl.transform.rows import AnswerType, Question

ABSOLUTE_TOLERANCE = 1e-3
RELATIVE_TOLERANCE = 1e-3
"""Numbers are equal within the larger of 1 mm (or 0.001 of another unit) and 0.1 %."""

SYNONYMS = {
    "counter clockwise": "counterclockwise",
    "anti clockwise": "counterclockwise",
    "anticlockwise": "counterclockwise",
    "true": "yes",
    "false": "no",
    "in front": "front",
    "in front of": "front",
    "behind": "back",
    "further": "farther",
    "furthest": "farthest",
    "nearer": "closer",
    "nearest": "closest",
    "bigger": "larger",
    "biggest": "largest",
    "grey": "gray",
    "centre": "center",
}
"""Whole choices that say the same, as `canonical` spells them: small on purpose, and never across a meaning."""

TRUTH = {"yes": True, "no": False}
"""What `canonical` makes of the words for a boolean ("yes", "True", "false" …)."""

_UNIT_WORDS = {
    "m": ("metre", "metres"),
    "m2": ("square metre", "square metres"),
    "m3": ("cubic metre", "cubic metres"),
    "s": ("second", "seconds"),
    "deg": ("degree", "degrees"),
}


class WrongType(ValueError):
    """A value that is no answer of the declared type."""


def parse(value: Any, answer_type: AnswerType, choices: Sequence[str], candidates: Sequence[str]) -> Any:
    """A program's plain JSON value as an answer of this type. Raises WrongType.

    choices: the offered texts of a `choice`; candidates: the ids that an `object`, `objects` or `order` may name.
    An answer that names a position or a display text in place of an id is refused: it would hide a mistake. A choice
    in another spelling ("Front left") becomes the offered text, where it can be only one of them.
    """
    if answer_type == "number":
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    elif answer_type == "integer":
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif answer_type == "boolean":
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and canonical(value) in TRUTH:
            return TRUTH[canonical(value)]
    elif answer_type == "choice":
        if isinstance(value, str) and value in choices:
            return value
        meant = [c for c in choices if isinstance(value, str) and canonical(c) == canonical(value)]
        if len(meant) == 1:
            return meant[0]
    elif answer_type == "text":
        if isinstance(value, str) and value.strip():
            return value
    elif answer_type == "object":
        if isinstance(value, str) and value in candidates:
            return value
    elif isinstance(value, list) and all(isinstance(v, str) and v in candidates for v in value):
        if answer_type == "objects" and len(set(value)) == len(value):
            return sorted(value)
        if answer_type == "order" and sorted(value) == sorted(candidates):
            return list(value)
    expected = {"choice": f"one of {', '.join(choices)}", "order": "each named object once"}.get(
        answer_type, f"a value of type {answer_type}"
    )
    raise WrongType(f"the answer must be {expected}, got {_shown(value)}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def canonical(choice: str) -> str:
    """One spelling of a choice: lower case, single spaces for spaces, hyphens and underscores, one of each synonym."""
    plain = re.sub(r"[\s_-]+", " ", choice.lower()).strip()
    return SYNONYMS.get(plain, plain)


def equal(a: Any, b: Any, answer_type: AnswerType) -> bool:
    """Whether two parsed answers say the same: numbers within tolerance, choices in any spelling, `objects` as sets,
    texts without regard to white space, all else exactly. `votes.tally` says the same of whole tables."""
    if answer_type == "number":
        return math.isclose(a, b, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    if type(a) is not type(b):
        return False
    if answer_type == "choice":
        return canonical(a) == canonical(b)
    if answer_type == "objects":
        return set(a) == set(b)
    if answer_type == "text":
        return bool(a.split() == b.split())
    return bool(a == b)


def stated(value: Any, answer_type: AnswerType, unit: str | None) -> Any:
    """The value as the answer's text will state it: numbers rounded, all else as it is."""
    if answer_type != "number":
        return value
    if unit == "deg":
        return float(round(value))
    if unit in ("m", "m2", "m3", None) and 0 < abs(value) < 0.1:
        return round(float(value), 3)
    return round(float(value), 1 if unit == "s" else 2)


def say(value: Any, question: Question) -> str:
    """The text that a trainer learns for a stated value: "1.84 metres", "3", "left", "the red mug"."""
    kind = question.answer_type
    if kind == "number":
        return say_number(value, question.unit)
    if kind == "boolean":
        return "yes" if value else "no"
    if kind == "object":
        return expression_of(value, question)
    if kind in ("objects", "order"):
        return ", ".join(expression_of(v, question) for v in value) or "none"
    return str(value)


def say_number(value: float, unit: str | None) -> str:
    """A stated number with its unit: "1.84 metres", "1 metre"."""
    number = bare_number(value, unit)
    return f"{number} {unit_words(unit)[0 if number == '1' else 1]}".strip()


def bare_number(value: float, unit: str | None) -> str:
    """A stated number alone: "1.84", "45"."""
    return f"{value:g}" if unit == "deg" else _decimal(value)


def unit_words(unit: str | None) -> tuple[str, str]:
    """A unit's words for one and for several: ("metre", "metres"); a unit of no known words stands for itself."""
    return _UNIT_WORDS.get(unit or "", (unit or "", unit or ""))


def _decimal(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def expression_of(object_id: str, question: Question) -> str:
    """The words that the question uses for one of its objects. Raises ValueError for another object."""
    if object_id not in question.object_ids:
        raise ValueError(f"question {question.qa_id} does not name object {object_id}")
    return question.expressions[question.object_ids.index(object_id)]
