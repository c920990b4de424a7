"""Cameras, walkers, things and masks of AI2-THOR's events against Unity's own projection."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.ai2thor.event import camera_of, feet_of, instances_of, objects_of
from sprite_etl.extract.base import SceneError
from tests.extract.ai2thor.metadata import event, thing, unity_axes

places = st.tuples(*[st.floats(-20, 20)] * 3)


@settings(max_examples=100, deadline=None)
@given(
    places, st.floats(-360, 360), st.floats(-30, 60), st.floats(40, 120),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.2, 8)),
)  # fmt: skip
def test_a_point_falls_where_unity_draws_it(agent, yaw, horizon, fov, seen) -> None:
    """`seen` is metres right, up and forward of Unity's camera."""
    camera = camera_of(event(agent, yaw, horizon, fov), 640, 480)
    optical_centre = np.add(agent, (0, 0.675, 0))
    world = optical_centre + unity_axes(yaw, horizon) @ seen
    pixel, depth = camera.project(world * [1, 1, -1])
    focal = 240 / np.tan(np.radians(fov) / 2)
    assert depth == pytest.approx(seen[2], abs=1e-6)
    np.testing.assert_allclose(pixel, (320 + focal * seen[0] / seen[2], 240 - focal * seen[1] / seen[2]), atol=1e-4)
    np.testing.assert_allclose(camera.lift(*pixel, depth) * [1, 1, -1], world, atol=1e-6)


def test_the_walker_stands_below_the_camera_and_heads_where_it_looks() -> None:
    said = event((3, 0.9009992, 2), 80, 30)
    camera, feet = camera_of(said, 300, 300), feet_of(said)
    assert feet.position == pytest.approx((3, 0, -2))
    assert camera.position == pytest.approx((3, 1.5759992, -2))
    assert np.cos(camera.yaw_rad - feet.yaw_rad) == pytest.approx(1)
    assert camera.forward[1] == pytest.approx(-0.5)


@pytest.mark.parametrize("change", [{"fov": 0}, {"cameraPosition": None}, {"agent": {}}], ids=["fov", "place", "agent"])
def test_a_camera_that_is_not_said_rejects_the_scene(change) -> None:
    with pytest.raises(SceneError, match="bad_metadata"):
        camera_of(event() | change, 300, 300)


def test_things_are_numbered_by_id_and_the_room_itself_is_none() -> None:
    things = (
        thing("Mug|2", (1, 1, 1), (0.1, 0.1, 0.1), loose=True),
        thing("Floor|1", (0, 0, 0), (8, 0.1, 8)),
        thing("Fridge|1", (2, 1, 3), (1, 2, 0.8)),
        thing("Cup|9", (0, 0, 0), (0, 0, 0)),
    )
    objects, boxless = objects_of(event(things=things), {})
    assert [(o.object_id, o.instance_id, o.name, o.static, o.box_kind) for o in objects] == [
        ("Fridge|1", 1, "refrigerator", True, "axis_aligned"),
        ("Mug|2", 2, "mug", False, "oriented"),
    ]
    assert boxless == ("Cup|9",)


def test_colours_become_instances_and_types_do_not() -> None:
    things = (thing("Mug|2", (1, 1, 1), (0.1,) * 3, loose=True), thing("Fridge|1", (2, 1, 3), (1, 2, 0.8)))
    colours = {"Mug|2": (0, 0, 255), "Fridge|1": (255, 0, 0), "Mug": (9, 9, 9)}
    said = event(things=things, colours=colours)
    objects, _ = objects_of(said, {})
    ids = np.array([[[255, 0, 0, 255], [0, 0, 255, 255]], [[9, 9, 9, 255], [1, 2, 3, 255]]], np.uint8)
    assert instances_of(ids, said, objects).tolist() == [[1, 2], [0, 0]]
    with pytest.raises(SceneError, match="colours_collide"):
        instances_of(ids, event(things=things, colours={**colours, "Mug|2": (255, 0, 0)}), objects)
