"""Left and right of, by image columns; not where columns touch or the floor says otherwise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("object_relation_in_view")
FRAMES = (frame_at(0, 0, 6, 0), frame_at(5, 0, -6, math.pi))


def scene(a, b, boxes=None):
    """a, b: columns in frame 0; from the other side, in frame 5, they are mirrored."""
    mirrored = [(640 - x1, 640 - x0) for x0, x1 in (a, b)]
    seen = {"a": {0: a, 5: mirrored[0]}, "b": {0: b, 5: mirrored[1]}}
    return view(boxes or {"a": cube(-1, 0), "b": cube(1, 0)}, FRAMES, seen)


def params(frame: int) -> dict:
    return {"frame": frame, "relation": "left_right"}


def reason(of, frame: int = 0, ids=("a", "b")) -> str | None:
    try:
        TASK.check(context_of(of), Proposal(ids, params(frame)))
    except NotAnswerable as no:
        return no.reason
    return None


def test_by_columns_of_the_frame_asked() -> None:
    apart = scene((10, 60), (300, 400))
    assert TASK.solve(apart, ("a", "b"), params(0)) == "left"
    assert TASK.solve(apart, ("b", "a"), params(0)) == "right"
    assert TASK.solve(apart, ("a", "b"), params(5)) == "right"
    assert [reason(apart, f) for f in (0, 5)] == [None, None]


def test_overlapping_columns_have_no_answer() -> None:
    with pytest.raises(NotAnswerable, match="overlap_in_view"):
        TASK.solve(scene((10, 301), (300, 400)), ("a", "b"), params(0))


@pytest.mark.parametrize(("start", "expected"), [(64, "overlap_in_view"), (67, None)])
def test_columns_must_not_almost_touch(start: int, expected: str | None) -> None:
    """A hundredth of 640 columns is 6.4."""
    assert reason(scene((10, 60), (start, 200))) == expected


def test_the_boxes_must_lie_in_the_same_order() -> None:
    swapped = {"a": cube(1, 0), "b": cube(-1, 0)}
    assert reason(scene((10, 60), (300, 400), swapped)) == "lateral_order"


def test_bearing_and_lateral_offset_must_agree() -> None:
    """b is further to the right in metres, but so far away that its direction lies left of a's."""
    boxes = {"a": cube(1.0, 4.0), "b": cube(1.5, -6.0)}
    assert reason(scene((300, 400), (10, 60), boxes)) == "lateral_order"
    assert reason(scene((10, 60), (300, 400), boxes)) == "lateral_order"


def test_not_in_a_frame_in_which_one_is_not_clear() -> None:
    only_one = view({"a": cube(-1, 0), "b": cube(1, 0)}, FRAMES, {"a": {0: (10, 60)}, "b": {5: (10, 60)}})
    assert reason(only_one) == "grey_visibility"


def test_rolled_pictures_have_no_left_and_right() -> None:
    apart = scene((10, 60), (300, 400))
    roll = math.radians(10)
    turn = np.eye(4)
    turn[:2, :2] = [[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]]
    frame = apart.frames[0]
    rolled = replace(frame.camera, camera_to_world=tuple((frame.camera.matrix @ turn).ravel().tolist()))
    assert reason(replace(apart, frames=(replace(frame, camera=rolled), apart.frames[1]))) == "camera_rolled"


def test_margin_is_a_share_of_the_width() -> None:
    assert TASK.margin(scene((10, 60), (380, 400)), ("a", "b"), params(0)) == pytest.approx(0.5)
