"""The walk through a house."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.walk import STEP_M
from sprite_etl.extract.procthor.home import ProcthorHome
from sprite_etl.extract.procthor.house import read_house
from tests.extract.procthor.houses import ASSETS, one_room, thing, two_rooms


def home(house: dict, frames: int) -> ProcthorHome:
    return ProcthorHome(read_house(house, ASSETS), 5, MujocoOptions(frames=frames, width=96, height=72), 3.0)


@pytest.mark.parametrize("frames", [1, 9, 40])
def test_steps_are_short_and_in_free_places(frames: int) -> None:
    made = home(two_rooms(joined=False), frames)
    walk = made.viewpoints()
    assert len(walk) == frames
    feet = np.array([v.agent.position for v in walk])
    yaws = [v.agent.yaw_rad for v in walk]
    assert np.linalg.norm(np.diff(feet, axis=0), axis=1).max(initial=0) <= STEP_M + 1e-6
    assert all(abs((b - a + np.pi) % (2 * np.pi) - np.pi) <= np.radians(27.01) for a, b in pairwise(yaws))
    assert all(made.ground.is_free((x, -z)) for x, _, z in feet)


def test_a_long_walk_goes_through_the_rooms_and_turns_around() -> None:
    walk = home(two_rooms(joined=True), 48).viewpoints()
    assert {v.room_id for v in walk} == {"kitchen_1", "living_room_1"}
    poses = {(*np.round(v.agent.position, 2), round(v.agent.yaw_rad, 2)) for v in walk}
    assert len(poses) > 36


def test_walks_are_the_same_each_time() -> None:
    first, second = (home(one_room(), 16).viewpoints() for _ in range(2))
    assert [v.agent for v in first] == [v.agent for v in second]


def test_a_room_without_a_place_to_stand_is_refused() -> None:
    house = one_room()
    house["objects"] = [thing("Table_1", 2.5, 0.375, 2.0, 0)]
    big = {"Table_1": type(ASSETS["Table_1"])("Table_1", "CounterTop", (4.9, 0.9, 3.9))}
    with pytest.raises(SceneError) as refused:
        ProcthorHome(read_house(house, big), 5, MujocoOptions(frames=4), 3.0).viewpoints()
    assert refused.value.reason == "no_room_to_stand"
