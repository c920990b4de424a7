"""Words for objects of one name: who is shown together, what comes back over the wire, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.references import refer
from sprite_etl.transform.references.named import sheets_of
from sprite_etl.transform.rows import Reference, from_row
from tests.doubles.model_server import ModelServerHandle
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
