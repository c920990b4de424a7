"""Distances from the camera: optical centre to the closest point, held against the nearest pixel."""

from __future__ import annotations

import math

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of, points_on

ONE, COMPARED = task("camera_distance"), task("camera_distance_comparison")
FRAMES = (frame_at(3, 0, 5, 0), frame_at(8, 0, -5, math.pi))
BOXES = {"a": cube(0, 0, (1, 1.5, 1)), "b": cube(-1.5, -2, (0.5, 1.5, 0.5)), "c": cube(2.0, 1.4, (0.5, 1.5, 0.5))}


def reason(which_task, context, ids, params) -> str | None:
    try:
        which_task.check(context, Proposal(ids, params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_euclidean_to_the_closest_point() -> None:
    scene = view(BOXES, FRAMES)
    assert ONE.solve(scene, ("a",), {"frame": 3}) == pytest.approx(4.5)  # the face at z = 0.5, at eye height
    low = view({"a": cube(0, 1, (1, 0.5, 1))}, FRAMES)
    assert ONE.solve(low, ("a",), {"frame": 3}) == pytest.approx(math.hypot(3.5, 1.0))


def test_closest_and_farthest_by_frame() -> None:
    scene = view(BOXES, FRAMES)
    answers = [COMPARED.solve(scene, ("a", "b", "c"), {"frame": f, "which": w})
               for f in (3, 8) for w in ("closest", "farthest")]  # fmt: skip
    assert answers == ["c", "b", "b", "c"]


def test_unknown_frame() -> None:
    with pytest.raises(NotAnswerable, match="no_such_frame"):
        ONE.solve(view(BOXES, FRAMES), ("a",), {"frame": 4})


def test_what_may_be_asked() -> None:
    context = context_of(view(BOXES, FRAMES))
    assert reason(ONE, context, ("a",), {"frame": 3}) is None
    assert reason(COMPARED, context, ("a", "b"), {"frame": 3, "which": "closest"}) is None


def test_box_and_pixels_must_agree() -> None:
    seen = points_on(BOXES["a"])
    back = seen[seen[:, 2] < -0.49]
    context = context_of(view(BOXES, FRAMES), surfaces={"a": back})
    assert reason(ONE, context, ("a",), {"frame": 3}) == "box_surface_disagree"
    assert reason(COMPARED, context, ("a", "b"), {"frame": 3, "which": "closest"}) == "box_surface_disagree"


def test_close_to_the_camera_is_not_asked() -> None:
    # The lens is 0.25 m from the face; a narrow post stays mostly in the picture.
    near = view({"a": cube(0, 4.7, (0.05, 0.1, 0.1), lift=1.4)}, FRAMES[:1])
    assert reason(ONE, context_of(near), ("a",), {"frame": 3}) == "too_close"


@pytest.mark.parametrize(("nearer", "expected"), [(0.4, "near_tie"), (0.6, None)])
def test_the_best_must_lead(nearer: float, expected: str | None) -> None:
    """b's face is 5 m away; a tenth of it must part the two."""
    boxes = {"a": cube(1, -0.5 + nearer, (1, 1.5, 1)), "b": cube(-1, -0.5, (1, 1.5, 1))}
    context = context_of(view(boxes, FRAMES[:1]))
    assert reason(COMPARED, context, ("a", "b"), {"frame": 3, "which": "closest"}) == expected


def test_not_in_a_frame_in_which_it_is_not_clear() -> None:
    context = context_of(view(BOXES, FRAMES, {"a": {8: (0, 9)}}))
    assert reason(ONE, context, ("a",), {"frame": 3}) == "grey_visibility"
