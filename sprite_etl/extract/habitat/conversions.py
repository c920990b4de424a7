"""Habitat's values → canonical ones.

From: right-handed, Y up, metres, cameras along −Z: already canonical, so that no axis is renamed. What differs is how
values are written: vectors are magnum's or numpy's; an agent's rotations are numpy-quaternions (w, x, y, z), an OBB's
is four numbers (x, y, z, w), a node's is magnum's (.vector, .scalar); magnum's matrices are indexed by columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import matrix_from_quaternion, quaternion_from_matrix

Array = NDArray[np.float64]

THIN_M = 0.001
"""A picture may have no thickness at all; its box gets this."""


def vector(value: Any) -> Array:
    """(3,) of magnum's Vector3, a numpy array or a list."""
    return np.array([float(value[i]) for i in range(3)])


def quaternion_xyzw(value: Any) -> tuple[float, float, float, float]:
    """Unit quaternion (x, y, z, w) of any of Habitat's three kinds. Raises ValueError for what is no rotation."""
    if hasattr(value, "scalar"):
        parts = [*vector(value.vector), float(value.scalar)]
    elif hasattr(value, "w"):
        parts = [float(value.x), float(value.y), float(value.z), float(value.w)]
    else:
        parts = [float(value[i]) for i in range(4)]
    length = float(np.linalg.norm(parts))
    if not abs(length - 1) < 1e-2:
        raise ValueError(f"a rotation must be a unit quaternion, got {parts}")
    x, y, z, w = (p / length for p in parts)
    return x, y, z, w


def matrix(transformation: Any) -> Array:
    """4×4 of magnum's Matrix4. By what it does to points, not by its entries: those are indexed by columns."""
    point = type(transformation.translation)
    out = np.eye(4)
    out[:3, 3] = vector(transformation.transform_point(point(0.0, 0.0, 0.0)))
    for column, axis in enumerate(np.eye(3).tolist()):
        out[:3, column] = vector(transformation.transform_vector(point(*axis)))
    return out


def pose(position: Any, rotation: Any) -> Array:
    """camera_to_world (4×4) of a sensor's state."""
    out = np.eye(4)
    out[:3, :3] = matrix_from_quaternion(quaternion_xyzw(rotation))
    out[:3, 3] = vector(position)
    return out


def box_of_obb(obb: Any) -> OrientedBox | None:
    """The box of a semantic object's OBB; None where it is empty or not finite. Its `aabb` is never asked: that one
    joins the world's origin."""
    center, half = vector(obb.center), vector(obb.half_extents)
    if not _has_size(center, half):
        return None
    try:
        return _box(center, half, quaternion_xyzw(obb.rotation))
    except ValueError:
        return None


def box_of_local(low: Array, high: Array, to_world: Array) -> OrientedBox | None:
    """The oriented box of low…high (each (3,), metres, in a thing's own frame) placed by to_world (4×4).

    None where it is empty or not finite. Raises ValueError where to_world shears.
    """
    center, half = (low + high) / 2, (high - low) / 2
    scale = np.linalg.norm(to_world[:3, :3], axis=0)
    if not np.isfinite(to_world).all() or scale.min() <= 0 or not _has_size(center, half * scale):
        return None
    turn = to_world[:3, :3] / scale
    if np.linalg.det(turn) < 0:
        turn = turn * [-1, 1, 1]  # a box is its own mirror image
    return _box(to_world[:3, :3] @ center + to_world[:3, 3], half * scale, quaternion_from_matrix(turn))


def _has_size(center: Array, half: Array) -> bool:
    finite = bool(np.isfinite(center).all() and np.isfinite(half).all())
    return finite and half.min() >= 0 and int((half > THIN_M / 2).sum()) >= 2


def _box(center: Array, half: Array, rotation: tuple[float, float, float, float]) -> OrientedBox:
    x, y, z = center.tolist()
    a, b, c = np.maximum(half, THIN_M / 2).tolist()
    return OrientedBox((x, y, z), (a, b, c), rotation)
