"""The shell of a home as boxes: floors, ceilings, walls with holes for doorways and windows, and their trim.

Every room has its own slab on its side of a wall, so that each side has its own paint. MuJoCo's frame, metres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.piece import Material
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening, Point, edges, inward

OUTER_M = 0.16
"""What an outer wall has outside the middle line."""
SKIRTING_M = (0.012, 0.08)
SKIN_M = 0.0004
"""Skins lie this far before their walls."""
FACADE = Material((0.82, 0.8, 0.76))
STEEL = Material((0.68, 0.69, 0.71), None, 0.6, 0.6)


@dataclass(frozen=True, slots=True)
class Slab:
    """One axis-aligned box: corners (x, y, z) low and high. solid: whether small things can lie on it."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    material: Material
    solid: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rectangles of one plane, as one skin without seams. corners (n, 4, 3), counter-clockwise seen from the room;
    uv (n, 4, 2) metres in that plane."""

    corners: NDArray[np.float64]
    uv: NDArray[np.float64]
    material: Material


@dataclass(frozen=True, slots=True)
class RoomLook:
    """What a room's shell is clad with."""

    wall: Material
    floor: Material
    ceiling: Material
    trim: Material


def shell(plan: Plan, looks: tuple[RoomLook, ...], door: Material) -> list[Slab]:
    """All boxes of the shell; looks: one a room."""
    slabs: list[Slab] = []
    for k, room in enumerate(plan.rooms):
        look = looks[k]
        for x0, y0, x1, y1 in room.rectangles:
            slabs.append(Slab((x0, y0, -0.1), (x1, y1, 0.0), look.floor))
            slabs.append(Slab((x0, y0, plan.height_m), (x1, y1, plan.height_m + 0.1), look.ceiling))
        count = len(room.outline)
        sides = edges(room.outline)
        for i, (start, end) in enumerate(sides):
            reflex = _turns_out(sides[i], sides[(i + 1) % count])
            slabs += _wall(plan, k, start, end, look, plan.wall_m / 2 if reflex else 0.0)
    for opening in plan.openings:
        slabs += _trim(plan, opening, looks[opening.a].trim, door)
    return slabs


def skins(plan: Plan, looks: tuple[RoomLook, ...]) -> list[Sheet]:
    """What is seen of floors, ceilings and walls from inside: boxes side by side would break patterns and light."""
    sheets = []
    for k, room in enumerate(plan.rooms):
        for material, z, up in ((looks[k].floor, SKIN_M, True), (looks[k].ceiling, plan.height_m - SKIN_M, False)):
            corners = np.array(
                [[(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)] for x0, y0, x1, y1 in room.rectangles]
            )
            ordered = corners if up else corners[:, ::-1]
            sheets.append(Sheet(ordered, ordered[..., :2], material))
        count = len(room.outline)
        sides = edges(room.outline)
        for i, (start, end) in enumerate(sides):
            beyond = plan.wall_m / 2 if _turns_out(sides[i], sides[(i + 1) % count]) else 0.0
            before = plan.wall_m / 2 if _turns_out(sides[i - 1], sides[i]) else 0.0
            length = abs(end[0] - start[0]) + abs(end[1] - start[1])
            d, n = np.subtract(end, start) / length, np.array(inward(start, end))
            base = np.array(start) + n * (plan.wall_m / 2 + SKIN_M)
            rects = np.array(list(_spans(plan, k, start, end, -before, length + beyond)))
            uv = np.stack([rects[:, [0, 2]], rects[:, [1, 2]], rects[:, [1, 3]], rects[:, [0, 3]]], 1)
            flat = base + uv[..., :1] * d
            sheets.append(Sheet(np.concatenate([flat, uv[..., 1:]], -1)[:, ::-1], uv[:, ::-1], looks[k].wall))
    return sheets


def _spans(
    plan: Plan, room: int, start: Point, end: Point, first: float, last: float
) -> Iterator[tuple[float, float, float, float]]:
    """What the openings leave of a side: (from, to, lowest z, highest z)."""
    cursor = first
    for a, b, opening in holes(plan, room, start, end):
        yield cursor, a, 0.0, plan.height_m
        yield a, b, 0.0, opening.sill_z
        yield a, b, opening.head_z, plan.height_m
        cursor = b
    yield cursor, last, 0.0, plan.height_m


def _turns_out(side: tuple[Point, Point], after: tuple[Point, Point]) -> bool:
    (ax, ay), (bx, by) = side
    (cx, cy), (dx, dy) = after
    return (bx - ax) * (dy - cy) - (by - ay) * (dx - cx) < 0


def holes(plan: Plan, room: int, start: Point, end: Point) -> list[tuple[float, float, PlanOpening]]:
    """Openings in one side of a room's outline: (from, to, opening) in metres from the side's start, in order."""
    axis = 0 if start[1] == end[1] else 1
    sign = 1.0 if end[axis] > start[axis] else -1.0
    length = abs(end[axis] - start[axis])
    found = []
    for opening in plan.openings_of(room):
        if abs(opening.start[1 - axis] - start[1 - axis]) > 1e-6 or abs(opening.end[1 - axis] - start[1 - axis]) > 1e-6:
            continue
        a, b = sorted((sign * (opening.start[axis] - start[axis]), sign * (opening.end[axis] - start[axis])))
        if a > -1e-6 and b < length + 1e-6:
            found.append((a, b, opening))
    return sorted(found, key=lambda h: h[0])


