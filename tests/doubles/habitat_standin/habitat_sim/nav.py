"""A navmesh on a grid. As the real one: asked without a mesh for a random point it takes the process down, far points
snap to NaN, and what can't be reached is infinitely far."""

from __future__ import annotations

import heapq
import itertools
import math
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habitat_sim.magnum_types import Vector3

CELL = 0.1
RAISED = 0.08
"""A navmesh floats above the floor, by its cells' height."""
Cell = tuple[int, int]


class NavMeshSettings:
    """A default that knows of no objects. Attributes that are not there are refused."""

    __slots__ = ("agent_height", "agent_radius", "include_static_objects")

    def set_defaults(self) -> None:
        self.agent_height, self.agent_radius, self.include_static_objects = 1.5, 0.1, False


class ShortestPath:
    def __init__(self) -> None:
        self.requested_start: Any = Vector3(0, 0, 0)
        self.requested_end: Any = Vector3(0, 0, 0)
        self.points: list[Vector3] = []
        self.geodesic_distance = math.inf


class PathFinder:
    def __init__(self, world: Any) -> None:
        self._world = world
        self._free: NDArray[np.bool_] | None = None
        self._rng = np.random.default_rng(0)
        if world.navmesh == "empty_stage":  # as data sets ship: it goes through the furniture
            self.compute(0.2, furniture=False)
        elif world.navmesh is True:
            self.compute(0.2, furniture=True)

    def compute(self, radius: float, *, furniture: bool) -> None:
        if self._world.navmesh == "impossible":  # no floor that anybody could stand on
            return
        self._low, self._high = self._world.bounds
        columns, rows = (round(float(length) / CELL) for length in (self._high - self._low)[::2])
        x = self._low[0] + (np.arange(columns) + 0.5) * CELL
        z = self._low[2] + (np.arange(rows) + 0.5) * CELL
        self._free = self._world.standable(*np.meshgrid(x, z), radius, furniture)
        self._parts = _parts(self._free)

    @property
    def is_loaded(self) -> bool:
        return self._free is not None

    def seed(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def get_bounds(self) -> tuple[Any, Any]:
        return np.float32(self._low), np.float32(self._high)

    def get_random_navigable_point(self, max_tries: int = 10) -> Any:
        if self._free is None:
            os.abort()
        cells = np.argwhere(self._free)
        if self._rng.random() < 0.05 or len(cells) == 0:  # it gives up after its tries
            return np.full(3, np.nan, np.float32)
        return self._place(*cells[int(self._rng.integers(len(cells)))])

    def snap_point(self, point: Any) -> Any:
        cell = self._cell(point)
        return np.full(3, np.nan, np.float32) if cell is None else self._place(*cell)

    def is_navigable(self, point: Any, max_y_delta: float = 0.5) -> bool:
        row, column = self._grid(point)
        inside = 0 <= row < self._free.shape[0] and 0 <= column < self._free.shape[1]  # type: ignore[union-attr]
        return bool(inside and self._free[row, column] and abs(float(point[1]) - self._world.floor) <= max_y_delta)  # type: ignore[index]

    def island_radius(self, point: Any) -> float:
        cell = self._cell(point)
        return 0.0 if cell is None else float(np.sqrt((self._parts == self._parts[cell]).sum()) * CELL / 2)

    def distance_to_closest_obstacle(self, point: Any, max_search_radius: float = 2.0) -> float:
        cell = self._cell(point)
        apart = np.linalg.norm(np.argwhere(~np.pad(self._free, 1)) - 1 - np.array(cell), axis=1)  # type: ignore[arg-type]
        return min(max_search_radius, float(apart.min()) * CELL)

    def get_topdown_view(self, meters_per_pixel: float, height: float, eps: float = 0.5) -> NDArray[np.bool_]:
        """Asked about each cell at its low corner."""
        size = [round(float(length) / meters_per_pixel) for length in self._high - self._low]
        out = np.zeros((size[2], size[0]), bool)
        for row in range(size[2]):
            for column in range(size[0]):
                x, z = self._low[0] + column * meters_per_pixel, self._low[2] + row * meters_per_pixel
                out[row, column] = self.is_navigable((x, height, z))
        return out

    def find_path(self, path: ShortestPath) -> bool:
        start, end = self._cell(path.requested_start), self._cell(path.requested_end)
        path.points, path.geodesic_distance = [], math.inf
        if start is None or end is None or self._parts[start] != self._parts[end]:
            return False
        corners = self._straightened(self._steps(start, end))
        path.points = [Vector3(self._place(*c)) for c in corners]
        path.geodesic_distance = float(sum(math.dist(a, b) for a, b in itertools.pairwise(corners)) * CELL)
        return True

    def _steps(self, start: Cell, end: Cell) -> list[Cell]:
        best, before = {start: 0.0}, dict[Cell, Cell]()
        queue = [(0.0, start)]
        while queue:
            length, here = heapq.heappop(queue)
            if here == end:
                break
            for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
                there = (here[0] + dr, here[1] + dc)
                further = length + math.hypot(dr, dc)
                if self._open(there) and further < best.get(there, math.inf):
                    best[there], before[there] = further, here
                    heapq.heappush(queue, (further, there))
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return way[::-1]

    def _straightened(self, way: list[Cell]) -> list[Cell]:
        corners, at = [way[0]], 0
        while at < len(way) - 1:
            following = next((i for i in range(len(way) - 1, at, -1) if self._seen(way[at], way[i])), at + 1)
            corners.append(way[following])
            at = following
        return corners

    def _seen(self, a: Cell, b: Cell) -> bool:
        steps = np.linspace(0, 1, 4 * max(abs(a[0] - b[0]), abs(a[1] - b[1])) + 1)[:, None]
        cells = np.round(np.array(a) + (np.array(b) - a) * steps).astype(int)
        return bool(self._free[cells[:, 0], cells[:, 1]].all())  # type: ignore[index]

    def _open(self, cell: Cell) -> bool:
        rows, columns = self._free.shape  # type: ignore[union-attr]
        return 0 <= cell[0] < rows and 0 <= cell[1] < columns and bool(self._free[cell])  # type: ignore[index]

    def _grid(self, point: Any) -> Cell:
        return int((float(point[2]) - self._low[2]) // CELL), int((float(point[0]) - self._low[0]) // CELL)

    def _cell(self, point: Any) -> Cell | None:
        """The free cell within half a metre of a point."""
        cells = np.argwhere(self._free)
        apart = np.abs(cells - self._grid(point)).max(1)
        return tuple(cells[int(apart.argmin())].tolist()) if len(cells) and apart.min() <= 5 else None

    def _place(self, row: int, column: int) -> Any:
        return np.float32(
            [self._low[0] + (column + 0.5) * CELL, self._world.floor + RAISED, self._low[2] + (row + 0.5) * CELL]
        )


def _parts(free: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each connected part of a grid, 0 = not free."""
    parts = np.where(free, np.arange(1, free.size + 1).reshape(free.shape), 0)
    rows, columns = free.shape
    while True:
        grown = np.pad(parts, 1)
        around = [grown[r : r + rows, c : c + columns] for r in range(3) for c in range(3)]
        following = np.where(free, np.maximum.reduce(around), 0)
        if (following == parts).all():
            return parts
        parts = following
