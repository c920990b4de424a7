"""Other worlds' frames of reference → the canonical one (metres, right-handed, Y up, camera along −Z).

A change of frame S turns a pose M into S·M·C, where C turns the canonical camera axes into the source's.
S may mirror (left-handed sources); then so must C, and the product is a proper rotation again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_from_matrix

Array = NDArray[np.float64]

UNITY_TO_CANONICAL: Array = np.diag([1.0, 1.0, -1.0])
"""Unity and AI2-THOR: left-handed, Y up, cameras look along +Z. Mirrors Z."""

NED_TO_CANONICAL: Array = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]])
"""AirSim: x forward (north), y right (east), z down."""

Z_UP_TO_CANONICAL: Array = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""MuJoCo and ScanNet (after axisAlignment): right-handed, Z up."""

OPENCV_CAMERA: Array = np.diag([1.0, -1.0, -1.0])
"""A camera with x right, y down, z forward (OpenCV, ScanNet)."""

UNITY_CAMERA: Array = np.diag([1.0, 1.0, -1.0])
"""A camera with x right, y up, z forward (Unity)."""

NED_CAMERA: Array = np.array([[0.0, 0.0, -1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
"""AirSim's camera: x forward, y right, z down. Columns: canonical right, up, back in the source's axes."""

CANONICAL_CAMERA: Array = np.eye(3)


def canonical_points(points: ArrayLike, world: Array) -> Array:
    """Points (…, 3) of a source's world, in metres, in the canonical world. `world`: one of …_TO_CANONICAL."""
    return np.asarray(points, dtype=float) @ world.T


def canonical_pose(camera_to_world: ArrayLike, world: Array, camera: Array) -> Array:
    """A source's camera_to_world (4×4) as the canonical one.

    `camera` maps canonical camera axes to the source's: one of …_CAMERA. Raises ValueError when world and
    camera do not have the same handedness: that would give a mirrored picture.
    """
    if np.linalg.det(world) * np.linalg.det(camera) < 0:
        raise ValueError("world and camera conversions must both mirror or both not: the pose would be a mirror image")
    pose = np.asarray(camera_to_world, dtype=float).reshape(4, 4)
    out = np.eye(4)
    out[:3, :3] = world @ pose[:3, :3] @ camera
    out[:3, 3] = world @ pose[:3, 3]
    return out


def canonical_box(center: ArrayLike, half_extents: ArrayLike, rotation: ArrayLike, world: Array) -> OrientedBox:
    """A source's oriented box (centre and half extents in metres, rotation 3×3: own axes → world) as a canonical one.

    The box's own axes are renamed as the world's are, so that a thing's own Y points up when it stands: the
    rotation becomes W·R·Wᵀ, proper even where W mirrors, and the extents |W|·h.
    """
    c, h = (canonical_points(center, world), np.abs(world) @ np.asarray(half_extents, dtype=float))
    q = quaternion_from_matrix(world @ np.asarray(rotation, dtype=float) @ world.T)
    return OrientedBox((float(c[0]), float(c[1]), float(c[2])), (float(h[0]), float(h[1]), float(h[2])), q)
