"""Rooms: sizes and numbers on hand-made floors, and what is not asked of them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sprite_etl.scene.capture import Opening, Room
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

SIZE, COUNT = task("room_size"), task("room_counting")
CORNER = Room("l", "living_room", ((0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0)), 0.0, 2.6)
KITCHEN = Room("k", "kitchen", ((4.1, 0.0), (7.1, 0.0), (7.1, 3.0), (4.1, 3.0)), 0.0, 2.6)
STUDY = Room("s", "study", ((0.0, -2.1), (4.0, -2.1), (4.0, -0.1), (0.0, -0.1)), 0.0, 2.6)
ROOMS = (CORNER, KITCHEN, STUDY)


def walk(*places: tuple[float, float], rooms: tuple[Room, ...] = ROOMS) -> View:
    frames = [frame_at(i, x, z, 0.7 * i) for i, (x, z) in enumerate(places)]
    return replace(view({"a": cube(0.5, 0.5)}, frames), rooms=rooms)


def reason(name: str, scene: View, params: dict[str, object], rooms: tuple[Room, ...] | None = None) -> str | None:
    context = context_of(scene)
    known = replace(context.capture, rooms=scene.rooms if rooms is None else rooms)
    try:
        task(name).check(replace(context, capture=known), Proposal((), params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_a_corner_cut_out_of_a_room_is_not_its_floor() -> None:
    scene = walk((0.5, 0.5))
    assert SIZE.solve(scene, (), {"room": "living room"}) == pytest.approx(6.0)
    assert SIZE.solve(scene, (), {"room": "kitchen"}) == pytest.approx(9.0)
    assert SIZE.solve(replace(scene, rooms=(STUDY,)), (), {"room": "room"}) == pytest.approx(8.0)
    for name in ("room", "garage"):
        with pytest.raises(NotAnswerable, match="not_one_room"):
            SIZE.solve(scene, (), {"room": name})


def all_round(room: Room, x: float, z: float, inset: float = 0.0) -> View:
    """Pictures taken all round from one place of a room alone."""
    frames = [frame_at(i, x, z, math.radians(45 * i)) for i in range(8 if inset == 0.0 else 3)]
    return replace(view({"a": cube(0.5, 0.5)}, frames), rooms=(room,))


HALL = Room("h", "hallway", ((-6.0, -6.0), (6.0, -6.0), (6.0, 6.0), (-6.0, 6.0)), 0.0, 2.6)


def test_the_floor_must_be_in_view() -> None:
    """Cameras 1.5 m up see the floor from a few metres on: all round, most of a hall and little of a small room."""
    assert reason("room_size", all_round(HALL, 0, 0), {"room": "room"}) is None
    assert reason("room_size", all_round(HALL, 0, 0, 1.0), {"room": "room"}) == "floor_not_in_view"
    assert reason("room_size", all_round(KITCHEN, 5.6, 1.5), {"room": "room"}) == "floor_not_in_view"


def test_nothing_else_could_be_meant() -> None:
    scene = all_round(HALL, 0, 0)
    other = replace(KITCHEN, room_id="h2", type="hallway")
    assert reason("room_size", scene, {"room": "hallway"}) is None
    assert reason("room_size", scene, {"room": "hallway"}, (HALL, other)) == "not_one_room"
    assert reason("room_size", all_round(HALL, 5.9, 0), {"room": "room"}) == "not_one_room"


def test_a_wide_opening_leaves_no_wall_between_rooms() -> None:
    for width, expected in ((1.5, None), (1.7, "open_plan")):
        opening = Opening("doorway", (6.0, 0.0), (6.0, width), 0.0, 2.1)
        hall = replace(HALL, openings=(opening, replace(opening, kind="window", end=(6.0, 5.0))))
        assert reason("room_size", all_round(hall, 0, 0), {"room": "room"}) == expected
        assert reason("room_counting", all_round(hall, 0, 0), {"reach_m": 0.4}) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(0.5, 0.5)], 1),
        ([(0.5, 0.5), (0.5, 2.5), (3.0, 0.5)], 1),
        ([(0.5, 0.5), (5, 1), (0.5, 2.5)], 2),
        ([(3.0, 0.5), (5, 1), (2, -1), (6, 2)], 3),
        ([(4.05, 0.7)], 2),  # between two
        ([(2, 2)], 0),  # where the corner is cut out
    ],
)
def test_rooms_are_counted_that_the_camera_is_in(places: list[tuple[float, float]], expected: int) -> None:
    assert COUNT.solve(walk(*places), (), {"reach_m": 0.4}) == expected


LONG = Room("l", "hallway", ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)), 0.0, 2.6,
            (Opening("doorway", (9.0, 4.0), (9.0, 5.0), 0.0, 2.1),))  # fmt: skip
WIDE = Room("w", "kitchen", ((9.1, 0.0), (18.0, 0.0), (18.0, 9.0), (9.1, 9.0)), 0.0, 2.6,
            (Opening("doorway", (9.1, 4.0), (9.1, 5.0), 0.0, 2.1),))  # fmt: skip


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(8.0, 4.5, 1.57), (10.0, 4.5, -1.57)], None),
        ([(8.0, 4.5, 1.57), (9.0, 4.5, -1.57)], None),  # in the doorway, looking into the second
        ([(8.0, 4.5, 1.57), (8.65, 4.5, -1.57)], "near_tie"),  # before the doorway
        ([(8.0, 4.5, 1.57), (8.8, 8.0, -1.57)], "near_tie"),  # beside a wall that has no doorway there
        ([(8.0, 4.5, 1.57), (9.0, 4.5, 1.57)], "floor_not_in_view"),  # looking back
        ([(8.0, 4.5, 1.57), (8.0, 4.5, -1.57)], None),
        ([(8.0, 4.5, 1.57), (8.0, 10.0, 0.0)], "no_room"),
    ],
)
def test_what_counts_is_in_the_room_or_in_its_doorway(
    places: list[tuple[float, float, float]], expected: str | None
) -> None:
    frames = [frame_at(i, *place) for i, place in enumerate(places)]
    scene = replace(view({"a": cube(0.5, 0.5)}, frames), rooms=(LONG, WIDE))
    assert reason("room_counting", scene, {"reach_m": 0.4}) == expected
