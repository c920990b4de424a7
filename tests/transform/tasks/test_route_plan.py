"""Two turns on the way past one object to another: hand-made layouts, what stands in the way, margins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.capture import Room
from sprite_etl.scene.free_space import FreeGrid
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

PLAN = task("route_plan")
NAMED = ("a", "b", "c", "d")
FAR = frame_at(0, 0.0, 14.0, 0.0)


def layout(c: tuple[float, float], d: tuple[float, float], size: float = 0.3, lift: float = 0.0) -> View:
    """At the origin, facing −Z."""
    boxes = {"a": cube(0, 0, size), "b": cube(0, -2, size), "c": cube(*c, size), "d": cube(*d, size, lift)}
    return view(boxes, [FAR])


def at(x: float, z: float) -> tuple[int, int]:
    """The cell of a grid of 10 cm about the origin, 12 m wide."""
    return int((z + 6) * 10), int((x + 6) * 10)


def reason(scene: View, blocked: tuple[tuple[float, float], ...] = (), rooms: tuple[Room, ...] = ()) -> str | None:
    free = np.ones((120, 120), dtype=bool)
    for x, z in blocked:
        row, column = at(x, z)
        free[row - 1 : row + 2, column - 1 : column + 2] = False
    context = replace(context_of(scene), free=FreeGrid(free, 0.1, (-6.0, -6.0)))
    try:
        PLAN.check(replace(context, capture=replace(context.capture, rooms=rooms)), Proposal(NAMED))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("c", "d", "expected"),
    [
        ((-3, 0), (-3, 3), "left then left"),
        ((-3, 0), (-3, -3), "left then right"),
        ((3, 0), (3, -3), "right then left"),
        ((3, 0), (3, 3), "right then right"),
        ((-2, -2), (-4, 2), "left then left"),
        ((-2, 1), (1, 3), "left then left"),  # seen from the start, d is on the right
    ],
)
def test_turns_of_a_walk(c: tuple[float, float], d: tuple[float, float], expected: str) -> None:
    assert PLAN.solve(layout(c, d), NAMED, {}) == expected
    assert reason(layout(c, d)) is None


@pytest.mark.parametrize("c", [(-0.5, -4), (-0.5, 4), (0, 3)])
def test_straight_ahead_and_straight_back_are_no_turns_to_a_side(c: tuple[float, float]) -> None:
    with pytest.raises(NotAnswerable, match="no_such_turn"):
        PLAN.solve(layout(c, (-3, 3)), NAMED, {})


@pytest.mark.parametrize(
    ("degrees", "expected"), [(32, None), (28, "near_tie"), (148, None), (152, "near_tie"), (90, None)]
)
def test_turns_are_clear(degrees: float, expected: str | None) -> None:
    for side in (-1, 1):
        turn = np.radians(degrees) * side
        c = (3 * np.sin(turn), -3 * np.cos(turn))
        beyond = turn + np.pi / 2
        assert reason(layout(c, (c[0] + 3 * np.sin(beyond), c[1] - 3 * np.cos(beyond)))) == expected


@pytest.mark.parametrize(("d", "expected"), [((-4.5, -1.8), None), ((-6.2, -1.7), None), ((-6.4, -1.5), "near_tie")])
def test_the_second_turn_holds_from_where_the_walker_stops(d: tuple[float, float], expected: str | None) -> None:
    """c is 3 m wide: whoever stops before it has less of a turn to make than from its middle."""
    boxes = {"a": cube(0, 0, 0.3), "b": cube(0, -2, 0.3), "c": cube(-4, 0, (3.0, 0.5, 0.3)), "d": cube(*d, 0.3)}
    scene = view(boxes, [FAR])
    assert PLAN.solve(scene, NAMED, {}) == "left then right"
    assert PLAN.margin(scene, NAMED, {}) > 10
    assert reason(scene) == expected


def test_legs_lead_over_free_ground() -> None:
    scene = layout((-3, 0), (-3, -3))
    assert reason(scene, ((-1.5, 0.0),)) == "not_walkable"
    assert reason(scene, ((-3.0, -1.5),)) == "not_walkable"
    assert reason(scene, ((-1.5, -1.5), (3.0, 3.0))) is None
    assert reason(scene, ((-2.6, 0.0), (-0.3, 0.0), (-3.0, -2.6))) is None  # what stands beside the objects


def test_no_wall_stands_between_an_object_and_its_leg() -> None:
    scene = layout((-3, 0), (-3, -3))
    west = Room("w", "study", ((-9.0, -9.0), (-0.3, -9.0), (-0.3, 9.0), (-9.0, 9.0)), 0.0, 2.6)
    assert reason(scene, rooms=(west,)) == "not_walkable"
    door = Room("w", "study", ((-9.0, -9.0), (-1.5, -9.0), (-1.5, 9.0), (-9.0, 9.0)), 0.0, 2.6)
    assert reason(scene, rooms=(door,)) is None


def test_nobody_starts_at_what_hangs_overhead() -> None:
    scene = layout((-3, 0), (-3, -3))
    hung = cube(0, 0, 0.3, 1.1)
    assert (
        reason(replace(scene, objects=tuple(replace(o, box=hung) if o.object_id == "a" else o for o in scene.objects)))
        == "not_walkable"
    )


def test_nobody_walks_to_what_hangs_overhead() -> None:
    assert reason(layout((-3, 0), (-3, -3), lift=0.9)) is None
    assert reason(layout((-3, 0), (-3, -3), lift=1.1)) == "not_walkable"


def test_short_legs_and_close_footprints() -> None:
    assert reason(layout((-0.95, 0), (-0.95, -3))) == "too_close"
    assert reason(layout((-3, 0), (-3, -0.7))) == "too_close"
