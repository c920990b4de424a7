"""Where a person can stand in a whole home, and ways from here to there. MuJoCo's frame, (x, y) metres."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.plan import Plan, Point, Polygon

CELL_M = 0.05
BODY_M = 0.25
"""Half the width that a person needs."""
FLAT_M = 0.04
"""What is no higher than this is walked over."""
HEAD_M = 1.9
"""What hangs higher than this is walked under."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ground:
    """free (rows along y, columns along x): whether a person's middle can be in a cell; all free cells are joined.
    origin: the lower left corner of cell (0, 0). clearance: metres from each cell to the nearest that is not free."""

    free: Mask
    origin: Point
    clearance: NDArray[np.float64]

    def cell(self, point: Point) -> tuple[int, int]:
        """(row, column) of a point."""
        return int((point[1] - self.origin[1]) // CELL_M), int((point[0] - self.origin[0]) // CELL_M)

    def point(self, cell: tuple[int, int]) -> Point:
        """The middle of a cell."""
        return self.origin[0] + (cell[1] + 0.5) * CELL_M, self.origin[1] + (cell[0] + 0.5) * CELL_M

    def is_free(self, point: Point) -> bool:
        """Whether a person's middle can be there."""
        row, column = self.cell(point)
        inside = 0 <= row < self.free.shape[0] and 0 <= column < self.free.shape[1]
        return inside and bool(self.free[row, column])

    def sees(self, a: Point, b: Point) -> bool:
        """Whether one can walk straight from a to b."""
        count = max(2, int(math.dist(a, b) / (CELL_M / 2)) + 1)
        line = np.linspace(a, b, count)
        return all(self.is_free((float(x), float(y))) for x, y in line)

    def way(self, start: Point, goal: Point) -> list[Point] | None:
        """A short way that keeps off the furniture where it can, ends included; None where there is none (A*)."""
        first, last = self.cell(start), self.cell(goal)
        cost = 1 + np.maximum(0.0, 0.35 - self.clearance) * 6
        best: dict[tuple[int, int], float] = {first: 0.0}
        came: dict[tuple[int, int], tuple[int, int]] = {}
        heap = [(0.0, first)]
        rows, columns = self.free.shape
        while heap:
            _, cell = heapq.heappop(heap)
            if cell == last:
                cells = [cell]
                while cells[-1] in came:
                    cells.append(came[cells[-1]])
                return [start, *(self.point(c) for c in cells[-2:0:-1]), goal]
            for dr, dc, length in _STEPS:
                near = cell[0] + dr, cell[1] + dc
                if not (0 <= near[0] < rows and 0 <= near[1] < columns) or not self.free[near]:
                    continue
                value = best[cell] + length * float(cost[near])
                if value < best.get(near, math.inf) - 1e-12:
                    best[near], came[near] = value, cell
                    heapq.heappush(heap, (value + math.hypot(near[0] - last[0], near[1] - last[1]), near))
        return None


_STEPS = [(dr, dc, math.hypot(dr, dc)) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if (dr, dc) != (0, 0)]


def in_polygon(points: NDArray[np.float64], polygon: Polygon) -> Mask:
    """Which points (…, 2) lie in a simple polygon (even-odd rule)."""
    x, y = points[..., 0], points[..., 1]
    inside = np.zeros(x.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0])):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return inside


def walkable(plan: Plan, standing: Iterable[Placed]) -> Ground:
    """The ground of a home; standing: all that does not lie on something else."""
    x0, y0, x1, y1 = plan.bounds()
    columns, rows = math.ceil((x1 - x0) / CELL_M), math.ceil((y1 - y0) / CELL_M)
    points = np.stack(np.meshgrid(x0 + (np.arange(columns) + 0.5) * CELL_M, y0 + (np.arange(rows) + 0.5) * CELL_M), -1)
    floor = np.zeros((rows, columns), dtype=bool)
    for room in plan.rooms:
        floor |= in_polygon(points, room.floor)
    free = ndimage.distance_transform_edt(floor) * CELL_M >= BODY_M
    for opening in plan.openings:
        if opening.kind == "doorway" and opening.b >= 0:
            middle = (np.array(opening.start) + np.array(opening.end)) / 2
            across = opening.width / 2 - BODY_M
            along = plan.wall_m / 2 + BODY_M + 2 * CELL_M
            half = (across, along) if opening.start[1] == opening.end[1] else (along, across)
            free |= (np.abs(points - middle) <= half).all(-1)
    for placed in standing:
        low, high = placed.z_range
        if low < HEAD_M and high > FLAT_M:
            area = placed.footprint
            turn = np.array([[math.cos(area.yaw), -math.sin(area.yaw)], [math.sin(area.yaw), math.cos(area.yaw)]])
            outside = np.maximum(np.abs((points - [area.x, area.y]) @ turn) - [area.half_x, area.half_y], 0)
            free &= (outside**2).sum(-1) > BODY_M**2
    labels, count = ndimage.label(free)
    if count:
        free = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    return Ground(free, (x0, y0), ndimage.distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1] * CELL_M)
