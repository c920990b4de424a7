"""Rectangles on the floor plane, turned by any angle: what furniture covers, seen from above.

MuJoCo's (x, y), metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_SIGNS = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=float)


@dataclass(frozen=True, slots=True)
class Footprint:
    """center (x, y), half sizes along its own axes, yaw in radians (counter-clockwise)."""

    x: float
    y: float
    half_x: float
    half_y: float
    yaw: float = 0.0

    @property
    def axes(self) -> Array:
        """Its own axes as rows, (2, 2)."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        return np.array([[c, s], [-s, c]])

    def corners(self) -> Array:
        """(4, 2), counter-clockwise."""
        return (_SIGNS * [self.half_x, self.half_y]) @ self.axes + [self.x, self.y]

    def grown(self, by: float) -> Footprint:
        """The same, larger on every side."""
        return Footprint(self.x, self.y, self.half_x + by, self.half_y + by, self.yaw)

    def covers(self, points: Array, margin: float = 0.0) -> NDArray[np.bool_]:
        """Which points (…, 2) lie no farther than margin from it (exactly rounded at its corners)."""
        local = np.abs((points - [self.x, self.y]) @ self.axes.T)
        outside = np.maximum(local - [self.half_x, self.half_y], 0)
        return np.asarray((outside**2).sum(-1) <= margin**2 + 1e-12)


def overlap(a: Footprint, b: Footprint, gap: float = 0.0) -> bool:
    """Whether two footprints come closer than `gap` (negative: overlap by more than −gap) along every axis."""
    apart = np.array([b.x - a.x, b.y - a.y])
    for axis in (*a.axes, *b.axes):
        reach = np.abs(a.axes @ axis) @ [a.half_x, a.half_y] + np.abs(b.axes @ axis) @ [b.half_x, b.half_y]
        if abs(float(apart @ axis)) >= reach + gap:
            return False
    return True


def inside(polygon: tuple[tuple[float, float], ...], points: Array) -> NDArray[np.bool_]:
    """Which points (…, 2) lie inside a simple polygon (even–odd rule)."""
    x, y = points[..., 0], points[..., 1]
    found = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0])):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        found ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return found
