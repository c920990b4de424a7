"""Compound questions: one question made of two, with a program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import ComposeAnswer
from sprite_etl.transform.annotators.ask import AskFacts, NamedObject, ask_requests, facts_of
from sprite_etl.transform.annotators.compose import STAGE, Compound, compose_requests, read_compound
from sprite_etl.transform.annotators.outcomes import Unusable
from tests.builders import furnished_room
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, picture, pictures_in, replied, words_of

OBJECTS = (NamedObject("sofa_1", "the sofa"), NamedObject("lamp_1", "the lamp"), NamedObject("plant_1", "the plant"))
FACTS = AskFacts("compound", (5,), (5,), (picture(),), OBJECTS, {}, 1, "a teacher of geometry", "short and direct")
REQUEST = compose_requests(FACTS, models_for(STAGE))[0]
CODE = (
    "def answer(scene):\n    sofa, *others = scene.named\n"
    "    near = [o for o in others if calculate_distance(sofa, o) <= scene.params['reach_m']]\n"
    "    return max(vertical_extent(o) for o in near)\n"
)
INVENTED = {
    "name": "compound_tallest_near",
    "asks": "The height of the tallest of some objects within a distance of another.",
    "answer_type": "number",
    "unit": "m",
    "relations": [{"relation": "mirror", "change": "same"}, {"relation": "swap_poses", "change": "changes"}],
}
QUESTION: dict[str, Any] = {
    "text": "Of the lamp and the plant, take those within 2m of the sofa. How tall in metres is the tallest of them?",
    "task": None,
    "invented": INVENTED,
    "objects": [1, 2, 3],
    "params": [{"name": "reach_m", "value": 2}],
    "choices": [],
}
PARTS = ["Which of the lamp and the plant are within 2 m of the sofa?", "How tall is each of them?"]


def reply(question: dict[str, Any] | None = None, **changes: Any) -> str:
    return json.dumps({"question": QUESTION | (question or {}), "parts": PARTS, "program": CODE, **changes})


def read(text: str) -> Compound | Unusable:
    return read_compound(FACTS, REQUEST, replied(text, ComposeAnswer))


def test_the_request_shows_objects_pictures_and_the_api() -> None:
    said = words_of(REQUEST)
    assert "2. the lamp" in said
    assert "def vertical_extent(obj: Object) -> float" in said
    assert pictures_in(REQUEST) == [FACTS.pictures[0].data_url]
    with pytest.raises(ValueError, match="compound"):
        compose_requests(replace(FACTS, kind="image"), models_for(STAGE))
    with pytest.raises(ValueError, match="another stage"):
        ask_requests(FACTS, models_for("ask"))


@pytest.mark.parametrize("program", [CODE, f"```python\n{CODE}```"])
def test_a_compound_question_comes_with_its_program(program: str) -> None:
    found = read(reply(program=program))
    assert isinstance(found, Compound)
    assert found.program.code == CODE
    assert found.parts == tuple(PARTS)
    assert found.draft.kind == "compound"
    assert found.draft.object_ids == ("sofa_1", "lamp_1", "plant_1")
    assert found.draft.params == {"reach_m": 2.0}
    assert found.draft.row("c1", "llm", None, 1).task == "compound_tallest_near"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (reply({"task": "object_counting", "invented": None}), "no_task"),
        (reply({"invented": {**INVENTED, "name": "tallest_near"}}), "no_task"),
        (reply({"objects": [1, 2, 4]}), "unknown_object"),
        (reply({"objects": [1, 2]}), "undeclared_object"),
        (reply({"invented": {**INVENTED, "unit": None}}), "no_unit"),
        (reply({"params": []}), "quotes_number"),
        (reply({"text": QUESTION["text"].replace("2m", "2 m, not 3 m,")}), "quotes_number"),
        (reply({"text": "Is the sofa near the lamp? How tall is the plant?", "params": []}), "concatenation"),
        (
            reply({"text": "How far is the sofa from the lamp and how tall is the plant?", "params": []}),
            "concatenation",
        ),
        (reply(parts=[PARTS[0], "How tall in metres is the tallest of them?"]), "concatenation"),
        (reply(parts=PARTS[:1]), "bad_parts"),
        (reply(parts=[PARTS[0], PARTS[0].upper()]), "bad_parts"),
        (reply(program="The lamp is 1.5 m tall."), "static_syntax"),
        (reply(program="def solve(scene):\n    return 1"), "static_no_answer"),
    ],
)
def test_what_is_no_compound_question_says_why(text: str, reason: str) -> None:
    found = read(text)
    assert isinstance(found, Unusable)
    assert found.reason == reason


@pytest.mark.parametrize("text", [reply(program=None), reply(parts="two"), '{"question": {}}', "How tall is it?"])
def test_answers_of_another_form_are_refused_so_that_they_are_repaired(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)


def test_a_failed_call_is_a_reason() -> None:
    assert read_compound(FACTS, REQUEST, FAILURE) == Unusable("model_timeout", FAILURE.detail)


def test_facts_of_a_whole_walk_are_sampled(tmp_path: Path) -> None:
    folder = furnished_room(tmp_path / "room", 1, frames=18, width=64, count=3)
    facts = facts_of(folder, "compound", range(18), OBJECTS, {}, invent=1, seed=0)
    assert len(facts.shown) == 16
    assert "Image 16:" in words_of(compose_requests(facts, models_for(STAGE))[0])


def test_over_http_a_compound_question_comes_back(over_http: Ask) -> None:
    (outcome,) = over_http(compose_requests(FACTS, models_for(STAGE)), lambda body: reply())
    found = read_compound(FACTS, REQUEST, outcome)
    assert isinstance(found, Compound)
    assert found.program.code == CODE
