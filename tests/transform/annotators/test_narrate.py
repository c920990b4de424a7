"""Directions of which every number, turn and landmark is that of its step."""

from __future__ import annotations

import json
import math

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import NarrateAnswer
from sprite_etl.transform.annotators.narrate import STAGE, Walk, narrate_requests, read_narration
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.navigation.actions import Action
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, replied, words_of

WALK = Walk(
    (Action(0.0, 2.0), Action(math.pi / 2, 1.5), Action(-math.pi / 4, 1.0), Action(math.pi, 0.0)),
    (("the left-hand desk",), ("the red mug",), (), ()),
    "the sofa",
    "the bed",
    ("the sofa", "the bed", "the red mug", "the left-hand desk", "the plant"),
)
GOOD = (
    "Walk straight ahead for 2 metres, past the left-hand desk.",
    "Turn left 90 degrees at the red mug and go on for 1.5 m",
    "Rotate 45 degrees to the right, then continue 1 meter.",
    "Turn around.",
)


def reply(*steps: str) -> str:
    return json.dumps({"steps": steps})


def read(*steps: str) -> str | Unusable:
    return read_narration(WALK, replied(reply(*steps), NarrateAnswer))


def test_the_request_lists_the_steps_with_their_landmarks() -> None:
    said = words_of(narrate_requests(WALK, "friendly", models_for(STAGE))[0])
    assert "1. Walk forward 2 metres. (landmarks: the left-hand desk)" in said
    assert "3. Turn right 45 degrees, then walk forward 1 metre.\n4. Turn around." in said
    assert "starts facing the sofa and ends facing the bed" in said
    assert "Write the 4 sentences" in said


def test_right_directions_are_kept_word_for_word() -> None:
    first, second, third, fourth = GOOD
    assert read(*GOOD) == f"{first} {second}. {third} {fourth}"
    assert read(first, second, third, "Turn around by 180 degrees!").endswith("180 degrees!")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "Walk 2.5 metres."),
        (0, "Walk 2 metres, then 3 more."),
        (0, "Walk two metres."),
        (0, "Walk ahead."),
        (0, "Walk 2 feet."),
        (0, "Turn left and walk 2 metres."),
        (0, "Walk 2 metres past the plant."),
        (0, "Walk backwards 2 metres."),
        (1, "Turn right 90 degrees and go on for 1.5 m."),
        (1, "Turn left and go on for 1.5 m."),
        (1, "Turn left 90 degrees, the red mug on your right, and go 1.5 m."),
        (1, "Go on for 1.5 m and turn left 90 degrees."),
        (1, "Turn left 60 degrees and go on for 1.5 m."),
        (1, "Turn left 90 degrees at the left-hand desk and go on for 1.5 m."),
        (0, "Walk at most 2 metres."),
        (0, "Do everything but walk 2 metres."),
        (0, "Walk 2 metres up the stairs."),
        (0, "Walk 2 metres through the door to the kitchen."),
        (0, "Walk 2 metres towards the left-hand desk until it is reached."),
        (0, "Walk 2 metres and repeat."),
        (3, "Turn around, then undo that."),
        (3, "Turn around by 90 degrees."),
        (3, "Turn around and walk 1 metre."),
        (3, "Stop."),
    ],
)
def test_a_step_told_otherwise_is_refused(step: int, said: str) -> None:
    found = read(*(said if i == step else good for i, good in enumerate(GOOD)))
    assert isinstance(found, Unusable)
    assert found.reason == "other_route"
    assert f"step {step + 1} " in found.detail


def test_another_number_of_steps_and_failures_are_reasons() -> None:
    found = read(*GOOD[:3])
    assert isinstance(found, Unusable)
    assert "4 steps, the directions 3" in found.detail
    assert read_narration(WALK, FAILURE) == Unusable("model_timeout", FAILURE.detail)
    with pytest.raises(ValueError, match="landmarks"):
        Walk(WALK.actions, (), "a", "b", ())


@pytest.mark.parametrize("text", ['{"steps": "Turn left."}', '{"steps": ["﷽"]}', "Turn left."])
def test_answers_of_another_form_are_refused_so_that_they_are_repaired(text: str) -> None:
    with pytest.raises(ParseError):
        replied(text, NarrateAnswer)


def test_over_http_directions_come_back(over_http: Ask) -> None:
    (outcome,) = over_http(narrate_requests(WALK, "friendly", models_for(STAGE)), lambda body: reply(*GOOD))
    assert str(read_narration(WALK, outcome)).startswith(GOOD[0])
