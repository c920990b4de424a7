"""Doorways that join all rooms, a front door, and windows to the outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.mujoco import programme
from sprite_etl.extract.mujoco.plan import PlanOpening, PlanRoom, Point, edges

CORNER_M = 0.22
"""Least wall between the corner of a room and an opening, from the middle line of the crossing wall."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight piece of wall between room a and room b (−1 = outside), in the direction of a's outline."""

    a: int
    b: int
    start: Point
    end: Point

    @property
    def length(self) -> float:
        """Metres."""
        return abs(self.end[0] - self.start[0]) + abs(self.end[1] - self.start[1])

    def at(self, s: float) -> Point:
        """The point s metres along it."""
        t = s / self.length
        return (
            round(self.start[0] + t * (self.end[0] - self.start[0]), 4),
            round(self.start[1] + t * (self.end[1] - self.start[1]), 4),
        )


def stretches(rooms: tuple[PlanRoom, ...]) -> list[Stretch]:
    """Every wall: once for each pair of rooms that share it (a < b), and the outer walls (b = −1)."""
    found = []
    for a, room in enumerate(rooms):
        for start, end in edges(room.outline):
            axis = 0 if start[1] == end[1] else 1
            low, high = sorted((start[axis], end[axis]))
            taken = []
            for b, other in enumerate(rooms):
                if b == a:
                    continue
                for p, q in edges(other.outline):
                    if p[1 - axis] != start[1 - axis] or q[1 - axis] != start[1 - axis]:
                        continue
                    lo, hi = max(low, min(p[axis], q[axis])), min(high, max(p[axis], q[axis]))
                    if hi - lo > 1e-6:
                        taken.append((lo, hi))
                        if a < b:
                            found.append(_stretch(a, b, start, end, axis, lo, hi))
            cursor = low
            for lo, hi in [*sorted(taken), (high, high)]:
                if lo - cursor > 1e-6:
                    found.append(_stretch(a, -1, start, end, axis, cursor, lo))
                cursor = max(cursor, hi)
    return found


def _stretch(a: int, b: int, start: Point, end: Point, axis: int, lo: float, hi: float) -> Stretch:
    fixed = start[1 - axis]
    p, q = ((lo, fixed), (hi, fixed)) if axis == 0 else ((fixed, lo), (fixed, hi))
    return Stretch(a, b, p, q) if start[axis] < end[axis] else Stretch(a, b, q, p)


def draw_doorways(
    rng: np.random.Generator, rooms: tuple[PlanRoom, ...], height: float
) -> tuple[PlanOpening, ...] | None:
    """Doorways so that every room is reached and no private room is walked through, some more where that is
    usual, and a front door. None where the rooms lie so that this cannot be."""
    width = float(rng.choice([0.85, 0.9, 0.95]))
    head = float(np.round(rng.uniform(2.0, 2.15), 2))
    shared = [w for w in stretches(rooms) if w.b >= 0 and w.length >= width + 2 * CORNER_M]
    costs = [_join_cost(rooms[w.a], rooms[w.b]) + rng.uniform(0, 1) for w in shared]
    group = list(range(len(rooms)))
    doors: list[int] = [0] * len(rooms)
    chosen: list[PlanOpening] = []
    for i in sorted(range(len(shared)), key=lambda i: costs[i]):
        wall = shared[i]
        private = [k for k in (wall.a, wall.b) if programme.ROOMS[rooms[k].type].private]
        joined = group[wall.a] == group[wall.b]
        usual = costs[i] < 2 and len(private) == 0 and rng.random() < 0.3
        already = any({wall.a, wall.b} == {d.a, d.b} for d in chosen)
        if already or (joined and not usual) or any(doors[k] > 0 for k in private):
            continue
        if len(private) == 2 and len(rooms) > 2:
            continue
        old, new = group[wall.b], group[wall.a]
        group = [new if g == old else g for g in group]
        doors[wall.a] += 1
        doors[wall.b] += 1
        wide = not private and costs[i] < 2 and wall.length > 2.4 and rng.random() < 0.5
        chosen.append(_place(rng, wall, float(rng.uniform(1.2, 1.6)) if wide else width, 0.0, head, "doorway"))
    if len(set(group)) > 1:
        return None
    front = _front_door(rng, rooms, width, min(head, height - 0.3))
    return (*chosen, front) if front else tuple(chosen)


