"""Triangles into pixels: a z-buffer in numpy, exact at pixel centres."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEAR_M = 0.05
CHUNK = 100_000
"""Pixels tried at once: what fits a processor's cache."""


def rasterise(
    pixels: Array, depth_m: Array, triangles: NDArray[np.int64], width: int, height: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """What of the triangles is seen.

    pixels (n, 2) as (u, v) and planar depth_m (n) of the vertices; triangles (m, 3) of vertex numbers. Returns planar
    depth (height, width) in metres, 0 = none, and the number of the triangle (height, width), −1 = none. Triangles with
    a corner nearer than 5 cm are left out. Nearer hides farther; of equals, the later triangle is shown.
    """
    nearness = np.zeros(height * width, np.float32)
    shown = np.full(height * width, -1, np.int64)
    usable = _in_sight(pixels, depth_m, triangles, width, height)
    corners = pixels[triangles[usable]]
    first, second, third = corners[:, 0], corners[:, 1], corners[:, 2]
    low = np.maximum(np.ceil(np.minimum(np.minimum(first, second), third) - 0.5), 0)
    high = np.minimum(np.floor(np.maximum(np.maximum(first, second), third) - 0.5), [width - 1, height - 1])
    hit = (high[:, 0] >= low[:, 0]) & (high[:, 1] >= low[:, 1])
    usable, corners, low = usable[hit], corners[hit], low[hit].astype(np.int64)
    spans = high[hit].astype(np.int64) - low
    sizes = np.maximum(spans[:, 0], spans[:, 1]) + 1
    inverse = 1 / depth_m[triangles[usable]]
    for size, members in _by_size(sizes):
        at, near, who = _covered(corners[members], inverse[members], low[members], size, width, height)
        better = near > nearness[at]
        at, near, who = at[better], near[better], who[better]
        order = np.argsort(near, kind="stable")  # of several writes to one pixel the last, the nearest, stays
        nearness[at[order]] = near[order]
        shown[at[order]] = usable[members[who[order]]]
    with np.errstate(divide="ignore"):
        depth = np.where(shown >= 0, 1 / nearness, np.float32(0))
    return depth.reshape(height, width), shown.reshape(height, width)


def _in_sight(pixels: Array, depth_m: Array, triangles: NDArray[np.int64], width: int, height: int) -> NDArray[np.intp]:
    """Numbers of the triangles that lie in front, and not all beyond one side of the picture."""
    u, v = pixels.T
    sides = (u < 0).astype(np.uint8) | (u > width) * np.uint8(2) | (v < 0) * np.uint8(4) | (v > height) * np.uint8(8)
    behind = ~(depth_m > NEAR_M)
    a, b, c = triangles.T
    return np.flatnonzero(((sides[a] & sides[b] & sides[c]) == 0) & ~(behind[a] | behind[b] | behind[c]))


def _by_size(sizes: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Triangles grouped by the square of pixels that holds them, in chunks."""
    steps = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384])
    group = np.searchsorted(steps, sizes)
    for g in np.unique(group):
        members, size = np.flatnonzero(group == g), int(steps[g])
        count = max(1, CHUNK // size**2)
        for start in range(0, len(members), count):
            yield size, members[start : start + count]


def _covered(
    corners: Array, inverse: Array, low: NDArray[np.int64], size: int, width: int, height: int
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.intp]]:
    """(pixel, 1 / depth there, triangle) of every pixel centre that a triangle (n, 3 corners, 2) covers."""
    (ax, ay), (bx, by), (cx, cy) = (corners[:, k].T for k in range(3))
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(np.abs(area) > 1e-12, 1 / area, np.nan)[:, None, None]
    columns = low[:, 0, None, None] + np.arange(size)[None, None, :]
    rows = low[:, 1, None, None] + np.arange(size)[None, :, None]
    x, y = columns + 0.5, rows + 0.5

    def share(px: Array, py: Array, qx: Array, qy: Array) -> Array:
        p, q = (px[:, None, None], py[:, None, None]), (qx[:, None, None], qy[:, None, None])
        return np.asarray(((q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])) * scale)

    c, a = share(ax, ay, bx, by), share(bx, by, cx, cy)
    b = 1 - a - c
    inside = (a >= -1e-9) & (b >= -1e-9) & (c >= -1e-9) & (columns < width) & (rows < height)
    near = a * inverse[:, 0, None, None] + b * inverse[:, 1, None, None] + c * inverse[:, 2, None, None]
    who = np.nonzero(inside)[0]
    at = np.broadcast_to(rows * width + columns, inside.shape)[inside]
    return at, near[inside].astype(np.float32), who
