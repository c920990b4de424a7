"""The audit agrees with what pixels show, and catches answers that they do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.quality.pixel_audit import audit_rows, summary
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import SceneObject
from sprite_etl.scene.folder import CaptureFolder
from tests.scene.examples import write_example

LEFT = SceneObject("left", 1, "Box", "box", OrientedBox((-1.2, 0.3, -3), (0.3, 0.3, 0.3)))
RIGHT = SceneObject("right", 2, "Box", "box", OrientedBox((1.0, 0.3, -4.5), (0.3, 0.3, 0.3)))
AHEAD = 1
"""Of three cameras on the half circle, the middle one looks along −Z."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return write_example(tmp_path_factory.mktemp("audit"), frames=3, objects=(LEFT, RIGHT))


def row(task: str, ids: list[str], value: Any, **params: Any) -> dict[str, Any]:
    params = {"frame": AHEAD, **params}
    return {
        "qa_id": "q",
        "task": task,
        "object_ids": ids,
        "answer_value": json.dumps(value),
        "params": json.dumps(params),
    }


@pytest.mark.parametrize(
    ("ids", "said", "agrees"),
    [
        (["left", "right"], "left", True),
        (["left", "right"], "right", False),
        (["right", "left"], "right", True),
        (["right", "left"], "left", False),
    ],
)
def test_left_and_right(folder: CaptureFolder, ids: list[str], said: str, agrees: bool) -> None:
    (verdict,) = audit_rows(folder, [row("object_relation_in_view", ids, said, relation="left_right")])
    assert verdict.agrees is agrees


def test_masks_that_share_columns_agree_with_no_side(tmp_path: Path) -> None:
    behind = SceneObject("behind", 2, "Box", "box", OrientedBox((-1.2, 0.6, -4.2), (0.4, 0.6, 0.3)))
    opened = write_example(tmp_path, frames=3, objects=(LEFT, behind))
    for said in ("left", "right"):
        (verdict,) = audit_rows(opened, [row("object_relation_in_view", ["left", "behind"], said)])
        assert (verdict.seen, verdict.agrees) == ("overlap", False)


def test_camera_distance(folder: CaptureFolder) -> None:
    camera = folder.capture.frames[AHEAD].camera
    true = float(LEFT.box.distance_to_points(camera.position))
    for said, agrees in ((true, True), (true * 1.25, False), (true * 0.75, False)):
        (verdict,) = audit_rows(folder, [row("camera_distance", ["left"], said)])
        assert verdict.agrees is agrees
        assert verdict.seen == pytest.approx(true, abs=0.03)


@pytest.mark.parametrize(
    ("which", "said", "agrees"),
    [("closest", "left", True), ("closest", "right", False), ("farthest", "right", True), ("farthest", "left", False)],
)
def test_comparisons(folder: CaptureFolder, which: str, said: str, agrees: bool) -> None:
    (verdict,) = audit_rows(folder, [row("camera_distance_comparison", ["left", "right"], said, which=which)])
    assert verdict.agrees is agrees


def test_what_cannot_be_seen_is_counted_apart(tmp_path: Path) -> None:
    away = SceneObject("away", 2, "Box", "box", OrientedBox((0, 0.3, 30), (0.3, 0.3, 0.3)))
    opened = write_example(tmp_path, frames=3, objects=(LEFT, away))
    rows = [
        row("camera_distance", ["left"], 99.0),
        row("camera_distance", ["away"], 1.0),
        row("object_counting", [], 3),
        row("object_relation_in_view", ["left", "away"], "left"),
    ]
    assert summary(audit_rows(opened, rows)) == {
        "camera_distance": {"checked": 1, "disagree": 1, "unchecked": 1},
        "object_relation_in_view": {"checked": 0, "disagree": 0, "unchecked": 1},
    }
