"""Oriented boxes: corners, containment, exact distances, footprints and image silhouettes.

The distance between two convex polyhedra is reached at a vertex and a face, or at two edges, unless they
overlap, which the separating axis theorem decides (Gottschalk et al. 1996). Boxes have few of each, so all
are tried: exact, and no iteration that could stop early.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.camera import NEAR_M, Camera
from sprite_etl.scene.rotations import matrix_from_quaternion

Array = NDArray[np.float64]

_SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
_EDGES = np.array([(i, j) for i in range(8) for j in range(i + 1, 8) if np.abs(_SIGNS[i] - _SIGNS[j]).sum() == 2])


@dataclass(frozen=True, slots=True)
class OrientedBox:
    """A box in the canonical world: center (3) metres, half_extents (3) metres along its own axes,
    rotation_xyzw its unit quaternion (own axes → world)."""

    center: tuple[float, float, float]
    half_extents: tuple[float, float, float]
    rotation_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)

    @property
    def axes(self) -> Array:
        """3×3, the box's own axes as columns, world unit vectors."""
        return matrix_from_quaternion(self.rotation_xyzw)

    def corners(self) -> Array:
        """The 8 corners, (8, 3) metres, in the order of the signs (−−−, −−+, −+−, … +++)."""
        return np.asarray(self.center) + (_SIGNS * self.half_extents) @ self.axes.T

    def to_local(self, points: ArrayLike) -> Array:
        """World points (…, 3) in the box's own frame, metres."""
        return (np.asarray(points, dtype=float) - self.center) @ self.axes

    def contains(self, points: ArrayLike, margin_m: float = 0.0) -> NDArray[np.bool_]:
        """Which world points (…, 3) lie in the box grown by margin_m on every side."""
        return np.asarray((np.abs(self.to_local(points)) <= np.asarray(self.half_extents) + margin_m).all(-1))

    def closest_points(self, points: ArrayLike) -> Array:
        """The point of the solid box closest to each world point, (…, 3) metres."""
        half = np.asarray(self.half_extents)
        return np.clip(self.to_local(points), -half, half) @ self.axes.T + self.center

    def distance_to_points(self, points: ArrayLike) -> Array:
        """Distance from the solid box to each world point (…, 3), metres; 0 inside."""
        return np.asarray(np.linalg.norm(np.asarray(points, dtype=float) - self.closest_points(points), axis=-1))

    def vertical_range(self) -> tuple[float, float]:
        """Lowest and highest world y, metres."""
        reach = float(np.abs(self.axes[1]) @ np.asarray(self.half_extents))
        return self.center[1] - reach, self.center[1] + reach

    def volume(self) -> float:
        """Cubic metres."""
        return float(8 * np.prod(self.half_extents))

    def footprint(self) -> Array:
        """Convex outline on the floor plane, (n, 2) world (x, z) metres, in order around it."""
        return convex_hull(self.corners()[:, [0, 2]])


def box_distance(a: OrientedBox, b: OrientedBox) -> float:
    """Distance between the closest points of two solid boxes, metres; exactly 0 where they touch or overlap."""
    if boxes_overlap(a, b):
        return 0.0
    corners_a, corners_b = a.corners(), b.corners()
    vertex_face = min(a.distance_to_points(corners_b).min(), b.distance_to_points(corners_a).min())
    return float(min(vertex_face, _edge_distance(corners_a, corners_b)))


def boxes_overlap(a: OrientedBox, b: OrientedBox) -> bool:
    """Whether two solid boxes share a point (touching counts), by the separating axis theorem."""
    axes_a, axes_b = a.axes, b.axes
    crosses = np.cross(axes_a.T[:, None], axes_b.T[None]).reshape(-1, 3)
    lengths = np.linalg.norm(crosses, axis=1)
    # Near-parallel edges give no new direction, only noise.
    axes = np.concatenate([axes_a.T, axes_b.T, crosses[lengths > 1e-6] / lengths[lengths > 1e-6, None]])
    apart = np.abs(axes @ (np.asarray(b.center) - a.center))
    reach = np.abs(axes @ axes_a) @ np.asarray(a.half_extents) + np.abs(axes @ axes_b) @ np.asarray(b.half_extents)
    return bool((apart <= reach + 1e-12).all())


def _edge_distance(corners_a: Array, corners_b: Array) -> float:
    """Least distance between the 12 × 12 pairs of edges (Ericson, Real-Time Collision Detection, 5.1.9)."""
    p, q = corners_a[_EDGES[:, 0]][:, None], corners_b[_EDGES[:, 0]][None]
    u, v = corners_a[_EDGES[:, 1]][:, None] - p, corners_b[_EDGES[:, 1]][None] - q
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


