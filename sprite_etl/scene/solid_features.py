"""Distance of two boxes by every pair of their features: slow, but with no search that rounding could stall.

The distance between two convex polyhedra is reached at a vertex and a face, or at two edges, unless they overlap,
which the separating axis theorem decides (Gottschalk et al. 1996).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.solid import Solid, solid_distance_to_point

Array = NDArray[np.float64]

TOUCH_M = 1e-12
"""What is nearer than this touches: rounding decides no more."""
SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
EDGES = np.array([(i, j) for i in range(8) for j in range(i + 1, 8) if np.abs(SIGNS[i] - SIGNS[j]).sum() == 2])


def features_distance(a: Solid, b: Solid) -> float:
    """Metres between the closest points; exactly 0 where the boxes touch or overlap."""
    if not _parted(a, b):
        return 0.0
    corners_a, corners_b = corners_of(a), corners_of(b)
    to_corners = [solid_distance_to_point(a, *c) for c in corners_b.tolist()]
    to_corners += [solid_distance_to_point(b, *c) for c in corners_a.tolist()]
    return min(*to_corners, _edge_distance(corners_a, corners_b))


def corners_of(box: Solid) -> Array:
    """The 8 corners, (8, 3) metres, in the order of SIGNS."""
    return np.asarray(np.array(box.center) + (SIGNS * box.half) @ np.array(box.axes))


def _parted(a: Solid, b: Solid) -> bool:
    """Whether a plane lies between the boxes, by the separating axis theorem."""
    axes_a, axes_b = np.array(a.axes), np.array(b.axes)
    crosses = np.cross(axes_a[:, None], axes_b[None]).reshape(-1, 3)
    lengths = np.linalg.norm(crosses, axis=1)
    # Any direction is a fair test, so that only a cross product without one is left out.
    axes = np.concatenate([axes_a, axes_b, crosses[lengths > 1e-12] / lengths[lengths > 1e-12, None]])
    apart = np.abs(axes @ np.subtract(b.center, a.center))
    reach = np.abs(axes @ axes_a.T) @ a.half + np.abs(axes @ axes_b.T) @ b.half
    return bool((apart > reach + TOUCH_M).any())


def _edge_distance(corners_a: Array, corners_b: Array) -> float:
    """Least distance between the 12 × 12 pairs of edges (Ericson, Real-Time Collision Detection, 5.1.9)."""
    p, q = corners_a[EDGES[:, 0]][:, None], corners_b[EDGES[:, 0]][None]
    u, v = corners_a[EDGES[:, 1]][:, None] - p, corners_b[EDGES[:, 1]][None] - q
    w = p - q
    a, b, c = (u * u).sum(-1), (u * v).sum(-1), (v * v).sum(-1)
    d, e = (u * w).sum(-1), (v * w).sum(-1)
    denominator = a * c - b * b
    with np.errstate(divide="ignore", invalid="ignore"):
        s = np.where(denominator > 1e-12 * a * c, np.clip((b * e - c * d) / denominator, 0, 1), 0.0)
        t = np.where(c > 0, (b * s + e) / c, 0.0)
        # t beyond its end: take the end, and the best s for it.
        clipped = np.clip(t, 0, 1)
        s = np.where((t != clipped) & (a > 0), np.clip((b * clipped - d) / a, 0, 1), s)
    gap = w + u * s[..., None] - v * clipped[..., None]
    return float(np.sqrt((gap * gap).sum(-1).min()))
