"""SPRITE's metadata under explicit readings; and the real sample against its own pictures."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sprite_etl.extract.base import SceneError, SceneRef, SourceError, naming_options
from sprite_etl.extract.ingest_gate import check
from sprite_etl.extract.outlines import measure_outlines
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.extract.sprite import SpriteOptions, SpriteSource
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder

SCENE = SceneRef("0", "sprite-ai2thor-0", 0)
OBB = {"center": [1.0, 0.5, 3.0], "sizes": [0.4, 1.0, 2.0], "half_extents": [0.2, 0.5, 1.0], "rotation": [0, 90, 0]}


def write_sample(root: Path, frames: int = 12, **changes: Any) -> Path:
    for name in ("metainfo", "camera_pose", "images/0"):
        (root / name).mkdir(parents=True)
    poses = {str(i): {"position": [0.5, 0.9009992, i / 10], "rotation": [0, 10 * i, 0]} for i in range(frames)}
    entry = {
        "object_name": "Fridge|1",
        "obb": OBB,
        "appear": [0, 2, 10],
        "category": "Fridge",
        "id": "Fridge",
        **changes,
    }
    (root / "camera_pose" / "0.json").write_text(json.dumps(poses))
    (root / "metainfo" / "0.json").write_text(json.dumps([entry]))
    for i in range(frames):
        Image.new("RGB", (60, 40), (10 * i, 0, 0)).save(root / "images" / "0" / f"frame_{i}.png")
    return root


def captured(root: Path, out: Path, **options: Any) -> Capture:
    source = SpriteSource(SpriteOptions(root=str(root), **options))
    return capture_scene(source, source.catalogue()[0], out, "id", None)


def test_ai2thor_preset(tmp_path: Path) -> None:
    """The agent at (0.5, 0.9, 0.1) with yaw 10°: in Unity it looks along (sin 10°, −sin 30°, cos 10°)."""
    capture = captured(write_sample(tmp_path / "in"), tmp_path / "out")
    camera = capture.frames[1].camera
    assert np.allclose(camera.position, [0.5, 0.9009992 + 0.675, -0.1])
    yaw, pitch = np.radians(10), np.radians(30)
    assert np.allclose(camera.forward, [np.sin(yaw) * np.cos(pitch), -np.sin(pitch), -np.cos(yaw) * np.cos(pitch)])
    assert camera.fx == pytest.approx(30)
    assert camera.matrix[1, 0] == pytest.approx(0, abs=1e-12), "no roll"
    assert capture.frames[1].agent is not None
    assert np.allclose(capture.frames[1].agent.position, [0.5, 0, -0.1])
    assert capture.frames[1].agent.yaw_rad == pytest.approx(camera.yaw_rad)
    (fridge,) = capture.objects
    assert fridge.box.center == pytest.approx((1.0, 0.5, -3.0))
    assert fridge.box.half_extents == pytest.approx((0.2, 0.5, 1.0)), "the rotation beside the sizes is not applied"
    assert fridge.name == "refrigerator"
    assert not capture.has.depth
    assert not capture.has.instance
    assert capture.complete_categories == ()


@pytest.mark.parametrize(("yaw", "kind"), [(0, "oriented"), (90, "oriented"), (270, "oriented"), (43, "axis_aligned")])
def test_a_world_aligned_box_is_the_things_own_where_it_stands_along_the_axes(
    tmp_path: Path, yaw: float, kind: str
) -> None:
    capture = captured(write_sample(tmp_path / "in", obb={**OBB, "rotation": [0, yaw, 0]}), tmp_path / "out")
    assert capture.objects[0].box_kind == kind
    assert capture.objects[0].box.half_extents == pytest.approx((0.2, 0.5, 1.0))


def test_frames_are_ordered_as_numbers(tmp_path: Path) -> None:
    capture_folder = tmp_path / "out"
    capture = captured(write_sample(tmp_path / "in"), capture_folder)
    opened = CaptureFolder(capture_folder, capture, "")
    reds = [int(opened.rgb(i)[20, 30, 0]) for i in range(12)]
    assert reds == sorted(reds)
    assert reds[10] > reds[9] > reds[2]


def test_sightings_come_from_the_lists(tmp_path: Path) -> None:
    capture = captured(write_sample(tmp_path / "in"), tmp_path / "out")
    sightings = capture.objects[0].visible or ()
    assert {s.frame for s in sightings} <= {0, 2, 10}
    assert sightings
    for sighting in sightings:
        assert sighting.pixels is None
        assert sighting.occlusion is None
        x0, y0, x1, y1 = sighting.bbox or (0, 0, 0, 0)
        assert 0 <= x0 < x1 <= 60
        assert 0 <= y0 < y1 <= 40


def test_every_part_of_the_reading_can_be_given(tmp_path: Path) -> None:
    root = write_sample(tmp_path / "in")
    capture = captured(
        root, tmp_path / "out", pose_kind="camera", camera_height_m=0.0, pitch_down_deg=0.0, fov_deg=60.0,
        handedness="right", box_kind="oriented",
    )  # fmt: skip
    camera = capture.frames[1].camera
    assert np.allclose(camera.position, [0.5, 0.9009992, 0.1])
    assert camera.yaw_rad == pytest.approx(np.radians(10))
    assert camera.fx == pytest.approx(30 / np.tan(np.radians(30)))
    assert capture.frames[1].agent is None
    corners = capture.objects[0].box.corners()
    assert np.allclose(corners.max(0) - corners.min(0), [2.0, 1.0, 0.4])
    assert capture.objects[0].box_kind == "oriented"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"preset": "unreal"}, "preset must be one of ai2thor, habitat, got 'unreal'"),
        ({"fov_deg": 400.0}, "fov_deg must be between 10 and 170, got 400.0"),
        ({"handedness": "up"}, "handedness must be one of"),
    ],
)
def test_options_out_of_bounds(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SpriteOptions(**options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pose_kind": "camera"}, "camera_height_m=0.675 and pitch_down_deg=30 would move it"),
        ({"pose_kind": "camera", "camera_height_m": 0.0}, "but pitch_down_deg=30 would move it .* preset 'ai2thor'"),
        ({"preset": "habitat", "camera_height_m": 1.5}, "but camera_height_m=1.5 would move it"),
        (
            {"preset": "habitat", "agent_height_m": 0.0},
            "agent_height_m is of an agent's pose, but pose_kind is",
        ),
        ({"preset": "habitat", "pose_kind": "agent"}, "needs camera_height_m and agent_height_m"),
        ({"preset": "habitat", "pose_kind": "agent", "camera_height_m": 1.5}, "needs agent_height_m"),
    ],
)
def test_parts_that_contradict_each_other(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SpriteOptions(**options)


def test_habitat_preset(tmp_path: Path) -> None:
    """The camera's own pose with yaw 10°, counted anticlockwise from above: it looks along (−sin 10°, 0, −cos 10°)."""
    capture = captured(write_sample(tmp_path / "in"), tmp_path / "out", preset="habitat")
    camera = capture.frames[1].camera
    assert np.allclose(camera.position, [0.5, 0.9009992, 0.1])
    assert np.allclose(camera.forward, [-np.sin(np.radians(10)), 0, -np.cos(np.radians(10))])
    assert camera.fx == pytest.approx(30)
    assert capture.frames[1].agent is None
    (fridge,) = capture.objects
    assert fridge.box.center == pytest.approx((1.0, 0.5, 3.0))
    corners = fridge.box.corners()
    assert np.allclose(corners.max(0) - corners.min(0), [2.0, 1.0, 0.4]), "turned by its rotation, 90° about Y"


