"""A box as plain floats, for what is asked of one or two boxes at a time: a call of numpy costs more than ten of
these products."""

from __future__ import annotations

import math
from typing import NamedTuple

from sprite_etl.scene.rotations import columns_from_quaternion

Vector = tuple[float, float, float]

LEVEL = 1e-13
"""How far a unit vector may lean and still count as vertical, or as along an axis."""
_LINE_M = 1e-9


class Solid(NamedTuple):
    """A box as floats: center (3) m, half (3) m along its own axes, axes: its three axes, world unit vectors.
    upright: (x, z, ux, uz, hu, hv, low, high) where one axis is vertical, else None: centre on the floor plane, one
    horizontal axis, the half extents along it and across it, the lowest and the highest y."""

    center: Vector
    half: Vector
    axes: tuple[Vector, Vector, Vector]
    upright: tuple[float, ...] | None

    def vertical_range(self) -> tuple[float, float]:
        """Lowest and highest world y, metres."""
        if self.upright is not None:
            return self.upright[6], self.upright[7]
        (_, u, _), (_, v, _), (_, w, _) = self.axes
        reach = abs(u) * self.half[0] + abs(v) * self.half[1] + abs(w) * self.half[2]
        return self.center[1] - reach, self.center[1] + reach

    def rectangle(self) -> list[tuple[float, float]] | None:
        """Footprint of an upright box of some length and width: its corners (x, z), counter-clockwise in (x, z).
        None for other boxes."""
        if self.upright is None or self.upright[4] < _LINE_M or self.upright[5] < _LINE_M:
            return None
        x, z, ux, uz, hu, hv, _, _ = self.upright
        px, pz, qx, qz = hu * ux, hu * uz, -hv * uz, hv * ux
        return [(x - px - qx, z - pz - qz), (x + px - qx, z + pz - qz),
                (x + px + qx, z + pz + qz), (x - px + qx, z - pz + qz)]  # fmt: skip


def solid_of(center: Vector, half: Vector, rotation_xyzw: tuple[float, float, float, float]) -> Solid:
    """The box of this centre, half extents and rotation, of any number types. Raises ValueError for no rotation."""
    (x, y, z), (a, b, c) = center, half
    x, y, z, h = float(x), float(y), float(z), (float(a), float(b), float(c))
    axes = columns_from_quaternion(*rotation_xyzw)
    upright = None
    for k in (1, 0, 2):
        ax, _, az = axes[k]
        if abs(ax) < LEVEL and abs(az) < LEVEL:
            ux, _, uz = axes[k - 1]
            upright = (x, z, ux, uz, h[k - 1], h[k - 2], y - h[k], y + h[k])
            break
    return Solid((x, y, z), h, axes, upright)


def solid_distance_to_point(solid: Solid, x: float, y: float, z: float) -> float:
    """Metres from a solid box to a point; 0 inside."""
    x, y, z = x - solid.center[0], y - solid.center[1], z - solid.center[2]
    square = 0.0
    for (ux, uy, uz), half in zip(solid.axes, solid.half):
        beyond = abs(ux * x + uy * y + uz * z) - half
        if beyond > 0:
            square += beyond * beyond
    return math.sqrt(square)
