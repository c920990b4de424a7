"""Where a thing comes to rest on the model of what carries it.

A model fills its asset's box, but its seat or its shelves are not at the asset's heights, and houses leave what lies
on top up to 6 cm above it. So each thing is let down (or lifted) to the nearest level of its carrier's model where
the whole of it finds place. MuJoCo's frame, metres; both stand upright.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.home.footprint import overlap
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.procthor.fit import triangles_of

Array = NDArray[np.float64]

GRID = 7
"""A thing's underside and what is below it are compared at GRID × GRID points."""
TOUCH_M = 0.002
NEAR_M = 0.03
"""What lies no further below a thing's underside carries it: bedclothes are not flat."""
CARRIED_SHARE = 0.4
MOST_DOWN_M, MOST_UP_M = 0.45, 0.15
OVERLAP_M = -0.01
"""Things that lie side by side in the house may touch as much."""


def rest_on(thing: Placed, carrier: Placed, beside: Sequence[Placed]) -> Placed | None:
    """The thing at the nearest height at which the carrier's model bears it, clear of that model and of what lies
    `beside` it; None where there is none (it would stick in the model, or hang in the air)."""
    mine, below, above = _profile(thing)
    if len(mine) == 0:
        return None
    columns = _columns(carrier, mine)
    z = thing.position[2]
    levels = {round(float(t - low), 4) for low, column in zip(below, columns) for t, up in column if up}
    reach = [d for d in levels if z - MOST_DOWN_M <= d <= z + MOST_UP_M]
    for height in sorted(reach, key=lambda d: abs(d - z)):
        if _clear(columns, below + height, above + height) and _borne(mine, columns, below + height):
            rested = thing.moved(position=(*thing.position[:2], height + TOUCH_M))
            if not any(_in_each_other(rested, other) for other in beside):
                return rested
    return None


def _in_each_other(a: Placed, b: Placed) -> bool:
    levels = a.z_range[0] < b.z_range[1] - TOUCH_M and b.z_range[0] < a.z_range[1] - TOUCH_M
    return levels and overlap(a.footprint, b.footprint, OVERLAP_M)


def _profile(thing: Placed) -> tuple[Array, Array, Array]:
    """Points (n, 2) of the floor plane below the thing, and how far its lowest and highest parts there are above its
    origin (n,)."""
    low, high = (np.array(c) for c in thing.bounds)
    steps = (np.arange(GRID) + 0.5) / GRID
    own = np.stack(np.meshgrid(*(low[k] + steps * (high[k] - low[k]) for k in (0, 1))), -1).reshape(-1, 2)
    found = _crossings(triangles_of(thing.piece), own)
    hit = [k for k, column in enumerate(found) if column]
    below = np.array([min(t for t, _ in found[k]) for k in hit])
    above = np.array([max(t for t, _ in found[k]) for k in hit])
    return _turned(own[hit], thing.yaw) + thing.position[:2], below, above


def _columns(carrier: Placed, points: Array) -> list[list[tuple[float, bool]]]:
    """For each point of the floor plane the heights at which a vertical line crosses the carrier's faces, and whether
    they face up."""
    own = _turned(points - carrier.position[:2], -carrier.yaw)
    z = carrier.position[2]
    return [[(t + z, up) for t, up in column] for column in _crossings(triangles_of(carrier.piece), own)]


def _turned(points: Array, yaw: float) -> Array:
    c, s = math.cos(yaw), math.sin(yaw)
    return np.asarray(points @ np.array([[c, s], [-s, c]]))


def _crossings(triangles: Array, points: Array) -> list[list[tuple[float, bool]]]:
    """Heights at which the vertical lines through points (n, 2) cross triangles (m, 3, 3), and which face up."""
    low, high = triangles[..., :2].min(1), triangles[..., :2].max(1)
    near = ((low <= points.max(0)) & (high >= points.min(0))).all(1) if len(points) else np.zeros(len(triangles), bool)
    a, b, c = (triangles[near, k] for k in range(3))
    twice = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    level = np.abs(twice) > 1e-12
    a, b, c, twice = a[level], b[level], c[level], twice[level]
    found: list[list[tuple[float, bool]]] = []
    for x, y in points:
        u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / twice
        v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / twice
        w = 1 - u - v
        inside = (u >= 0) & (v >= 0) & (w >= 0)
        z = u * a[:, 2] + v * b[:, 2] + w * c[:, 2]
        found.append(sorted(zip(z[inside].tolist(), (twice[inside] > 0).tolist())))
    return found


def _clear(columns: Sequence[Sequence[tuple[float, bool]]], low: Array, high: Array) -> bool:
    """Whether nothing of the carrier is between low and high in any column, which none of its solids encloses."""
    for column, bottom, top in zip(columns, low, high):
        if any(bottom + TOUCH_M < t < top - TOUCH_M for t, _ in column):
            return False
        if sum(1 if up else -1 for t, up in column if t > bottom + TOUCH_M) > 0:
            return False
    return True


def _borne(points: Array, columns: Sequence[Sequence[tuple[float, bool]]], low: Array) -> bool:
    """Whether enough of the thing's underside lies on the carrier, on both sides of its middle."""
    base = low < low.min() + NEAR_M
    on = np.array([any(up and -NEAR_M < t - z <= TOUCH_M for t, up in column) for column, z in zip(columns, low)])
    if (on & base).sum() < CARRIED_SHARE * base.sum():
        return False
    middle, reach = points[base].mean(0), np.linalg.norm(points[base] - points[base].mean(0), axis=1).max()
    return bool(np.linalg.norm(points[on & base].mean(0) - middle) <= 0.35 * reach + 1e-6)
