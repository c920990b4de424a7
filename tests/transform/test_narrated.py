"""Routes told by a model over the wire: each step that of the answer, or no directions at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.narrated import narrated, walk_of
from sprite_etl.transform.rows import Answer, Question
from tests.builders import Thing, box_world, look
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import model_server
from tests.transform.annotators.conftest import question
from tests.transform.models_asked import asking_of

ROUTE = "Walk forward 2 metres, then turn left 90 degrees."
THINGS = [
    Thing("bed", (0.0, -3.6), (1.0, 0.5, 0.6)),
    Thing("plant", (1.0, 1.0), (0.4, 1.0, 0.4)),
    Thing("sofa", (-3.6, 0.0), (0.7, 0.8, 1.8)),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    """Two metres straight ahead past a plant, then a quarter turn to the left towards a sofa."""
    cameras = [look(0, z, 0, width=64) for z in (2.0, 1.5, 1.0, 0.5, 0.0)] + [look(0, 0, np.pi / 2, width=64)]
    return box_world(tmp_path_factory.mktemp("walk") / "w", THINGS, cameras)


def answer(route: str = ROUTE, **changes: Any) -> Answer:
    walk = {"kind": "navigation", "task": "navigation_path", "answer_type": "text", "unit": None}
    named = {"object_ids": ("plant_1", "sofa_1"), "expressions": ("the plant", "the sofa")}
    about: dict[str, Any] = {**walk, **named, "frame_indices": (0, 1, 2, 3, 4, 5)}
    asked: Question = question(**{**about, **changes})
    return Answer(asked, route, route, "", 3, 1.0, ("execution",))


def test_a_step_may_mention_what_it_passes(room: CaptureFolder) -> None:
    walk = walk_of(room.capture, answer())
    assert walk is not None
    assert [(round(a.forward_m, 3), round(np.degrees(a.turn_rad))) for a in walk.actions] == [(2.0, 0), (0.0, 90)]
    assert walk.landmarks == (("the plant",), ())
    assert (walk.start, walk.end) == ("the plant", "the sofa")
    assert set(walk.objects) == {"the plant", "the sofa", "bed", "plant", "sofa"}


def test_other_answers_are_no_walks(room: CaptureFolder) -> None:
    assert walk_of(room.capture, answer(task="object_abs_distance")) is None
    assert walk_of(room.capture, answer("Go that way.")) is None


def test_directions_of_the_model_server_hold(room: CaptureFolder, tmp_path: Path) -> None:
    with model_server() as server:
        found = narrated(
            room.capture, [answer(), answer(task="object_counting", qa_id="q2")], asking_of(server.url, tmp_path, 3)
        )
        assert list(found) == ["q1"]
        assert "2 metres, past the plant" in found["q1"]
        assert "90 degrees" in found["q1"]
        assert server.counts()["requests"] == 1


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        (["Walk 2 metres past the plant.", "Turn left 90 degrees."], True),
        (["Walk 2 metres past the bed.", "Turn left 90 degrees."], False),
        (["Walk 2 metres.", "Turn left 90 degrees to face the sofa."], False),
        (["Walk 2 metres.", "Turn right 90 degrees."], False),
        (["Walk 2.5 metres.", "Turn left 90 degrees."], False),
        (["Walk 2 metres and turn left 90 degrees."], False),
    ],
)  # fmt: skip
def test_what_a_step_does_not_have_is_mended_once_or_left_out(
    steps: list[str], kept: bool, room: CaptureFolder, tmp_path: Path
) -> None:
    with ChatServer(lambda body: json.dumps({"steps": steps})) as double:
        found = narrated(room.capture, [answer()], asking_of(double.url, tmp_path, 3))
        assert double.calls == (1 if kept else 2)
    assert found == ({"q1": " ".join(steps)} if kept else {})


def test_a_mended_step_is_kept(room: CaptureFolder, tmp_path: Path) -> None:
    def reply(body: dict[str, Any]) -> str:
        metres = 2 if any(m["role"] == "assistant" for m in body["messages"]) else 3
        return json.dumps({"steps": [f"Walk {metres} metres.", "Turn left 90 degrees."]})

    with ChatServer(reply) as double:
        found = narrated(room.capture, [answer()], asking_of(double.url, tmp_path, 3))
        assert "step 1 tells [3.0] metres" in double.bodies[-1]["messages"][-1]["content"]
    assert found == {"q1": "Walk 2 metres. Turn left 90 degrees."}
