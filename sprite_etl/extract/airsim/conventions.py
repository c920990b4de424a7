"""AirSim's frames of reference → the canonical one.

Poses come in NED: right-handed, metres, x forward (north), y right (east), z down; quaternions w, x, y, z; a camera
looks along its own x with y to the right and z down. Two origins: objects count from the player's start ("global"), a
vehicle and its cameras from where the vehicle was spawned ("local"). Meshes come in Unreal's world: left-handed,
centimetres, z up, from Unreal's own origin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.camera import Camera, camera_from_fov
from sprite_etl.scene.conventions import NED_CAMERA, NED_TO_CANONICAL, canonical_pose
from sprite_etl.scene.rotations import matrix_from_quaternion, quaternion_from_matrix

Array = NDArray[np.float64]

UNREAL_TO_NED: Array = np.diag([0.01, 0.01, -0.01])
"""Unreal's centimetres → NED's metres: the same axes but for the third, which is mirrored."""


def vector_of(value: Any) -> Array:
    """(3,) of one of the clients' vectors. Raises ValueError for what is not finite, AttributeError, TypeError."""
    found = np.array([float(value.x_val), float(value.y_val), float(value.z_val)])
    if not np.isfinite(found).all():
        raise ValueError(f"a place must be finite, got {found.tolist()}")
    return found


def rotation_of(value: Any) -> Array:
    """3×3, own axes → NED, of one of the clients' quaternions. Raises ValueError for one that is no rotation."""
    wxyz = np.array([float(value.w_val), float(value.x_val), float(value.y_val), float(value.z_val)])
    length = float(np.linalg.norm(wxyz))
    if not abs(length - 1) < 0.01:  # also what is not finite
        raise ValueError(f"a quaternion must have length 1, got {wxyz.tolist()}")
    return matrix_from_quaternion(wxyz[[1, 2, 3, 0]] / length)


def pose_of(value: Any) -> Array:
    """4×4, own axes → NED, of one of the clients' poses. Raises ValueError, AttributeError, TypeError."""
    return pose_from(vector_of(value.position), rotation_of(value.orientation))


def pose_from(position: ArrayLike, rotation: ArrayLike) -> Array:
    """4×4 of a place (3,) and a rotation 3×3."""
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = rotation, position
    return pose


def level_pose(position: ArrayLike, yaw_rad: float, pitch_rad: float) -> Array:
    """4×4 in NED of a camera or vehicle without roll: yaw to the right about down, pitch upwards."""
    cy, sy, cp, sp = np.cos(yaw_rad), np.sin(yaw_rad), np.cos(pitch_rad), np.sin(pitch_rad)
    return pose_from(position, [[cy * cp, -sy, cy * sp], [sy * cp, cy, sy * sp], [-sp, 0, cp]])


def quaternion_wxyz(rotation: ArrayLike) -> tuple[float, float, float, float]:
    """What the clients take for a rotation 3×3."""
    x, y, z, w = quaternion_from_matrix(np.asarray(rotation, dtype=float))
    return w, x, y, z


def unreal_points(centimetres: ArrayLike) -> Array:
    """Points (…, 3) of Unreal's world along NED's axes, in metres, still from Unreal's origin."""
    return np.asarray(centimetres, dtype=float) @ UNREAL_TO_NED


def camera_of(pose: ArrayLike, fov_deg: float, width: int, height: int) -> Camera:
    """The canonical camera of a NED camera's pose 4×4 and horizontal field of view."""
    return camera_from_fov(
        width, height, float(np.radians(fov_deg)), canonical_pose(pose, NED_TO_CANONICAL, NED_CAMERA)
    )
