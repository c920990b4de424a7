"""The audit agrees with what pixels show, and catches answers that they do not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.quality.pixel_audit import Verdict, audit_rows, summary
from sprite_etl.quality.pixel_judges import JUDGES
from sprite_etl.scene.box import OrientedBox, box_distance
from sprite_etl.scene.capture import Placement, SceneObject, State
from sprite_etl.scene.folder import CaptureFolder, write_instance
from sprite_etl.transform.tasks import TASKS
from tests.scene.examples import write_example

LEFT = SceneObject("left", 1, "Box", "box", OrientedBox((-1.2, 0.3, -3), (0.3, 0.3, 0.3)))
RIGHT = SceneObject("right", 2, "Box", "box", OrientedBox((1.0, 0.3, -4.5), (0.3, 0.3, 0.3)))
OVER = SceneObject("over", 3, "Lamp", "lamp", OrientedBox((-1.2, 1.2, -3), (0.2, 0.1, 0.2)))
OUTSIDE = SceneObject("outside", 4, "Lamp", "lamp", OrientedBox((0, 0.3, 30), (0.3, 0.3, 0.3)))
AHEAD, FROM_THE_LEFT = 1, 0
"""Of three cameras on the half circle, the middle one looks along −Z, the first from the left along +X."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return write_example(tmp_path_factory.mktemp("audit"), frames=3, objects=(LEFT, RIGHT, OVER, OUTSIDE))


def row(task: str, ids: list[str], said: Any, frames: tuple[int, ...] = (AHEAD,), **params: Any) -> dict[str, Any]:
    return {
        "qa_id": "q",
        "task": task,
        "question": "?",
        "object_ids": ids,
        "frame_indices": list(frames),
        "answer_value": json.dumps(said),
        "params": json.dumps(params),
    }


def audited(folder: CaptureFolder, *args: Any, **params: Any) -> Verdict:
    (verdict,) = audit_rows(folder, [row(*args, **params)])
    return verdict


def test_every_judged_task_exists() -> None:
    assert set(JUDGES) <= set(TASKS)


@pytest.mark.parametrize(
    ("task", "ids", "right", "wrong", "params"),
    [
        ("object_relation_in_view", ["left", "right"], "left", "right", {"frame": AHEAD}),
        ("object_relation_in_view", ["right", "left"], "right", "left", {"frame": AHEAD}),
        ("object_front_back_in_view", ["left", "right"], "in front of", "behind", {"frame": AHEAD}),
        ("object_front_back_in_view", ["right", "left"], "behind", "in front of", {"frame": AHEAD}),
        ("object_quadrant_in_view", ["left", "right"], "front-left", "front-right", {"frame": AHEAD}),
        ("object_quadrant_in_view", ["right", "left"], "back-right", "front-right", {"frame": AHEAD}),
        ("object_depth_order", ["right", "left"], ["left", "right"], ["right", "left"],
         {"frame": AHEAD, "which": "closest"}),
        ("object_depth_order", ["right", "left"], ["right", "left"], ["left", "right"],
         {"frame": AHEAD, "which": "farthest"}),
        ("camera_distance_comparison", ["left", "right"], "left", "right", {"frame": AHEAD, "which": "closest"}),
        ("camera_distance_comparison", ["left", "right"], "right", "left", {"frame": AHEAD, "which": "farthest"}),
        ("object_above_below", ["over", "right"], "above", "below", {}),
        ("object_above_below", ["right", "over"], "below", "above", {}),
        ("object_higher", ["left", "over", "right"], "over", "left", {"which": "higher"}),
        ("object_higher", ["over", "left"], "left", "over", {"which": "lower"}),
        ("object_directly_above", ["over", "left"], True, False, {}),
        ("object_directly_above", ["over", "right"], False, True, {}),
        ("object_directly_above", ["left", "over"], False, True, {}),
        ("object_rel_distance", ["left", "right", "over"], "over", "right", {"which": "closest"}),
        ("object_rel_distance", ["left", "over", "right"], "right", "over", {"which": "farthest"}),
        ("object_counting", [], 2, 3, {"name": "box"}),
        ("object_counting", [], 1, 2, {"name": "lamp"}),
        ("compound_count_difference", [], 1, 0, {"name": "box", "other": "lamp"}),
    ],
)  # fmt: skip
def test_a_right_answer_agrees_and_a_wrong_one_does_not(
    folder: CaptureFolder, task: str, ids: list[str], right: Any, wrong: Any, params: dict[str, Any]
) -> None:
    assert audited(folder, task, ids, right, **params).agrees is True
    verdict = audited(folder, task, ids, wrong, **params)
    assert (verdict.agrees, verdict.seen) == (False, right)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    """The box on the right is seen in the first picture alone, that on the left in the second and the third."""
    opened = write_example(tmp_path_factory.mktemp("walk"), frames=4, objects=(LEFT, RIGHT))
    for frame, shown in ((0, RIGHT), (1, LEFT), (2, LEFT), (3, OUTSIDE)):
        mask = opened.instance(frame)
        write_instance(opened.path, frame, np.where(mask == shown.instance_id, mask, 0).astype(np.uint16))
    return opened


