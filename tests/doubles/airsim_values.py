"""AirSim's vectors and quaternions as its wire has them, from arrays and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.doubles.airsim_street import Array


def vector(v: Any) -> dict[str, float]:
    return {f"{axis}_val": float(np.float32(x)) for axis, x in zip("xyz", v)}


def quaternion(rotation: Array) -> dict[str, float]:
    """w, x, y, z of a rotation matrix (Shepperd's largest term)."""
    m, t = rotation, np.trace(rotation)
    if t > 0:
        s = 2 * np.sqrt(1 + t)
        q = [s / 4, (m[2, 1] - m[1, 2]) / s, (m[0, 2] - m[2, 0]) / s, (m[1, 0] - m[0, 1]) / s]
    else:
        i = int(np.argmax(np.diag(m)))
        j, k = (i + 1) % 3, (i + 2) % 3
        s = 2 * np.sqrt(1 + m[i, i] - m[j, j] - m[k, k])
        q = [0.0] * 4
        q[0], q[i + 1], q[j + 1], q[k + 1] = (
            (m[k, j] - m[j, k]) / s, s / 4, (m[j, i] + m[i, j]) / s, (m[k, i] + m[i, k]) / s)  # fmt: skip
    return {f"{axis}_val": float(np.float32(x)) for axis, x in zip("wxyz", q)}


def matrix(q: dict[str, float]) -> Array:
    w, x, y, z = (q[f"{a}_val"] for a in "wxyz")
    return np.array(
        [[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
         [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
         [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]]
    )  # fmt: skip
