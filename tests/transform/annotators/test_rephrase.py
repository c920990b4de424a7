"""Sentences that must state the voted value and no other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import RephraseAnswer
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.annotators.rephrase import STAGE, read_sentence, rephrase_requests, states_otherwise
from sprite_etl.transform.rows import Question
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, question, replied, words_of

DISTANCE = question()
COUNT = question(
    question="How many chairs are within 2 m of the table?",
    answer_type="integer", unit=None, object_ids=("table_1",), expressions=("the table",), params={"radius_m": 2.0},
)  # fmt: skip
SIDE = question(
    question="Is the mug to your left or right?", answer_type="choice", unit=None, choices=("left", "right")
)
ABOVE = question(question="Is the table directly above the red mug?", answer_type="boolean", unit=None)
WHICH = question(
    question="Which is closest to the bed: the table, the red mug, or the red mug rack?",
    answer_type="object", unit=None, choices=("the table", "the red mug", "the red mug rack"),
    object_ids=("bed_1", "table_1", "mug_1", "rack_1"),
    expressions=("the bed", "the table", "the red mug", "the red mug rack"),
)  # fmt: skip
NEAR = question(
    question="Which are within 1.5 m of the bed: the table or the red mug?",
    answer_type="objects", unit=None, choices=("the table", "the red mug"),
)  # fmt: skip
RISING = question(
    question="Sort the table and the red mug from the lowest to the highest.", answer_type="order", unit=None
)
TALLER = question(
    question="Which is taller: the table or the red mug?", answer_type="object", unit=None,
    choices=("the table", "the red mug"),
)  # fmt: skip
DENIED = question(question="Is the table not taller than the red mug?", answer_type="boolean", unit=None)
ORDER = question(question="Sort the table and the red mug.", answer_type="order", unit=None)
CASES: list[tuple[Question, Any, list[str], list[str]]] = [
    (
        DISTANCE, 1.84,
        ["The table and the red mug are 1.84 metres apart.", "They are 1.84 m apart", "It is 1.84 meters."],
        ["They are 1.8 metres apart.", "They are 1.84 feet apart.", "They are 184 cm apart.", "About 1.84 metres.",
         "They are 1.84 metres apart, or 6 feet.", "They are -1.84 metres apart.", "They are 1,84 metres apart.",
         "They are 1.84 metres apart, not far.", "It is 1.845 metres.", "They are apart.",
         "It is 1.84 metres, half of it.", "It is at least 1.84 metres.", "They are less than 1.84 metres apart.",
         "Just over 1.84 metres.", "They are 1.84 metres apart horizontally.", "The table is 1.84 metres tall.",
         "The table is 1.84 metres.", "The bed and the sofa are 1.84 metres apart.", "It is 1.84 metres squared.",
         "It is 1.84 metres between their centres.", "Hardly 1.84 metres.", "It is wrong to say 1.84 metres."],
    ),
    (
        COUNT, 3,
        ["There are 3 chairs within 2 m of the table.", "3 chairs are there."],
        ["There are 2 chairs within 3 m of the table.", "There are 3 or 4 chairs.",
         "There are 3 chairs, two by the wall.", "Within 3 m there are chairs.", "There are some chairs within 2 m.",
         "There are at least 3 chairs.", "Of 3 chairs only one is within 2 m.",
         "There are 3 tables within 2 m of the chair.", "Fewer than 3 chairs."],
    ),
    (COUNT, 1, ["There is 1 chair within 2 m of the table."], ["There is 1 seat within 2 m of the table."]),
    (COUNT, 2, ["There are 2 chairs within 2 m of the table."], ["There are chairs within 2 m of the table."]),
    (SIDE, "left", ["The mug is to your left."],
     ["It is to your right.", "It is left or right.", "It is not to your left.", "It is anything but left.",
      "If you turn round, it is to your left.", "The mug is to the far left behind you."]),
    (ABOVE, True, ["Yes, the table is directly above it.", "Yes"],
     ["The table is.", "No.", "Yes, though it isn't above.", "Yes, the table is below the red mug.",
      "Yes, the red mug is directly above the table.", "Yes, hardly.", "Yes, but only partly."]),
    (ABOVE, False, ["No, it is not directly above.", "No, it isn't."], ["Yes.", "No, it is above.", "Nothing is."]),
    (
        WHICH, "mug_1",
        ["The red mug is closest to the bed.", "Closest to the bed is the red mug."],
        ["The table is.", "The red mug rack is closest.", "The red mug, then the table.", "Not the red mug.",
         "The red mug is farthest from the bed.", "The red mug is closest to the sofa.", "Everything but the red mug.",
         "Without the red mug it would be unclear.", "The red mug is second closest to the bed."],
    ),
    (NEAR, ["mug_1", "table_1"], ["The table and the red mug are."], ["Only the table is.", "All of them."]),
    (NEAR, [], ["None of them is."], ["The table is.", "All of them are."]),
    (ORDER, ["mug_1", "table_1"], ["First the red mug, then the table."],
     ["The table, then the red mug.", "The red mug.", "The red mug comes after the table."]),
    (RISING, ["mug_1", "table_1"], ["From the lowest to the highest: the red mug, the table."],
     ["From the highest to the lowest: the red mug, the table."]),
    (TALLER, "mug_1", ["The red mug is taller."],
     ["The red mug is the shorter.", "The red mug is smaller than it.", "Unlike the red mug, it is taller."]),
    (DENIED, True, [],
     ["Yes, the table is not taller than the red mug.", "Yes, the table is taller than the red mug."]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "value", "right", "wrong"), CASES)
def test_a_sentence_states_the_value_and_no_other(
    asked: Question, value: Any, right: list[str], wrong: list[str]
) -> None:
    assert [s for s in right if states_otherwise(s, asked, value) is not None] == []
    assert [s for s in wrong if states_otherwise(s, asked, value) is None] == []


def test_free_text_is_left_as_it_is() -> None:
    assert states_otherwise("Turn left.", question(answer_type="text", unit=None), "Turn left.") is not None


def test_the_request_states_the_answer_in_words() -> None:
    (request,) = rephrase_requests(DISTANCE, 1.84, "short and direct", models_for(STAGE))
    assert "The answer: 1.84 metres" in words_of(request)
    assert "Style: short and direct" in words_of(request)


def test_what_the_model_says_is_held_against_the_value() -> None:
    read = replied('Here: {"sentence": "They are 1.84\u00a0metres apart."}', RephraseAnswer)
    assert read_sentence(DISTANCE, 1.84, read) == "They are 1.84 metres apart."
    other = read_sentence(DISTANCE, 1.85, read)
    assert isinstance(other, Unusable)
    assert other.reason == "other_value"
    assert read_sentence(DISTANCE, 1.84, FAILURE) == Unusable("model_timeout", FAILURE.detail)
    for text in ('{"sentence": ""}', '{"sentence": "﷽"}', '{"text": "It is 1.84 m."}', "It is 1.84 m."):
        with pytest.raises(ParseError):
            replied(text, RephraseAnswer)


def test_over_http_a_sentence_comes_back(over_http: Ask) -> None:
    said = json.dumps({"sentence": "Between them lie 1.84 metres."})
    (outcome,) = over_http(rephrase_requests(DISTANCE, 1.84, "spoken", models_for(STAGE)), lambda body: said)
    assert read_sentence(DISTANCE, 1.84, outcome) == "Between them lie 1.84 metres."