def _join_cost(a: PlanRoom, b: PlanRoom) -> float:
    """How unusual a doorway between two types of room is; below 2 it may be a wide opening."""
    types = {a.type, b.type}
    if "hallway" in types:
        return 1.0 if types & {"living_room", "kitchen"} else 2.0
    if types in ({"living_room", "dining_room"}, {"kitchen", "dining_room"}, {"living_room", "kitchen"}):
        return 0.5
    if "living_room" in types:
        return 3.0
    if types == {"bedroom", "bathroom"}:
        return 3.5
    return 5.0 if "kitchen" in types else 4.0


def _front_door(rng: np.random.Generator, rooms: tuple[PlanRoom, ...], width: float, head: float) -> PlanOpening | None:
    order = ["hallway", "living_room", "kitchen", "dining_room", "study", "bedroom"]
    outer = [w for w in stretches(rooms) if w.b < 0 and w.length >= width + 1.0 and rooms[w.a].type in order]
    if not outer:
        return None
    best = min(order.index(rooms[w.a].type) for w in outer)
    walls = [w for w in outer if order.index(rooms[w.a].type) == best]
    return _place(rng, walls[int(rng.integers(len(walls)))], width, 0.0, head, "doorway")


def _place(rng: np.random.Generator, wall: Stretch, width: float, sill: float, head: float, kind: str) -> PlanOpening:
    slack = wall.length - width - 2 * CORNER_M
    # Doors stand near a corner, so that walls stay whole; some do not.
    share = rng.uniform(0, 0.12) if rng.random() < 0.75 else rng.uniform(0.12, 0.5)
    if rng.random() < 0.5:
        share = 1 - share
    s = CORNER_M + max(slack, 0.0) * share
    return PlanOpening(
        "doorway" if kind == "doorway" else "window", wall.a, wall.b, wall.at(s), wall.at(s + width), sill, head
    )


def draw_windows(
    rng: np.random.Generator, rooms: tuple[PlanRoom, ...], doors: tuple[PlanOpening, ...], height: float
) -> tuple[PlanOpening, ...] | None:
    """One to three windows for each room that has an outer wall. None where a room people live in has none."""
    style_head = float(np.round(rng.uniform(2.05, min(2.3, height - 0.25)), 2))
    style_sill = float(np.round(rng.uniform(0.75, 0.95), 2))
    windows: list[PlanOpening] = []
    for k, room in enumerate(rooms):
        outer = [w for w in stretches(rooms) if w.a == k and w.b < 0 and w.length >= 1.4]
        outer = [w for w in outer if not any(_overlaps(w, d) for d in doors)]
        if not outer:
            if room.type not in ("hallway", "bathroom"):
                return None
            continue
        wanted = {"living_room": 2, "bathroom": 1, "hallway": 1, "kitchen": 1}.get(room.type, int(rng.integers(1, 3)))
        for i in rng.permutation(len(outer))[:wanted].tolist():
            windows.append(_window(rng, room.type, outer[i], style_sill, style_head))
    return tuple(windows)


def _window(rng: np.random.Generator, room: str, wall: Stretch, sill: float, head: float) -> PlanOpening:
    width = float(np.round(min(rng.uniform(1.0, 2.2), wall.length - 0.8), 2))
    if room == "bathroom":
        width, sill = min(width, float(rng.uniform(0.6, 0.9))), 1.35
    elif room == "kitchen":
        sill, width = 1.08, min(width, 1.5)
    elif room == "living_room" and rng.random() < 0.3:
        sill = 0.3
    slack = wall.length - width
    s = slack * float(rng.choice([0.5, 0.5, rng.uniform(0.3, 0.7)]))
    return PlanOpening("window", wall.a, -1, wall.at(s), wall.at(s + width), sill, head)


def _overlaps(wall: Stretch, opening: PlanOpening) -> bool:
    """Whether the opening lies in this very stretch of wall."""
    if opening.a != wall.a or opening.b != wall.b:
        return False
    axis = 0 if wall.start[1] == wall.end[1] else 1
    if (
        abs(opening.start[1 - axis] - wall.start[1 - axis]) > 1e-6
        or abs(opening.end[1 - axis] - wall.start[1 - axis]) > 1e-6
    ):
        return False
    low, high = sorted((wall.start[axis], wall.end[axis]))
    return (
        low - 1e-6 <= min(opening.start[axis], opening.end[axis])
        and max(opening.start[axis], opening.end[axis]) <= high + 1e-6
    )
