"""Holes in walls, and rooms that are joined without one."""

from __future__ import annotations

import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.procthor.house import House, read_house
from sprite_etl.extract.procthor.plan import plan_of
from sprite_etl.scene.capture import Opening
from tests.extract.procthor.houses import ASSETS, HEIGHT_M, one_room, two_rooms


def openings_of(house: House) -> dict[str, list[Opening]]:
    return {room.room_id: list(room.openings) for room in house.rooms}


def test_a_door_is_seen_from_both_rooms_and_made_once() -> None:
    house = read_house(two_rooms(joined=False), ASSETS)
    found = openings_of(house)
    (door,) = found["kitchen_1"]
    assert (door.kind, door.to_room, door.sill_y, door.head_y) == ("doorway", "living_room_1", 0, 2)
    assert {door.start, door.end} == {(3, -1), (3, -2)}  # the living room's wall runs from z = 0
    same, window = found["living_room_1"]
    assert (same.start, same.end, same.to_room) == (door.start, door.end, "kitchen_1")
    assert (window.kind, window.to_room, window.sill_y) == ("window", None, 0.9)
    plan = plan_of(house)
    assert sorted((o.kind, o.b >= 0) for o in plan.openings) == [("doorway", True), ("window", False)]


def test_an_outer_wall_that_says_its_rooms_id_leads_outside() -> None:
    house = read_house(one_room(), ASSETS)
    (door,) = openings_of(house)["living_room_1"]
    assert door.to_room is None
    assert [o.b for o in plan_of(house).openings] == [-1]


def test_rooms_without_a_wall_between_them_are_joined_by_a_wide_opening() -> None:
    (kitchen,) = openings_of(read_house(two_rooms(joined=True), ASSETS))["kitchen_1"]
    assert (kitchen.kind, kitchen.to_room) == ("doorway", "living_room_1")
    assert abs(kitchen.start[1] - kitchen.end[1]) == pytest.approx(3.8)
    assert kitchen.head_y == pytest.approx(HEIGHT_M - 0.1)


def test_a_wall_that_follows_no_axis_is_refused() -> None:
    house = one_room()
    house["rooms"][0]["floorPolygon"][0]["x"] = 0.4
    with pytest.raises(SceneError) as refused:
        plan_of(read_house(house, ASSETS))
    assert refused.value.reason == "slanted_wall"


def test_an_opening_beyond_its_wall_is_refused() -> None:
    house = one_room()
    house["doors"][0]["holePolygon"][1]["x"] = 7.0
    with pytest.raises(SceneError) as refused:
        plan_of(read_house(house, ASSETS))
    assert refused.value.reason == "loose_opening"
