"""Rooms on the floor plane: inside and outside of rectangles and corners, floors in pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.scene.camera import Camera, camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import Room
from sprite_etl.scene.rooms import depth_inside, holds, share_of_floor_seen

SQUARE = Room("r", "study", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)), 0.0, 2.6)
CORNER = Room("l", "study", ((0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0)), 0.0, 2.6)


def looking(x: float, z: float, yaw: float, pitch: float = -0.6, fov: float = 1.6) -> Camera:
    return camera_from_fov(640, 640, fov, pose_from_yaw_pitch([x, 1.5, z], yaw, pitch))


@pytest.mark.parametrize(
    ("room", "point", "expected"),
    [(SQUARE, (2, 1), 1), (SQUARE, (0.2, 1), 0.2), (SQUARE, (-0.2, 1), -0.2), (SQUARE, (5, 4), -math.sqrt(2)),
     (CORNER, (0.5, 2), 0.5), (CORNER, (2, 2), -1), (CORNER, (3, 0.4), 0.4), (CORNER, (1.3, 1.4), -0.3)],
)  # fmt: skip
def test_depth_is_the_way_to_the_nearest_wall(room: Room, point: tuple[float, float], expected: float) -> None:
    assert depth_inside(room, point) == pytest.approx(expected)
    assert depth_inside(room, (point[0], 7.0, point[1])) == pytest.approx(expected)


@given(st.floats(-1, 5), st.floats(-1, 4), st.floats(0, 6), st.booleans())
def test_a_turned_room_of_either_sense_holds_the_same_points(x: float, z: float, turn: float, back: bool) -> None:
    c, s = math.cos(turn), math.sin(turn)
    outline = tuple((c * u - s * v, s * u + c * v) for u, v in CORNER.floor_polygon)
    turned = Room("l", "study", outline[::-1] if back else outline, 0.0, 2.6)
    assert (
        depth_inside(turned, (c * x - s * z, s * x + c * z))
        == pytest.approx(float(depth_inside(CORNER, (x, z))), abs=1e-6)
        or abs(depth_inside(CORNER, (x, z))) < 1e-6
    )


def test_many_points_at_once() -> None:
    points = np.array([[[2, 1], [-0.2, 1]], [[0.2, 1], [5, 1]]])
    np.testing.assert_allclose(depth_inside(SQUARE, points), [[1, -0.2], [0.2, -1]])


def test_cameras_see_the_floor_of_the_room_that_they_are_in() -> None:
    corners = [looking(0.1, 0.1, -math.pi * 3 / 4), looking(3.9, 2.9, math.pi / 4)]
    assert [holds(SQUARE, c) for c in corners] == [True, True]
    one, both = share_of_floor_seen(SQUARE, corners[:1]), share_of_floor_seen(SQUARE, corners)
    assert 0.3 < one < both <= 1.0
    assert both > 0.9
    assert share_of_floor_seen(SQUARE, [looking(2, 6, 0)]) == 0.0  # looks in from outside
    doorway = [looking(2, 3.2, 0)]
    assert share_of_floor_seen(SQUARE, doorway) == 0.0
    assert share_of_floor_seen(SQUARE, doorway, from_doorways=True) > 0.5
    assert share_of_floor_seen(SQUARE, [looking(2, 3.5, 0)], from_doorways=True) == 0.0
    assert share_of_floor_seen(SQUARE, [looking(0.1, 0.1, math.pi / 4)]) < 0.1  # looks at the wall behind it
