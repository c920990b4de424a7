"""A ProcTHOR house in the canonical frame: hands, headings, holes in walls, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.procthor.house import HouseThing, read_house, signed_area, unity_rotation
from tests.extract.procthor.houses import ASSETS, HEIGHT_M, one_room, thing

ANGLES = st.floats(-360, 360)


@given(ANGLES, ANGLES, ANGLES)
def test_unity_rotations_are_proper(x: float, y: float, z: float) -> None:
    turn = unity_rotation(x, y, z)
    assert np.allclose(turn @ turn.T, np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)


def test_a_yaw_turns_clockwise_seen_from_above_and_a_pitch_looks_down() -> None:
    forward = np.array([0, 0, 1])
    assert np.allclose(unity_rotation(0, 90, 0) @ forward, [1, 0, 0])
    assert np.allclose(unity_rotation(90, 0, 0) @ forward, [0, -1, 0])


@given(st.floats(-180, 180), st.floats(-5, 5), st.floats(-5, 5))
def test_boxes_mirror_z_and_keep_their_size(yaw_deg: float, x: float, z: float) -> None:
    asset = ASSETS["Sofa_1"]
    box = HouseThing("sofa", asset, (x, 0.4, z), (0, yaw_deg, 0)).box
    assert box.center == pytest.approx((x, 0.4, -z))
    assert np.linalg.det(box.axes) == pytest.approx(1)
    right, up, forward = unity_rotation(0, yaw_deg, 0).T * np.array(asset.size)[:, None] / 2
    corners = [(np.array([x, 0.4, z]) + i * right + j * up + k * forward) for i in (-1, 1) for j in (-1, 1)
               for k in (-1, 1)]  # fmt: skip
    for corner in np.array(corners) * [1, 1, -1]:
        assert np.linalg.norm(box.corners() - corner, axis=1).min() < 1e-9


def test_a_room_with_its_door_and_what_stands_in_it() -> None:
    house = read_house(one_room(), ASSETS)
    (room,) = house.rooms
    assert (room.room_id, room.type, room.floor_y, room.ceiling_y) == ("living_room_1", "living_room", 0.0, HEIGHT_M)
    assert set(room.floor_polygon) == {(0, 0), (0, -4), (5, -4), (5, 0)}
    assert signed_area(list(room.floor_polygon)) == pytest.approx(-20)
    (door,) = room.openings
    # The wall runs from x = 5 to x = 0: metres along it count from there.
    assert sorted((door.start, door.end)) == [pytest.approx((3.1, 0)), pytest.approx((4.0, 0))]
    sofa, fridge, table, bowl = house.things
    assert sofa.box.center == pytest.approx((0.5, 0.4, -2.0))
    low, high = sofa.box.corners().min(0), sofa.box.corners().max(0)
    assert (high - low) == pytest.approx([0.9, 0.8, 2.0])  # turned by 90°: its width lies along z
    assert house.things[bowl.parent] is table
    assert fridge.parent is None


def _without_rooms(house: dict) -> None:
    del house["rooms"]


def _other_schema(house: dict) -> None:
    house["metadata"]["schema"] = "2.0.0"


def _no_schema(house: dict) -> None:
    del house["metadata"]


def _unknown_asset(house: dict) -> None:
    house["objects"][0]["assetId"] = "Unicorn_1"


def _nan(house: dict) -> None:
    house["objects"][0]["position"]["x"] = float("nan")


def _unknown_room(house: dict) -> None:
    house["rooms"][0]["roomType"] = "Dungeon"


def _same_wall_twice(house: dict) -> None:
    house["walls"].append(house["walls"][0])


def _flat_room(house: dict) -> None:
    house["rooms"][0]["floorPolygon"] = house["rooms"][0]["floorPolygon"][:2]


def _wall_of_no_length(house: dict) -> None:
    house["walls"][0]["polygon"] = [house["walls"][0]["polygon"][0]] * 4


def _door_in_no_wall(house: dict) -> None:
    house["doors"][0]["wall0"] = "nowhere"


def _nothing_stands(house: dict) -> None:
    house["objects"] = []


@pytest.mark.parametrize(
    ("spoil", "reason", "said"),
    [
        (_without_rooms, "bad_house", "no 'rooms'"),
        (_other_schema, "schema", "got 2.0.0"),
        (_no_schema, "schema", "must be 1.0.0, got None"),
        (_unknown_asset, "unknown_asset", "Unicorn_1"),
        (_nan, "bad_house", "must be finite"),
        (_unknown_room, "bad_house", "Dungeon"),
        (_same_wall_twice, "bad_house", "walls must have different ids"),
        (_flat_room, "bad_house", "must have a floor"),
        (_wall_of_no_length, "bad_house", "two lower corners"),
        (_door_in_no_wall, "bad_house", "nowhere"),
        (_nothing_stands, "empty_house", "0 things"),
    ],
)
def test_what_is_malformed_is_a_reject_with_its_reason(spoil, reason: str, said: str) -> None:
    house = one_room()
    spoil(house)
    with pytest.raises(SceneError, match=said) as refused:
        read_house(house, ASSETS)
    assert refused.value.reason == reason


def test_what_carries_a_thing_is_told_by_place_for_ids_are_used_twice() -> None:
    house = one_room()
    second = thing("Table_1", 1.5, 0.375, 0.9, 0, children=[thing("Bowl_1", 1.5, 0.8, 0.9, 0)])
    house["objects"].append(second)
    things = read_house(house, ASSETS).things
    bowls = [t for t in things if t.asset.type == "Bowl"]
    assert [things[t.parent].position[0] for t in bowls] == [3.2, 1.5]


@pytest.mark.parametrize("whole", [[], "house", None])
def test_a_line_that_is_no_house_is_refused(whole: object) -> None:
    with pytest.raises(SceneError, match="must be a JSON object"):
        read_house(whole, ASSETS)
