"""A second look at a view's own frames, over the wire: what it lets pass, what it refuses, and what it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.llm.values import ModelChoice, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.check_name import line_up
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.references.checked import PICTURES, checked
from tests.builders import Thing, box_world, look
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import ModelServerHandle
from tests.transform.annotators.conftest import words_of
from tests.transform.models_asked import asking_of

SEATS = ("chair_1", "chair_2", "armchair_1")
WORDS = "the striped chair"


def look_at(
    folder: CaptureFolder, path: Path, answer: Callable[[dict[str, Any]], object], *wanted: Any, samples: int = 1
) -> tuple[dict[Any, Unusable | None], int]:
    """(what came of it, calls), where a check is answered with this number."""
    calls = []

    def reply(body: dict[str, Any]) -> str:
        calls.append(words_of(body))
        return json.dumps({"number": answer(body)})

    with ChatServer(reply) as server:
        asking = asking_of(server.url, path, 1)
        if samples > 1:
            models = StageModels(stages={"check_name": (ModelChoice(server="local", model="tiny", samples=samples),)})
            asking = Asking(asking.client, models, 1)
        return checked(folder, asking, wanted), len(calls)


def number_of(folder: CaptureFolder, object_id: str, frames: tuple[int, ...] = (0,)) -> int:
    return next(n for n, i in line_up(folder, SEATS, frames).numbers.items() if i == object_id)


def reason(found: Unusable | None) -> str | None:
    return None if found is None else found.reason


def test_the_right_pick_passes_and_every_other_says_why(room: CaptureFolder, tmp_path: Path) -> None:
    right, wrong = number_of(room, "chair_1"), number_of(room, "armchair_1")
    cases: dict[int | None, str | None] = {right: None, wrong: "wrong_pick", None: "not_unique", 9: "unknown_number"}
    for k, (number, why) in enumerate(cases.items()):

        def answer(_: dict[str, Any], number: int | None = number) -> int | None:
            return number

        found, calls = look_at(room, tmp_path / str(k), answer, ((0,), "chair_1", WORDS))
        assert {view: reason(u) for view, u in found.items()} == {((0,), "chair_1"): why}
        assert calls == (2 if why == "unknown_number" else 1)  # a number that is on no tag is asked again, once


def test_a_number_on_no_tag_can_be_mended(room: CaptureFolder, tmp_path: Path) -> None:
    right = number_of(room, "chair_1")
    found, _ = look_at(room, tmp_path, lambda b: right if "no number 9" in words_of(b) else 9, ((0,), "chair_1", WORDS))
    assert found == {((0,), "chair_1"): None}


def test_every_sample_must_pick_it(room: CaptureFolder, tmp_path: Path) -> None:
    right, wrong = number_of(room, "chair_1"), number_of(room, "chair_2")

    def answer(body: dict[str, Any]) -> int:
        return right if not body.get("seed") else wrong

    for samples, why in ((1, None), (2, "wrong_pick")):
        found, calls = look_at(room, tmp_path / str(samples), answer, ((0,), "chair_1", WORDS), samples=samples)
        assert (reason(found[(0,), "chair_1"]), calls) == (why, samples)


def test_what_is_alone_in_its_view_is_not_asked_about(room: CaptureFolder, tmp_path: Path) -> None:
    found, calls = look_at(room, tmp_path, lambda _: 1, ((0, 2), "bed_1", "the soft bed"))
    assert (found, calls) == ({((0, 2), "bed_1"): None}, 0)


def test_what_the_view_does_not_show_is_not_let_pass(room: CaptureFolder, tmp_path: Path) -> None:
    found, calls = look_at(room, tmp_path, lambda _: 1, ((2,), "chair_1", WORDS))
    assert (reason(found[(2,), "chair_1"]), calls) == ("not_unique", 0)


def test_each_view_and_words_are_asked_once_and_without_ids(
    room: CaptureFolder, server: ModelServerHandle, tmp_path: Path
) -> None:
    server.reset()
    wanted = [
        ((0,), "chair_1", WORDS),
        ((1,), "chair_1", WORDS),
        ((0,), "chair_1", WORDS),
        ((0,), "chair_2", "the old chair"),
    ]
    found = checked(room, asking_of(server.url, tmp_path, 1), wanted)
    assert set(found) == {((0,), "chair_1"), ((1,), "chair_1"), ((0,), "chair_2")}
    assert server.counts()["stages"] == {"check_name": {"requests": 3, "answered": 3}}
    assert not re.search(r"chair_\d|brown", "".join(map(words_of, server.bodies())))
    assert checked(room, asking_of(server.url, tmp_path, 1), list(reversed(wanted))) == found


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    """A walk of ten frames past two chairs that no frame shows together, and a third half hidden."""
    things = [
        Thing("chair", (-2.5, -2), (0.5, 0.9, 0.5), "brown"),
        Thing("chair", (2.5, -2), (0.5, 0.9, 0.5), "brown"),
        Thing("stool", (2.5, -2.9), (0.6, 0.95, 0.3), "blue"),
    ]
    cameras = [look(0, 2, float(yaw), width=320, fov=0.9) for yaw in np.linspace(0.55, -0.55, 10)]
    return box_world(tmp_path_factory.mktemp("named") / "hall", things, cameras)


def test_of_a_long_view_a_few_frames_show_all_candidates(hall: CaptureFolder, tmp_path: Path) -> None:
    shown: list[int] = []
    asked: list[str] = []

    def answer(body: dict[str, Any]) -> None:
        content = body["messages"][-1]["content"]
        shown.append(sum(part["type"] == "image_url" for part in content))
        asked.append(words_of(body))

    look_at(hall, tmp_path, answer, (tuple(range(10)), "chair_1", WORDS))
    assert len(shown) == 1
    assert 2 <= shown[0] <= PICTURES
    assert "1, 2, 3" in asked[0]
