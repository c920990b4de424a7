"""What a second reader finds in a text, against what its row declares."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import MeaningAnswer
from sprite_etl.transform.annotators.meaning import STAGE, Meaning, meaning_differs, meaning_requests, read_meaning
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.rows import Question
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, question, replied, words_of

NEAREST = question(
    kind="multi_image",
    task="object_rel_distance",
    question="Of the bed and the red mug, which one is closest to the table, between closest points?",
    answer_type="object",
    unit=None,
    choices=("the bed", "the red mug"),
    frame_indices=(4, 9),
    object_ids=("table_1", "mug_1", "bed_1"),
    expressions=("the table", "the red mug", "the bed"),
    params={"which": "closest"},
)
INVENTED = question(
    task="floor_gap", question="How wide is the strip of floor between the table and the red mug, in metres?"
)


def reply(asked: Question, **changes: Any) -> str:
    """A right reader's answer to one of the questions above, or a changed one."""
    invented = asked.task == "floor_gap"
    given: dict[str, Any] = {
        "task": None if invented else asked.task,
        "objects": list(asked.expressions),
        "params": [{"name": k, "value": v} for k, v in asked.params.items()],
        "choices": [],
        "answer_type": asked.answer_type,
        "unit": asked.unit,
    }
    return json.dumps({**given, **changes})


def read(asked: Question, text: str) -> Meaning | Unusable:
    return read_meaning(asked, replied(text, MeaningAnswer))


def difference(asked: Question, **changes: Any) -> str | None:
    meaning = read(asked, reply(asked, **changes))
    assert isinstance(meaning, Meaning)
    return meaning_differs(asked, meaning)


def test_the_request_shows_the_text_and_all_tasks_but_nothing_of_the_row() -> None:
    ((request,), said) = (
        meaning_requests(NEAREST, models_for(STAGE)),
        words_of(meaning_requests(NEAREST, models_for(STAGE))[0]),
    )
    assert request.messages[1]["content"].strip() == f"The question: {NEAREST.question}"
    assert "- object_direction_facing_complex: " in said
    assert not [i for i in NEAREST.object_ids if i in said]


@pytest.mark.parametrize("asked", [question(), NEAREST, INVENTED], ids=["number", "object", "invented"])
def test_what_is_read_as_declared_agrees(asked: Question) -> None:
    assert difference(asked) is None


def test_alternatives_may_come_in_any_order_and_case_but_the_rest_may_not() -> None:
    assert difference(NEAREST, objects=["The Table", "the bed", "the  red mug"]) is None
    assert "names" in str(difference(NEAREST, objects=["the bed", "the table", "the red mug", "the bed"]))
    assert "names" in str(difference(question(), objects=["the red mug", "the table"]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "object_size_comparison", "params": [{"name": "which", "value": "longer"}]}, "asks object_size"),
        ({"task": None, "params": []}, "asks no known task"),
        ({"objects": ["the table", "the mug", "the bed"]}, "the mug"),
        ({"params": [{"name": "which", "value": "farthest"}]}, "farthest"),
    ],
)
def test_what_is_read_otherwise_says_how(changes: dict[str, Any], said: str) -> None:
    assert said in str(difference(NEAREST, **changes))


def test_an_invented_task_must_be_none_of_the_known_and_of_its_type_and_unit() -> None:
    assert "object_abs_distance" in str(difference(INVENTED, task="object_abs_distance"))
    assert "m2" in str(difference(INVENTED, unit="m2"))
    assert "integer" in str(difference(INVENTED, answer_type="integer"))


def test_choices_agree_in_any_spelling_and_order() -> None:
    asked = question(
        task="object_direction_facing_simple",
        answer_type="choice",
        unit=None,
        choices=("left", "right"),
        object_ids=("a", "b", "c"),
        expressions=("the table", "the bed", "the red mug"),
    )
    assert difference(asked, choices=["Right", "left"]) is None
    assert "offers" in str(difference(asked, choices=["left", "right", "back"]))


def test_pictures_are_read_by_their_number() -> None:
    asked = question(
        task="camera_distance", frame_indices=(4, 9), params={"frame": 9}, object_ids=("t",), expressions=("the table",)
    )
    assert difference(asked, params=[{"name": "frame", "value": 2}]) is None
    assert "frame" in str(difference(asked, params=[{"name": "frame", "value": 1}]))


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{{}}</think>I read it so:\n\n{reply(question())}\n\nIs that right? :}}",
        f"```json\n{reply(question())}\n```",
        reply(question(), objects=["the table", "the\u00a0red mug\u200b"]),
    ],
)
def test_the_answer_is_found_in_what_stands_around_it(text: str) -> None:
    meaning = read(question(), text)
    assert isinstance(meaning, Meaning)
    assert meaning_differs(question(), meaning) is None


@pytest.mark.parametrize(
    "text",
    [
        reply(question(), unit="feet"),
        reply(question(), objects=["the table", "﷽ 𝕵 \u202e"]),
        reply(question(), objects="the table"),
        reply(question(), confidence=0.9),
        reply(question(), params=[{"name": "x", "value": True}]),
        '{"task": null}',
        "It asks for a distance.",
    ],
)
def test_answers_of_another_form_are_refused_so_that_they_are_repaired(text: str) -> None:
    with pytest.raises(ParseError):
        read(question(), text)


def test_what_no_task_has_is_unusable() -> None:
    assert read(question(), reply(question(), task="object_mood")) == Unusable(
        "unknown_task", "the reader names a task 'object_mood' that is not in the list"
    )
    found = read(question(), reply(question(), params=[{"name": "radius_m", "value": 2}]))
    assert isinstance(found, Unusable)
    assert found.reason == "bad_params"
    assert read_meaning(question(), FAILURE) == Unusable("model_timeout", FAILURE.detail)


def test_over_http_the_meaning_of_a_text_comes_back(over_http: Ask) -> None:
    requests = [r for q in (question(), NEAREST) for r in meaning_requests(q, models_for(STAGE))]
    outcomes = over_http(requests, lambda b: reply(NEAREST if NEAREST.question in words_of(b) else question()))
    for asked, outcome in zip((question(), NEAREST), outcomes):
        meaning = read_meaning(asked, outcome)
        assert isinstance(meaning, Meaning)
        assert meaning_differs(asked, meaning) is None
