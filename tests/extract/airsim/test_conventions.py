"""NED and Unreal's centimetres against the canonical frame: known answers, and there and back."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.extract.airsim.conventions import (
    camera_of,
    level_pose,
    pose_from,
    quaternion_wxyz,
    rotation_of,
    unreal_points,
    vector_of,
)
from sprite_etl.scene.conventions import NED_CAMERA, NED_TO_CANONICAL
from tests.doubles.airsim_street import turned

ANGLES = st.floats(-3.1, 3.1)
PLACES = st.tuples(*[st.floats(-200, 200)] * 3)


def wire(x: float, y: float, z: float, w: float | None = None) -> SimpleNamespace:
    return SimpleNamespace(x_val=x, y_val=y, z_val=z, w_val=w)


@given(place=PLACES, roll=ANGLES, pitch=st.floats(-1.5, 1.5), yaw=ANGLES)
def test_a_pose_comes_back_from_the_canonical_frame(place, roll, pitch, yaw) -> None:
    rotation = turned(roll, pitch, yaw)
    camera = camera_of(pose_from(place, rotation), 90.0, 64, 48)
    assert np.linalg.det(camera.matrix[:3, :3]) == pytest.approx(1)
    assert NED_TO_CANONICAL.T @ camera.matrix[:3, :3] @ NED_CAMERA.T == pytest.approx(rotation, abs=1e-9)
    assert NED_TO_CANONICAL.T @ camera.position == pytest.approx(np.array(place), abs=1e-9)


@given(roll=ANGLES, pitch=st.floats(-1.5, 1.5), yaw=ANGLES)
def test_a_quaternion_comes_back_from_its_rotation(roll, pitch, yaw) -> None:
    rotation = turned(roll, pitch, yaw)
    w, x, y, z = quaternion_wxyz(rotation)
    assert rotation_of(wire(x, y, z, w)) == pytest.approx(rotation, abs=1e-9)


def test_a_camera_that_looks_north_has_the_east_to_its_right() -> None:
    camera = camera_of(level_pose((10.0, 20.0, -3.0), 0.0, 0.0), 90.0, 640, 480)
    assert camera.position.tolist() == [20.0, 3.0, -10.0]  # east, up, south
    assert camera.forward == pytest.approx([0, 0, -1])
    assert camera.fx == pytest.approx(320)
    further_north_east_and_higher = NED_TO_CANONICAL @ [15.0, 22.0, -4.0]
    (u, v), depth = camera.project(further_north_east_and_higher)
    assert depth == pytest.approx(5)
    assert (u, v) == pytest.approx((320 + 320 * 2 / 5, 240 - 320 * 1 / 5))


def test_yaw_is_to_the_right_pitch_upwards_and_roll_lowers_the_right() -> None:
    east = camera_of(level_pose((0, 0, 0), math.pi / 2, 0.0), 90.0, 64, 48)
    assert east.forward == pytest.approx([1, 0, 0])
    up = camera_of(level_pose((0, 0, 0), 0.0, math.radians(30)), 90.0, 64, 48)
    assert up.forward[1] == pytest.approx(0.5)
    leaning = camera_of(pose_from((0, 0, 0), turned(math.radians(20), 0, 0)), 90.0, 64, 48)
    assert math.degrees(math.asin(leaning.matrix[1, 0])) == pytest.approx(-20)


def test_unreals_centimetres_are_mirrored_once() -> None:
    assert unreal_points([[100.0, 250.0, 300.0]]).tolist() == [[1.0, 2.5, -3.0]]


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        vector_of(wire(float("nan"), 0, 0))
    for w in (0.0, 2.0, float("nan")):
        with pytest.raises(ValueError, match="length 1"):
            rotation_of(wire(0, 0, 0, w))
