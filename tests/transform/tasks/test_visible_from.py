"""Within a field of view or not: hand-made layouts, whole footprints, borders."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

FIELD = task("visible_from")
NAMED = ("a", "b", "c")


def layout(bearing_deg: float, size: float = 0.1, lift: float = 0.0):
    """a at the origin, b ahead of it along −Z, c 3 m away and `bearing_deg` to the left."""
    angle = math.radians(bearing_deg)
    there = cube(-3 * math.sin(angle), -3 * math.cos(angle), size, lift)
    return view({"a": cube(0, 0, size), "b": cube(0, -2, size), "c": there})


@pytest.mark.parametrize("fov", [60, 90, 120])
def test_half_of_the_field_lies_on_either_side(fov: int) -> None:
    for side in (1, -1):
        assert FIELD.solve(layout(side * (fov / 2 - 1)), NAMED, {"fov_deg": fov}) is True
        assert FIELD.solve(layout(side * (fov / 2 + 1)), NAMED, {"fov_deg": fov}) is False
        assert FIELD.solve(layout(side * 179), NAMED, {"fov_deg": fov}) is False


def test_height_does_not_matter() -> None:
    assert FIELD.solve(layout(40, lift=9.0), NAMED, {"fov_deg": 90}) is True


@pytest.mark.parametrize(
    ("bearing", "size", "expected"),
    [(30, 0.1, None), (30, 0.6, "near_tie"), (37, 0.1, "near_tie"), (53, 0.1, "near_tie"), (60, 0.1, None),
     (60, 0.6, "near_tie"), (180, 0.6, None)],
)  # fmt: skip
def test_the_whole_footprint_is_in_or_out_by_ten_degrees(bearing: float, size: float, expected: str | None) -> None:
    for side in (1, -1):
        assert reason(layout(side * bearing, size)) == expected


def test_footprints_must_stand_apart() -> None:
    assert reason(view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(0, -0.85)})) == "too_close"
    assert reason(view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(0, -1.5)})) is None


def reason(scene) -> str | None:
    try:
        FIELD.check(context_of(scene), Proposal(NAMED, {"fov_deg": 90}))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(("lift", "expected"), [(1.4, None), (1.6, "not_walkable")])
def test_nobody_stands_at_what_hangs_overhead(lift: float, expected: str | None) -> None:
    """A thing to face, or to look for, may hang as high as it likes."""
    places = [cube(0, 0), cube(0, -3), cube(0, -1.5)]
    for at, named in enumerate(NAMED):
        high = [
            replace(b, center=(b.center[0], b.center[1] + lift * (i == at), b.center[2])) for i, b in enumerate(places)
        ]
        assert reason(view(dict(zip(NAMED, high)))) == (expected if named == "a" else None)
