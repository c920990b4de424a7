"""One room while it is being furnished: what may stand where.

A piece fits when it lies inside the walls, overlaps nothing, leaves doorways, windows and the fronts of other
pieces free, and when a person can still walk from every doorway to the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sprite_etl.extract.mujoco.home.footprint import Footprint, inside, overlap
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.piece import Piece
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening, Point, edges, inward

GAP_M = 0.02
WALL_GAP_M = 0.022
"""Furniture stands off the wall by the skirting board."""
BODY_M = 0.27
CELL_M = 0.1
FLAT_M = 0.03
"""What is no higher than this can be walked on."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A side of a room's floor: from start, `length` metres along `along`; `normal` points into the room."""

    start: Point
    along: Point
    normal: Point
    length: float

    def at(self, s: float, off: float = 0.0) -> Point:
        """The point s metres along it and `off` metres before it."""
        return (
            self.start[0] + self.along[0] * s + self.normal[0] * off,
            self.start[1] + self.along[1] * s + self.normal[1] * off,
        )

    @property
    def facing(self) -> float:
        """The yaw of a piece with its back to this wall."""
        return math.atan2(self.normal[0], -self.normal[1])

    def span(self, opening: PlanOpening) -> tuple[float, float] | None:
        """Where an opening lies along this wall, None where it lies in another."""
        ends = []
        for p in (opening.start, opening.end):
            dx, dy = p[0] - self.start[0], p[1] - self.start[1]
            if abs(dx * self.normal[0] + dy * self.normal[1]) > 0.2:
                return None
            ends.append(dx * self.along[0] + dy * self.along[1])
        low, high = min(ends), max(ends)
        return (low, high) if high > 0 and low < self.length else None


Score = Callable[[Wall, float], float]


