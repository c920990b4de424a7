"""The walk through a house: more places in each room than the embedded simulator's own small homes need.

The houses' rooms are large (up to 100 m²), so a walk stops at places far from each other and turns around at each, and
never looks twice the same way from one place while there is something else to see.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.mujoco.ground import CELL_M, Ground, in_polygon
from sprite_etl.extract.mujoco.outlook import DIRECTIONS, Outlook, Viewer
from sprite_etl.extract.mujoco.plan import Plan, Point
from sprite_etl.extract.mujoco.route import FRAMES_A_ROOM, along, length_of, line_through, order_of_rooms
from sprite_etl.extract.mujoco.walk import STEP_M, TURNS, Step, room_at, view_worth

FRAMES_A_STOP = 8
LEAST_AT_A_STOP = 4
APART_M = 1.3
"""Stops of one room are at least this far from each other."""
BEAM = 80
NEW_HERE = 0.35
"""What it is worth to see a thing from another place, where 1 is to see it for the first time."""
AGAIN = {0: 2.0, 1: 1.0, -1: 1.0, 2: 0.4, -2: 0.4}
"""What a picture loses when another from the same place looks this many headings beside it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture is taken; all pictures of one visit (a stop, or a way between two) have one number. ahead: the
    direction of travel, None at a stop."""

    point: Point
    visit: int
    ahead: float | None


@dataclass(frozen=True, slots=True)
class _Way:
    """seen: things ever; here: things in this visit; used: headings in this visit; all as bits."""

    score: float
    heading: int
    seen: int
    here: int
    used: int
    before: _Way | None


def draw_walk(rng: np.random.Generator, plan: Plan, ground: Ground, viewer: Viewer, frames: int) -> list[Step]:
    """`frames` pictures, at most STEP_M metres and 27° apart. Raises SceneError where nobody can stand."""
    spots = [_spots(rng, plan, ground, viewer, k) for k in range(len(plan.rooms))]
    worth = [max((viewer.look(*s).all_seen.bit_count() for s in found), default=0) for found in spots]
    if max(worth) <= 0:
        raise SceneError("no_room_to_stand", "no room has free floor from which something can be seen")
    for count in range(max(1, frames // FRAMES_A_STOP), 0, -1):
        visited = order_of_rooms(rng, plan, worth, max(1, min(count, len(plan.rooms), frames // FRAMES_A_ROOM)))
        stops = _tour([spots[k] for k in visited], count)
        places = _places(ground, stops, frames)
        if places is not None:
            headings = _look_around(viewer, places)
            return [Step(*p.point, h, room_at(plan, p.point)) for p, h in zip(places, headings)]
    raise SceneError("no_walk", f"no way of {frames} pictures through any room")


def _spots(rng: np.random.Generator, plan: Plan, ground: Ground, viewer: Viewer, room: int) -> list[Point]:
    """Places in a room, first the one that shows most, then each the farthest from those before."""
    rows, columns = np.nonzero(ground.free)
    points = np.stack([ground.origin[0] + (columns + 0.5) * CELL_M, ground.origin[1] + (rows + 0.5) * CELL_M], -1)
    inside = in_polygon(points, plan.rooms[room].floor)
    points, clearance = points[inside], ground.clearance[rows[inside], columns[inside]]
    for least in (0.25, 0.1, 0.0):
        if int((clearance >= least).sum()) > 20:
            points = points[clearance >= least]
            break
    if len(points) == 0:
        return []
    tried = points[rng.permutation(len(points))[:12]]
    shows = [viewer.look(float(x), float(y)).all_seen.bit_count() for x, y in tried]
    chosen = [tried[int(np.argmax(shows))]]
    while True:
        away = np.min([np.linalg.norm(points - s, axis=1) for s in chosen], axis=0)
        if away.max() < APART_M:
            return [(float(x), float(y)) for x, y in chosen]
        chosen.append(points[int(away.argmax())])


def _tour(rooms: Sequence[Sequence[Point]], count: int) -> list[Point]:
    """`count` of the rooms' spots, as evenly as they have them, room after room, each next to the one before."""
    shares = [0] * len(rooms)
    while sum(shares) < min(count, sum(map(len, rooms))):
        k = min((k for k in range(len(rooms)) if shares[k] < len(rooms[k])), key=lambda k: shares[k])
        shares[k] += 1
    tour: list[Point] = []
    for spots, share in zip(rooms, shares):
        left = list(spots[:share])
        while left:
            nearest = min(left, key=lambda p: math.dist(p, tour[-1])) if tour else left[0]
            left.remove(nearest)
            tour.append(nearest)
    return tour


