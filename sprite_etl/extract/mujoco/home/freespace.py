"""Where a person can stand: grids of a room and of a home."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.home.placed import Ground
from sprite_etl.extract.mujoco.plan import Plan, Point

CELL_M = 0.1
BODY_M = 0.25
"""Half the width that a person needs."""

Mask = NDArray[np.bool_]


def in_polygon(points: NDArray[np.float64], polygon: tuple[Point, ...]) -> Mask:
    """Which points (n, 2) lie in a polygon (even-odd rule)."""
    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0])):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return inside


def flood(free: Mask, seed: Mask) -> Mask:
    """The free cells that are joined to the seed's (four neighbours)."""
    reached = seed & free
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= free
        if (grown == reached).all():
            return reached
        reached = grown


class RoomGrid:
    """Cells of one room that a person's middle can be at; pieces take them away."""

    def __init__(self, plan: Plan, room: int) -> None:
        floor = np.array(plan.rooms[room].floor)
        low, high = floor.min(0), floor.max(0)
        nx, ny = (math.ceil((high[k] - low[k]) / CELL_M) for k in range(2))
        xs, ys = low[0] + (np.arange(nx) + 0.5) * CELL_M, low[1] + (np.arange(ny) + 0.5) * CELL_M
        grid = np.stack(np.meshgrid(xs, ys), -1)
        self.shape = grid.shape[:2]
        self.points = grid.reshape(-1, 2)
        inside = np.ones(len(self.points), dtype=bool)
        for dx, dy in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            inside &= in_polygon(self.points + np.array([dx, dy]) * BODY_M, plan.rooms[room].floor)
        self.free = inside
        self.doors = [
            _in_front(plan, room, o.start, o.end, self) for o in plan.openings_of(room) if o.kind == "doorway"
        ]
        self.whole = int(inside.sum())

    def block(self, ground: Ground) -> None:
        """Take away what a piece stands on."""
        self.free &= ~ground.covers(self.points, BODY_M)

    def stays_open(self, ground: Ground) -> bool:
        """Whether all doorways stay joined, and little floor is cut off, when this stands there too."""
        free = (self.free & ~ground.covers(self.points, BODY_M)).reshape(self.shape)
        count = int(free.sum())
        if count < 0.12 * self.whole:
            return False
        seeds = self.doors or [int(np.flatnonzero(free.ravel())[0])]
        seed = np.zeros(free.size, dtype=bool)
        seed[seeds[0]] = True
        if not free.ravel()[seeds].all():
            return False
        reached = flood(free, seed.reshape(self.shape))
        return bool(reached.ravel()[seeds].all()) and int(reached.sum()) >= 0.9 * count


def _in_front(plan: Plan, room: int, start: Point, end: Point, grid: RoomGrid) -> int:
    """The free cell nearest to the middle of a doorway."""
    middle = (np.array(start) + np.array(end)) / 2
    away = np.linalg.norm(grid.points - middle, axis=1)
    away[~grid.free] = np.inf
    return int(away.argmin())
