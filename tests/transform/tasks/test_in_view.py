"""In front and behind, quarters and order of depth: from the camera that is asked about, by closest points."""

from __future__ import annotations

import math

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, Task, task
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

FRONT, QUADRANT, ORDER = (task(f"object_{name}") for name in ("front_back_in_view", "quadrant_in_view", "depth_order"))
FRAMES = (frame_at(3, 0, 5, 0), frame_at(8, 0, -5, math.pi))
"""From the south looking north, and from the north looking south."""
BOXES = {"a": cube(-1.2, 1.5, (0.5, 1.5, 0.5)), "b": cube(1.2, 0, (0.5, 1.5, 0.5)), "c": cube(0, -2, (0.5, 1.5, 0.5))}
SEEN = {"a": {3: (100, 200), 8: (400, 450)}, "b": {3: (420, 520), 8: (120, 200)}, "c": {3: (300, 350), 8: (300, 380)}}


def reason(of: Task, scene: View, ids: tuple[str, ...], **params: object) -> str | None:
    try:
        of.check(context_of(scene), Proposal(ids, params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_in_front_is_nearer_to_the_camera_of_the_frame() -> None:
    scene = view(BOXES, FRAMES, SEEN)
    answers = [FRONT.solve(scene, ids, {"frame": f}) for f in (3, 8) for ids in (("a", "b"), ("b", "a"))]
    assert answers == ["in front of", "behind", "behind", "in front of"]
    assert reason(FRONT, scene, ("a", "b"), frame=3) is None


def test_by_closest_points_and_not_by_centres() -> None:
    scene = view({"long": cube(-1, 0, (0.5, 1.5, 4)), "short": cube(1, 1.2, (0.4, 1.5, 0.4))}, FRAMES)
    assert FRONT.solve(scene, ("long", "short"), {"frame": 3}) == "in front of"


def test_quarters_from_either_side() -> None:
    scene = view(BOXES, FRAMES, SEEN)
    answers = {(f, ids): QUADRANT.solve(scene, tuple(ids), {"frame": f}) for f in (3, 8) for ids in ("ab", "ba", "cb")}
    assert answers == {
        (3, "ab"): "front-left", (3, "ba"): "back-right", (3, "cb"): "back-left",
        (8, "ab"): "back-right", (8, "ba"): "front-left", (8, "cb"): "front-right",
    }  # fmt: skip
    assert reason(QUADRANT, scene, ("a", "b"), frame=3) is None


def test_both_parts_of_a_quarter_keep_their_rules() -> None:
    overlapping = view(BOXES, FRAMES, {**SEEN, "b": {3: (150, 520)}})
    assert reason(QUADRANT, overlapping, ("a", "b"), frame=3) == "overlap_in_view"
    level = view({**BOXES, "b": cube(1.2, 1.5, (0.5, 1.5, 0.5))}, FRAMES, SEEN)
    assert reason(QUADRANT, level, ("a", "b"), frame=3) == "near_tie"


@pytest.mark.parametrize(("deeper", "expected"), [(0.45, "near_tie"), (0.6, None)])
def test_a_tenth_of_the_distance_parts_front_from_behind(deeper: float, expected: str | None) -> None:
    """The nearer face is 5 m from the camera."""
    scene = view({"a": cube(-1, -0.5, (1, 1.5, 1)), "b": cube(1, -0.5 - deeper, (1, 1.5, 1))}, FRAMES[:1])
    assert reason(FRONT, scene, ("a", "b"), frame=3) == expected


def test_order_from_either_end_and_either_camera() -> None:
    scene, ids = view(BOXES, FRAMES, SEEN), ("b", "c", "a")
    orders = {(f, w): "".join(ORDER.solve(scene, ids, {"frame": f, "which": w}))
              for f in (3, 8) for w in ("closest", "farthest")}  # fmt: skip
    assert orders == {
        (3, "closest"): "abc", (3, "farthest"): "cba", (8, "closest"): "cba", (8, "farthest"): "abc"
    }  # fmt: skip
    assert reason(ORDER, scene, ids, frame=3, which="closest") is None


def test_every_two_neighbours_of_an_order_are_parted() -> None:
    close = view({**BOXES, "d": cube(-0.4, -2.1, (0.3, 1.5, 0.3))}, FRAMES[:1])
    assert reason(ORDER, close, ("a", "b", "c"), frame=3, which="closest") is None
    assert reason(ORDER, close, ("a", "c", "d"), frame=3, which="closest") == "near_tie"
    assert ORDER.margin(close, ("a", "c", "d"), {"frame": 3}) == pytest.approx(0.204, abs=0.001)


def test_equally_far_has_no_order() -> None:
    even = view({"a": cube(-1, 0), "b": cube(1, 0), "c": cube(0, 2)}, FRAMES[:1])
    with pytest.raises(NotAnswerable, match="near_tie"):
        ORDER.solve(even, ("a", "b", "c"), {"frame": 3, "which": "closest"})


def test_each_must_be_clear_in_the_frame() -> None:
    scene = view(BOXES, FRAMES, {**SEEN, "b": {8: (120, 200)}})
    for of, ids in ((FRONT, ("a", "b")), (QUADRANT, ("a", "b")), (ORDER, ("a", "b", "c"))):
        assert reason(of, scene, ids, frame=3, which="closest") == "grey_visibility"