def _places(ground: Ground, stops: Sequence[Point], frames: int) -> list[_Place] | None:
    """Even steps between the stops, and the rest of the pictures at the stops; towards a single other stop as far as
    the pictures reach. None where too few are left for the stops or there is no way."""
    lines = line_through(ground, stops)
    if lines is None:
        return None
    ways = [along(line, max(1, math.ceil(length_of(line) / STEP_M))) for line in lines]
    if len(ways) == 1:
        ways = [ways[0][: max(0, frames - LEAST_AT_A_STOP * 2)]]
    spare = frames - sum(map(len, ways))
    if (spare < LEAST_AT_A_STOP * len(stops) and len(stops) > 1) or not all(ways):
        return None
    shares = [spare // len(stops) + (1 if i < spare % len(stops) else 0) for i in range(len(stops))]
    return list(_walked([stops[0], *(way[-1] for way in ways)], shares, ways))


def _walked(stops: Sequence[Point], shares: Sequence[int], ways: Sequence[Sequence[Point]]) -> Iterator[_Place]:
    for i, (stop, share) in enumerate(zip(stops, shares)):
        for _ in range(share):
            yield _Place(stop, 2 * i, None)
        if i < len(ways):
            for (ax, ay), b in zip([stop, *ways[i]], ways[i]):
                moved = math.hypot(b[0] - ax, b[1] - ay) > 0.02
                yield _Place(b, 2 * i + 1, math.atan2(b[1] - ay, b[0] - ax) if moved else None)


def _look_around(viewer: Viewer, places: Sequence[_Place]) -> list[float]:
    """A heading for each place, by beam search over turns."""
    outlooks = [viewer.look(*p.point) for p in places]
    beam = [_grown(None, h, outlooks[0], places[0], True) for h in range(DIRECTIONS)]
    for outlook, place, before in zip(outlooks[1:], places[1:], places):
        fresh = place.visit != before.visit
        grown: dict[tuple[int, int, int, int], _Way] = {}
        for way in beam:
            for turn in TURNS:
                made = _grown(way, (way.heading + turn) % DIRECTIONS, outlook, place, fresh)
                key = made.heading, made.seen, made.here, made.used
                if key not in grown or made.score > grown[key].score:
                    grown[key] = made
        beam = sorted(grown.values(), key=lambda w: (-w.score, w.heading, w.seen, w.here, w.used))[:BEAM]
    last: _Way | None = beam[0]
    headings: list[float] = []
    while last is not None:
        headings.append(last.heading * 2 * math.pi / DIRECTIONS)
        last = last.before
    return headings[::-1]


def _grown(way: _Way | None, heading: int, outlook: Outlook, place: _Place, fresh: bool) -> _Way:
    """The way with one more picture."""
    seen, here, used = (way.seen, way.here, way.used) if way else (0, 0, 0)
    if fresh:
        here, used = 0, 0
    shown = outlook.seen[heading]
    score = (way.score if way else 0.0) + (shown & ~seen).bit_count() + NEW_HERE * (shown & ~here).bit_count()
    score += view_worth(outlook, heading, place.ahead)
    if place.ahead is None:
        score -= max((AGAIN[k] for k in AGAIN if used >> (heading + k) % DIRECTIONS & 1), default=0.0)
        used |= 1 << heading
    return _Way(score, heading, seen | shown, here | shown, used, way)
