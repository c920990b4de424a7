"""Convex outlines and turns on the floor plane, in plain floats: outlines have four to six corners, and numpy costs
more a call than their whole arithmetic. Points are (x, z), metres; outlines are convex, counter-clockwise in (x, z);
those of things without thickness are two points, or one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Outline = Sequence[Point]


def turn_deg(ahead: Point, to: Point) -> float:
    """Degrees from one direction to another, + = to the right seen from above, in (−180, 180].

    Raises ValueError where one of them has no length: straight up, straight down, or no way at all.
    """
    if math.hypot(*ahead) < 1e-9 or math.hypot(*to) < 1e-9:
        raise ValueError(
            "there is no direction on the floor plane: the way to look or to go is vertical, or of length 0"
        )
    # Seen from above with x to the right and z downwards, a turn from x to z is clockwise.
    return upper_half_open(
        math.degrees(math.atan2(ahead[0] * to[1] - ahead[1] * to[0], ahead[0] * to[0] + ahead[1] * to[1]))
    )


def upper_half_open(angle_deg: float) -> float:
    """The same angle in (−180, 180] degrees."""
    angle = math.remainder(angle_deg, 360.0)
    return 180.0 if angle == -180.0 else angle


def area(outline: Outline) -> float:
    """Area of a simple polygon of either sense, square metres (the shoelace formula)."""
    if len(outline) < 3:
        return 0.0
    x0, z0 = outline[0]
    # About its first corner, lest a room far from the origin loses digits.
    rest = [(x - x0, z - z0) for x, z in outline[1:]]
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in pairwise(rest))) / 2


def common(outline: Outline, other: Outline) -> list[Point]:
    """The part that two outlines share: one cut by every edge of the other (Sutherland and Hodgman 1974)."""
    points = list(outline)
    for a, b in _edges(other):
        sides = [_left_of(a, b, p) for p in points]
        cut: list[Point] = []
        for j, (p, side) in enumerate(zip(points, sides)):
            q, next_side = points[(j + 1) % len(points)], sides[(j + 1) % len(points)]
            if side >= 0:
                cut.append(p)
            if (side > 0 > next_side) or (side < 0 < next_side):
                share = side / (side - next_side)
                cut.append((p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share))
        points = cut
    return points


def gap(outline: Outline, other: Outline) -> float:
    """Metres between two outlines; 0 where they touch or overlap."""
    if not (_parted(outline, other) or _parted(other, outline)):
        return 0.0
    return min(_from_edges(outline, other), _from_edges(other, outline))


def segment_meets(start: Point, end: Point, outline: Outline) -> bool:
    """Whether a segment and the area of an outline share a point (Cyrus and Beck 1978)."""
    first, last = 0.0, 1.0
    for a, b in _edges(outline):
        here, there = _left_of(a, b, start), _left_of(a, b, end)
        if here < 0 and there < 0:
            return False
        if here < 0:
            first = max(first, here / (here - there))
        elif there < 0:
            last = min(last, here / (here - there))
    # Through a line, both are the one moment of crossing it, but for rounding.
    return first <= last + 1e-12


def _edges(outline: Outline) -> list[tuple[Point, Point]]:
    """Lines, from a point to another, to whose left the outline's area is: its edges, and for a line or a point also
    what ends it."""
    a, b = outline[0], outline[-1]
    edges = list(zip(outline, [*outline[1:], a]))
    if len(outline) == 2:
        x, z = b[0] - a[0], b[1] - a[1]
        edges += [(b, (b[0] - z, b[1] + x)), (a, (a[0] + z, a[1] - x))]
    elif len(outline) == 1:
        edges = [(a, (a[0] + x, a[1] + z)) for x, z in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    return edges


def _left_of(a: Point, b: Point, p: Point) -> float:
    """Positive where p lies to the inner side of the edge from a to b of a counter-clockwise outline."""
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def _parted(outline: Outline, other: Outline) -> bool:
    """Whether a line along the first has all of the second on its outer side."""
    return any(all(_left_of(a, b, p) < 0 for p in other) for a, b in _edges(outline))


def _from_edges(points: Outline, outline: Outline) -> float:
    """Least distance from points to the edges of an outline."""
    least = math.inf
    for i, (x, z) in enumerate(outline):
        to_x, to_z = outline[(i + 1) % len(outline)]
        ex, ez = to_x - x, to_z - z
        length = ex * ex + ez * ez
        for px, pz in points:
            t = min(1.0, max(0.0, ((px - x) * ex + (pz - z) * ez) / length)) if length else 0.0
            least = min(least, math.hypot(px - x - t * ex, pz - z - t * ez))
    return least
