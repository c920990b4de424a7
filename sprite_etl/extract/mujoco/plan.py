"""Floor plans: one to five rooms cut out of a rectangle, some of them L-shaped, joined by doorways.

MuJoCo's frame, the floor plane only: (x, y) metres. A room's `outline` runs along the middle of its walls,
counter-clockwise; its `floor` is what lies inside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from sprite_etl.extract.mujoco import programme

Point = tuple[float, float]
Polygon = tuple[Point, ...]
Rect = tuple[float, float, float, float]
"""x0, y0, x1, y1"""


@dataclass(frozen=True, slots=True)
class PlanRoom:
    """A room before it has walls. `rectangles` cover the outline without overlap (one, or two for an L)."""

    room_id: str
    type: str
    outline: Polygon
    floor: Polygon
    rectangles: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class PlanOpening:
    """A hole in the wall between rooms a and b (indices; b = −1: the outside). start → end runs along the
    middle line of the wall, in the direction of room a's outline. A doorway to the outside holds a shut door."""

    kind: Literal["doorway", "window"]
    a: int
    b: int
    start: Point
    end: Point
    sill_z: float
    head_z: float

    @property
    def width(self) -> float:
        """Metres."""
        return abs(self.end[0] - self.start[0]) + abs(self.end[1] - self.start[1])


@dataclass(frozen=True, slots=True)
class Plan:
    """wall_m: thickness of inner walls; height_m: floor to ceiling."""

    rooms: tuple[PlanRoom, ...]
    openings: tuple[PlanOpening, ...]
    wall_m: float
    height_m: float

    def openings_of(self, room: int) -> tuple[PlanOpening, ...]:
        """Doorways and windows in the walls of one room, by its index."""
        return tuple(o for o in self.openings if room in (o.a, o.b))

    def bounds(self) -> Rect:
        """The smallest rectangle around all outlines."""
        points = np.array([p for room in self.rooms for p in room.outline])
        (x0, y0), (x1, y1) = points.min(0), points.max(0)
        return float(x0), float(y0), float(x1), float(y1)


def rooms_from(shapes: list[tuple[str, Rect, Rect | None]], wall_m: float) -> tuple[PlanRoom, ...]:
    """Rooms from (type, rectangle, corner cut out of it or None); ids are `<type>_<n>`, numbered by type."""
    counts: dict[str, int] = {}
    rooms = []
    for kind, rect, cut in shapes:
        counts[kind] = counts.get(kind, 0) + 1
        outline = rect_outline(rect) if cut is None else cut_outline(rect, cut)
        parts = (rect,) if cut is None else cut_rectangles(rect, cut)
        rooms.append(PlanRoom(f"{kind}_{counts[kind]}", kind, outline, inset(outline, wall_m / 2), parts))
    return tuple(rooms)


def divide(rng: np.random.Generator, rect: Rect, rooms: list[str], areas: dict[int, float], ids: list[int]) -> list[
    tuple[int, Rect, Rect | None]
]:  # fmt: skip
    """Cut rect into the rooms `ids` (indices into `rooms`, with target areas): (index, rectangle, cut corner)."""
    if len(ids) == 1:
        return [(ids[0], rect, None)]
    if len(ids) == 2 and rng.random() < 0.45:
        big, small = sorted(ids, key=lambda i: -areas[i])
        corner = corner_cut(rng, rect, areas[small], programme.ROOMS[rooms[small]].least_side, 2.0)
        if corner is not None and programme.ROOMS[rooms[big]].may_be_l:
            return [(big, rect, corner), (small, corner, None)]
    order = [ids[i] for i in rng.permutation(len(ids))]
    at = int(rng.integers(1, len(order)))
    first, second = order[:at], order[at:]
    share = sum(areas[i] for i in first) / sum(areas[i] for i in order)
    x0, y0, x1, y1 = rect
    if x1 - x0 > y1 - y0:
        x = _snap(x0 + (x1 - x0) * share)
        halves = (x0, y0, x, y1), (x, y0, x1, y1)
    else:
        y = _snap(y0 + (y1 - y0) * share)
        halves = (x0, y0, x1, y), (x0, y, x1, y1)
    return divide(rng, halves[0], rooms, areas, first) + divide(rng, halves[1], rooms, areas, second)


def corner_cut(
    rng: np.random.Generator, rect: Rect, area: float, least: float, arm: float, corner: int | None = None
) -> Rect | None:
    """A rectangle of about this area in a corner of rect (0 = x0y0, 1 = x1y0, 2 = x1y1, 3 = x0y1), that leaves
    arms of at least `arm` metres and is itself `least` wide; None where none fits."""
    x0, y0, x1, y1 = rect
    width = _snap((x1 - x0) * rng.uniform(0.35, 0.62))
    height = _snap(area / max(width, 0.1))
    if min(width, height) < least or x1 - x0 - width < arm or y1 - y0 - height < arm:
        return None
    k = int(rng.integers(4)) if corner is None else corner
    left, low = k in (0, 3), k in (0, 1)
    cx = (x0, x0 + width) if left else (x1 - width, x1)
    cy = (y0, y0 + height) if low else (y1 - height, y1)
    return _snap(cx[0]), _snap(cy[0]), _snap(cx[1]), _snap(cy[1])


def rect_outline(rect: Rect) -> Polygon:
    """Its four corners, counter-clockwise."""
    x0, y0, x1, y1 = rect
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def cut_outline(rect: Rect, cut: Rect) -> Polygon:
    """A rectangle without the rectangle `cut` in one of its corners, counter-clockwise."""
    (x0, y0, x1, y1), (a, b, c, d) = rect, cut
    if a == x0 and b == y0:
        return (c, y0), (x1, y0), (x1, y1), (x0, y1), (x0, d), (c, d)
    if c == x1 and b == y0:
        return (x0, y0), (a, y0), (a, d), (x1, d), (x1, y1), (x0, y1)
    if c == x1 and d == y1:
        return (x0, y0), (x1, y0), (x1, b), (a, b), (a, y1), (x0, y1)
    return (x0, y0), (x1, y0), (x1, y1), (c, y1), (c, b), (x0, b)


def cut_rectangles(rect: Rect, cut: Rect) -> tuple[Rect, ...]:
    """The two rectangles that a corner cut leaves: the full-width strip, and what lies beside the cut."""
    (x0, y0, x1, y1), (a, b, c, d) = rect, cut
    strip = (x0, d, x1, y1) if b == y0 else (x0, y0, x1, b)
    beside = (c, b, x1, d) if a == x0 else (x0, b, a, d)
    return strip, beside


def edges(polygon: Polygon) -> list[tuple[Point, Point]]:
    """Its sides in order, each (start, end)."""
    return list(pairwise((*polygon, polygon[0])))


def inward(start: Point, end: Point) -> Point:
    """Unit normal of a side of a counter-clockwise polygon, into it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = abs(dx) + abs(dy)
    return -dy / length, dx / length


def inset(polygon: Polygon, by: float) -> Polygon:
    """A right-angled counter-clockwise polygon with every side moved inwards."""
    sides = edges(polygon)
    normals = [inward(*s) for s in sides]
    return tuple(
        (p[0] + by * (normals[i - 1][0] + normals[i][0]), p[1] + by * (normals[i - 1][1] + normals[i][1]))
        for i, p in enumerate(polygon)
    )


def _snap(value: float) -> float:
    return float(round(round(value / 0.05) * 0.05, 3))
