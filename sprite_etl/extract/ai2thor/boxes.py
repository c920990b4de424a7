"""An object of AI2-THOR's metadata → its box in the canonical frame, and whether that box is the object's own.

From Unity: left-handed, Y up, metres. Three readings, the best that there is:
1. `objectOrientedBoundingBox`: eight corners in no stated order; null for all that can be neither picked up nor moved.
2. The asset's size, turned by the object's rotation, about the middle of the axis-aligned box (an object's `position`
   is its pivot, often at a corner). Only where that box has the extent that the axis-aligned one says: an open fridge
   is larger than its asset.
3. `axisAlignedBoundingBox`, along the world's axes.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.extract.sprite_geometry import euler_matrix
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import BoxKind
from sprite_etl.scene.conventions import UNITY_TO_CANONICAL, canonical_box

Array = NDArray[np.float64]

THINNEST_M = 1e-4
"""A box thinner than this shows nothing that could be told from its surface."""
SIZE_TOLERANCE_M = 0.02
SIZE_TOLERANCE = 0.05


def box_of(entry: Mapping[str, Any], assets: Mapping[str, Asset]) -> tuple[OrientedBox, BoxKind]:
    """The box of one entry of `objects`. Raises KeyError, TypeError or ValueError for what is malformed, ValueError for
    a box without extent."""
    turn = euler_matrix(xyz(entry["rotation"]))
    aligned = entry["axisAlignedBoundingBox"]
    center, size = xyz(aligned["center"]), xyz(aligned["size"])
    own = entry.get("objectOrientedBoundingBox")
    if own is not None:
        middle, half, axes = _fit(own["cornerPoints"], turn)
        return _box(middle, half, axes), "oriented"
    asset = assets.get(entry.get("assetId") or "")
    if asset is not None and _fills(np.array(asset.size), turn, size):
        return _box(center, np.array(asset.size) / 2, turn), "oriented"
    return _box(center, size / 2, np.eye(3)), "axis_aligned"


def xyz(point: Mapping[str, float]) -> Array:
    """(3,) of {x, y, z}. Raises KeyError, TypeError, or ValueError for what is not finite."""
    found = np.array([float(point[axis]) for axis in "xyz"])
    if not np.isfinite(found).all():
        raise ValueError(f"a point must be finite, got {found.tolist()}")
    return found


def _box(center: Array, half: Array, axes: Array) -> OrientedBox:
    if not (half >= THINNEST_M / 2).all():
        raise ValueError(f"a box must have an extent, got half extents {half.tolist()}")
    return canonical_box(center, half, axes, UNITY_TO_CANONICAL)


def _fills(asset_size: Array, turn: Array, aligned_size: Array) -> bool:
    """Whether a box of the asset's size, so turned, has the extent of the axis-aligned box."""
    extent = np.abs(turn) @ asset_size
    return bool((np.abs(extent - aligned_size) <= SIZE_TOLERANCE_M + SIZE_TOLERANCE * aligned_size).all())


def _fit(corners: ArrayLike, turn: Array) -> tuple[Array, Array, Array]:
    """Centre, half extents and axes (columns, in the order and sense nearest to the object's own `turn`) of eight
    corners in any order. Raises ValueError where they are not those of a box."""
    points = np.asarray(corners, dtype=float)
    if points.shape != (8, 3) or not np.isfinite(points).all():
        raise ValueError(f"a box must have eight finite corners, got an array of shape {points.shape}")
    arms = points[1:] - points[0]
    lengths = np.linalg.norm(arms, axis=1)
    arms, lengths = arms[lengths.argsort()], np.sort(lengths)
    if lengths[0] < THINNEST_M:
        raise ValueError("a box must have an extent, and two of its corners are one")
    units = arms / lengths[:, None]
    # The two shortest ways from a corner are edges; the third edge is square to both.
    third = int(np.abs(units[2:] @ units[:2].T).max(1).argmin()) + 2
    edges, sizes = units[[0, 1, third]], lengths[[0, 1, third]]
    if np.abs(edges @ edges.T - np.eye(3)).max() > 0.02:
        raise ValueError("the eight corners are not those of a box")
    order = list(max(permutations(range(3)), key=lambda p: float(np.abs((edges[list(p)] * turn.T).sum(1)).sum())))
    # Exactly orthonormal: the wire's numbers have float32's rounding.
    u, _, vt = np.linalg.svd(edges[order].T)
    axes = np.asarray(u @ vt)
    axes = axes * np.where((axes * turn).sum(0) < 0, -1.0, 1.0)
    if np.linalg.det(axes) < 0:
        axes[:, int(np.abs((axes * turn).sum(0)).argmin())] *= -1
    middle, half = points.mean(0), sizes[order] / 2
    if np.abs(np.abs((points - middle) @ axes) - half).max() > 0.01 + 0.01 * half.max():
        raise ValueError("the eight corners are not those of a box")
    return middle, half, axes
