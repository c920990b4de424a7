from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.habitat_recording import HabitatRecordingOptions, HabitatRecordingSource
from sprite_etl.extract.ingest_gate import check
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.folder import CaptureFolder
from tests.extract.drawn import write_recording
from tests.scene.examples import BOX, TABLE


def source_of(root: Path) -> HabitatRecordingSource:
    return HabitatRecordingSource(HabitatRecordingOptions(root=str(root)))


def test_a_recording_becomes_what_was_recorded(tmp_path: Path) -> None:
    write_recording(tmp_path / "r" / "flat", frames=4)
    source = source_of(tmp_path / "r")
    (scene,) = source.catalogue()
    assert scene == SceneRef("flat", "replicacad", 0)
    capture = capture_scene(source, scene, tmp_path / "out", "id", None)
    table, screen = capture.objects
    assert table.box.center == pytest.approx(TABLE.box.center)
    assert np.allclose(table.box.corners(), TABLE.box.corners())
    assert np.allclose(screen.box.corners(), BOX.box.corners())
    assert (screen.category, screen.name) == ("tv_screen", "TV")
    assert capture.complete_categories == ("table", "tv_screen")
    assert capture.license.id == "CC-BY-NC-4.0"
    assert capture.license.commercial is False
    assert check(CaptureFolder(tmp_path / "out", capture, "")).figures["mask_pixels_in_boxes"] == 1.0


def test_a_root_may_be_one_recording(tmp_path: Path) -> None:
    write_recording(tmp_path / "flat", frames=1)
    assert [s.scene_id for s in source_of(tmp_path / "flat").catalogue()] == ["flat"]


def test_no_root_and_no_recordings_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT"):
        HabitatRecordingSource().catalogue()
    with pytest.raises(SourceError, match=r"holds no recording: expected frames\.json"):
        source_of(tmp_path).catalogue()


class TestDamage:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return write_recording(tmp_path / "r" / "flat", frames=2)

    def rejected(self, folder: Path, reason: str, words: str) -> None:
        with pytest.raises(SceneError, match=words) as caught:
            capture_scene(source_of(folder.parent), SceneRef("flat", "p", 0), folder.parent / "out", "id", None)
        assert caught.value.reason == reason

    def test_truncated_arrays(self, folder: Path) -> None:
        path = folder / "frames.npz"
        path.write_bytes(path.read_bytes()[:1000])
        self.rejected(folder, "bad_recording", "frames.npz")

    def test_missing_arrays(self, folder: Path) -> None:
        (folder / "frames.npz").unlink()
        self.rejected(folder, "bad_recording", "frames.npz")

    def test_fewer_pictures_than_poses(self, folder: Path) -> None:
        data = json.loads((folder / "frames.json").read_text())
        data["frames"].append(data["frames"][0])
        (folder / "frames.json").write_text(json.dumps(data))
        self.rejected(folder, "bad_recording", r"has 2 frames, frames\.json has 3")

    def test_missing_objects(self, folder: Path) -> None:
        (folder / "objects.json").unlink()
        self.rejected(folder, "missing_file", "objects.json")

    def test_truncated_json(self, folder: Path) -> None:
        (folder / "objects.json").write_text('{"objects": [')
        self.rejected(folder, "bad_recording", "not valid JSON")

    def test_pose_without_numbers(self, folder: Path) -> None:
        data = json.loads((folder / "frames.json").read_text())
        data["frames"][1]["world_from_camera"] = [[1, 0], [0, 1]]
        (folder / "frames.json").write_text(json.dumps(data))
        self.rejected(folder, "bad_recording", r"frames\.json, frame 1")

    def test_object_without_a_box(self, folder: Path) -> None:
        data = json.loads((folder / "objects.json").read_text())
        del data["objects"][1]["obb"]
        (folder / "objects.json").write_text(json.dumps(data))
        self.rejected(folder, "bad_recording", r"objects\.json, object 2")

    def test_negative_box_stops_at_the_gate(self, tmp_path: Path) -> None:
        write_recording(tmp_path / "s" / "flat", frames=2, half_extents=[0.4, -0.1, 0.4])
        capture = capture_scene(source_of(tmp_path / "s"), SceneRef("flat", "p", 0), tmp_path / "out", "id", None)
        with pytest.raises(SceneError, match="half_extents positive") as caught:
            finish_capture(tmp_path / "out", capture)
        assert caught.value.reason == "bad_box"


def test_the_real_recording_proves_itself(real_data: Path, tmp_path: Path) -> None:
    """16 frames of ReplicaCAD by habitat-sim: every mask pixel lifts into its object's box."""
    source = source_of(real_data / "habitat-replicacad-apt0")
    (scene,) = source.catalogue()
    capture = capture_scene(source, scene, tmp_path, "id", None)
    assert (len(capture.frames), len(capture.objects)) == (16, 111)
    report = check(CaptureFolder(tmp_path, capture, ""))
    assert report.geometry == "verified"
    assert report.figures["mask_pixels_in_boxes"] >= 0.999
    assert report.figures["box_fill_median"] >= 0.9
    assert report.figures["reprojection_error_median"] < 0.003
