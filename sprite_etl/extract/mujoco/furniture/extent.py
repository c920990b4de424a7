"""The tight box about what is visible of a piece, in the piece's own frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.furniture.kit import matrix
from sprite_etl.extract.mujoco.piece import Part

Vec = tuple[float, float, float]


def part_extent(part: Part) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact (low, high), each (3,) metres, of one part in its piece's frame."""
    r = matrix(part.rotation_xyzw)
    at = np.asarray(part.position, float)
    if part.shape == "mesh":
        if part.mesh is None:
            raise ValueError("a part of shape 'mesh' must have a mesh, got None")
        points = part.mesh.vertices @ r.T + at
        return points.min(axis=0), points.max(axis=0)
    half = np.asarray(part.half_size, float)
    axis = np.abs(r[:, 2])
    if part.shape == "box":
        reach = np.abs(r) @ half
    elif part.shape == "cylinder":
        reach = axis * half[1] + half[0] * np.sqrt(np.clip(1 - axis**2, 0, None))
    elif part.shape == "capsule":
        reach = axis * half[1] + half[0]
    else:
        reach = np.sqrt((r**2) @ half**2)
    return at - reach, at + reach


def extent(parts: Iterable[Part]) -> tuple[Vec, Vec]:
    """Exact (low, high) corners of the axis-aligned box about all parts, metres."""
    pairs = [part_extent(p) for p in parts]
    if not pairs:
        raise ValueError("a piece must have at least one part, got none")
    low = np.min([a for a, _ in pairs], axis=0)
    high = np.max([b for _, b in pairs], axis=0)
    return (float(low[0]), float(low[1]), float(low[2])), (float(high[0]), float(high[1]), float(high[2]))
