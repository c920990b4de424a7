"""Oriented boxes: corners, containment, exact distances, footprints and image silhouettes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.camera import NEAR_M, Camera
from sprite_etl.scene.solid import Solid, solid_distance_to_point, solid_of
from sprite_etl.scene.solid_distance import solid_distance
from sprite_etl.scene.solid_features import EDGES, corners_of

Array = NDArray[np.float64]


class _Remembers:
    """What a box works out once; no field of it, so that equality, copies and pickles know nothing of it."""

    __slots__ = ("_solid",)
    _solid: Solid


@dataclass(frozen=True, slots=True)
class OrientedBox(_Remembers):
    """A box in the canonical world: center (3) metres, half_extents (3) metres along its own axes,
    rotation_xyzw its unit quaternion (own axes → world)."""

    center: tuple[float, float, float]
    half_extents: tuple[float, float, float]
    rotation_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)

    @property
    def solid(self) -> Solid:
        """The box in plain floats. Raises ValueError where rotation_xyzw is no rotation."""
        try:
            return self._solid
        except AttributeError:
            object.__setattr__(self, "_solid", solid_of(self.center, self.half_extents, self.rotation_xyzw))
            return self._solid

    @property
    def axes(self) -> Array:
        """3×3, the box's own axes as columns, world unit vectors."""
        return np.array(self.solid.axes).T

    def corners(self) -> Array:
        """The 8 corners, (8, 3) metres, in the order of the signs (−−−, −−+, −+−, … +++)."""
        return corners_of(self.solid)

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

    def distance_to_point(self, point: ArrayLike) -> float:
        """The same for one world point (3): metres; much faster."""
        x, y, z = np.asarray(point, dtype=float).tolist()
        return solid_distance_to_point(self.solid, x, y, z)

    def vertical_range(self) -> tuple[float, float]:
        """Lowest and highest world y, metres."""
        return self.solid.vertical_range()

    def volume(self) -> float:
        """Cubic metres."""
        return float(8 * np.prod(self.half_extents))

    def footprint(self) -> Array:
        """Convex outline on the floor plane, (n, 2) world (x, z) metres, in order around it."""
        rectangle = self.solid.rectangle()
        return np.array(rectangle) if rectangle else convex_hull(self.corners()[:, ::2])


def box_distance(a: OrientedBox, b: OrientedBox) -> float:
    """Distance between the closest points of two solid boxes, metres; exactly 0 where they touch or overlap."""
    return solid_distance(a.solid, b.solid)


def boxes_overlap(a: OrientedBox, b: OrientedBox) -> bool:
    """Whether two solid boxes share a point; touching counts."""
    return box_distance(a, b) == 0.0


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
    start, end = local[EDGES[:, 0]], local[EDGES[:, 1]]
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
    start, end = local[EDGES[:, 0]], local[EDGES[:, 1]]
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
