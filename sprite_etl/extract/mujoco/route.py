"""The way of a walk: which rooms, which places in them, and the line through them. MuJoCo's (x, y), metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco.ground import CELL_M, Ground, in_polygon
from sprite_etl.extract.mujoco.outlook import Viewer
from sprite_etl.extract.mujoco.plan import Plan, Point

FRAMES_A_ROOM = 8
"""A room that is visited gets at least so many pictures."""
SPOTS = 7


def stops_in(rng: np.random.Generator, plan: Plan, ground: Ground, viewer: Viewer, room: int, most: int) -> list[Point]:
    """One to `most` places in a room from which, together, most of what is there can be seen; none where nobody
    can stand."""
    rows, columns = np.nonzero(ground.free)
    points = np.stack([ground.origin[0] + (columns + 0.5) * CELL_M, ground.origin[1] + (rows + 0.5) * CELL_M], -1)
    inside = in_polygon(points, plan.rooms[room].floor)
    points, clearance = points[inside], ground.clearance[rows[inside], columns[inside]]
    # Not with the nose to a wall, where the room is large enough for that.
    for least in (0.2, 0.1, 0.0):
        if int((clearance >= least).sum()) > 20:
            points = points[clearance >= least]
            break
    if len(points) == 0:
        return []
    away = np.linalg.norm(points - points[int(rng.integers(len(points)))], axis=1)
    spots = [points[int(away.argmax())]]
    while len(spots) < SPOTS:
        away = np.min([np.linalg.norm(points - s, axis=1) for s in spots], axis=0)
        if away.max() < 0.6:
            break
        spots.append(points[int(away.argmax())])
    chosen: list[Point] = []
    covered = 0
    for _ in range(most):
        gains = [
            ((viewer.look(float(x), float(y)).all_seen & ~covered).bit_count(), -i) for i, (x, y) in enumerate(spots)
        ]
        gain, i = max(gains)
        if chosen and gain < 3:
            break
        x, y = (float(c) for c in spots[-i])
        chosen.append((x, y))
        covered |= viewer.look(x, y).all_seen
    return chosen


def neighbours(plan: Plan) -> dict[int, list[int]]:
    """Rooms joined by doorways."""
    joined: dict[int, list[int]] = {k: [] for k in range(len(plan.rooms))}
    for o in plan.openings:
        if o.kind == "doorway" and o.b >= 0:
            joined[o.a].append(o.b)
            joined[o.b].append(o.a)
    return joined


def order_of_rooms(rng: np.random.Generator, plan: Plan, worth: Sequence[int], count: int) -> list[int]:
    """`count` rooms that hang together, in the order of a visit, from one that is worth it and stands at an end."""
    joined = neighbours(plan)
    usable = [k for k in range(len(plan.rooms)) if worth[k] > 0]
    weights = np.array([worth[k] / max(1, len(joined[k])) for k in usable], dtype=float)
    first = usable[int(rng.choice(len(usable), p=weights / weights.sum()))]
    order: list[int] = []
    stack, seen = [first], {first}
    while stack and len(order) < count:
        room = stack.pop()
        if worth[room] > 0:
            order.append(room)
        for other in sorted(joined[room], key=lambda k: worth[k]):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return order


def line_through(ground: Ground, stops: Sequence[Point]) -> list[list[Point]] | None:
    """The smooth ways from each stop to the next; None where one cannot be reached."""
    ways = []
    for a, b in pairwise(stops):
        way = ground.way(a, b)
        if way is None:
            return None
        ways.append(_smooth(ground, _pull_tight(ground, way)))
    return ways


def length_of(way: Sequence[Point]) -> float:
    """Metres."""
    return sum(math.dist(a, b) for a, b in pairwise(way))


def along(way: Sequence[Point], count: int) -> list[Point]:
    """`count` points at even steps along a way, its end among them and its start not."""
    line = np.array(way)
    reach = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, reach[-1], count + 1)[1:]
    return [(float(np.interp(s, reach, line[:, 0])), float(np.interp(s, reach, line[:, 1]))) for s in at]


def _pull_tight(ground: Ground, way: list[Point]) -> list[Point]:
    """Leave out points that lie on no corner, but keep off the furniture: cut only where there is room."""
    kept = [way[0]]
    i = 0
    while i < len(way) - 1:
        j = min(len(way) - 1, i + 40)
        while j > i + 1 and not _roomy(ground, way[i], way[j]):
            j -= 1
        kept.append(way[j])
        i = j
    return kept


def _roomy(ground: Ground, a: Point, b: Point) -> bool:
    if not ground.sees(a, b):
        return False
    line = np.linspace(a, b, max(2, int(math.dist(a, b) / 0.1)))
    least = min(float(ground.clearance[ground.cell((float(x), float(y)))]) for x, y in line)
    ends = min(float(ground.clearance[ground.cell(a)]), float(ground.clearance[ground.cell(b)]))
    return least >= min(0.15, ends)


def _smooth(ground: Ground, way: list[Point]) -> list[Point]:
    """Round the corners, never into the furniture."""
    line = np.array([way[0], *along(way, max(3, int(length_of(way) / 0.1)))])
    for _ in range(12):
        mean = line.copy()
        mean[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
        for i in range(1, len(line) - 1):
            if not ground.is_free((float(mean[i, 0]), float(mean[i, 1]))):
                mean[i] = line[i]
        line = mean
    return [(float(x), float(y)) for x, y in line]
