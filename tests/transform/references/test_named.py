"""Words for objects of one name: who is shown together, what comes back over the wire, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.scene.capture import State
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.references import refer
from sprite_etl.transform.references.named import sheets_of
from sprite_etl.transform.rows import Reference, from_row
from tests.builders import Thing, box_world, look
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import ModelServerHandle
from tests.transform.annotators.conftest import words_of
from tests.transform.models_asked import asking_of

SEATS = {"chair_1", "chair_2", "armchair_1"}


def references_of(folder: CaptureFolder) -> dict[str, Reference]:
    return {r["object_id"]: from_row(Reference, r) for r in refer(folder).rows}


def test_each_sheet_shows_all_that_can_be_taken_for_what_it_names(room: CaptureFolder) -> None:
    sheets = list(sheets_of(room.capture, references_of(room)))
    assert {frozenset(s.outlined) for s in sheets} == {frozenset(SEATS), frozenset({"mug_1", "mug_2"})}
    assert [set(s.named) for s in sheets if "bed_1" in s.outlined] == []
    shown = {i: {g.frame for g in room.capture.object(i).visible or ()} for i in SEATS | {"mug_1", "mug_2"}}
    assert all(shown[i] & set(s.frames) for s in sheets for i in s.outlined)


def test_words_come_back_for_those_that_need_them_and_nothing_else_changes(
    room: CaptureFolder, server: ModelServerHandle, tmp_path: Path
) -> None:
    server.reset()
    plain, said = refer(room), refer(room, asking_of(server.url, tmp_path, 1))
    assert server.counts()["stages"] == {"name_objects": {"requests": 2, "answered": 2}}
    words = {r["object_id"]: r["said"] for r in said.rows}
    assert {i for i, w in words.items() if w} == SEATS | {"mug_1", "mug_2"}
    assert all(w.startswith("the ") for w in words.values() if w)
    assert [{**r, "said": None} for r in said.rows] == plain.rows
    assert {r["said"] for r in plain.rows} == {None}
    assert refer(room, asking_of(server.url, tmp_path, 1)).rows == said.rows
    assert server.counts()["stages"]["name_objects"]["requests"] == 2


def test_without_masks_nobody_is_asked(room: CaptureFolder, server: ModelServerHandle, tmp_path: Path) -> None:
    server.reset()
    blind = replace(room, capture=replace(room.capture, has=replace(room.capture.has, instance=False)))
    assert refer(blind, asking_of(server.url, tmp_path, 1)).rows == refer(blind).rows
    assert server.counts()["requests"] == 0


def scripted(room: CaptureFolder, path: Path, seats: Callable[[str], dict[str, str]]) -> tuple[dict[str, str], int]:
    """(object id → words, calls for the seats), where the seats are named so by a model that reads what is asked."""
    calls = []

    def reply(body: dict[str, Any]) -> str:
        words = words_of(body)
        if "armchair" in words.rpartition("outlined objects:")[2]:
            calls.append(words)
            given = seats(words)
        else:
            given = {"red": "the red mug", "green": "the spotted mug"}
        return json.dumps({"names": [{"colour": c, "expression": e} for c, e in given.items()]})

    with ChatServer(reply) as server:
        rows = refer(room, asking_of(server.url, path, 1)).rows
    return {r["object_id"]: r["said"] for r in rows if r["said"]}, len(calls)


GOOD = {"red": "The striped chair", "green": "the wooden chair", "blue": "the soft armchair"}


def test_good_words_are_kept_as_they_are_said(room: CaptureFolder, tmp_path: Path) -> None:
    found, calls = scripted(room, tmp_path, lambda _: GOOD)
    assert calls == 1
    assert {i: found[i] for i in SEATS} == {
        "chair_1": "the striped chair",
        "chair_2": "the wooden chair",
        "armchair_1": "the soft armchair",
    }
    assert found["mug_1"] == "the red mug"  # the colour of its outline, and its own


@pytest.mark.parametrize(
    "bad",
    ["the big chair", "the chair on the left", "the red chair", "the wooden chair", "the chair", "the two chairs"],
)
def test_bad_words_are_shown_once_more_and_then_left_out(room: CaptureFolder, tmp_path: Path, bad: str) -> None:
    mended, calls = scripted(
        room, tmp_path / "a", lambda asked: GOOD if "can't be used" in asked else GOOD | {"red": bad}
    )
    assert (mended["chair_1"], calls) == ("the striped chair", 2)
    left, calls = scripted(room, tmp_path / "b", lambda _: GOOD | {"red": bad})
    assert ("chair_1" in left, "armchair_1" in left, calls) == (False, True, 2)


def test_a_colour_left_out_is_no_fault(room: CaptureFolder, tmp_path: Path) -> None:
    found, calls = scripted(room, tmp_path, lambda _: {"blue": "the soft armchair"})
    assert (SEATS & set(found), calls) == ({"armchair_1"}, 1)


def test_of_what_is_moved_no_place_is_said(room: CaptureFolder, tmp_path: Path) -> None:
    chair = room.capture.object("chair_1")
    moved = replace(
        room, capture=replace(room.capture, states=(State("later", {"chair_1": chair.at(chair.placement).placement}),))
    )
    said = {"red": "the chair in the corner", "green": "the chair beside the chair", "blue": "the armchair by the bed"}
    assert set(scripted(room, tmp_path / "a", lambda _: said)[0]) >= SEATS
    assert SEATS & set(scripted(moved, tmp_path / "b", lambda _: said)[0]) == {"armchair_1"}


def test_more_than_there_are_colours_are_parted_and_all_are_named(tmp_path: Path) -> None:
    things = [Thing("mug", (0.5 * i - 2.6, -2.5), (0.3, 0.4, 0.3), "red") for i in range(11)]
    folder = box_world(tmp_path / "mugs", things, [look(0, 1, 0, width=320)])
    references = references_of(folder)
    sheets = list(sheets_of(folder.capture, references))
    assert sorted(i for s in sheets for i in s.named) == sorted(references)
    assert [len(s.outlined) for s in sheets] == [8, 8]
    assert sheets == list(sheets_of(folder.capture, references))
