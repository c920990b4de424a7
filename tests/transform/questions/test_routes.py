"""Questions about walks in a model's words, or in the template's where those will not do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.questions.routes import asked_by_models
from sprite_etl.transform.rows import Question
from tests.builders import furnished_room
from tests.doubles.chat_server import ChatServer
from tests.transform.annotators.conftest import question, words_of
from tests.transform.models_asked import asking_of

STEPS = "turns to the nearest 15 degrees and straight walks to the nearest half metre"
SAID = f"Tell me, in {STEPS}, how one gets from facing the bed to facing the lamp in these frames."


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(tmp_path_factory.mktemp("walks") / "room", 1, 24, 64, 4)


@pytest.fixture
def walk(room: CaptureFolder) -> Question:
    return question(
        kind="navigation", task="navigation_path", answer_type="text", unit=None, question="The template's.",
        capture_id=room.capture.capture_id, frame_indices=tuple(range(20)), object_ids=("bed_1", "lamp_1"),
        expressions=("the bed", "the lamp"), params={"corridor_m": 0.2, "leg_step_m": 0.5, "turn_step_deg": 15},
        margin=0.3, min_frames=20, producer="template",
    )  # fmt: skip


def asked(text: str = SAID, objects: tuple[int, ...] = (1, 2)) -> str:
    plain = {"task": "navigation_path", "invented": None, "params": [], "choices": []}
    return json.dumps({"questions": [{"text": text, "objects": list(objects), **plain}]})


def test_a_question_that_asks_the_same_takes_the_templates_place(
    room: CaptureFolder, walk: Question, tmp_path: Path
) -> None:
    with ChatServer(lambda body: asked()) as double:
        (found,) = asked_by_models(room, [walk], asking_of(double.url, tmp_path, 3), recipe="llm")
        (body,) = double.bodies
    assert found == replace(walk, question=SAID, qa_id=found.qa_id, producer="llm")
    assert found.qa_id != walk.qa_id
    said = words_of(body)
    assert "Frame 16:" in said
    assert "Frame 17:" not in said
    assert "1. the bed\n2. the lamp" in said


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (asked(objects=(2, 1)), "starts facing the bed and ends facing the lamp"),
        (asked(SAID.replace("15 degrees", "degree")), "nearest 15 degrees"),
        (asked(SAID.replace("the nearest half metre", "scale")), "nearest half metre"),
        (asked(SAID.replace("the lamp", "it"), (1,)), "takes 2 to 2 objects"),
        ('{"questions": []}', "holds no question"),
    ],
)
def test_a_question_that_asks_something_else_is_mended_once_or_left(
    reply: str, why: str, room: CaptureFolder, walk: Question, tmp_path: Path
) -> None:
    def answer(body: dict[str, Any]) -> str:
        return asked() if mends and any(m["role"] == "assistant" for m in body["messages"]) else reply

    for mends in (False, True):
        with ChatServer(answer) as double:
            asking = asking_of(double.url, tmp_path / str(mends), 3)
            (found,) = asked_by_models(room, [walk], asking, recipe="llm")
            assert double.calls == 2
            assert why in double.bodies[-1]["messages"][-1]["content"]
        assert (found.question, found.producer) == ((SAID, "llm") if mends else (walk.question, "template"))
