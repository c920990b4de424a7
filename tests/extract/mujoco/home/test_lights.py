"""Every room has light, lamps light from inside their own shades, and the hours differ."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco.home.lights import lights
from sprite_etl.scene.rotations import matrix_from_quaternion
from tests.extract.mujoco.home.homes import SEEDS, home


@pytest.mark.parametrize("seed", SEEDS)
def test_every_room_has_a_ceiling_light(seed: int) -> None:
    made = home(seed)
    ceiling = [light for light in made.compiled.lights if light.kind == "ceiling"]
    for room in made.plan.rooms:
        assert any(
            x0 < light.position[0] < x1 and y0 < light.position[1] < y1
            for light in ceiling
            for x0, y0, x1, y1 in room.rectangles
        ), room.room_id


@pytest.mark.parametrize("seed", SEEDS)
def test_lamps_light_from_where_they_stand(seed: int) -> None:
    made = home(seed)
    for light in made.compiled.lights:
        if light.own_instance:
            lamp = made.things[light.own_instance - 1]
            assert "lamp" in lamp.piece.category
            local = (np.array(light.position) - lamp.position) @ matrix_from_quaternion(lamp.rotation_xyzw)
            low, high = np.array(lamp.bounds)
            assert (local > low - 0.02).all(), made.names[light.own_instance - 1]
            assert (local < high + 0.02).all(), made.names[light.own_instance - 1]


def test_days_and_evenings() -> None:
    made = home(3)
    drawn = [lights(np.random.default_rng(k), made.plan, made.things) for k in range(24)]
    assert len({sky for _, _, sky in drawn}) == 3
    suns = [light for found, _, _ in drawn for light in found if light.kind == "sun"]
    assert 3 < len(suns) < 24
    assert all(sun.direction[2] < -0.3 for sun in suns)