def _wall(plan: Plan, room: int, start: Point, end: Point, look: RoomLook, beyond: float) -> Iterator[Slab]:
    """One side's slabs: the room's own, what lies outside it, and the skirting."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    outer = _outer_spans(plan, room, start, end)
    for a, b, z0, z1 in _spans(plan, room, start, end, 0.0, length + beyond):
        if b - a < 1e-6 or z1 - z0 < 1e-6:
            continue
        yield _box(start, end, (a, b), (0.0, plan.wall_m / 2), (z0, z1), look.wall)
        for lo, hi in outer:
            if min(b, hi) - max(a, lo) > 1e-6:
                yield _box(start, end, (max(a, lo), min(b, hi)), (-OUTER_M, 0.0), (z0, z1), FACADE)
        if z0 == 0.0 and z1 > SKIRTING_M[1]:
            inner = plan.wall_m / 2
            yield _box(start, end, (a, b), (inner, inner + SKIRTING_M[0]), (0.0, SKIRTING_M[1]), look.trim)


def _outer_spans(plan: Plan, room: int, start: Point, end: Point) -> list[tuple[float, float]]:
    """Where a side has the outside behind it: (from, to) metres from its start."""
    axis = 0 if start[1] == end[1] else 1
    sign = 1.0 if end[axis] > start[axis] else -1.0
    length = abs(end[axis] - start[axis])
    taken = []
    for b, other in enumerate(plan.rooms):
        for p, q in edges(other.outline) if b != room else []:
            if abs(p[1 - axis] - start[1 - axis]) < 1e-6 and abs(q[1 - axis] - start[1 - axis]) < 1e-6:
                taken.append(sorted((sign * (p[axis] - start[axis]), sign * (q[axis] - start[axis]))))
    spans, cursor = [], 0.0
    for lo, hi in [*sorted(taken), [length, length]]:
        if lo - cursor > 1e-6:
            spans.append((cursor, min(lo, length)))
        cursor = max(cursor, hi)
    return spans


def _box(
    start: Point,
    end: Point,
    along: tuple[float, float],
    across: tuple[float, float],
    z: tuple[float, float],
    m: Material,
) -> Slab:
    """A box from its place along a side, across it (positive = into the room) and its heights."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    d = np.array([(end[0] - start[0]) / length, (end[1] - start[1]) / length])
    n = np.array(inward(start, end))
    p = np.array(start) + d * along[0] + n * across[0]
    q = np.array(start) + d * along[1] + n * across[1]
    low, high = np.minimum(p, q), np.maximum(p, q)
    return Slab((float(low[0]), float(low[1]), z[0]), (float(high[0]), float(high[1]), z[1]), m)


def _trim(plan: Plan, opening: PlanOpening, trim: Material, door: Material) -> Iterator[Slab]:
    """Lining and casing of a doorway, the leaf of a front door, or the frame and the sill of a window."""
    s, e, w = opening.start, opening.end, opening.width
    lo, hi, inner = opening.sill_z, opening.head_z, plan.wall_m / 2
    far = -OUTER_M if opening.b < 0 else -inner
    t = 0.025
    thin = replace(trim)
    if opening.kind == "doorway":
        for a, b in ((0.0, t), (w - t, w)):
            yield _box(s, e, (a, b), (far - 0.005, inner + 0.005), (lo, hi), thin)
        yield _box(s, e, (t, w - t), (far - 0.005, inner + 0.005), (hi - t, hi), thin)
        for depth in ((inner, inner + 0.015),) if opening.b < 0 else ((inner, inner + 0.015), (far - 0.015, far)):
            for a, b in ((-0.07, 0.005), (w - 0.005, w + 0.07)):
                yield _box(s, e, (a, b), depth, (0.0, hi + 0.07), thin)
            yield _box(s, e, (0.005, w - 0.005), depth, (hi - 0.005, hi + 0.07), thin)
        if opening.b < 0:
            yield from _leaf(opening, inner, door)
        return
    f = 0.055
    middle = (-0.06, 0.0)
    for a, b in ((0.0, f), (w - f, w)):
        yield _box(s, e, (a, b), middle, (lo, hi), thin)
    for z0, z1 in ((lo, lo + f), (hi - f, hi)):
        yield _box(s, e, (f, w - f), middle, (z0, z1), thin)
    panes = max(1, round((w - f) / 0.75))
    for i in range(1, panes):
        x = f + (w - 2 * f) * i / panes
        yield _box(s, e, (x - 0.025, x + 0.025), (-0.05, -0.01), (lo + f, hi - f), thin)
    if hi - lo > 1.3:
        z = hi - 0.42
        yield _box(s, e, (f, w - f), (-0.045, -0.015), (z - 0.02, z + 0.02), thin)
    yield _box(s, e, (-0.04, w + 0.04), (0.0, inner + 0.05), (lo - 0.025, lo + 0.002), thin)


def _leaf(opening: PlanOpening, inner: float, door: Material) -> Iterator[Slab]:
    """A shut front door: a leaf, two raised panels, a handle."""
    s, e, w, head = opening.start, opening.end, opening.width, opening.head_z
    back = inner - 0.06
    yield _box(s, e, (0.025, w - 0.025), (back, back + 0.045), (0.005, head - 0.025), door)
    for z0, z1 in ((0.18, 0.85), (1.05, head - 0.18)):
        yield _box(s, e, (0.15, w - 0.15), (back + 0.045, back + 0.055), (z0, z1), door)
    yield _box(s, e, (0.07, 0.1), (back + 0.045, back + 0.052), (0.93, 1.1), STEEL)
    yield _box(s, e, (0.075, 0.2), (back + 0.08, back + 0.095), (1.02, 1.04), STEEL)
    yield _box(s, e, (0.078, 0.095), (back + 0.05, back + 0.085), (1.02, 1.04), STEEL)
