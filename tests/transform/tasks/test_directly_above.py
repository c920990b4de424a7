"""Directly above: wholly higher, and half of the footprint or more over the other's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.tasks.directly_above import share_over
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of, points_on

TASK = task("object_directly_above")
IDS = ("lamp", "table")


def scene(x: float, lift: float, size: float = 0.4) -> View:
    """A table 1 m square and 0.8 m high; a lamp that many metres to its side and above the floor."""
    return view({"table": cube(0, 0, (1, 0.8, 1)), "lamp": cube(x, 0, (size, 0.4, size), lift=lift)})


def reason(of: View) -> str | None:
    try:
        TASK.check(context_of(of), Proposal(IDS))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("x", "lift", "said", "expected"),
    [
        (0.0, 1.2, True, None),
        (0.45, 1.2, True, None),  # 62 % over it
        (0.47, 1.2, True, "near_tie"),  # 57 %
        (0.53, 1.2, False, "near_tie"),  # 42 %
        (0.55, 1.2, False, None),  # 37 %
        (0.0, 0.94, True, "near_tie"),  # 14 cm above it
        (0.0, 0.96, True, None),
        (0.0, 0.66, False, "near_tie"),  # 14 cm into it
        (0.0, 0.64, False, None),
        (2.0, 0.8, False, None),  # a clear no by either condition will do
        (2.0, 0.0, False, None),
    ],
)
def test_both_conditions_on_either_side_of_a_border(x: float, lift: float, said: bool, expected: str | None) -> None:
    of = scene(x, lift)
    assert TASK.solve(of, IDS, {}) is said
    assert reason(of) == expected


def test_not_over_the_empty_corner_of_a_box() -> None:
    """What is seen of the table is an L: the lamp hangs over the corner that its box alone has."""
    of = view({"table": cube(0, 0, (1, 0.8, 1)), "lamp": cube(0.35, 0.35, (0.2, 0.4, 0.2), lift=1.2)})
    points = points_on(of.object("table").box)
    ell = points[(points[:, 0] < 0.05) | (points[:, 2] < 0.05)]
    assert reason(of) is None
    for surfaces, expected in (({"table": ell}, "box_surface_disagree"), ({"table": points[:0]}, "no_surface")):
        with pytest.raises(NotAnswerable, match=expected):
            TASK.check(context_of(of, surfaces=surfaces), Proposal(IDS))


def test_it_is_the_share_of_the_upper_one() -> None:
    assert TASK.solve(scene(0.0, 1.2, size=3.0), IDS, {}) is False
    assert TASK.solve(scene(0.0, 1.2, size=1.3), IDS, {}) is True


def test_what_lies_under_is_not_above() -> None:
    assert TASK.solve(scene(0.0, 1.2), IDS[::-1], {}) is False


def test_yes_and_no_are_proposed_in_turn() -> None:
    of = view({"table": cube(0, 0, (1, 0.8, 1)), "lamp": cube(0, 0, 0.3, lift=1.4), "bin": cube(2, 0, 0.3)})
    answers = [TASK.solve(of, p.object_ids, {}) for p in TASK.propose(context_of(of), np.random.default_rng(1))]
    assert answers == [True, *[False] * 5]


@given(
    st.floats(-math.pi, math.pi), st.floats(-math.pi, math.pi), st.floats(0.1, 1), st.floats(0.1, 1),
    st.floats(0.1, 1), st.floats(0.1, 1), st.floats(-1.5, 1.5), st.floats(-1.5, 1.5),
)  # fmt: skip
def test_the_share_is_that_of_a_grid_of_points(
    yaw: float, other: float, a: float, b: float, c: float, d: float, x: float, z: float
) -> None:
    one = OrientedBox((0.0, 3.0, 0.0), (a, 0.1, b), quaternion_about_y(yaw))
    two = OrientedBox((x, 0.0, z), (c, 0.1, d), quaternion_about_y(other))
    steps = (np.arange(60) + 0.5) / 60 * 2 - 1
    u, w = (g.ravel() for g in np.meshgrid(steps * a, steps * b))
    points = np.stack([u, np.zeros_like(u), w], -1) @ one.axes.T
    inside = (np.abs((points - two.center) @ two.axes)[:, [0, 2]] <= [c, d]).all(1)
    assert share_over(one.footprint(), two.footprint()) == pytest.approx(inside.mean(), abs=0.05)