def convex_hull(points: ArrayLike) -> Array:
    """Convex hull of points (n, 2), counter-clockwise in the plane of its two columns (Andrew 1979)."""
    unique = sorted({(round(float(x), 9), round(float(y), 9)) for x, y in np.asarray(points, dtype=float)})
    if len(unique) <= 2:
        return np.array(unique, dtype=float).reshape(-1, 2)

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for p in ordered:
            while len(chain) >= 2 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return np.array(half(unique) + half(unique[::-1]), dtype=float)


def _turn(o: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def polygon_area(polygon: ArrayLike) -> float:
    """Area of a simple polygon (n, 2), square units; 0 for fewer than three points."""
    p = np.asarray(polygon, dtype=float).reshape(-1, 2)
    if len(p) < 3:
        return 0.0
    q = np.roll(p, -1, axis=0)
    return abs(float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum())) / 2


def clip_polygon(polygon: ArrayLike, low: tuple[float, float], high: tuple[float, float]) -> Array:
    """A convex polygon (n, 2) cut to the rectangle low…high (Sutherland and Hodgman 1974)."""
    points = [np.asarray(p, dtype=float) for p in np.asarray(polygon, dtype=float).reshape(-1, 2)]
    for axis, sign, bound in ((0, 1, low[0]), (0, -1, high[0]), (1, 1, low[1]), (1, -1, high[1])):
        inside = [sign * (p[axis] - bound) >= 0 for p in points]
        cut: list[Array] = []
        for i, p in enumerate(points):
            q, q_inside = points[(i + 1) % len(points)], inside[(i + 1) % len(points)]
            if inside[i]:
                cut.append(p)
            if inside[i] != q_inside:
                cut.append(p + (q - p) * ((bound - p[axis]) / (q[axis] - p[axis])))
        points = cut
    return np.array(points).reshape(-1, 2)


def unclipped_silhouette(box: OrientedBox, camera: Camera) -> Array:
    """The box's outline in the image plane, (n, 2) pixels, cut at the near plane but not at the image's edges.

    Empty (0, 2) where the whole box lies behind the near plane.
    """
    local = camera.to_camera(box.corners())
    depth = -local[:, 2]
    front = local[depth >= NEAR_M]
    start, end = local[_EDGES[:, 0]], local[_EDGES[:, 1]]
    z0, z1 = -start[:, 2], -end[:, 2]
    crossing = (z0 >= NEAR_M) != (z1 >= NEAR_M)
    t = (NEAR_M - z0[crossing]) / (z1[crossing] - z0[crossing])
    front = np.concatenate([front, start[crossing] + (end - start)[crossing] * t[:, None]])
    if len(front) == 0:
        return np.empty((0, 2))
    u = camera.cx + camera.fx * front[:, 0] / -front[:, 2]
    v = camera.cy - camera.fy * front[:, 1] / -front[:, 2]
    return convex_hull(np.stack([u, v], -1))


def projected_edges(box: OrientedBox, camera: Camera) -> Array:
    """The box's twelve edges in the image plane, (n, 2, 2) pixels, cut at the near plane; those behind left out."""
    local = camera.to_camera(box.corners())
    start, end = local[_EDGES[:, 0]], local[_EDGES[:, 1]]
    z0, z1 = -start[:, 2], -end[:, 2]
    kept = (z0 >= NEAR_M) | (z1 >= NEAR_M)
    start, end, z0, z1 = start[kept], end[kept], z0[kept], z1[kept]
    t = np.where(z0 == z1, 0.0, (NEAR_M - z0) / np.where(z0 == z1, 1.0, z1 - z0))[:, None]
    cut = start + (end - start) * t
    ends = np.stack([np.where(z0[:, None] < NEAR_M, cut, start), np.where(z1[:, None] < NEAR_M, cut, end)], 1)
    u = camera.cx + camera.fx * ends[..., 0] / -ends[..., 2]
    v = camera.cy - camera.fy * ends[..., 1] / -ends[..., 2]
    return np.stack([u, v], -1)


def silhouette(box: OrientedBox, camera: Camera) -> Array:
    """The box's convex outline inside the image, (n, 2) pixels; empty (0, 2) where none of it can be seen."""
    outline = unclipped_silhouette(box, camera)
    if len(outline) < 3:
        return np.empty((0, 2))
    return clip_polygon(outline, (0.0, 0.0), (float(camera.width), float(camera.height)))


def share_in_image(box: OrientedBox, camera: Camera, samples_per_axis: int = 6) -> Array:
    """Which of samples_per_axis³ points spread through the box fall into the image: (n,) booleans.

    Or-ed over frames, their mean is the share of the box inside the union of the frames.
    """
    steps = (np.arange(samples_per_axis) + 0.5) / samples_per_axis * 2 - 1
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    pixels, _ = camera.project(np.asarray(box.center) + (grid * box.half_extents) @ box.axes.T)
    with np.errstate(invalid="ignore"):
        inside = (pixels >= 0) & (pixels <= [camera.width, camera.height])
    return np.asarray(inside.all(-1))
