"""The source from its catalogue to a gated capture, and on to rows: the source's own `import habitat_sim` finds the
stand-in, in a child as in a deployment and in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.cli import main
from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError
from sprite_etl.extract.ingest_gate import check, check_path
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from tests.builders import furnished_things
from tests.doubles.habitat_world import furnished, scans
from tests.extract.habitat.standin import SMALL, captured, python, source_of, spelled

KITCHEN = {"id": "r1", "type": "kitchen", "outline": [[-4, -4], [4, -4], [4, 4], [-4, 4]], "floor": 0.0, "height": 2.6}


def finished(folder: Path, capture: Capture) -> Capture:
    done = finish_capture(folder / "capture", capture)
    report = check_path(folder / "capture")
    assert report.geometry == done.geometry == "verified", report
    assert report.figures["mask_pixels_in_boxes"] >= 0.999
    assert report.figures["box_fill_median"] >= 0.9
    return done


@pytest.mark.parametrize("version", ["0.3.3", "0.3.4"])
def test_a_furnished_home_passes_the_gate(tmp_path: Path, version: str) -> None:
    with spelled(version):
        capture = finished(tmp_path, captured(tmp_path, furnished(tmp_path / "data", regions=[KITCHEN])))
    assert len(capture.objects) == len(furnished_things(3, 10))
    assert (capture.appearance, capture.license.id, capture.place_id) == ("rendered", "CC-BY-4.0", "replicacad")
    assert capture.has.depth
    assert capture.has.free_space
    assert [r.type for r in capture.rooms] == ["kitchen"]
    assert {f.room_id for f in capture.frames} == {o.room_id for o in capture.objects} == {"r1"}
    feet = np.array([f.agent.position for f in capture.frames if f.agent])
    assert np.allclose(feet + np.array([0, 1.5, 0]), [f.camera.position for f in capture.frames], atol=1e-4)


@pytest.mark.parametrize("dataset", ["hm3d", "mp3d"])
def test_a_scan_passes_the_gate(tmp_path: Path, dataset: str) -> None:
    capture = finished(tmp_path, captured(tmp_path, scans(tmp_path / "data", dataset=dataset)))
    assert (capture.appearance, capture.native_split) == ("scan", "val")
    assert (capture.license.commercial, capture.license.media) == (False, "reference")
    assert {o.box_kind for o in capture.objects} == {"axis_aligned" if dataset == "hm3d" else "oriented"}
    assert not {"wall", "floor", "ceiling", "Unknown"} & {o.category for o in capture.objects}


@pytest.mark.usefixtures("habitat")
def test_an_object_in_pieces_is_background(tmp_path: Path) -> None:
    """HM3D's box holds the largest piece only, the mask all of them."""
    source = source_of(scans(tmp_path / "data", scattered=True, count=6), frames=30, width=120, height=90)
    capture = capture_scene(source, source.catalogue()[0], tmp_path / "capture", "c" * 16)
    things = furnished_things(3, 6)
    scattered = things[0].name
    assert len(capture.objects) == len(things) - 1
    assert scattered not in capture.complete_categories
    report = check(CaptureFolder(tmp_path / "capture", capture, ""))
    assert report.geometry != "rejected"
    assert report.figures["mask_pixels_in_boxes"] == 1.0


