"""Random boxes, cameras and motions for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera, camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.rotations import matrix_from_quaternion, quaternion_from_matrix

Array = NDArray[np.float64]

seeds = st.integers(0, 2**32 - 1)


def generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def random_rotation(rng: np.random.Generator) -> Array:
    return matrix_from_quaternion(rng.normal(size=4))


def random_box(rng: np.random.Generator, spread: float = 2.0) -> OrientedBox:
    center, half = rng.normal(scale=spread, size=3), rng.uniform(0.02, 1.0, size=3)
    q = quaternion_from_matrix(random_rotation(rng))
    return OrientedBox(tuple(center.tolist()), tuple(half.tolist()), q)


def random_camera(rng: np.random.Generator, width: int = 160, height: int = 120) -> Camera:
    pose = pose_from_yaw_pitch(rng.normal(size=3), rng.uniform(-3, 3), rng.uniform(-0.6, 0.6))
    return camera_from_fov(width, height, rng.uniform(1.0, 1.7), pose)


def moved_box(box: OrientedBox, rotation: Array, shift: Array) -> OrientedBox:
    """The box after a rigid motion of the world."""
    center = rotation @ box.center + shift
    return OrientedBox(tuple(center.tolist()), box.half_extents, quaternion_from_matrix(rotation @ box.axes))


def moved_camera(camera: Camera, rotation: Array, shift: Array) -> Camera:
    """The camera after a rigid motion of the world."""
    pose = np.eye(4)
    pose[:3, :3] = rotation @ camera.matrix[:3, :3]
    pose[:3, 3] = rotation @ camera.position + shift
    return Camera(
        camera.width, camera.height, camera.fx, camera.fy, camera.cx, camera.cy, tuple(pose.reshape(16).tolist())
    )


def points_on_surface(box: OrientedBox, rng: np.random.Generator, count: int) -> Array:
    """Random points on the six faces, world metres."""
    local = rng.uniform(-1, 1, size=(count, 3))
    axis = rng.integers(0, 3, size=count)
    local[np.arange(count), axis] = rng.choice([-1.0, 1.0], size=count)
    return (local * box.half_extents) @ box.axes.T + box.center
