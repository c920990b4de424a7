"""From a source to a finished capture folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError, SceneRef
from sprite_etl.extract.runner import capture_id, capture_scene, finish_capture
from sprite_etl.scene.folder import MANIFEST, CaptureFolder, read_capture
from tests.extract.drawn import SCENE, DrawnOptions, DrawnSource


def test_a_scene_becomes_a_capture(tmp_path: Path) -> None:
    source = DrawnSource(DrawnOptions(frames=6))
    told: list[tuple[int, int]] = []
    files: list[str] = []
    capture = capture_scene(source, SCENE, tmp_path, "id1", lambda a, b: told.append((a, b)), files.append)
    assert (capture.capture_id, capture.source, capture.scene_id, capture.place_id) == (
        "id1",
        "drawn",
        "drawn-1",
        "place-1",
    )
    assert (capture.seed, capture.native_split, capture.geometry) == (3, "train", "unverified")
    assert told == [(i, 6) for i in range(1, 7)]
    assert sorted(files) == sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*") if p.is_file())
    assert capture.has.depth
    assert capture.has.instance
    assert capture.has.free_space
    assert not capture.has.rooms
    opened = CaptureFolder(tmp_path, capture, "")
    for obj in capture.objects:
        for frame in capture.frames:
            pixels = int((opened.instance(frame.index) == obj.instance_id).sum())
            sighting = obj.sighting(frame.index)
            assert pixels == (0 if sighting is None else sighting.pixels)


def test_occlusion_is_against_the_mask_alone(tmp_path: Path) -> None:
    """The source renders each object alone; a box that stands on nothing else is hidden by nothing."""
    capture = capture_scene(DrawnSource(DrawnOptions(frames=4)), SCENE, tmp_path, "id", None)
    assert {s.occlusion for s in capture.object("box_1").visible or ()} == {0.0}
    assert max(s.occlusion or 0 for s in capture.object("table_1").visible or ()) > 0


def test_finishing_gates_encodes_and_writes_the_manifest_last(tmp_path: Path) -> None:
    source = DrawnSource(DrawnOptions(frames=8))
    finished = finish_capture(tmp_path, capture_scene(source, SCENE, tmp_path, "id", None))
    assert finished.geometry == "verified"
    opened = read_capture(tmp_path, verify_files=True)
    assert opened.capture == finished
    assert (tmp_path / "video.mp4").stat().st_size > 0


def test_what_the_gate_rejects_has_no_manifest(tmp_path: Path) -> None:
    capture = capture_scene(DrawnSource(DrawnOptions(frames=8)), SCENE, tmp_path, "id", None)
    table, box = capture.objects
    shifted = replace(table, box=replace(table.box, center=(2.0, 0.4, -3.0)))
    with pytest.raises(SceneError, match="mask pixels") as caught:
        finish_capture(tmp_path, replace(capture, objects=(shifted, box)))
    assert caught.value.reason == "outside_boxes"
    assert not (tmp_path / MANIFEST).exists()


def test_without_masks_nothing_is_counted(tmp_path: Path) -> None:
    capture = capture_scene(DrawnSource(DrawnOptions(frames=2, masks=False)), SCENE, tmp_path, "id", None)
    assert not capture.has.instance
    assert capture.has.depth
    assert [o.visible for o in capture.objects] == [None, None]


def test_nowhere_to_look_from_is_a_reject(tmp_path: Path) -> None:
    with pytest.raises(SceneError) as caught:
        capture_scene(DrawnSource(DrawnOptions(frames=0)), SCENE, tmp_path, "id", None)
    assert caught.value.reason == "no_viewpoints"


def test_a_rendering_of_another_size_is_a_reject(tmp_path: Path) -> None:
    source = DrawnSource()
    source.wrong_size = True
    with pytest.raises(SceneError, match="depth image of frame 0 is 80×60 pixels, its camera says 160×120"):
        capture_scene(source, SCENE, tmp_path, "id", None)


def test_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        finish_capture(tmp_path / name, capture_scene(DrawnSource(), SCENE, tmp_path / name, "id", None))
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


BASE = ("drawn", "1", SCENE, {"frames": 4})


@pytest.mark.parametrize(
    "other",
    [
        ("other", "1", SCENE, {"frames": 4}),
        ("drawn", "2", SCENE, {"frames": 4}),
        ("drawn", "1", SceneRef("drawn-2", "place-1", 3), {"frames": 4}),
        ("drawn", "1", replace(SCENE, seed=4), {"frames": 4}),
        ("drawn", "1", SCENE, {"frames": 5}),
    ],
)
def test_capture_ids_differ_in_all_that_makes_a_capture(other: tuple) -> None:
    assert capture_id(*BASE) != capture_id(*other)
    assert len(capture_id(*other)) == 16


def test_capture_id_knows_no_order_of_options() -> None:
    assert capture_id("d", "1", SCENE, {"a": 1, "b": 2}) == capture_id("d", "1", SCENE, {"b": 2, "a": 1})
    with pytest.raises(ValueError, match="JSON compliant"):
        capture_id("d", "1", SCENE, {"a": np.nan})
