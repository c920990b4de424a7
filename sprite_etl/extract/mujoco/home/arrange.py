"""Arrangements that recur in many rooms: a piece beside another, chairs around a table, a desk, things on walls."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.furniture import Style
from sprite_etl.extract.mujoco.home.layout import RoomLayout, Score, Wall
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.piece import Piece

EYE_M = 1.5
"""Height of the middle of a picture."""


@dataclass(slots=True)
class Decorator:
    """A room and what it is furnished with: shared by all arrangements."""

    layout: RoomLayout
    style: Style
    rng: np.random.Generator

    def build(self, category: str, family: str | None = None) -> Piece:
        """A new piece of the home's style."""
        return furniture.build(category, self.rng, self.style, family)

    def chance(self, share: float) -> bool:
        """True in this share of homes."""
        return bool(self.rng.random() < share)

    def stand(
        self, category: str, score: Score | None = None, tries: int = 3, family: str | None = None
    ) -> Placed | None:
        """A piece with its back to a wall; built anew when it is too large for every wall."""
        for _ in range(tries):
            placed = self.layout.against_wall(self.build(category, family), score)
            if placed is not None:
                return placed
        return None

    def put(self, category: str, base: Placed, x: float, y: float, yaw: float = 0.0, *, tucked: bool = False,
            piece: Piece | None = None) -> Placed | None:  # fmt: skip
        """A piece on the floor at (x, y) in the frame of another, turned by yaw against it."""
        chosen = piece or self.build(category)
        wx, wy, _ = base.at(x, y, 0.0)
        return self.layout.first([upright(chosen, (wx, wy, 0.0), base.yaw + yaw, self.layout.room)], tucked)

    def beside(self, category: str, base: Placed, side: int, gap: float = 0.05, back: bool = True,
               piece: Piece | None = None) -> Placed | None:  # fmt: skip
        """Left (−1) or right (+1) of another piece, backs in line."""
        chosen = piece or self.build(category)
        low, high = furniture.bounds(chosen)
        x = side * (base.bounds[1][0] + gap + (high[0] - low[0]) / 2)
        y = base.bounds[1][1] - high[1] if back else base.bounds[0][1] - low[1]
        return self.put(category, base, x, y, piece=chosen, tucked=True)

    def on_top(
        self, category: str, base: Placed, x: float = 0.0, y: float | None = None, family: str | None = None
    ) -> Placed | None:
        """A thing that physics need not settle on the top of a piece, facing as it does."""
        for _ in range(5):
            piece = self.build(category, family)
            low, high = furniture.bounds(piece)
            for s in base.piece.surfaces:
                if s.kind != "top" or s.headroom_m < high[2]:
                    continue
                if high[0] - low[0] > 2 * s.half_size[0] + 0.06 or high[1] - low[1] > 2 * s.half_size[1] + 0.08:
                    continue
                px = s.center[0] + np.clip(x, -1, 1) * max(0.0, s.half_size[0] - (high[0] - low[0]) / 2)
                py = s.center[1] + (0.0 if y is None else y * max(0.0, s.half_size[1] - (high[1] - low[1]) / 2))
                spot = base.at(float(px), float(py), s.center[2] + 0.0005)
                placed = upright(piece, spot, base.yaw, self.layout.room, base)
                if self.layout.fits(placed, ignore_windows=True):
                    return self.layout.add(placed)
        return None

    def chairs_around(self, table: Placed, count: int, category: str = "chair") -> list[Placed]:
        """Up to `count` seats that face a table, its long sides first; some pushed back, some turned."""
        _, high = table.bounds
        hx, hy = high[0], high[1]
        long_side = max(1, int((2 * hx - 0.1) / 0.58))
        places = [((i + 0.5) / long_side * 2 * hx - hx, side) for i in range(long_side) for side in (-1, 1)]
        family = None
        odd = self.chance(0.3)
        found: list[Placed] = []
        spots: list[tuple[float, float, float]] = [(x, side * hy, math.pi if side < 0 else 0.0) for x, side in places]
        spots += [(hx, 0.0, -math.pi / 2), (-hx, 0.0, math.pi / 2)]
        for x, y, yaw in spots:
            if len(found) >= count:
                break
            piece = self.build(category, None if odd else family)
            family = family or piece.family
            depth = -furniture.bounds(piece)[0][1]
            for off in (float(self.rng.uniform(0.02, 0.1)), 0.02):
                ex = x + (math.copysign(depth + off, x) if abs(yaw) == math.pi / 2 else 0.0)
                ey = y + (math.copysign(depth + off, y) if abs(yaw) != math.pi / 2 else 0.0)
                turn = float(self.rng.normal(0, 0.09))
                seat = self.put(category, table, ex, ey, yaw + turn, tucked=True, piece=piece)
                if seat is not None:
                    found.append(seat)
                    break
        return found

    def pictures(self, count: int, mirror: float = 0.1, clock: float = 0.2) -> None:
        """Pictures at eye height on free spans of wall, now and then a clock or a mirror."""
        clocks = 0
        for _ in range(count):
            kind = "picture"
            if clocks == 0 and self.chance(clock):
                kind, clocks = "wall clock", 1
            elif self.chance(mirror):
                kind = "mirror"
            self.hang(kind)

    def hang(
        self, category: str, centre_z: float | None = None, tries: int = 24, piece: Piece | None = None
    ) -> Placed | None:
        """One thing on a wall, centred where possible above what stands there."""
        chosen = piece or self.build(category)
        low, high = furniture.bounds(chosen)
        height = high[2] - low[2]
        for _ in range(tries):
            wall, s = self._spot(high[0] - low[0])
            middle = (EYE_M + float(self.rng.uniform(-0.05, 0.12))) if centre_z is None else centre_z
            z = middle - height / 2
            below = self._top_below(wall, s, (high[0] - low[0]) / 2)
            if z < below + 0.12 and below > 0:
                z = below + 0.15
            if z + height > self.layout.plan.height_m - 0.12:
                continue
            placed = self.layout.hang(chosen, wall, s, z)
            if placed is not None:
                return placed
        return None

    def _spot(self, width: float) -> tuple[Wall, float]:
        walls = [w for w in self.layout.walls if w.length > width + 0.3]
        if not walls:
            walls = self.layout.walls
        lengths = np.array([w.length for w in walls])
        wall = walls[int(self.rng.choice(len(walls), p=lengths / lengths.sum()))]
        backed = [s for o in self.layout.items if o.parent is None and (s := _along(wall, o)) is not None]
        if backed and self.chance(0.6):
            return wall, backed[int(self.rng.integers(len(backed)))]
        return wall, float(self.rng.uniform(width / 2 + 0.1, max(wall.length - width / 2 - 0.1, width / 2 + 0.11)))

    def _top_below(self, wall: Wall, s: float, half: float) -> float:
        """The top of what stands before this stretch of wall, below 1.7 m; 0 = nothing."""
        tops = [0.0]
        for o in self.layout.items:
            at = _along(wall, o)
            if at is not None and abs(at - s) < half + o.footprint.half_x and o.z_range[1] < 1.7:
                tops.append(o.z_range[1])
        return max(tops)

    def curtains(self, share: float = 0.8) -> None:
        """A curtain before windows, from above the head, where one is made that suits the width."""
        if not self.chance(share):
            return
        family = ("open", "tied", "blind")[int(self.rng.choice(3, p=[0.5, 0.3, 0.2]))]
        fabric, accent = (
            tones[int(self.rng.integers(len(tones)))] for tones in (self.style.fabrics, self.style.accents)
        )
        cloth = replace(self.style, fabrics=(fabric,), accents=(accent,))
        for window in self.layout.windows:
            for wall in self.layout.walls:
                span = wall.span(window)
                if span is None:
                    continue
                self._curtain(wall, (span[0] + span[1]) / 2, span[1] - span[0], window.head_z, family, cloth)

    def _curtain(self, wall: Wall, s: float, width: float, head: float, family: str, cloth: Style) -> None:
        options = [furniture.build("curtain", self.rng, cloth, family) for _ in range(8)]
        options.sort(key=lambda p: abs(furniture.bounds(p)[1][0] * 2 - width - 0.35))
        for piece in options:
            _, high = furniture.bounds(piece)
            z = min(head + 0.16, self.layout.plan.height_m - 0.05) - high[2]
            if high[0] * 2 < width * 0.9 or s - high[0] < 0.02 or s + high[0] > wall.length - 0.02 or z < 0.02:
                continue
            placed = self.layout.on_wall(piece, wall, s, z, 0.06)
            if self.layout.fits(placed, tucked=True, ignore_windows=True):
                self.layout.add(placed)
                return

    def ceiling_lamp(self, over: Placed | None = None) -> Placed | None:
        """A lamp in the middle of the ceiling, or over a table; high enough to walk under where there is none."""
        if over is not None:
            x, y, _ = over.at(0.0, 0.0, 0.0)
            least = 1.45
        else:
            x0, y0, x1, y1 = max(
                self.layout.plan.rooms[self.layout.room].rectangles, key=lambda r: (r[2] - r[0]) * (r[3] - r[1])
            )
            x, y, least = (x0 + x1) / 2, (y0 + y1) / 2, 2.0
        height = self.layout.plan.height_m
        for k in range(8):
            piece = self.build("ceiling lamp", "flush" if k == 7 else None)
            if height + furniture.bounds(piece)[0][2] < least:
                continue
            placed = upright(
                piece, (x, y, height - 0.0005), float(self.rng.choice([0.0, math.pi / 2])), self.layout.room
            )
            if self.layout.fits(placed):
                return self.layout.add(placed)
        return None

    def corner(self, category: str, tries: int = 3) -> Placed | None:
        """A piece in a corner of the room."""
        for _ in range(tries):
            piece = self.build(category)
            low, high = furniture.bounds(piece)
            half_x, half_y = (high[0] - low[0]) / 2 + 0.06, (high[1] - low[1]) / 2 + 0.06
            floor = self.layout.floor
            spots = []
            for i in self.rng.permutation(len(floor)).tolist():
                wall = self.layout.walls[i]
                x = floor[i][0] + wall.along[0] * half_x + wall.normal[0] * half_y
                y = floor[i][1] + wall.along[1] * half_x + wall.normal[1] * half_y
                spots.append(upright(piece, (x, y, 0.0), wall.facing, self.layout.room))
            placed = self.layout.first(spots, tucked=True)
            if placed is not None:
                return placed
        return None

    def radiators(self) -> None:
        """Under windows that leave room for one."""
        for window in self.layout.windows:
            if window.sill_z < 0.7 or not self.chance(0.5):
                continue
            piece = self.build("radiator")
            for wall in self.layout.walls:
                span = wall.span(window)
                if span and furniture.bounds(piece)[1][2] < window.sill_z - 0.08:
                    self.layout.first([self.layout.on_wall(piece, wall, (span[0] + span[1]) / 2)], tucked=True)


def _along(wall: Wall, placed: Placed) -> float | None:
    """Where along a wall a piece stands with its back to it; None where it does not."""
    area = placed.footprint
    dx, dy = area.x - wall.start[0], area.y - wall.start[1]
    off = dx * wall.normal[0] + dy * wall.normal[1]
    s = dx * wall.along[0] + dy * wall.along[1]
    return s if 0 < s < wall.length and off - max(area.half_x, area.half_y) < 0.15 else None
