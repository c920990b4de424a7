"""Typed answers: what is accepted as one, what counts as equal, what the text says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.transform.answers import SYNONYMS, WrongType, canonical, equal, parse, say, stated
from sprite_etl.transform.rows import AnswerType, Question

QUESTION = Question("q", "c", "image", "t", "?", "number", "m", (), (0,), ("mug_1", "bed_2"),
                    ("the red mug", "the bed"), {}, None, 1)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "parsed"),
    [
        (2, "number", 2.0),
        (2.5, "number", 2.5),
        (3, "integer", 3),
        (3.0, "integer", 3),
        (True, "boolean", True),
        ("Yes", "boolean", True),
        ("false", "boolean", False),
        ("left", "choice", "left"),
        (" Left", "choice", "left"),
        ("Front left", "choice", "front-left"),
        ("anti-clockwise", "choice", "counter-clockwise"),
        ("mug_1", "object", "mug_1"),
        (["mug_1", "bed_2"], "objects", ["bed_2", "mug_1"]),
        ([], "objects", []),
        (["mug_1", "bed_2"], "order", ["mug_1", "bed_2"]),
        ("Turn left.", "text", "Turn left."),
    ],
)
def test_values_of_the_right_type_are_taken(value: Any, kind: AnswerType, parsed: Any) -> None:
    offered = ("left", "right", "front-left", "counter-clockwise")
    result = parse(value, kind, offered, ("mug_1", "bed_2"))
    assert result == parsed
    assert type(result) is type(parsed)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "number"),
        (float("nan"), "number"),
        ("2", "number"),
        (None, "number"),
        (2.5, "integer"),
        (False, "integer"),
        (1, "boolean"),
        ("maybe", "boolean"),
        (None, "boolean"),
        ("back", "choice"),
        ("the left", "choice"),
        (0, "choice"),
        ("the red mug", "object"),
        ("lamp_3", "object"),
        (["mug_1"], "object"),
        (["mug_1", "mug_1"], "objects"),
        ("mug_1", "objects"),
        (["mug_1"], "order"),
        (["mug_1", "mug_1"], "order"),
        ("  ", "text"),
    ],
)
def test_other_values_are_refused_with_what_was_expected(value: Any, kind: AnswerType) -> None:
    with pytest.raises(WrongType, match=r"the answer must be .*, got "):
        parse(value, kind, ("left", "right"), ("mug_1", "bed_2"))


def test_numbers_are_equal_within_a_millimetre_or_a_thousandth() -> None:
    assert equal(1.0, 1.0009, "number")
    assert not equal(1.0, 1.0021, "number")
    assert equal(0.0, 0.0009, "number")
    assert equal(100.0, 100.09, "number")
    assert not equal(100.0, 100.2, "number")
    assert not equal(3, 4, "integer")
    assert not equal(True, 1, "integer")
    assert not equal(["a", "b"], ["b", "a"], "order")


def test_choices_are_equal_in_any_spelling_and_objects_as_sets() -> None:
    for a, b in [("front left", "Front-Left"), ("counter-clockwise", "anticlockwise"), ("behind", "back")]:
        assert equal(a, b, "choice")
    for a, b in [("front-left", "front-right"), ("clockwise", "counterclockwise"), ("farther", "closer")]:
        assert not equal(a, b, "choice")
    assert equal(["a", "b"], ["b", "a"], "objects")
    assert not equal(["a", "b"], ["a"], "objects")
    assert equal("Turn  left.\n", " Turn left.", "text")
    assert not equal("turn left.", "Turn left.", "text")


def test_two_offered_choices_that_differ_in_spelling_alone_must_be_named_exactly() -> None:
    assert parse("grey", "choice", ("grey", "gray"), ()) == "grey"
    with pytest.raises(WrongType):
        parse("Grey", "choice", ("grey", "gray"), ())


def test_no_synonym_leads_to_another_one() -> None:
    for said, meant in SYNONYMS.items():
        assert canonical(meant) == meant
        assert canonical(said) == meant


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.8437, "m", "1.84 metres"),
        (1.004, "m", "1 metre"),
        (2.0, "m", "2 metres"),
        (1.5, "m", "1.5 metres"),
        (0.0437, "m", "0.044 metres"),
        (0.62, "m3", "0.62 cubic metres"),
        (12.3456, "m2", "12.35 square metres"),
        (34.6, "deg", "35 degrees"),
        (1.26, "s", "1.3 seconds"),
        (0.5, None, "0.5"),
    ],
)
def test_numbers_are_said_with_their_unit(value: float, unit: str | None, text: str) -> None:
    question = replace(QUESTION, unit=unit)
    assert say(stated(value, "number", unit), question) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (3, "integer", "3"),
        (True, "boolean", "yes"),
        ("left", "choice", "left"),
        ("bed_2", "object", "the bed"),
        (["bed_2", "mug_1"], "order", "the bed, the red mug"),
        ([], "objects", "none"),
    ],
)
def test_other_answers_are_said_in_the_questions_words(value: Any, kind: AnswerType, text: str) -> None:
    assert say(value, replace(QUESTION, answer_type=kind)) == text


def test_an_object_that_the_question_does_not_name_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="question q does not name object lamp_3"):
        say("lamp_3", replace(QUESTION, answer_type="object"))


@given(st.floats(0.001, 5000), st.sampled_from(["m", "m2", "m3", "deg", "s", None]))
def test_the_text_always_says_the_stored_value(value: float, unit: str | None) -> None:
    final = stated(value, "number", unit)
    assert float(say(final, replace(QUESTION, unit=unit)).split()[0]) == pytest.approx(final, abs=1e-12)
    assert stated(final, "number", unit) == final
    step = 1 if unit == "deg" else 0.1 if unit == "s" else 0.01
    assert abs(final - value) <= step / 2 + 1e-9
