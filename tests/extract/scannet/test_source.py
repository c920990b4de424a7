"""Scans of a furnished room, whose truth the simulator knows: boxes, poses, depth; the gate, whole runs, and faults."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.cli import main
from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.ingest_gate import check_path
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.extract.scannet.options import ScannetOptions
from sprite_etl.extract.scannet.sens import SensFile
from sprite_etl.extract.scannet.source import ScannetSource
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from tests.doubles.scannet_writer import TURNED, Noise, write_scan
from tests.extract.scannet.conftest import DETAIL_M, SCAN, SMALL, Written

SCENE = SceneRef(SCAN, "scene0000", 0)
ROOM = 0.2
"""Coverage to ask for: the simulator's mesh has undersides and outer walls that no scan shows."""


def source_of(root: Path, **options: Any) -> ScannetSource:
    return ScannetSource(ScannetOptions(**{"root": str(root), "min_coverage": ROOM, "width": 300, **options}))


def captured(root: Path, folder: Path, **options: Any) -> Capture:
    """The scan's capture, written and through the gate, verified."""
    capture = capture_scene(source_of(root, **options), SCENE, folder, "scan")
    finished = finish_capture(folder, capture)
    report = check_path(folder)
    assert report.geometry == "verified", report
    return finished


@pytest.fixture(scope="module")
def capture(scan: Written, tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    folder = tmp_path_factory.mktemp("capture")
    return CaptureFolder(folder, captured(scan.root, folder), "")


def test_boxes_are_those_of_the_simulator(scan: Written, capture: CaptureFolder) -> None:
    truth = {o.instance_id: o for o in scan.truth.objects}
    assert len(capture.capture.objects) >= 0.9 * len(truth)
    for found in capture.capture.objects:
        true = truth[found.instance_id]
        assert found.name == true.name.lower().replace("tv", "TV")
        assert found.box.contains(scan.truth.corners[found.instance_id], DETAIL_M).all()
        assert found.box.half_extents[1] == pytest.approx(true.box.half_extents[1], abs=DETAIL_M)
        # No looser than the box along the thing's own axes, which need not be the least.
        assert np.prod(found.box.half_extents) <= np.prod(np.add(true.box.half_extents, DETAIL_M / 4))
        assert found.box.axes[:, 1] == pytest.approx([0, 1, 0])


def test_poses_and_depth_are_those_of_the_simulator(scan: Written, capture: CaptureFolder) -> None:
    true = np.array([c.camera_to_world for n, c in sorted(scan.truth.cameras.items()) if n not in scan.truth.lost])
    places = []
    for frame in capture.capture.frames:
        off = np.abs(true - frame.camera.camera_to_world).max(1)
        places.append(int(off.argmin()))
        assert off.min() < 1e-4
        depth, exact = capture.depth_m(frame.index), scan.truth.depth_m(frame.camera)
        assert (depth > 0).mean() > 0.8
        assert np.median(np.abs(depth - exact)[depth > 0]) < 0.003
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    floor = capture.capture.frames[0].agent
    assert floor is not None
    assert floor.position[1] == pytest.approx(0, abs=0.01)


def test_the_room_is_background_and_its_words_are_not_asked_about(scan: Written, capture: CaptureFolder) -> None:
    assert not {"wall", "floor", "ceiling"} & {o.category for o in capture.capture.objects}
    seen = set().union(*(np.unique(capture.instance(f.index)).tolist() for f in capture.capture.frames))
    assert seen <= {0} | {o.instance_id for o in capture.capture.objects}
    made = capture.capture
    assert (made.appearance, made.license.commercial, made.license.media) == ("scan", False, "reference")
    assert (made.has.depth, made.has.instance, made.complete_categories) == (True, True, ())


def test_lost_and_blurred_frames_are_left_out(scan: Written) -> None:
    with source_of(scan.root).open(SCENE) as opened:
        opened.viewpoints()
        frames = set(opened.frames)
    assert frames
    assert not frames & scan.truth.lost
    assert not frames & scan.truth.blurred


def test_without_pictures_of_instances_they_are_drawn_from_the_mesh(copy: Written, capture: CaptureFolder) -> None:
    (copy.folder / f"{SCAN}_2d-instance-filt.zip").unlink()
    with source_of(copy.root).open(SCENE) as opened:
        viewpoint = opened.viewpoints()[1]
        drawn = opened.render(viewpoint).instance
        assert drawn is not None
        assert viewpoint.camera == capture.capture.frames[1].camera
        assert (drawn == capture.instance(1)).mean() > 0.97


def test_a_scan_without_alignment_finds_its_own_up(copy: Written) -> None:
    text = copy.folder / f"{SCAN}.txt"
    text.write_text(text.read_text().replace("axisAlignment", "noAlignment"))
    with source_of(copy.root).open(SCENE) as opened:
        objects = opened.facts().objects
    true = {o.instance_id: o.box for o in copy.truth.objects}
    for found in objects:
        assert found.box.half_extents[1] == pytest.approx(true[found.instance_id].half_extents[1], abs=DETAIL_M)
        assert found.box.center[1] == pytest.approx(true[found.instance_id].center[1], abs=0.03)
    # About the vertical it stays turned as the scan's world is.
    one, other = objects[:2]
    fx, _, fz = np.subtract(one.box.center, other.box.center)
    tx, _, tz = np.subtract(true[one.instance_id].center, true[other.instance_id].center)
    yaw = np.arctan2(TURNED[1, 0], TURNED[0, 0])
    assert np.hypot(fx, fz) == pytest.approx(np.hypot(tx, tz), abs=0.05)
    assert np.cos(np.arctan2(-tz, tx) - np.arctan2(-fz, fx) - yaw) == pytest.approx(1, abs=2e-3)


def test_a_noisy_scan_passes_fused_and_fails_as_the_sensor_read_it(tmp_path: Path) -> None:
    """Twice a structured-light sensor's spread, holes, loose masks, poses off by 5 mm and 0.2°, a mesh off by 5 mm."""
    noise = Noise(depth=2, holes=15, mask_px=2, pose_m=0.005, pose_deg=0.2, mesh_m=0.005)
    write_scan(tmp_path, SCAN, seed=2, frames=5, rig=SMALL, noise=noise, instances="folder", detail_m=DETAIL_M)
    captured(tmp_path, tmp_path / "fused", frames=5, min_coverage=0.0)
    with pytest.raises(SceneError) as caught:
        captured(tmp_path, tmp_path / "sensor", depth="sensor", frames=5, min_coverage=0.0)
    assert caught.value.reason in ("outside_boxes", "object_outside_box")


def test_poses_of_other_frames_are_refused(copy: Written) -> None:
    """Each frame with the pose of a later one: its depth does not lie on the mesh."""
    offsets = pose_offsets(copy)
    path = copy.folder / f"{SCAN}.sens"
    content = path.read_bytes()
    mixed = bytearray(content)
    for at, other in zip(offsets, offsets[5:] + offsets[:5]):
        mixed[at : at + 64] = content[other : other + 64]
    path.write_bytes(mixed)
    assert refused(copy.root, min_coverage=0.0) in ("too_few_frames", "no_parallax")


def refused(root: Path, **options: Any) -> str:
    with pytest.raises(SceneError) as caught, source_of(root, **options).open(SCENE) as opened:
        opened.viewpoints()
    return caught.value.reason


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def pose_offsets(scan: Written) -> list[int]:
    """Where in the file each frame's pose lies: before its sizes and data."""
    with SensFile(scan.folder / f"{SCAN}.sens") as file:
        return [f.offset - 32 - 64 for f in file.frames]


def all_lost(path: Path, scan: Written) -> None:
    content = bytearray(path.read_bytes())
    for at in pose_offsets(scan):
        content[at : at + 64] = np.full(16, -np.inf, "<f4").tobytes()
    path.write_bytes(content)


def other_version(path: Path) -> None:
    path.write_bytes(struct.pack("<I", 5) + path.read_bytes()[4:])


def other_segments(path: Path) -> None:
    path.write_text(json.dumps({"segIndices": [1, 2, 3]}))


FAULTS: dict[str, tuple[str, Callable[[Path, Written], None], str]] = {
    "half a .sens": (".sens", lambda p, s: cut(p), "truncated_sens"),
    "another version": (".sens", lambda p, s: other_version(p), "sens_version"),
    "all poses lost": (".sens", all_lost, "poses_lost"),
    "half a mesh": ("_vh_clean_2.ply", lambda p, s: cut(p), "truncated_mesh"),
    "no mesh": ("_vh_clean_2.ply", lambda p, s: p.unlink(), "missing_file"),
    "no annotation": (".aggregation.json", lambda p, s: p.unlink(), "no_annotation"),
    "half an annotation": (".aggregation.json", lambda p, s: cut(p), "bad_recording"),
    "no segments": ("_vh_clean_2.0.010000.segs.json", lambda p, s: p.unlink(), "missing_file"),
    "other segments": (
        "_vh_clean_2.0.010000.segs.json",
        lambda p, s: other_segments(p),
        "bad_annotation",
    ),
    "no text": (".txt", lambda p, s: p.unlink(), "missing_file"),
    "half the masks": ("_2d-instance-filt.zip", lambda p, s: cut(p), "bad_masks"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_scan_is_a_reject_with_its_reason(copy: Written, fault: str) -> None:
    suffix, damage, reason = FAULTS[fault]
    damage(copy.folder / f"{SCAN}{suffix}", copy)
    assert refused(copy.root) == reason


def test_too_little_of_the_scan_is_a_reject(scan: Written) -> None:
    assert refused(scan.root, min_coverage=0.95) == "low_coverage"


def test_the_catalogue_knows_places_and_splits(scan: Written, tmp_path: Path) -> None:
    for folder, name in (("scans", "scene0007_00"), ("scans", "scene0007_01"), ("scans_test", "scene0707_00")):
        (tmp_path / folder / name).mkdir(parents=True)
        (tmp_path / folder / name / f"{name}.sens").touch()
    (tmp_path / "scans" / "scene0009_00").mkdir()  # no .sens: not downloaded
    (tmp_path / "scannetv2_train.txt").write_text("scene0007_00\nscene0007_01\n")
    (tmp_path / "scannetv2_test.txt").write_text("scene0707_00\n")
    assert source_of(tmp_path).catalogue() == (
        SceneRef("scene0007_00", "scene0007", 0, "train"),
        SceneRef("scene0007_01", "scene0007", 0, "train"),
        SceneRef("scene0707_00", "scene0707", 0, "test"),
    )
    assert source_of(scan.root).catalogue() == (SceneRef(SCAN, "scene0000", 0, None),)


def test_what_is_missing_is_said_with_what_mends_it(copy: Written, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__SCANNET__OPTIONS__ROOT"):
        ScannetSource(ScannetOptions()).catalogue()
    with pytest.raises(SourceError, match="holds no ScanNet scan"):
        source_of(tmp_path / "empty").catalogue()
    with pytest.raises(SceneError) as caught, source_of(copy.root).open(SceneRef("scene0404_00", "scene0404", 0)):
        pass
    assert caught.value.reason == "unknown_scene"
    (copy.root / "scannetv2-labels.combined.tsv").unlink()
    with pytest.raises(SourceError, match="label map"), source_of(copy.root).open(SCENE):
        pass
    with pytest.raises(ValueError, match="min_coverage"):
        ScannetOptions(min_coverage=1.5)


def test_a_run_gives_rows_and_rejects_a_scan_without_annotation(
    copy: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(copy.folder, copy.folder.parent / "scene0001_00")
    for path in (copy.folder.parent / "scene0001_00").iterdir():
        path.rename(path.with_name(path.name.replace(SCAN, "scene0001_00")))
    (copy.folder.parent / "scene0001_00" / "scene0001_00.aggregation.json").unlink()
    monkeypatch.setenv("SPRITE_SOURCES__SCANNET__OPTIONS__ROOT", str(copy.root))
    monkeypatch.setenv("SPRITE_STORE", (tmp_path / "store").as_uri())
    run = ["run", "scannet", "--batch", "2026-01-01", "--jobs", "1", "--json"]
    with pytest.raises(SystemExit) as stop:
        main([*run, "-o", "min_coverage=0.0", "-o", "frames=5", "-o", "width=300"])
    result = json.loads(capsys.readouterr().out)
    assert stop.value.code == 0
    assert sum(c["rows"] for c in result["curated"]) > 0
    assert result["steps"]["extract"]["rejected"] == {"no_annotation": 1}
