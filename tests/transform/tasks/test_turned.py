"""After a turn on the spot: quadrants on hand-made layouts, and what lies too close to a border."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

TURN = task("object_direction_turn")
NAMED = ("a", "b", "c")


def layout(bearing_deg: float, heading_deg: float = 0.0, size: float = 0.2):
    """a at (1, −2), b 2 m ahead of it, c 3 m away and `bearing_deg` to the left; the heading turns left from −Z."""

    def at(metres: float, degrees: float):
        angle = math.radians(heading_deg + degrees)
        return cube(1 - metres * math.sin(angle), -2 - metres * math.cos(angle), size)

    return view({"a": cube(1, -2, size), "b": at(2, 0), "c": at(3, bearing_deg)})


def test_plain_axes() -> None:
    """At the origin, facing −Z, with c ahead on the left: turned left it is on the right, turned right behind."""
    scene = view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(-2, -2)})
    said = {turn: TURN.solve(scene, NAMED, {"turn": turn}) for turn in ("left", "right", "around")}
    assert said == {"left": "front-right", "right": "back-left", "around": "back-right"}


@given(st.floats(-180, 180), st.floats(0, 360), st.sampled_from([("left", 90), ("right", -90), ("around", 180)]))
def test_a_turn_is_as_good_as_facing_another_way(bearing: float, heading: float, turn: tuple[str, int]) -> None:
    """c is where it would be for whoever had faced the other way from the start: the simple task's own answer."""
    if min(abs(bearing % 90), 90 - bearing % 90) < 1e-3:
        return
    facing = task("object_direction_facing_complex")
    said = TURN.solve(layout(bearing, heading), NAMED, {"turn": turn[0]})
    assert said == facing.solve(layout(bearing - turn[1], heading), NAMED, {})


@pytest.mark.parametrize(
    ("bearing", "expected"), [(45, None), (16, None), (12, "near_tie"), (78, "near_tie"), (-168, "near_tie")]
)
def test_margins_at_the_borders(bearing: float, expected: str | None) -> None:
    for turn in ("left", "right", "around"):
        assert reason(layout(bearing), {"turn": turn}) == expected


def test_footprints_must_stand_apart() -> None:
    assert reason(view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(-0.6, -0.6)}), {"turn": "left"}) == "too_close"
    assert reason(view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(-0.8, -0.8)}), {"turn": "left"}) is None


def reason(scene, params) -> str | None:
    try:
        TURN.check(context_of(scene), Proposal(NAMED, params))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(("lift", "expected"), [(1.4, None), (1.6, "not_walkable")])
def test_nobody_stands_at_what_hangs_overhead(lift: float, expected: str | None) -> None:
    """A thing to face, or to look for, may hang as high as it likes."""
    places = [cube(0, 0), cube(0, -3), cube(-2, -2)]
    for at, named in enumerate(NAMED):
        high = [
            replace(b, center=(b.center[0], b.center[1] + lift * (i == at), b.center[2])) for i, b in enumerate(places)
        ]
        assert reason(view(dict(zip(NAMED, high))), {"turn": "left"}) == (expected if named == "a" else None)
