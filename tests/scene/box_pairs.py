"""Pairs of boxes of many kinds, degenerate ones above all, and their distance by methods that ours do not share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear, nnls

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import matrix_from_quaternion, quaternion_about_y

Array = NDArray[np.float64]
KINDS = (
    "any", "upright", "axis_parallel", "same_rotation", "nearly_parallel", "nearly_upright", "thin", "needles", "flat",
    "nested", "far", "face_to_face", "level_edges", "corner_to_corner", "touching", "nearly_touching",
)  # fmt: skip


def box(center: Array, half: Array, quaternion: Array) -> OrientedBox:
    """A box of plain floats."""
    return OrientedBox(tuple(center.tolist()), tuple(half.tolist()), tuple(quaternion.tolist()))


def random_quaternion(rng: np.random.Generator) -> Array:
    """Uniform over all rotations."""
    q = rng.normal(size=4)
    return q / np.linalg.norm(q)


def tilted(quaternion: Array, rng: np.random.Generator, size: float) -> Array:
    """Turned by about `size` radians about a random axis."""
    q = quaternion + size / 2 * rng.normal(size=4)
    return q / np.linalg.norm(q)


def draw_pair(kind: str, rng: np.random.Generator) -> tuple[OrientedBox, OrientedBox, float | None]:
    """Two boxes of a kind, and their distance where they were put at a chosen one."""
    centers, halves = rng.normal(scale=rng.choice([0.6, 2.0]), size=(2, 3)), rng.uniform(0.05, 1.0, size=(2, 3))
    p, q = random_quaternion(rng), random_quaternion(rng)
    turns = [np.array(quaternion_about_y(yaw)) for yaw in rng.uniform(-np.pi, np.pi, 2)]
    if kind == "upright":
        p, q = turns
    elif kind == "axis_parallel":
        p, q = np.eye(4)[rng.integers(4)], np.array(quaternion_about_y(np.pi / 2 * rng.integers(4)))
    elif kind == "same_rotation":
        q = p
    elif kind == "nearly_parallel":
        q = tilted(p, rng, 10.0 ** rng.uniform(-16, -2))
    elif kind == "nearly_upright":
        p, q = (tilted(t, rng, 10.0 ** rng.uniform(-16, -2)) for t in turns)
    elif kind == "thin":
        halves[np.arange(2), rng.integers(0, 3, 2)] = 10.0 ** rng.uniform(-6, -2, 2)
    elif kind == "needles":
        halves *= 10.0 ** rng.uniform(-5, 1, size=(2, 3))
    elif kind == "flat":
        halves[np.arange(2), rng.integers(0, 3, 2)] = 0.0
    elif kind == "nested":
        halves[1] = halves[0] * rng.uniform(0.01, 0.4)
        centers[1] = centers[0] + rng.uniform(-0.1, 0.1, 3) * halves[0].min()
    elif kind == "far":
        centers[1] += rng.normal(scale=200, size=3)
    elif kind == "face_to_face":
        return _face_to_face(centers[0], halves, p, rng)
    elif kind == "level_edges":
        p = np.array([np.sin(np.pi / 8), 0, 0, np.cos(np.pi / 8)])
        q = np.array([0, 0, np.sin(np.pi / 8), np.cos(np.pi / 8)])
        centers[1] = centers[0] + [rng.uniform(-0.3, 0.3), rng.uniform(1, 3), rng.uniform(-0.3, 0.3)]
    elif kind in ("corner_to_corner", "touching", "nearly_touching"):
        gap = {
            "corner_to_corner": rng.uniform(0.01, 3),
            "touching": 0.0,
            "nearly_touching": 10.0 ** rng.uniform(-13, -3),
        }
        return _corner_to_corner(centers[0], halves, p, q, gap[kind], rng)
    return box(centers[0], halves[0], p), box(centers[1], halves[1], q), None


def _face_to_face(
    center: Array, halves: Array, p: Array, rng: np.random.Generator
) -> tuple[OrientedBox, OrientedBox, float]:
    """Parallel boxes, shifted along a face by less than their size: the gap between the faces."""
    axis, gap = int(rng.integers(3)), float(rng.uniform(0, 2))
    shift = rng.uniform(-1, 1, 3) * halves.sum(0) * 0.9
    shift[axis] = halves[:, axis].sum() + gap
    other = center + matrix_from_quaternion(p) @ shift
    return box(center, halves[0], p), box(other, halves[1], p), gap


def _corner_to_corner(
    center: Array, halves: Array, p: Array, q: Array, gap: float, rng: np.random.Generator
) -> tuple[OrientedBox, OrientedBox, float]:
    """The corner of a farthest along a direction, and `gap` beyond it the corner of b farthest against it: the planes
    through both part the boxes, so that no other points are closer."""
    n = rng.normal(size=3)
    n /= np.linalg.norm(n)
    rp, rq = matrix_from_quaternion(p), matrix_from_quaternion(q)
    corner = center + rp @ (halves[0] * np.sign(rp.T @ n))
    other = corner + gap * n + rq @ (halves[1] * np.sign(rq.T @ n))
    return box(center, halves[0], p), box(other, halves[1], q), gap


def proven_distance(a: OrientedBox, b: OrientedBox) -> tuple[float, float]:
    """(distance, doubt), metres: the distance lies in [distance − doubt, distance].

    The closest points are sought by scipy's bounded least squares over the six coordinates along both boxes' edges,
    and where that leaves more than a nanometre of doubt by its non-negative least squares over the 64 differences of
    corners. Whatever point is found, its length bounds the distance from above; the plane across it, from below.
    """
    corners_a, corners_b = corners(a), corners(b)
    differences = (corners_b[:, None] - corners_a[None]).reshape(-1, 3)
    span = np.hstack([edges(b), -edges(a)])
    offset = np.subtract(b.center, a.center)
    best, doubt = np.inf, np.inf
    for method in (_by_bounds, _by_weights):
        length, lower = _bounds(method(span, offset, differences), differences)
        best, doubt = min(best, length), min(doubt, length - lower)
        if doubt <= 1e-9:
            break
    return best, doubt


def edges(of: OrientedBox) -> Array:
    """3×3: the box's half edges as columns, metres, world."""
    x, y, z, w = np.asarray(of.rotation_xyzw, float) / np.linalg.norm(of.rotation_xyzw)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return (np.eye(3) + 2 * w * cross + 2 * cross @ cross) * np.asarray(of.half_extents, float)


def corners(of: OrientedBox) -> Array:
    """(8, 3) metres, world."""
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], float)
    return np.asarray(of.center, float) + signs @ edges(of).T


def _by_bounds(span: Array, offset: Array, differences: Array) -> Array:
    found = lsq_linear(span, -offset, bounds=(-1.0, 1.0), method="bvls", tol=1e-15, max_iter=500)
    return np.asarray(offset + span @ found.x)


def _by_weights(span: Array, offset: Array, differences: Array) -> Array:
    """Least |Σ λᵢ dᵢ| with Σ λᵢ = 1, λ ≥ 0 (Lawson and Hanson 1974, least distance programming)."""
    scale = np.abs(differences).max()
    weights, _ = nnls(np.vstack([differences.T / scale, np.ones(len(differences))]), [0.0, 0.0, 0.0, 1.0], maxiter=2000)
    return np.asarray(weights @ differences / weights.sum())


def _bounds(point: Array, differences: Array) -> tuple[float, float]:
    """A point of the difference of two bodies bounds their distance from above by its length, and from below by the
    plane across it."""
    length = float(np.linalg.norm(point))
    return length, max(0.0, float((differences @ point).min() / length)) if length > 0 else 0.0
