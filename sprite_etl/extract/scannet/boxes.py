"""Boxes around the vertices of one thing: upright, turned about the vertical to the least footprint.

A box holds every vertex but strays: parts that lie apart from the rest and are small. Nothing else is trimmed, so a
leg or a spout counts; what was never scanned is in no box.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox, convex_hull
from sprite_etl.scene.rotations import quaternion_about_y

Array = NDArray[np.float64]

CELL_M = 0.10
"""Parts with less than this between them hold together."""
MIN_PART = 0.05
"""Share of a thing's vertices: smaller parts that lie apart are strays."""
MIN_VERTICES = 20
MIN_HALF_EXTENT_M = 0.005
"""A rug or a picture has some thickness, even where its vertices lie in a plane."""


def fit_box(points: Array) -> OrientedBox | None:
    """The tightest upright box around points (n, 3) in the canonical world, metres, without strays; its own Y is up.
    None for too few points to say."""
    kept = points[_not_stray(points)] if len(points) else points
    if len(kept) < MIN_VERTICES:
        return None
    yaw, low, high = least_rectangle(kept[:, [0, 2]])
    bottom, top = float(kept[:, 1].min()), float(kept[:, 1].max())
    middle = (low + high) / 2
    c, s = np.cos(yaw), np.sin(yaw)
    x, z = middle[0] * c + middle[1] * s, -middle[0] * s + middle[1] * c
    half = np.maximum(np.array([high[0] - low[0], top - bottom, high[1] - low[1]]) / 2, MIN_HALF_EXTENT_M)
    return OrientedBox(
        (float(x), (bottom + top) / 2, float(z)),
        (float(half[0]), float(half[1]), float(half[2])),
        quaternion_about_y(yaw),
    )


def least_rectangle(points: Array) -> tuple[float, Array, Array]:
    """The rectangle of least area around points (n, 2) of world (x, z): (yaw about +Y in radians, lowest and highest
    coordinates (2) along its own x and z). One of its sides lies along a side of the hull, so only those are tried."""
    hull = convex_hull(points[_outer(points)])
    edges = np.roll(hull, -1, axis=0) - hull
    yaws = np.unique(np.round(np.arctan2(-edges[:, 1], edges[:, 0]) % (np.pi / 2), 12))
    c, s = np.cos(yaws)[:, None], np.sin(yaws)[:, None]
    across, along = c * hull[:, 0] - s * hull[:, 1], s * hull[:, 0] + c * hull[:, 1]
    areas = np.ptp(across, axis=1) * np.ptp(along, axis=1)
    best = int(np.argmin(areas))
    both = np.stack([across[best], along[best]], -1)
    return float(yaws[best]), both.min(0), both.max(0)


def _outer(points: Array) -> NDArray[np.bool_]:
    """Which points (n, 2) may be corners of the hull: not those inside the polygon of sixteen extreme ones."""
    turns = np.arange(16) * np.pi / 8
    extreme = points[np.argmax(points @ np.stack([np.cos(turns), np.sin(turns)]), axis=0)]
    edges = np.roll(extreme, -1, axis=0) - extreme
    inside = np.ones(len(points), bool)
    for (x, y), (ex, ey) in zip(extreme, edges):
        if ex or ey:
            inside &= ex * (points[:, 1] - y) - ey * (points[:, 0] - x) > 1e-9
    return ~inside


def _not_stray(points: Array) -> NDArray[np.bool_]:
    """Which points belong to the largest part, or to one that is not small."""
    part = parts_of(np.floor(points / CELL_M).astype(np.int64))
    sizes = np.bincount(part)
    kept = (sizes >= MIN_PART * len(points)) | (np.arange(len(sizes)) == sizes.argmax())
    return np.asarray(kept[part])


def parts_of(cells: NDArray[np.int64]) -> NDArray[np.intp]:
    """Which connected part each point (n, 3 cell numbers) is in; cells that touch, even at a corner, are connected."""
    unique, where = np.unique(cells, axis=0, return_inverse=True)
    index = {tuple(cell): i for i, cell in enumerate(unique.tolist())}
    steps = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]
    part = np.full(len(unique), -1, np.intp)
    count = 0
    for start in range(len(unique)):
        if part[start] >= 0:
            continue
        part[start], queue = count, [start]
        while queue:
            x, y, z = unique[queue.pop()].tolist()
            for dx, dy, dz in steps:
                other = index.get((x + dx, y + dy, z + dz))
                if other is not None and part[other] < 0:
                    part[other] = count
                    queue.append(other)
        count += 1
    return part[where.reshape(-1)]
