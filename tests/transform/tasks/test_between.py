"""What stands between two objects, and what would fit there: seen from above."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.tasks.line import through
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

BETWEEN, FIT = task("object_in_between"), task("object_fit")
ENDS = {"a": cube(-2, 0), "b": cube(2, 0, lift=0.5)}
IDS = ("a", "b", "c", "d")


def reason(which_task, scene, ids) -> str | None:
    try:
        which_task.check(context_of(scene), Proposal(ids))
    except NotAnswerable as no:
        return no.reason
    return None


def test_between_is_seen_from_above_and_ends_at_the_centres() -> None:
    scene = view({**ENDS, "c": cube(0.5, 0.1, lift=0.3), "d": cube(3, 0)})
    assert BETWEEN.solve(scene, IDS, {}) == "c"
    assert BETWEEN.margin(scene, IDS, {}) == pytest.approx(0.1)
    assert reason(BETWEEN, scene, IDS) is None
    hanging = view({**ENDS, "c": cube(0.5, 0.1, lift=0.5), "d": cube(3, 0)})
    assert reason(BETWEEN, hanging, IDS) == "hangs_above"


@pytest.mark.parametrize(
    ("c", "d", "expected"),
    [
        (cube(0, 0), cube(0, 0.55), None),
        (cube(0, 0), cube(0, 0.45), "near_tie"),
        (cube(0, 0.14), cube(0, 1), None),
        (cube(0, 0.16), cube(0, 1), "near_tie"),
        (cube(1.65, 0), cube(0, 1), "too_close"),
        (cube(1.45, 0), cube(0, 1), None),
        (cube(0, 1), cube(0, -1), "near_tie"),
        (cube(0, 0), cube(1, 0), "near_tie"),
    ],
)
def test_one_candidate_is_clearly_between_and_no_other_is_near(c, d, expected: str | None) -> None:
    assert reason(BETWEEN, view({**ENDS, "c": c, "d": d}), IDS) == expected


@settings(max_examples=60, deadline=None)
@given(x=st.floats(-3, 3), z=st.floats(-1, 1), yaw=st.floats(-3, 3), half=st.tuples(*[st.floats(0.05, 1.0)] * 3))
def test_the_line_inside_a_footprint_is_as_long_as_sampling_says(x, z, yaw, half) -> None:
    box = OrientedBox((x, 0.0, z), half, quaternion_about_y(yaw))
    length = through(view({**ENDS, "c": box}), "a", "b", "c")
    points = np.stack([np.linspace(-2, 2, 4001), np.zeros(4001), np.zeros(4001)], -1)
    inside = float(box.contains(points).sum()) * 0.001
    assert max(length, 0.0) == pytest.approx(inside, abs=0.004)


@pytest.mark.parametrize(("side", "fits"), [(0.8, True), (1.2, False)])
def test_what_is_narrower_than_the_gap_fits_however_long_or_high(side: float, fits: bool) -> None:
    scene = view({"t": cube(0, 4, (3.0, 2.5, side)), "b": cube(-1, 0, 1.0), "c": cube(1, 0, 1.0)})
    assert FIT.solve(scene, ("t", "b", "c"), {}) is fits
    assert FIT.margin(scene, ("t", "b", "c"), {}) == pytest.approx(0.2)
    assert reason(FIT, scene, ("t", "b", "c")) is None


@pytest.mark.parametrize(
    ("thing", "c", "expected"),
    [
        (cube(0, 4, 0.86), cube(1, 0, 1.0), "near_tie"),
        (cube(0, 4, 0.84), cube(1, 0, 1.0), None),
        (cube(0, 0, 0.5), cube(1, 0, 1.0), "already_there"),
        (cube(0, 4, 0.5), cube(1, 0, 1.0, lift=1.5), "not_side_by_side"),
        (cube(0, 4, 0.5), cube(1, 0, 1.0, lift=0.4), "not_side_by_side"),
        (cube(0, 4, 0.5), cube(1, 0, 1.0, lift=0.2), None),
        (cube(0, 4, 0.5), cube(1, 0, (1.0, 0.09, 1.0)), "too_small"),
        (cube(0, 4, 0.5), cube(1, 0, (1.0, 0.11, 1.0)), None),
        (cube(0, 4, 0.5, lift=0.4), cube(1, 0, 1.0), "not_side_by_side"),
        (cube(0, 4, 0.8), cube(0.2, 0, 1.0), "too_close"),
    ],
)
def test_a_fit_must_be_clear(thing, c, expected: str | None) -> None:
    assert reason(FIT, view({"t": thing, "b": cube(-1, 0, 1.0), "c": c}), ("t", "b", "c")) == expected


def test_no_wall_may_part_the_two_and_nothing_may_be_flat() -> None:
    scene = view({**ENDS, "c": cube(0, 0), "d": cube(0, 1), "t": cube(0, 4, 0.4)})
    rooms = {"a": "kitchen", "b": "hall"}
    walled = replace(scene, objects=tuple(replace(o, room_id=rooms.get(o.object_id)) for o in scene.objects))
    assert reason(BETWEEN, walled, IDS) == reason(FIT, walled, ("t", "a", "b")) == "different_rooms"
    rug = view({**ENDS, "c": cube(0, 0, (1.0, 0.02, 1.0)), "d": cube(0, 1)})
    assert reason(BETWEEN, rug, IDS) == "too_small"


def test_a_tilted_thing_has_no_shorter_horizontal_side() -> None:
    tilted = OrientedBox((0, 1, 4), (0.5, 0.5, 0.5), (math.sin(0.2), 0.0, 0.0, math.cos(0.2)))
    scene = view({"t": tilted, "b": cube(-1, 0, 1.0), "c": cube(1, 0, 1.0)})
    assert reason(FIT, scene, ("t", "b", "c")) == "unsettled_height_axis"