class RoomLayout:
    """The room with index `room` of a plan, and what stands in it so far."""

    def __init__(self, plan: Plan, room: int, rng: np.random.Generator) -> None:
        self.plan, self.room, self.rng = plan, room, rng
        self.type = plan.rooms[room].type
        self.floor = plan.rooms[room].floor
        self.items: list[Placed] = []
        self.walls = [_wall(a, b) for a, b in edges(self.floor)]
        self.doors = [o for o in plan.openings_of(room) if o.kind == "doorway"]
        self.windows = [o for o in plan.openings_of(room) if o.kind == "window"]
        self._door_zones = [z for o in self.doors if (z := self._zone(o, 0.8)) is not None]
        self._window_zones = [(z, o.sill_z) for o in self.windows if (z := self._zone(o, 0.35)) is not None]
        xs, ys = [p[0] for p in self.floor], [p[1] for p in self.floor]
        self._grid = np.stack(
            np.meshgrid(np.arange(min(xs), max(xs), CELL_M), np.arange(min(ys), max(ys), CELL_M), indexing="ij"), -1
        )
        self._walkable = inside(self.floor, self._grid)
        for wall in self.walls:
            a, b = wall.at(0), wall.at(wall.length)
            line = Footprint((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, abs(a[0] - b[0]) / 2, abs(a[1] - b[1]) / 2)
            self._walkable &= ~line.covers(self._grid, BODY_M)
        for zone in self._door_zones:
            self._walkable |= zone.covers(self._grid)
        self._floor_cells = int(self._walkable.sum())

    @property
    def area(self) -> float:
        """Square metres."""
        return float(sum((r[2] - r[0]) * (r[3] - r[1]) for r in self.plan.rooms[self.room].rectangles))

    def add(self, placed: Placed) -> Placed:
        """Let it stand."""
        self.items.append(placed)
        if _blocks(placed):
            self._walkable &= ~placed.footprint.covers(self._grid, BODY_M)
        return placed

    def fits(self, placed: Placed, tucked: bool = False, ignore_windows: bool = False) -> bool:
        """Whether it may stand there. tucked: it may stand in the front of others (a chair at a desk)."""
        area = placed.footprint
        corners = np.concatenate([area.corners(), (area.corners() + np.array([area.x, area.y])) / 2])
        if not inside(self.floor, corners).all() or any(area.covers(np.array(p), -0.01) for p in self.floor):
            return False
        low, high = placed.z_range
        for other in self.items:
            bottom, top = other.z_range
            if other is placed.parent or low >= top - 1e-6 or high <= bottom + 1e-6:
                continue
            if overlap(area, other.footprint, GAP_M if not tucked else 0.01):
                return False
        if not ignore_windows and any(high > sill + 0.06 and overlap(area, z) for z, sill in self._window_zones):
            return False
        if low > 1.95:
            return True
        if high - low > FLAT_M and any(overlap(area, zone) for zone in self._door_zones):
            return False
        if not _blocks(placed):
            return True
        if not tucked:
            if any(o.front is not None and overlap(area, o.front) for o in self.items if _blocks(o)):
                return False
            front = placed.front
            if front is not None and (
                not inside(self.floor, front.corners()).all()
                or any(overlap(front, o.footprint) for o in self.items if _blocks(o) and o.parent is None)
            ):
                return False
        return self._leaves_way(area)

    def _leaves_way(self, area: Footprint) -> bool:
        walkable = self._walkable & ~area.covers(self._grid, BODY_M)
        labels, _ = ndimage.label(walkable)
        sizes = np.bincount(labels.ravel())[1:]
        if len(sizes) == 0 or sizes.max() < 0.18 * self._floor_cells:
            return False
        main = labels == sizes.argmax() + 1
        return all((main & zone.covers(self._grid)).any() for zone in self._door_zones)

    def against_wall(
        self, piece: Piece, score: Score | None = None, z: float = 0.0, gap: float = WALL_GAP_M, trials: int = 60
    ) -> Placed | None:
        """Place it with its back to the best wall by `score` (higher is better; −inf: never), or nowhere."""
        probe = upright(piece, (0.0, 0.0, 0.0), 0.0, self.room)
        low, high = probe.bounds
        options = []
        for wall in self.walls:
            half = (high[0] - low[0]) / 2 + 0.01
            if wall.length < 2 * half:
                continue
            count = max(2, int((wall.length - 2 * half) / 0.12) + 2)
            for s in np.linspace(half, wall.length - half, count).tolist():
                value = (score(wall, s) if score else 0.0) + float(self.rng.uniform(0, 0.5))
                if value > -1e6:
                    options.append((value, wall, s))
        options.sort(key=lambda o: -o[0])
        for _, wall, s in options[:trials]:
            placed = self.on_wall(piece, wall, s, z, gap)
            if self.fits(placed):
                return self.add(placed)
        return None

    def on_wall(self, piece: Piece, wall: Wall, s: float, z: float = 0.0, gap: float = WALL_GAP_M) -> Placed:
        """The piece with its back to a wall, its middle s metres along it, not yet added."""
        probe = upright(piece, (0.0, 0.0, 0.0), 0.0, self.room)
        x, y = wall.at(s, probe.bounds[1][1] + gap)
        return upright(piece, (x, y, z), wall.facing, self.room)

    def hang(self, piece: Piece, wall: Wall, s: float, z: float) -> Placed | None:
        """Hang it where nothing is before or behind it and no opening is near; z is its lower edge."""
        placed = self.on_wall(piece, wall, s, z, 0.004)
        half = placed.footprint.half_x
        if half > s or s > wall.length - half:
            return None
        for o in (*self.doors, *self.windows):
            span = wall.span(o)
            if span and span[0] - 0.12 < s + half and s - half < span[1] + 0.12:
                return None
        return self.add(placed) if self.fits(placed) else None

    def first(self, candidates: list[Placed], tucked: bool = False) -> Placed | None:
        """Add the first that fits, or nothing."""
        for placed in map(self.on_rug, candidates):
            if self.fits(placed, tucked):
                return self.add(placed)
        return None

    def _zone(self, opening: PlanOpening, depth: float) -> Footprint | None:
        for wall in self.walls:
            span = wall.span(opening)
            if span:
                x, y = wall.at((span[0] + span[1]) / 2, depth / 2)
                across = (span[1] - span[0]) / 2
                flat = wall.along[1] == 0
                return Footprint(x, y, across if flat else depth / 2, depth / 2 if flat else across)
        return None

    def on_rug(self, placed: Placed) -> Placed:
        """The same, raised onto the rug that it stands on with all its feet; as it was where there is none."""
        for other in self.items:
            if other.piece.category == "rug" and bool(other.footprint.covers(placed.footprint.corners(), 0.01).all()):
                x, y, _ = placed.position
                return placed.moved(position=(x, y, other.z_range[1] + 0.0005))
        return placed

    def wall_behind(self, placed: Placed) -> tuple[Wall, float] | None:
        """The wall that a piece stands at with its back, and how far along; None where it stands free."""
        x, y = placed.footprint.x, placed.footprint.y
        for wall in self.walls:
            dx, dy = x - wall.start[0], y - wall.start[1]
            off = dx * wall.normal[0] + dy * wall.normal[1] - placed.footprint.half_y
            s = dx * wall.along[0] + dy * wall.along[1]
            if abs(math.remainder(wall.facing - placed.yaw, 2 * math.pi)) < 0.01 and off < 0.3 and 0 < s < wall.length:
                return wall, s
        return None

    def door_distance(self, point: Point) -> float:
        """Metres from a point to the nearest doorway, 9 where there is none."""
        return min((math.hypot(z.x - point[0], z.y - point[1]) for z in self._door_zones), default=9.0)

    def walkable(self) -> NDArray[np.bool_]:
        """Cells (CELL_M) where a person's middle can be."""
        return self._walkable


def _wall(a: Point, b: Point) -> Wall:
    length = abs(b[0] - a[0]) + abs(b[1] - a[1])
    return Wall(a, ((b[0] - a[0]) / length, (b[1] - a[1]) / length), inward(a, b), length)


def _blocks(placed: Placed) -> bool:
    """Whether a walker has to go around it."""
    low, high = placed.z_range
    return low < 1.9 and high > FLAT_M and high - low > FLAT_M