@pytest.mark.usefixtures("habitat")
def test_a_scan_whose_poses_are_wrong_is_left_to_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects are not dropped one after the other until nothing is left that could be wrong."""
    from habitat_sim.agent import Agent

    said = Agent.get_state

    def shifted(self: Agent) -> Any:
        state = said(self)
        for pose in state.sensor_states.values():
            pose.position = pose.position + np.float32([0.3, 0, 0])
        return state

    monkeypatch.setattr(Agent, "get_state", shifted)
    source = source_of(scans(tmp_path / "data"))
    capture = capture_scene(source, source.catalogue()[0], tmp_path / "capture", "c" * 16)
    assert len(capture.objects) == len(furnished_things(3, 10))
    with pytest.raises(SceneError, match="outside_boxes"):
        finish_capture(tmp_path / "capture", capture)


@pytest.mark.usefixtures("habitat")
def test_the_same_scene_gives_the_same_capture(tmp_path: Path) -> None:
    source = source_of(furnished(tmp_path / "data"), frames=3)
    scene = source.catalogue()[0]
    a, b = (capture_scene(source, scene, tmp_path / name, "c" * 16) for name in "ab")
    assert a == b
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len(files) == 10
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


@pytest.mark.usefixtures("habitat")
def test_what_habitat_once_recorded_comes_out_of_the_live_source(real_data: Path, tmp_path: Path) -> None:
    """The real ReplicaCAD pictures, local boxes, transformations and poses through the module's API: 99.9 % of the
    masks' pixels lie in the boxes that the source makes of them."""
    config = furnished(tmp_path / "data", recording=str(real_data / "habitat-replicacad-apt0"))
    source = source_of(config, frames=24, width=640, height=480, hfov_deg=90.0)
    capture = capture_scene(source, source.catalogue()[0], tmp_path / "capture", "c" * 16)
    assert len(capture.objects) == 111
    assert len({f.camera.camera_to_world for f in capture.frames}) >= 6
    report = check(CaptureFolder(tmp_path / "capture", capture, ""))
    assert report.geometry == "verified"
    assert report.figures["mask_pixels_in_boxes"] >= 0.999
    assert report.figures["mask_pixels_checked"] > 50_000
    recorded = json.loads((real_data / "habitat-replicacad-apt0" / "objects.json").read_text())["objects"]
    boxes = {o["handle"]: o["obb"] for o in recorded}
    for obj in capture.objects:
        assert np.allclose(obj.box.center, boxes[obj.object_id]["center"], atol=1e-4)
        assert np.allclose(obj.box.half_extents, boxes[obj.object_id]["half_extents"], atol=1e-4)
    assert {o.category for o in capture.objects} == {o["category"] for o in recorded}


@pytest.mark.usefixtures("habitat")
def test_bad_scenes_are_rejects(tmp_path: Path) -> None:
    def reason(config: Path, scene: SceneRef | None = None) -> str:
        source = source_of(config)
        with pytest.raises(SceneError) as caught:
            capture_scene(source, scene or source.catalogue()[0], tmp_path / "out", "c" * 16)
        return caught.value.reason

    config = furnished(tmp_path / "a")
    assert reason(config, SceneRef("apt_9", "replicacad", 1)) == "unknown_scene"
    assert reason(scans(tmp_path / "b", navmesh="impossible")) == "no_navmesh"
    assert reason(furnished(tmp_path / "c", count=0)) == "no_objects"
    (tmp_path / "a/configs/scenes/apt_0.scene_instance.json").write_text("{")
    assert reason(config) == "scene_not_loaded"


def test_a_crash_in_compiled_code_is_a_failure_of_this_scene(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="SIGABRT") as caught:
        captured(tmp_path, furnished(tmp_path / "data", crash=True))
    assert caught.value.reason == "simulator_died"


def test_a_run_gives_curated_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_SOURCES__HABITAT__PYTHON", python(tmp_path / "interpreter"))
    monkeypatch.setenv("SPRITE_SOURCES__HABITAT__OPTIONS__CONFIG", str(furnished(tmp_path / "data", count=6)))
    store = f"file://{tmp_path / 'store'}"
    options = [a for name, value in {**SMALL, "frames": 6}.items() for a in ("--option", f"{name}={value}")]
    told = ["run", "habitat", "--store", store, "--batch", "2026-01-01", "--scenes", "1", "--kinds", "image", *options]
    with pytest.raises(SystemExit) as ended:
        main(told)
    assert ended.value.code == 0
    manifest = next((tmp_path / "store" / "raw").rglob("capture.json"))
    assert json.loads(manifest.read_text())["geometry"] == "verified"
    import deltalake

    rows = deltalake.DeltaTable(f"{tmp_path / 'store'}/curated/qa").to_pyarrow_table()
    assert rows.num_rows >= 1
    assert set(rows["source"].to_pylist()) == {"habitat"}
    assert set(rows["geometry"].to_pylist()) == {"verified"}
