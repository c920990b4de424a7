"""The walk of a person through a home: where each picture is taken, and which way it looks.

Between two pictures lie at most STEP_M metres and 27°. The places come from `route`; the headings are searched so
that, over the walk, as many objects as possible are well seen and few pictures show bare walls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.mujoco.ground import Ground, in_polygon
from sprite_etl.extract.mujoco.outlook import DIRECTIONS, Outlook, Viewer
from sprite_etl.extract.mujoco.plan import Plan, Point
from sprite_etl.extract.mujoco.route import (
    FRAMES_A_ROOM,
    along,
    length_of,
    line_through,
    order_of_rooms,
    stops_in,
)

STEP_M = 0.45
TURNS = (0, 1, -1, 2, -2, 3, -3)
"""Headings that can be turned by between two pictures: at most 27°."""
BEAM = 90
SAME_AGAIN = 1.0
"""What a picture loses that is the one before it again: whoever stands, looks around."""


@dataclass(frozen=True, slots=True)
class Step:
    """One picture: the walker's place, its heading (radians counter-clockwise from +x), its room."""

    x: float
    y: float
    heading: float
    room: int


@dataclass(frozen=True, slots=True)
class _Way:
    score: float
    heading: int
    turn: int
    seen: int
    before: _Way | None


def draw_walk(rng: np.random.Generator, plan: Plan, ground: Ground, viewer: Viewer, frames: int) -> list[Step]:
    """`frames` pictures through as many rooms as they allow. Raises SceneError where nobody can stand."""
    wanted = max(1, min(len(plan.rooms), frames // FRAMES_A_ROOM))
    worth = [_worth(rng, plan, ground, viewer, k) for k in range(len(plan.rooms))]
    if max(worth) <= 0:
        raise SceneError("no_room_to_stand", "no room has free floor from which something can be seen")
    for count in range(wanted, 0, -1):
        rooms = order_of_rooms(rng, plan, worth, count)
        for most in (2, 1) if frames >= 13 * len(rooms) else (1,):
            stops = [s for k in rooms for s in stops_in(rng, plan, ground, viewer, k, most)]
            places = _places(ground, stops, frames)
            if places is not None:
                headings = _look_around(viewer, places)
                return [Step(x, y, h, room_at(plan, (x, y))) for (x, y), h in zip(places, headings)]
    raise SceneError("no_walk", f"no way of {frames} pictures through any room")


def _worth(rng: np.random.Generator, plan: Plan, ground: Ground, viewer: Viewer, room: int) -> int:
    return sum(viewer.look(*s).all_seen.bit_count() for s in stops_in(rng, plan, ground, viewer, room, 1))


def _places(ground: Ground, stops: Sequence[Point], frames: int) -> list[Point] | None:
    """Where each picture is taken: even steps between the stops, the rest of the pictures at the stops to look
    around. None where the way is too long to leave a third of them for that, or there is none."""
    ways = line_through(ground, stops)
    if ways is None:
        return None
    steps = [max(1, math.ceil(length_of(w) / STEP_M)) for w in ways]
    spare = frames - sum(steps)
    if spare < max(len(stops) * 2, frames // 3) and len(stops) > 1:
        return None
    shares = [spare // len(stops) + (1 if i < spare % len(stops) else 0) for i in range(len(stops))]
    places: list[Point] = []
    for i, stop in enumerate(stops):
        places += [stop] * shares[i]
        if i < len(ways):
            places += along(ways[i], steps[i])
    return places


def _look_around(viewer: Viewer, places: Sequence[Point]) -> list[float]:
    """A heading for each place, by beam search over turns."""
    outlooks = [viewer.look(*p) for p in places]
    ahead = _directions(places)
    first = outlooks[0]
    beam = [_Way(view_worth(first, h, ahead[0]) + first.seen[h].bit_count(), h, 0, first.seen[h], None)
            for h in range(DIRECTIONS)]  # fmt: skip
    for outlook, direction, place, before in zip(outlooks[1:], ahead[1:], places[1:], places):
        stands = math.dist(place, before) < 0.02
        grown: dict[tuple[int, int], _Way] = {}
        for way in beam:
            for turn in TURNS:
                heading = (way.heading + turn) % DIRECTIONS
                seen = way.seen | outlook.seen[heading]
                new = seen.bit_count() - way.seen.bit_count()
                score = way.score + new + view_worth(outlook, heading, direction) - 0.05 * abs(turn - way.turn)
                if stands and turn == 0:
                    score -= SAME_AGAIN
                key = heading, seen
                if key not in grown or score > grown[key].score:
                    grown[key] = _Way(score, heading, turn, seen, way)
        beam = sorted(grown.values(), key=lambda w: (-w.score, w.heading, w.seen))[:BEAM]
    best: _Way | None = beam[0]
    headings: list[float] = []
    while best is not None:
        headings.append(best.heading * 2 * math.pi / DIRECTIONS)
        best = best.before
    return headings[::-1]


def view_worth(outlook: Outlook, heading: int, direction: float | None) -> float:
    """How good a picture this is, beside what is new in it: full of things, open ahead, the way one walks."""
    count = outlook.seen[heading].bit_count()
    ring = [outlook.open_m[(heading + k) % DIRECTIONS] for k in (-3, -2, -1, 0, 1, 2, 3)]
    score = 0.1 * min(count, 6) + 0.12 * min(min(ring[2:5]), 3.0) - (0.8 if count < 2 else 0.0)
    # What stands close before the camera hides the room: the worse, the more of the picture it takes.
    score -= 0.15 * sum(open_m < 0.9 for open_m in ring)
    if direction is not None:
        off = abs((heading * 2 * math.pi / DIRECTIONS - direction + math.pi) % (2 * math.pi) - math.pi)
        score -= 0.35 * max(0.0, off - math.radians(35))
    return score


def _directions(places: Sequence[Point]) -> list[float | None]:
    """The direction of travel at each place, None where the walker stands."""
    found: list[float | None] = []
    for i, (x, y) in enumerate(places):
        px, py = places[max(0, i - 1)]
        moved = math.hypot(x - px, y - py) > 0.02
        found.append(math.atan2(y - py, x - px) if moved else None)
    return found


def room_at(plan: Plan, point: Point) -> int:
    """The room whose floor holds the point, or the nearest to it (in a doorway)."""
    for k, room in enumerate(plan.rooms):
        if in_polygon(np.array(point), room.floor):
            return k
    gaps = [min(math.dist(point, ((r[0] + r[2]) / 2, (r[1] + r[3]) / 2)) - (r[2] - r[0]) / 2 for r in room.rectangles)
            for room in plan.rooms]  # fmt: skip
    return int(np.argmin(gaps))
