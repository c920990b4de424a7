"""Draws a floor plan from a seed, by trial: rooms are cut, judged, joined by doorways and given windows."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.mujoco import programme
from sprite_etl.extract.mujoco.openings import draw_doorways, draw_windows
from sprite_etl.extract.mujoco.plan import Plan, PlanRoom, Rect, corner_cut, divide, rooms_from

TRIALS = 3000


def draw_plan(rng: np.random.Generator, rooms_min: int, rooms_max: int) -> Plan:
    """A plan of rooms_min…rooms_max rooms (1…5). Raises SceneError when no trial gives a sound one.

    The rooms are drawn once and only their shapes again, or homes that are hard to cut would be rare.
    """
    types = programme.draw_rooms(rng, rooms_min, rooms_max)
    for _ in range(TRIALS):
        wall_m = float(rng.choice([0.1, 0.12, 0.15]))
        rooms = _draw_rooms(rng, types, wall_m)
        if not all(_sound(room) for room in rooms):
            continue
        height = float(np.round(rng.uniform(2.45, 3.0), 2))
        doorways = draw_doorways(rng, rooms, height)
        if doorways is None:
            continue
        windows = draw_windows(rng, rooms, doorways, height)
        if windows is None:
            continue
        return Plan(rooms, doorways + windows, wall_m, height)
    raise SceneError("no_floor_plan", f"no sound plan of {', '.join(types)} in {TRIALS} trials")


def _draw_rooms(rng: np.random.Generator, types: list[str], wall_m: float) -> tuple[PlanRoom, ...]:
    areas = {i: programme.draw_area(rng, t) for i, t in enumerate(types)}
    aspect = rng.uniform(1.0, 1.7)
    width = round(math.sqrt(sum(areas.values()) * aspect), 1)
    depth = round(sum(areas.values()) / width, 1)
    if rng.random() < 0.5:
        width, depth = depth, width
    home: Rect = (0.0, 0.0, width, depth)
    shapes = divide(rng, home, types, areas, list(range(len(types))))
    shapes.sort(key=lambda s: s[0])
    named = [(types[i], rect, cut) for i, rect, cut in shapes]
    if rng.random() < 0.35:
        _cut_home(rng, named, home)
    return rooms_from(named, wall_m)


def _cut_home(rng: np.random.Generator, shapes: list[tuple[str, Rect, Rect | None]], home: Rect) -> None:
    """Take a corner of the home away (a courtyard, a neighbour's flat), where a whole room lies there."""
    k = int(rng.integers(4))
    x, y = (home[0], home[2], home[2], home[0])[k], (home[1], home[1], home[3], home[3])[k]
    for i, (kind, rect, cut) in enumerate(shapes):
        if cut is None and x in (rect[0], rect[2]) and y in (rect[1], rect[3]) and programme.ROOMS[kind].may_be_l:
            corner = corner_cut(rng, rect, float(rng.uniform(2.0, 5.0)), 1.0, 2.1, k)
            shapes[i] = (kind, rect, corner)


def _sound(room: PlanRoom) -> bool:
    """Whether people would build a room of this type so large and so shaped."""
    spec = programme.ROOMS[room.type]
    area = sum((r[2] - r[0]) * (r[3] - r[1]) for r in room.rectangles)
    xs, ys = [p[0] for p in room.outline], [p[1] for p in room.outline]
    sides = sorted((max(xs) - min(xs), max(ys) - min(ys)))
    return (
        0.85 * spec.area[0] <= area <= 1.2 * spec.area[1]
        and sides[0] >= spec.least_side
        and sides[1] / sides[0] <= spec.slim
    )