def test_an_agent_that_stands_on_its_pose(tmp_path: Path) -> None:
    """Habitat's agents are where their feet are; the camera is as far above as is said."""
    options = {"preset": "habitat", "pose_kind": "agent", "camera_height_m": 1.5, "agent_height_m": 0.0}
    frame = captured(write_sample(tmp_path / "in"), tmp_path / "out", **options).frames[1]
    assert np.allclose(frame.camera.position, [0.5, 2.4009992, 0.1])
    assert frame.agent is not None
    assert np.allclose(frame.agent.position, [0.5, 0.9009992, 0.1])
    assert frame.agent.yaw_rad == pytest.approx(frame.camera.yaw_rad)


def test_the_id_of_a_capture_stays_as_it_was_before_agents_had_a_height() -> None:
    assert "agent_height_m" not in naming_options(SpriteOptions, asdict(SpriteOptions()))


def test_no_root(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__SPRITE__OPTIONS__ROOT"):
        SpriteSource().catalogue()
    with pytest.raises(SourceError, match="is it a folder in SPRITE's format"):
        SpriteSource(SpriteOptions(root=str(tmp_path))).catalogue()


class TestDamage:
    def rejected(self, root: Path, out: Path, reason: str, words: str) -> None:
        with pytest.raises(SceneError, match=words) as caught:
            finish_capture(out, captured(root, out))
        assert caught.value.reason == reason

    def test_a_picture_without_a_pose(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in")
        Image.new("RGB", (60, 40)).save(root / "images" / "0" / "frame_99.png")
        self.rejected(root, tmp_path / "out", "bad_recording", "each frame needs both")

    def test_no_pictures(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in", frames=0)
        self.rejected(root, tmp_path / "out", "missing_file", "no pictures named")

    def test_no_poses(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in")
        (root / "camera_pose" / "0.json").unlink()
        self.rejected(root, tmp_path / "out", "missing_file", "camera_pose")

    def test_object_without_sizes(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in", obb={"center": [0, 0, 0]})
        self.rejected(root, tmp_path / "out", "bad_recording", "entry 0: KeyError 'sizes'")

    def test_negative_sizes(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in", obb={**OBB, "sizes": [0.4, -1.0, 2.0]})
        self.rejected(root, tmp_path / "out", "bad_box", "half_extents positive")

    def test_nan_pose(self, tmp_path: Path) -> None:
        root = write_sample(tmp_path / "in", frames=11)
        poses = json.loads((root / "camera_pose" / "0.json").read_text())
        poses["3"]["position"][1] = float("nan")
        (root / "camera_pose" / "0.json").write_text(json.dumps(poses))
        self.rejected(root, tmp_path / "out", "bad_pose", "frame 3: camera_to_world must be 16 finite numbers")


class TestRealSample:
    """The residual is read off the pictures: how far projected outlines lie from the edges they should lie on."""

    @pytest.fixture
    def root(self, real_data: Path) -> Path:
        return real_data / "ai2thor-scene-0"

    def test_the_preset_lies_on_the_pictures(self, root: Path, tmp_path: Path) -> None:
        capture = captured(root, tmp_path)
        assert (len(capture.frames), len(capture.objects)) == (32, 10)
        opened = CaptureFolder(tmp_path, capture, "")
        report = check(opened)
        assert report.geometry == "unverified"
        residual = measure_outlines(opened)
        assert residual.count >= 10
        assert residual.rms_px is not None
        assert residual.rms_px < 4
        assert residual.median_px is not None
        assert residual.median_px < 4

    @pytest.mark.parametrize(
        "wrong",
        [
            {"pose_kind": "camera", "camera_height_m": 0.0, "pitch_down_deg": 0.0, "box_kind": "oriented"},
            {"camera_height_m": 0.0, "pitch_down_deg": 0.0},
            {"pitch_down_deg": 20.0},
            {"camera_height_m": 0.0},
            {"fov_deg": 60.0},
            {"box_kind": "oriented"},
        ],
    )
    def test_other_readings_do_not(self, root: Path, tmp_path: Path, wrong: dict[str, Any]) -> None:
        report = check(CaptureFolder(tmp_path, captured(root, tmp_path, **wrong), ""))
        assert report.geometry == "rejected"
        assert next(code for code, _ in report.reasons).startswith("outlines")


def test_a_scene_that_is_not_there(tmp_path: Path) -> None:
    """A plan may be older than the folder."""
    root = write_sample(tmp_path / "in")
    source = SpriteSource(SpriteOptions(root=str(root)))
    with pytest.raises(SceneError, match="missing_file"):
        capture_scene(source, replace(SCENE, scene_id="7"), tmp_path / "out", "id", None)
