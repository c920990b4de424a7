"""The gate lets a sound capture through and names what is wrong with every other."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.ingest_gate import GateReport, check, check_path
from sprite_etl.extract.runner import capture_scene
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Capture, Has
from sprite_etl.scene.folder import MANIFEST, CaptureFolder, image_file, write_depth, write_instance
from sprite_etl.scene.rotations import quaternion_about_y
from tests.extract.drawn import SCENE, DrawnOptions, DrawnSource
from tests.scene.examples import BOX, TABLE, write_example


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return write_example(tmp_path_factory.mktemp("sound"))


def reasons(report: GateReport) -> list[str]:
    return [code for code, _ in report.reasons]


def with_cameras(folder: CaptureFolder, change: Callable[[int, np.ndarray], np.ndarray]) -> CaptureFolder:
    """The same pictures with other poses: `change` maps (frame, 4×4) to 4×4."""

    def moved(index: int, camera: Camera) -> Camera:
        pose = change(index, camera.matrix.copy())
        return replace(camera, camera_to_world=tuple(pose.reshape(16).tolist()))

    frames = tuple(replace(f, camera=moved(f.index, f.camera)) for f in folder.capture.frames)
    return replace(folder, capture=replace(folder.capture, frames=frames))


def with_objects(folder: CaptureFolder, change: Callable[[Any], Any]) -> CaptureFolder:
    return replace(folder, capture=replace(folder.capture, objects=tuple(map(change, folder.capture.objects))))


def test_a_sound_capture_is_verified(sound: CaptureFolder) -> None:
    report = check(sound)
    assert (report.geometry, report.reasons) == ("verified", ())
    assert report.figures["mask_pixels_in_boxes"] == 1.0
    assert report.figures["box_fill_median"] > 0.9
    assert report.figures["reprojection_error_median"] < 0.005
    json.dumps(report.to_json(), allow_nan=False)


def test_things_moved_between_frames_are_followed(tmp_path: Path) -> None:
    capture = capture_scene(DrawnSource(DrawnOptions(frames=12)), SCENE, tmp_path, "id", None)
    assert check(CaptureFolder(tmp_path, capture, "")).geometry == "verified"
    forgotten = check(CaptureFolder(tmp_path, replace(capture, states=()), ""))
    assert "outside_boxes" in reasons(forgotten)


class TestWrongGeometry:
    def test_camera_too_low(self, sound: CaptureFolder) -> None:
        def lowered(_: int, pose: np.ndarray) -> np.ndarray:
            pose[1, 3] -= 0.675
            return pose

        report = check(with_cameras(sound, lowered))
        assert report.geometry == "rejected"
        assert "outside_boxes" in reasons(report)

    def test_pitch_forgotten(self, sound: CaptureFolder) -> None:
        def level(_: int, pose: np.ndarray) -> np.ndarray:
            c, s = np.cos(0.35), np.sin(0.35)
            pose[:3, :3] = pose[:3, :3] @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
            return pose

        found = reasons(check(with_cameras(sound, level)))
        assert "outside_boxes" in found
        assert "depth_drift" in found

    def test_one_pose_of_many(self, sound: CaptureFolder) -> None:
        def one_off(index: int, pose: np.ndarray) -> np.ndarray:
            if index == 5:
                pose[:3, 3] += [0.5, 0.2, 0.5]
            return pose

        report = check(with_cameras(sound, one_off))
        assert "depth_drift" in reasons(report)
        assert any("frames 5 " in detail for _, detail in report.reasons)

    def test_quaternion_in_another_order(self, sound: CaptureFolder) -> None:
        def swapped(obj: Any) -> Any:
            x, y, z, w = quaternion_about_y(0.3)
            return replace(obj, box=replace(obj.box, rotation_xyzw=(w, x, y, z))) if obj.object_id == "table_1" else obj

        found = reasons(check(with_objects(sound, swapped)))
        assert "object_outside_box" in found

    @pytest.mark.parametrize("factor", [1.4, 2.0])
    def test_full_sizes_for_half_extents(self, sound: CaptureFolder, factor: float) -> None:
        def grown(obj: Any) -> Any:
            return replace(obj, box=replace(obj.box, half_extents=tuple(factor * h for h in obj.box.half_extents)))

        assert reasons(check(with_objects(sound, grown))) == ["loose_boxes"]

    def test_a_world_aligned_box_as_the_objects_own(self, tmp_path: Path) -> None:
        """A long thing at 45° reaches its world-aligned box everywhere, but stands aslant in it."""
        turned = replace(
            TABLE, box=replace(TABLE.box, half_extents=(0.8, 0.4, 0.2), rotation_xyzw=quaternion_about_y(0.8))
        )
        opened = write_example(tmp_path, objects=(turned,))
        corners = turned.box.corners()
        half = tuple(((corners.max(0) - corners.min(0)) / 2).tolist())
        aligned = replace(turned, box=replace(turned.box, half_extents=half, rotation_xyzw=(0, 0, 0, 1)),
                          visible=opened.capture.objects[0].visible)  # fmt: skip
        assert check(opened).geometry == "verified"
        assert reasons(check(with_objects(opened, lambda _: aligned))) == ["turned_boxes"]
        honest = replace(aligned, box_kind="axis_aligned")
        assert check(with_objects(opened, lambda _: honest)).geometry == "verified"

    def test_depth_along_the_ray_instead_of_planar(self, sound: CaptureFolder, tmp_path: Path) -> None:
        opened = write_example(tmp_path)
        for frame in opened.capture.frames:
            camera = frame.camera
            rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
            ray = np.sqrt(1 + ((columns - camera.cx) / camera.fx) ** 2 + ((rows - camera.cy) / camera.fy) ** 2)
            write_depth(tmp_path, frame.index, opened.depth_m(frame.index) * ray, 1000.0)
        assert check(opened).geometry == "rejected"

    def test_wrong_depth_scale(self, sound: CaptureFolder) -> None:
        report = check(replace(sound, capture=replace(sound.capture, depth_scale=1100.0)))
        assert "outside_boxes" in reasons(report)


class TestUnverified:
    def test_without_masks(self, tmp_path: Path) -> None:
        capture = capture_scene(DrawnSource(DrawnOptions(frames=6, masks=False)), SCENE, tmp_path, "id", None)
        report = check(CaptureFolder(tmp_path, replace(capture, states=()), ""))
        assert report.geometry != "verified"
        assert "no_instance" in reasons(report) or report.geometry == "rejected"

    def test_a_camera_that_stands_still_proves_no_pose(self, sound: CaptureFolder, tmp_path: Path) -> None:
        opened = write_example(tmp_path, frames=1)
        first = opened.capture.frames[0]
        for i in (1, 2, 3):
            for kind in ("rgb", "depth", "instance"):
                (tmp_path / image_file(kind, i)).write_bytes((tmp_path / image_file(kind, 0)).read_bytes())
        frames = tuple(replace(first, index=i, time_s=i / 2) for i in range(4))
        still = tuple(
            replace(o, visible=tuple(replace(s, frame=i) for i in range(4) for s in o.visible or ()))
            for o in opened.capture.objects
        )
        report = check(replace(opened, capture=replace(opened.capture, frames=frames, objects=still)))
        assert (report.geometry, reasons(report)) == ("unverified", ["reprojection_unmeasured"])

    def test_one_frame_cannot_show_tightness_or_drift(self, tmp_path: Path) -> None:
        report = check(write_example(tmp_path, frames=1))
        assert report.figures["reprojection_error_median"] is None
        assert report.geometry in ("verified", "unverified")


def broken_values(capture: Capture) -> list[tuple[str, Capture]]:
    first, table = capture.frames[0], capture.objects[0]
    nan_pose = replace(first.camera, camera_to_world=(math.nan,) * 16)
    negative = replace(table, box=replace(table.box, half_extents=(0.4, -0.4, 0.4)))
    longer = replace(table, box=replace(table.box, rotation_xyzw=(0.0, 0.0, 0.0, 1.1)))
    return [
        ("bad_pose", replace(capture, frames=(replace(first, camera=nan_pose), *capture.frames[1:]))),
        ("bad_box", replace(capture, objects=(negative, *capture.objects[1:]))),
        ("bad_rotation", replace(capture, objects=(longer, *capture.objects[1:]))),
        ("no_frames", replace(capture, frames=())),
        ("unknown_instance", replace(capture, objects=capture.objects[:1])),
        ("sightings_disagree", replace(capture, objects=tuple(replace(o, visible=()) for o in capture.objects))),
    ]


@pytest.mark.parametrize(
    "code", ["bad_pose", "bad_box", "bad_rotation", "no_frames", "unknown_instance", "sightings_disagree"]
)
def test_broken_values_are_rejected_by_name(sound: CaptureFolder, code: str) -> None:
    broken = dict(broken_values(sound.capture))[code]
    report = check(replace(sound, capture=broken))
    assert report.geometry == "rejected"
    assert code in reasons(report)


class TestFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write_example(tmp_path, frames=2)
        return tmp_path

    def rejected(self, folder: Path, code: str) -> None:
        report = check_path(folder)
        assert report.geometry == "rejected"
        assert reasons(report) == [code]
        assert str(folder) in report.reasons[0][1]

    def test_truncated_capture(self, folder: Path) -> None:
        path = folder / image_file("rgb", 1)
        path.write_bytes(path.read_bytes()[:200])
        self.rejected(folder, "truncated_file")

    def test_truncated_manifest(self, folder: Path) -> None:
        (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:500])
        self.rejected(folder, "truncated_manifest")

    def test_not_a_capture(self, tmp_path: Path) -> None:
        self.rejected(tmp_path, "no_manifest")

    def test_image_of_another_size(self, tmp_path: Path) -> None:
        opened = write_example(tmp_path, frames=2, finished=False)
        write_instance(tmp_path, 1, np.zeros((60, 80), dtype=np.uint16))
        report = check(opened)
        assert (report.geometry, reasons(report)) == ("rejected", ["image_size"])
        assert "80×60" in report.reasons[0][1]

    def test_missing_image(self, tmp_path: Path) -> None:
        opened = write_example(tmp_path, frames=2, finished=False)
        (tmp_path / image_file("depth", 0)).unlink()
        assert reasons(check(opened)) == ["missing_file"]


def test_masks_or_depth_that_the_capture_does_not_have_are_not_read(tmp_path: Path) -> None:
    opened = write_example(tmp_path, frames=2, finished=False)
    (tmp_path / image_file("depth", 0)).unlink()
    bare = replace(opened.capture, has=Has(), objects=tuple(replace(o, visible=None) for o in (TABLE, BOX)))
    assert "missing_file" not in reasons(check(replace(opened, capture=bare)))
