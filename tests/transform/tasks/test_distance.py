"""Distances between closest points, who is closest, and what is too near, too alike or not as its box says."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of, points_on

ABS, REL = task("object_abs_distance"), task("object_rel_distance")


def reason(which_task, context, ids, params=None) -> str | None:
    try:
        which_task.check(context, Proposal(ids, params or {}))
    except NotAnswerable as no:
        return no.reason
    return None


def test_distance_is_between_closest_points() -> None:
    scene = view({"a": cube(0, 0, 1.0), "b": cube(3, 0, 1.0), "c": cube(4, 5, 1.0), "d": cube(0, 0, 1.0, lift=3.0)})
    assert ABS.solve(scene, ("a", "b"), {}) == pytest.approx(2.0)
    assert ABS.solve(scene, ("a", "c"), {}) == pytest.approx(5.0)  # 3 m along x, 4 m along z
    assert ABS.solve(scene, ("a", "d"), {}) == pytest.approx(2.0)
    assert ABS.solve(scene, ("b", "a"), {}) == ABS.solve(scene, ("a", "b"), {})


def test_a_turned_box_reaches_out_with_its_corner() -> None:
    turned = OrientedBox((3, 0.5, 0), (0.5, 0.5, 0.5), quaternion_about_y(math.pi / 4))
    scene = view({"a": cube(0, 0, 1.0), "b": turned})
    assert ABS.solve(scene, ("a", "b"), {}) == pytest.approx(2.5 - math.sqrt(0.5))


@pytest.mark.parametrize(("gap", "expected"), [(0.29, "too_close"), (0.31, None), (0.0, "too_close")])
def test_nothing_below_thirty_centimetres(gap: float, expected: str | None) -> None:
    scene = view({"a": cube(0, 0, 1.0), "b": cube(1.0 + gap, 0, 1.0)})
    assert reason(ABS, context_of(scene), ("a", "b")) == expected


def test_a_hollow_thing_is_not_measured_by_its_box() -> None:
    """Of b only the far wall was ever seen: box and surface disagree by 1 m."""
    b = cube(3, 0, 1.0)
    scene = view({"a": cube(0, 0, 1.0), "b": b})
    seen = points_on(b)
    far_wall = seen[seen[:, 0] > 3.49]
    assert reason(ABS, context_of(scene), ("a", "b")) is None
    assert reason(ABS, context_of(scene, surfaces={"b": far_wall}), ("a", "b")) == "box_surface_disagree"
    assert reason(ABS, context_of(scene, surfaces={"b": seen[:0]}), ("a", "b")) == "no_surface"


def test_half_of_a_box_must_be_in_the_view() -> None:
    scene = view({"a": cube(0, 0, 1.0), "b": cube(12, 0, 1.0)})
    assert reason(ABS, context_of(scene), ("a", "b")) == "less_than_half_in_view"


def test_axis_aligned_boxes_take_no_part() -> None:
    scene = view({"a": cube(0, 0, 1.0), "b": cube(3, 0, 1.0)})
    scene = replace(scene, objects=(scene.objects[0], replace(scene.objects[1], box_kind="axis_aligned")))
    assert reason(ABS, context_of(scene), ("a", "b")) == "axis_aligned_box"


LINE = {"a": cube(0, 0), "b": cube(1.5, 0), "c": cube(-2.5, 0), "d": cube(0, -3)}


def test_closest_and_farthest() -> None:
    scene = view(LINE)
    assert REL.solve(scene, ("a", "b", "c", "d"), {"which": "closest"}) == "b"
    assert REL.solve(scene, ("a", "d", "c", "b"), {"which": "farthest"}) == "d"
    assert REL.margin(scene, ("a", "b", "c", "d"), {"which": "closest"}) == pytest.approx(1.0)
    assert REL.margin(scene, ("a", "b", "c", "d"), {"which": "farthest"}) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("near", "far", "expected"),
    [(1.0, 1.14, "near_tie"), (1.0, 1.16, None), (2.5, 2.74, "near_tie"), (2.5, 2.80, None)],
)
def test_the_best_must_lead_by_15_cm_and_10_percent(near: float, far: float, expected: str | None) -> None:
    """Gaps of `near` and `far` metres between the anchor's faces and the candidates'."""
    scene = view({"a": cube(0, 0), "b": cube(near + 0.4, 0), "c": cube(-far - 0.4, 0)})
    assert reason(REL, context_of(scene), ("a", "b", "c"), {"which": "closest"}) == expected
    assert reason(REL, context_of(scene), ("a", "b", "c"), {"which": "farthest"}) == expected


def test_an_exact_tie_has_no_answer() -> None:
    scene = view({"a": cube(0, 0, 1.0), "b": cube(2, 0, 1.0), "c": cube(-2, 0, 1.0)})
    with pytest.raises(NotAnswerable, match="near_tie"):
        REL.solve(scene, ("a", "b", "c"), {"which": "closest"})


def test_only_the_lead_of_the_asked_end_matters() -> None:
    scene = view({"a": cube(0, 0), "b": cube(1.4, 0), "c": cube(-2.4, 0), "d": cube(0, -2.45)})
    assert reason(REL, context_of(scene), ("a", "b", "c", "d"), {"which": "closest"}) is None
    assert reason(REL, context_of(scene), ("a", "b", "c", "d"), {"which": "farthest"}) == "near_tie"