ALL = (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("task", "ids", "right", "wrong", "params"),
    [
        ("object_appearance_order", ["left", "right"], ["right", "left"], ["left", "right"], {"which": "first"}),
        ("object_appearance_order", ["right", "left"], ["left", "right"], ["right", "left"], {"which": "last"}),
        ("object_before_after", ["left", "right"], "after", "before", {"which": "first"}),
        ("object_before_after", ["left", "right"], "before", "after", {"which": "last"}),
        ("objects_in_frame", ["right", "left"], ["left"], ["left", "right"], {"frame": 1}),
        ("object_covisibility", ["left"], True, False, {"frame_a": 1, "frame_b": 2}),
        ("object_covisibility", ["left"], False, True, {"frame_a": 0, "frame_b": 2}),
        ("object_covisibility_count", ["left"], 2, 3, {}),
        ("object_matching", [], False, True, {"name": "box", "frame_a": 0, "frame_b": 2}),
        ("object_matching", [], True, False, {"name": "box", "frame_a": 1, "frame_b": 2}),
    ],
)
def test_moments_and_pictures(
    walk: CaptureFolder, task: str, ids: list[str], right: Any, wrong: Any, params: dict[str, Any]
) -> None:
    assert audited(walk, task, ids, right, ALL, **params).agrees is True
    verdict = audited(walk, task, ids, wrong, ALL, **params)
    assert (verdict.agrees, verdict.seen) == (False, right)


def test_only_the_pictures_of_the_row_count(walk: CaptureFolder) -> None:
    said = [audited(walk, "object_counting", [], 1, frames, name="box").seen for frames in ((0,), (1, 2), (0, 1), (3,))]
    assert said == [1, 1, 2, 0]


def test_masks_that_share_columns_agree_with_no_side(tmp_path: Path) -> None:
    behind = SceneObject("behind", 2, "Box", "box", OrientedBox((-1.2, 0.6, -4.2), (0.4, 0.6, 0.3)))
    opened = write_example(tmp_path, frames=3, objects=(LEFT, behind))
    for said in ("left", "right"):
        verdict = audited(opened, "object_relation_in_view", ["left", "behind"], said, frame=AHEAD)
        assert (verdict.seen, verdict.agrees) == ("overlap", False)


def test_camera_distance(folder: CaptureFolder) -> None:
    camera = folder.capture.frames[AHEAD].camera
    true = float(LEFT.box.distance_to_points(camera.position))
    for said, agrees in ((true, True), (true * 1.25, False), (true * 0.75, False)):
        assert audited(folder, "camera_distance", ["left"], said, frame=AHEAD).agrees is agrees
    assert audited(folder, "camera_distance", ["left"], 99.0, frame=AHEAD).seen == pytest.approx(true, abs=0.03)


def test_distance_between_two_by_what_all_pictures_show_of_them(folder: CaptureFolder) -> None:
    true = box_distance(LEFT.box, RIGHT.box)
    for said, agrees in ((true, True), (true + 0.3, False), (true - 0.3, False)):
        assert audited(folder, "object_abs_distance", ["left", "right"], said).agrees is agrees
    assert audited(folder, "object_abs_distance", ["left", "right"], 9.0).seen == pytest.approx(true, abs=0.06)


def test_the_frame_that_is_asked_about_decides(folder: CaptureFolder) -> None:
    camera = folder.capture.frames[FROM_THE_LEFT].camera
    near = float(LEFT.box.distance_to_points(camera.position))
    assert audited(folder, "camera_distance", ["left"], near, frame=FROM_THE_LEFT).agrees is True
    assert audited(folder, "camera_distance", ["left"], near, frame=AHEAD).agrees is False


def test_heights_of_what_was_moved_are_not_judged(folder: CaptureFolder) -> None:
    placed = State("later", {"over": Placement((1.0, 0.1, -3.0), (0.0, 0.0, 0.0, 1.0))})
    changed = replace(folder, capture=replace(folder.capture, states=(*folder.capture.states, placed)))
    verdict = audited(changed, "object_above_below", ["over", "right"], "above")
    assert (verdict.agrees, verdict.skipped) == (None, "moved")


def test_what_cannot_be_seen_is_counted_apart_and_says_why(folder: CaptureFolder) -> None:
    rows = [
        row("camera_distance", ["left"], 99.0, frame=AHEAD),
        row("camera_distance", ["outside"], 1.0, frame=AHEAD),
        row("object_size_estimation", ["left"], 3.0),
        row("object_relation_in_view", ["left", "outside"], "left", frame=AHEAD),
        row("object_appearance_order", ["left", "outside"], ["left", "outside"], which="first"),
    ]
    assert summary(audit_rows(folder, rows)) == {
        "camera_distance": {"checked": 1, "disagree": 1, "skipped": 1, "why": {"no_pixels": 1}},
        "object_appearance_order": {"checked": 0, "disagree": 0, "skipped": 1, "why": {"not_clear": 1}},
        "object_relation_in_view": {"checked": 0, "disagree": 0, "skipped": 1, "why": {"no_pixels": 1}},
    }
