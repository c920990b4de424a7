"""ProcTHOR houses through the embedded renderer and the ingest gate: made by hand, and real ones where they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from sprite_etl.cli import main
from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.ingest_gate import check_path
from sprite_etl.extract.procthor.source import ProcthorOptions, ProcthorSource
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.capture import Capture, Support
from tests.extract.procthor.houses import one_room, two_rooms, written

SMALL = {"frames": 8, "width": 320, "height": 240}


def captured(source: ProcthorSource, number: int, folder: Path, *geometry: str) -> Capture:
    """The house's capture, which the gate judged as one of `geometry`."""
    folder.mkdir()
    capture = capture_scene(source, source.catalogue()[number], folder, "house", None)
    finish_capture(folder, capture)
    assert check_path(folder).geometry in geometry
    return capture


def test_a_house_is_rendered_with_its_things_where_they_stand(tmp_path: Path) -> None:
    source = ProcthorSource(ProcthorOptions(**written(tmp_path, one_room()), **SMALL))
    capture = captured(source, 0, tmp_path / "capture", "unverified", "verified")
    assert (capture.appearance, capture.native_split) == ("proxy", "val")
    assert len(capture.frames) == SMALL["frames"]
    boxes = {o.name: o.box for o in capture.objects}
    assert boxes["sofa"].center == pytest.approx((0.5, 0.4, -2.0), abs=1e-3)
    assert boxes["refrigerator"].center == pytest.approx((4.5, 0.9, -3.6), abs=1e-3)
    assert boxes["bowl"].corners().min(0)[1] == pytest.approx(0.75, abs=0.01)  # the house has it 4 cm higher
    assert capture.support == (Support("bowl_1", "on", "dining_table_1", "simulator"),)
    # The sofa's back is to the wall at x = 0, the refrigerator's to the far wall: what Unity calls +Z looks away.
    assert boxes["sofa"].axes[:, 2] == pytest.approx((1, 0, 0), abs=1e-6)
    assert boxes["refrigerator"].axes[:, 2] == pytest.approx((0, 0, 1), abs=1e-6)


def test_plain_pieces_and_what_looks_like_them_are_not_named(tmp_path: Path) -> None:
    source = ProcthorSource(ProcthorOptions(**written(tmp_path, two_rooms(joined=True)), **SMALL))
    capture = captured(source, 0, tmp_path / "capture", "unverified", "verified")
    named = {o.object_id: o.nameable for o in capture.objects}
    assert {i for i, can in named.items() if not can} == {"Safe_1", "box_1"}
    assert "box" not in capture.complete_categories
    assert "chair" in capture.complete_categories
    assert {r.room_id: {o.to_room for o in r.openings} for r in capture.rooms} == {
        "kitchen_1": {"living_room_1"}, "living_room_1": {None, "kitchen_1"},
    }  # fmt: skip


def test_moved_things_are_photographed_before_and_after(tmp_path: Path) -> None:
    options = ProcthorOptions(**written(tmp_path, two_rooms(joined=True)), **SMALL | {"frames": 16}, rearranged=2)
    capture = captured(ProcthorSource(options), 0, tmp_path / "capture", "unverified", "verified")
    (state,) = capture.states
    again = [f for f in capture.frames if f.state == state.state]
    assert 1 <= len(again) <= 2
    centers = {o.object_id: o.box.center for o in capture.objects}
    assert all(np.linalg.norm(np.subtract(p.center, centers[i])) > 0.4 for i, p in state.objects.items())
    before = next(f for f in capture.frames if f.state is None and f.agent == again[0].agent)
    pictures = [
        np.asarray(Image.open(tmp_path / "capture" / "rgb" / f"{f.index:06d}.jpg"), dtype=int)
        for f in (before, again[0])
    ]
    assert (np.abs(pictures[0] - pictures[1]).max(-1) > 60).sum() > 50


def test_bad_scenes_are_refused_with_their_reason(tmp_path: Path) -> None:
    files = written(tmp_path, one_room(), json.dumps(one_room())[:-200], "[1, 2]", {"metadata": {"schema": "0.0.1"}})
    source = ProcthorSource(ProcthorOptions(**files, **SMALL))
    scenes = source.catalogue()
    for scene, reason in zip(scenes[1:], ("bad_house", "bad_house", "schema")):
        with pytest.raises(SceneError) as refused, source.open(scene):
            pass
        assert refused.value.reason == reason
    with pytest.raises(SceneError, match="unknown_scene"), source.open(SceneRef("house-00000-00000000", "p", 0)):
        pass


def test_missing_files_name_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__PROCTHOR__OPTIONS__HOUSES"):
        ProcthorSource(ProcthorOptions()).catalogue()
    files = written(tmp_path, one_room())
    source = ProcthorSource(ProcthorOptions(houses=files["houses"]))
    with (
        pytest.raises(SourceError, match="SPRITE_SOURCES__PROCTHOR__OPTIONS__ASSETS"),
        source.open(source.catalogue()[0]),
    ):
        pass
    (tmp_path / "assets.json").write_text('{"Sofa": [{"assetId": "Sofa_1"}]}')
    source = ProcthorSource(ProcthorOptions(**files))
    with pytest.raises(SourceError, match="no asset database"), source.open(source.catalogue()[0]):
        pass
    with pytest.raises(ValueError, match="split must be one of"):
        ProcthorOptions(split="holdout")


def test_a_run_gives_curated_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in written(tmp_path, two_rooms(joined=False)).items():
        monkeypatch.setenv(f"SPRITE_SOURCES__PROCTHOR__OPTIONS__{name.upper()}", path)
    command = ["run", "procthor", "--store", f"file://{tmp_path / 'store'}", "--batch", "2026-01-01", "--jobs", "1"]
    sizes = [word for name, value in (SMALL | {"frames": 16}).items() for word in ("-o", f"{name}={value}")]
    with pytest.raises(SystemExit) as ended:
        main([*command, *sizes, "--kinds", "image"])
    assert ended.value.code == 0
    rows = pl.read_delta(str(tmp_path / "store" / "curated" / "qa"))
    assert len(rows) > 0
    assert set(rows["source"]) == {"procthor"}
    (capture,) = (tmp_path / "store").rglob("capture.json")
    assert json.loads(capture.read_text())["geometry"] == "verified"


def test_real_houses_pass_the_gate(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "procthor"
    if not folder.is_dir():
        pytest.skip(f"no ProcTHOR houses at {folder}")
    files = {"houses": str(folder / "procthor-1k-val.jsonl.gz"), "assets": str(folder / "asset-database.json.gz")}
    source = ProcthorSource(ProcthorOptions(**files, **SMALL))
    assert len(source.catalogue()) == 100
    for number in (0, 13):
        capture = captured(source, number, tmp_path / str(number), "verified")
        assert sum(o.nameable for o in capture.objects) > 5
        assert capture.support
