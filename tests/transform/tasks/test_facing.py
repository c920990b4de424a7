"""Stand at A, face B, where is C: sectors on hand-made layouts, and what lies too close to a border."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

AROUND = (20, 45, 70, 88, 92, 120, 133, 137, 160)
"""Degrees to the left of straight ahead."""
NAMES = ("object_direction_facing_simple", "object_direction_facing_medium", "object_direction_facing_complex")
NAMED = ("a", "b", "c")


def layout(bearing_deg: float, heading_deg: float = 0.0, target_m: float = 3.0, size: float = 0.2):
    """a at (1, −2), b 2 m ahead of it, c `bearing_deg` to the left; the heading turns left from −Z."""

    def at(metres: float, degrees: float) -> OrientedBox:
        angle = math.radians(heading_deg + degrees)
        return cube(1 - metres * math.sin(angle), -2 - metres * math.cos(angle), size)

    return view({"a": cube(1, -2, size), "b": at(2, 0), "c": at(target_m, bearing_deg)})


@pytest.mark.parametrize("heading", [0, 90, 200])
@pytest.mark.parametrize("bearing", AROUND)
def test_all_sectors_on_both_sides(bearing: int, heading: int) -> None:
    for side, sign in (("left", 1), ("right", -1)):
        scene = layout(sign * bearing, heading)
        simple, medium, quadrant = (task(n).solve(scene, NAMED, {}) for n in NAMES)
        assert simple == side
        assert medium == ("back" if bearing >= 135 else side)
        assert quadrant == f"{'front' if bearing < 90 else 'back'}-{side}"


def test_plain_axes() -> None:
    """Who stands at the origin and looks along −Z has −X to the left and +Z behind."""
    scene = view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(-2, 2)})
    assert [task(n).solve(scene, NAMED, {}) for n in NAMES] == ["left", "back", "back-left"]


def test_no_direction_towards_what_stands_above() -> None:
    scene = view({"a": cube(0, 0), "b": cube(0, 0, lift=1.0), "c": cube(2, 2)})
    with pytest.raises(NotAnswerable, match="no_direction"):
        task(NAMES[0]).solve(scene, NAMED, {})


def reason(name: str, scene) -> str | None:
    try:
        task(name).check(context_of(scene), Proposal(NAMED))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("name", "bearing", "expected"),
    [
        (NAMES[0], 90, None), (NAMES[0], 25, "near_tie"), (NAMES[0], 155, "near_tie"),
        (NAMES[1], 90, None), (NAMES[1], 25, "near_tie"), (NAMES[1], 128, "near_tie"), (NAMES[1], 160, None),
        (NAMES[1], 142, "near_tie"), (NAMES[1], 180, None), (NAMES[2], 45, None), (NAMES[2], 8, "near_tie"),
        (NAMES[2], 82, "near_tie"), (NAMES[2], 98, "near_tie"), (NAMES[2], 175, "near_tie"), (NAMES[2], 130, None),
    ],
)  # fmt: skip
def test_margins_at_the_borders(name: str, bearing: float, expected: str | None) -> None:
    for side in (1, -1):
        assert reason(name, layout(side * bearing)) == expected


def test_the_whole_footprint_counts_not_only_the_centre() -> None:
    """At 68° the centre is 22° from the border; a footprint of 1 m at 2 m reaches over the margin."""
    assert reason(NAMES[2], layout(68, target_m=3, size=0.2)) is None
    assert reason(NAMES[2], layout(68, target_m=3, size=1.2)) == "near_tie"


def test_footprints_must_stand_apart() -> None:
    assert reason(NAMES[2], layout(45, target_m=0.65)) == "too_close"
    on_top = view({"a": cube(0, 0), "b": cube(0, -3), "c": cube(0.0, 0.0, lift=2.0)})
    assert reason(NAMES[2], on_top) == "too_close"


def test_the_margin_is_in_degrees_from_the_nearest_border() -> None:
    assert task(NAMES[2]).margin(layout(45, target_m=300), NAMED, {}) == pytest.approx(45, abs=0.1)
    assert task(NAMES[1]).margin(layout(120, target_m=300), NAMED, {}) == pytest.approx(15, abs=0.1)


@pytest.mark.parametrize(("lift", "expected"), [(1.4, None), (1.6, "not_walkable")])
def test_nobody_stands_at_what_hangs_overhead(lift: float, expected: str | None) -> None:
    """A thing to face, or to look for, may hang as high as it likes."""
    places = [cube(0, 0), cube(0, -3), cube(-2, -2)]
    for at, named in enumerate(NAMED):
        high = [
            replace(b, center=(b.center[0], b.center[1] + lift * (i == at), b.center[2])) for i, b in enumerate(places)
        ]
        assert reason(NAMES[2], view(dict(zip(NAMED, high)))) == (expected if named == "a" else None)
