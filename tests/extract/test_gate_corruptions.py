"""The gate catches every mistake of geometry that a source can make, by a reason that fits."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_etl.extract.gate_hints import fitting_reading
from sprite_etl.extract.ingest_gate import check
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.extract.runner import capture_scene
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.rotations import quaternion_about_y
from tests.extract.corruptions import CORRUPTIONS
from tests.scene.examples import TABLE, write_example

NEVER = {"drawn": {"aligned box as oriented", "own size without its turn"}}
"""Mistakes that would change nothing there."""


@pytest.fixture(scope="module", params=["drawn", "home"])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, CaptureFolder]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "drawn":
        return "drawn", write_example(folder)
    source = MujocoSource(MujocoOptions(frames=12, width=240, height=180, rooms_max=2))
    capture = capture_scene(source, source.generate(7, "2026-01-01", 0), folder, "c" * 16, None)
    return "home", CaptureFolder(folder, capture, "")


def test_a_sound_capture_is_verified(sound: tuple[str, CaptureFolder]) -> None:
    report = check(sound[1])
    assert (report.geometry, report.reasons) == ("verified", ())


@pytest.mark.parametrize("mistake", CORRUPTIONS)
def test_a_mistake_is_caught(sound: tuple[str, CaptureFolder], mistake: str) -> None:
    make, expected = CORRUPTIONS[mistake]
    wrong = make(sound[1])
    if wrong is None:
        assert mistake in NEVER.get(sound[0], set()), "it must change this capture"
        return
    report = check(wrong)
    assert report.geometry == "rejected"
    assert expected & {code for code, _ in report.reasons}


def test_turned_things_in_world_aligned_boxes(tmp_path: Path) -> None:
    objects = tuple(
        replace(TABLE, object_id=f"table_{i}", instance_id=i,
                box=replace(TABLE.box, center=(x, 0.4, -3.0), half_extents=(0.5, 0.4, 0.2),
                            rotation_xyzw=quaternion_about_y(0.7)))
        for i, x in ((1, -1.2), (2, 0.2), (3, 1.6))
    )  # fmt: skip
    folder = write_example(tmp_path, objects=objects)
    assert check(folder).geometry == "verified"
    for mistake in ("aligned box as oriented", "own size without its turn"):
        make, expected = CORRUPTIONS[mistake]
        wrong = make(folder)
        assert wrong is not None
        assert expected & {code for code, _ in check(wrong).reasons}


@pytest.mark.parametrize(
    ("mistake", "hint"),
    [
        ("flipped handedness of poses", "handedness flipped in the poses"),
        ("yaw sign", "yaw of the other sign"),
        ("missing camera height", r"cameras 0\.6[78] m higher"),
        ("inverted pose", "the poses inverted"),
        ("scale ÷ 10", r"depth × 0\.1\b"),
        ("ray depth", "depth read as distance along the ray"),
        ("rows upside down", "rows counted from below"),
        ("poses shifted by a frame", "every picture's pose taken from the next one"),
        ("masks shifted by a frame", "every picture's masks taken from the next one"),
    ],
)
def test_a_reason_says_what_would_fit(tmp_path: Path, mistake: str, hint: str) -> None:
    make, _ = CORRUPTIONS[mistake]
    wrong = make(write_example(tmp_path))
    assert wrong is not None
    details = [detail for _, detail in check(wrong).reasons]
    assert re.search(f"the capture fits with .*{hint}", " ".join(details)), details


def test_a_sound_capture_fits_with_nothing_else(sound: tuple[str, CaptureFolder]) -> None:
    assert fitting_reading(sound[1]) is None
