"""Unit quaternions (x, y, z, w) and 3×3 rotation matrices; right-handed, active, column vectors."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Vector = tuple[float, float, float]


def matrix_from_quaternion(rotation_xyzw: ArrayLike) -> Array:
    """3×3 rotation matrix of a quaternion (x, y, z, w); any non-zero length, it is normalised.

    Raises ValueError when the quaternion is not finite or has no length.
    """
    q = np.asarray(rotation_xyzw, dtype=float)
    if q.shape != (4,):
        raise ValueError(f"a rotation must be a finite, non-zero quaternion (x, y, z, w), got {q.tolist()}")
    return np.array(columns_from_quaternion(*q.tolist())).T


def columns_from_quaternion(x: float, y: float, z: float, w: float) -> tuple[Vector, Vector, Vector]:
    """The columns of `matrix_from_quaternion`, in plain floats. Raises ValueError as it does."""
    norm = math.sqrt(x * x + y * y + z * z + w * w)
    if not 1e-9 <= norm < math.inf:
        raise ValueError(f"a rotation must be a finite, non-zero quaternion (x, y, z, w), got {[x, y, z, w]}")
    x, y, z, w = x / norm, y / norm, z / norm, w / norm
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)),
        (2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)),
        (2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)),
    )


def quaternion_from_matrix(matrix: ArrayLike) -> tuple[float, float, float, float]:
    """Unit quaternion (x, y, z, w), w ≥ 0, of a proper rotation (3×3).

    Raises ValueError when the matrix is not a rotation: mirrors (determinant −1) are refused, not repaired.
    """
    m = np.asarray(matrix, dtype=float)
    if m.shape != (3, 3) or not np.allclose(m @ m.T, np.eye(3), atol=1e-4) or np.linalg.det(m) < 0:
        raise ValueError(f"a rotation must be a proper 3×3 rotation matrix, got {m.tolist()}")
    # The largest of the four squared components keeps the division well conditioned (Shepperd 1978).
    squares = np.array([1 + m[0, 0] - m[1, 1] - m[2, 2], 1 - m[0, 0] + m[1, 1] - m[2, 2],
                        1 - m[0, 0] - m[1, 1] + m[2, 2], 1 + np.trace(m)])  # fmt: skip
    k = int(squares.argmax())
    s = 2 * np.sqrt(max(squares[k], 1e-12))
    if k == 3:
        q = [(m[2, 1] - m[1, 2]) / s, (m[0, 2] - m[2, 0]) / s, (m[1, 0] - m[0, 1]) / s, s / 4]
    elif k == 0:
        q = [s / 4, (m[0, 1] + m[1, 0]) / s, (m[0, 2] + m[2, 0]) / s, (m[2, 1] - m[1, 2]) / s]
    elif k == 1:
        q = [(m[0, 1] + m[1, 0]) / s, s / 4, (m[1, 2] + m[2, 1]) / s, (m[0, 2] - m[2, 0]) / s]
    else:
        q = [(m[0, 2] + m[2, 0]) / s, (m[1, 2] + m[2, 1]) / s, s / 4, (m[1, 0] - m[0, 1]) / s]
    unit = np.array(q) / np.linalg.norm(q)
    if unit[3] < 0:
        unit = -unit
    return float(unit[0]), float(unit[1]), float(unit[2]), float(unit[3])


def quaternion_about_y(yaw_rad: float) -> tuple[float, float, float, float]:
    """Unit quaternion of a turn about +Y; positive is counter-clockwise seen from above."""
    return 0.0, float(np.sin(yaw_rad / 2)), 0.0, float(np.cos(yaw_rad / 2))


def matrix_about_y(yaw_rad: float) -> Array:
    """3×3 matrix of a turn about +Y; positive is counter-clockwise seen from above."""
    c, s = np.cos(yaw_rad), np.sin(yaw_rad)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
