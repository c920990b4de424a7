"""What a question's text asks, read from its English alone: the first check of verification.

Written apart from the wordings in `transform.tasks`: it knows no template, placeholder or task object, only phrases.
A text that could mean two things, or nothing that is known, is not read; what is read must equal what its row says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sprite_etl.transform.reader.every import PHRASES, VOCABULARY
from sprite_etl.transform.reader.fragments import Phrase
from sprite_etl.transform.rows import Question

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_OBJECTS = ("a", "b", "c", "d", "e")
_IMAGES = {"image": "frame", "image_a": "frame_a", "image_b": "frame_b"}
_ITEM = "the |a |an |left|right|front|back|before|after|in front|behind|above|below"
"""How an item of a list begins."""
_UNSTATED = frozenset({"corridor_m", "reach_m"})
"""Params that only say how an answer is computed, and that no question spells out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """task; words: what the text calls each object, in the task's order; options: the alternatives it offers, in its
    order; params: as the task names them, with `name` still in the plural."""

    task: str
    words: tuple[str, ...]
    options: tuple[str, ...]
    params: dict[str, Any]


def read(text: str, frame_indices: Sequence[int]) -> Reading | None:
    """The one thing that the text asks, None where there is none, or more than one. frame_indices: the view's
    frames, to which "the second image" refers."""
    plain = re.sub(r"\bmeter(s?)\b", r"metre\1", text.strip())
    readings = []
    for phrase in PHRASES:
        match = phrase.pattern.fullmatch(plain)
        reading = match and _reading(phrase, match.groupdict(), frame_indices)
        if reading and reading not in readings:
            readings.append(reading)
    return readings[0] if len(readings) == 1 else None


def _reading(phrase: Phrase, found: dict[str, str | None], frame_indices: Sequence[int]) -> Reading | None:
    groups = {k: v for k, v in found.items() if v is not None}
    params = dict(phrase.params)
    for key, said in groups.items():
        if key in _IMAGES:
            place = _place(said, len(frame_indices))
            if place is None:
                return None
            params[_IMAGES[key]] = frame_indices[place]
        elif key.startswith("number_"):
            params[key.removeprefix("number_")] = float(said)
        elif key in ("name", "other"):
            params[key] = said
        elif key not in (*_OBJECTS, "options"):
            params[key] = VOCABULARY[phrase.task][said.lower()]
    options = _listed(groups["options"]) if "options" in groups else ()
    words = tuple(groups[k] for k in _OBJECTS if k in groups)
    return Reading(phrase.task, words, options, params)


def _place(image: str, count: int) -> int | None:
    """0-based: "the image" of one, "the second image" of several."""
    for i, ordinal in enumerate(_ORDINALS):
        if ordinal in image.split():
            return i if i < count else None
    return count - 1 if count == 1 or "last" in image.split() else None


def _listed(text: str) -> tuple[str, ...]:
    """The items of "A, B, or C", "A or B", "A, B and C"."""
    return tuple(p for p in re.split(rf",? (?:or|and) (?={_ITEM})|, ", text.strip()) if p)


def meaning_differs(question: Question) -> str | None:
    """How the text's meaning differs from what its row declares, as a sentence; None where they agree."""
    reading = read(question.question, question.frame_indices)
    if reading is None:
        return f"the text {question.question!r} cannot be read as one question"
    if reading.task != question.task:
        return f"the text asks {reading.task}, the row says {question.task}"
    fixed = len(reading.words)
    others = () if question.answer_type == "choice" else reading.options
    named = (reading.words, sorted(others))
    declared = (question.expressions[:fixed], sorted(question.expressions[fixed:]))
    if named != declared:
        return f"the text names {reading.words + others}, the row {question.expressions}"
    if question.choices and sorted(reading.options) != sorted(question.choices):
        return f"the text offers {reading.options}, the row {question.choices}"
    return params_differ(reading.params, question.params)


def params_differ(read_params: dict[str, Any], declared: dict[str, Any]) -> str | None:
    """How the params that a text states differ from declared ones, as a sentence; None where they agree."""
    for key in sorted({*read_params, *declared} - _UNSTATED):
        theirs, ours = declared.get(key), read_params.get(key)
        if key in ("name", "other") and isinstance(theirs, str) and isinstance(ours, str):
            if ours in plurals(theirs):
                continue
        elif theirs == ours:
            continue
        return f"the text says {key} = {ours!r}, the row {theirs!r}"
    return None


def plurals(name: str) -> set[str]:
    """Every regular plural of a name, and the irregular ones of household things: which one a writer chose does not
    matter, only that it can be no other name's."""
    head, space, last = name.rpartition(" ")
    head += space
    forms = {last + "s", last + "es", last}
    if last.endswith("y"):
        forms.add(last[:-1] + "ies")
    if last.endswith("f"):
        forms.add(last[:-1] + "ves")
    if last.endswith("fe"):
        forms.add(last[:-2] + "ves")
    if last.endswith("man"):
        forms.add(last[:-3] + "men")
    irregular = {"mouse": "mice", "person": "people", "child": "children", "foot": "feet"}
    forms |= {irregular[last]} if last in irregular else set()
    plural = {head + form for form in forms}
    of = re.match(r"(\w+) of (.+)", name)
    if of:
        plural |= {f"{form} of {of[2]}" for form in (of[1] + "s", of[1] + "es")}
    return plural
