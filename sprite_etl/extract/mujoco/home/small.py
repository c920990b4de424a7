"""Small things on what carries them, a little above it, ready to be dropped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from sprite_etl.extract.mujoco.furniture import CATEGORIES, Style, build
from sprite_etl.extract.mujoco.home.footprint import Footprint, overlap
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.piece import Piece, Surface

DROP_M = 0.004
GAP_M = 0.02
_SCREENS = frozenset(("television", "computer monitor", "laptop", "keyboard", "game console", "printer"))
ONE_IS_ENOUGH = _SCREENS | {"microwave", "table lamp", "coffee machine", "toaster", "utensil jar", "cutting board"}
FACES_FRONT = ONE_IS_ENOUGH | {"clock", "speaker", "teddy bear"}
EMPTY_SHARE = {"seat": 0.62, "shelf": 0.12, "top": 0.06, "floor": 0.5}
MOST = {"seat": 2, "shelf": 3, "top": 4, "floor": 2}


class Shelf:
    """One surface of a standing piece, what lies on it so far, and what of its neighbours hangs over it."""

    def __init__(self, rng: np.random.Generator, parent: Placed, surface: Surface, others: Iterable[Placed]) -> None:
        self.rng, self.parent, self.surface = rng, parent, surface
        low = parent.position[2] + surface.center[2]
        self.taken: list[Footprint] = [
            o.footprint for o in others if o.z_range[1] > low and o.z_range[0] < low + min(surface.headroom_m, 0.7)
        ]

    def put(
        self, piece: Piece, dx: float | None = None, dy: float | None = None, turn: float | None = None
    ) -> Placed | None:
        """The piece where it fits, at an offset from the middle of the surface, or anywhere on it."""
        probe = upright(piece, (0.0, 0.0, 0.0), 0.0, self.parent.room)
        half = (np.array(probe.bounds[1]) - np.array(probe.bounds[0])) / 2
        if 2 * half[2] > self.surface.headroom_m - 0.02:
            return None
        for _ in range(1 if dx is not None and dy is not None else 14):
            yaw = self._turn(piece) if turn is None else turn
            c, s = abs(math.cos(yaw)), abs(math.sin(yaw))
            slack_x = self.surface.half_size[0] - c * half[0] - s * half[1] - 0.008
            slack_y = self.surface.half_size[1] - s * half[0] - c * half[1] - 0.008
            if min(slack_x, slack_y) < 0:
                continue
            ox = float(self.rng.uniform(-slack_x, slack_x)) if dx is None else float(np.clip(dx, -slack_x, slack_x))
            oy = float(self.rng.uniform(-slack_y, slack_y)) if dy is None else float(np.clip(dy, -slack_y, slack_y))
            cx, cy, cz = self.surface.center
            spot = self.parent.at(cx + ox, cy + oy, cz + DROP_M)
            placed = upright(piece, spot, self.parent.yaw + yaw, self.parent.room, self.parent)
            if not any(overlap(placed.footprint, other, GAP_M) for other in self.taken):
                self.taken.append(placed.footprint)
                return placed
        return None

    def _turn(self, piece: Piece) -> float:
        if piece.category in FACES_FRONT:
            return float(self.rng.normal(0, 0.1))
        if self.surface.kind == "shelf" or self.rng.random() < 0.4:
            return float(self.rng.normal(0, 0.15))
        return float(self.rng.uniform(-math.pi, math.pi))


def small_things(rng: np.random.Generator, standing: Sequence[Placed], styles: tuple[Style, ...]) -> list[Placed]:
    """More for the surfaces of `standing`, beside what is there already."""
    found: list[Placed] = []
    for parent in standing:
        carries = CATEGORIES[parent.piece.category].carries
        if not carries:
            continue
        there = any(p.parent is parent for p in standing)
        near = [
            p
            for p in standing
            if p.room == parent.room and p is not parent and overlap(p.footprint, parent.footprint, 0.1)
        ]
        for surface in parent.piece.surfaces:
            shelf = Shelf(rng, parent, surface, near)
            found += _arranged(rng, shelf, styles[parent.room], there)
            found += _loose(rng, shelf, carries, styles[parent.room])
    return found


def _arranged(rng: np.random.Generator, shelf: Shelf, style: Style, laid: bool) -> list[Placed]:
    """What has its place: a keyboard before the screen, plates before the chairs, cushions along the back."""
    category, (wide, deep) = shelf.parent.piece.category, shelf.surface.half_size
    wanted: list[Placed | None] = []
    if category == "desk":
        if laid:
            wanted.append(shelf.put(build("keyboard", rng, style), 0.0, -deep * 0.5, 0.0))
        else:
            wanted.append(shelf.put(build("laptop", rng, style), float(rng.uniform(-0.1, 0.1)), 0.0, 0.0))
    elif category in ("sofa", "double bed", "single bed") and rng.random() < 0.85:
        for dx in (-wide, wide) if category != "single bed" else (0.0,):
            if rng.random() < 0.8:
                wanted.append(shelf.put(build("cushion", rng, style), dx, deep * 0.9, float(rng.normal(0, 0.12))))
    elif category == "kitchen counter":
        for name in ("microwave", "coffee machine", "toaster", "kettle"):
            if rng.random() < 0.3:
                wanted.append(shelf.put(build(name, rng, style), None, deep, 0.0))
    elif category == "dining table" and rng.random() < 0.4:
        plate = build("plate", rng, style)
        for dx, dy in ((-wide / 2, -deep), (wide / 2, -deep), (-wide / 2, deep), (wide / 2, deep)):
            wanted.append(shelf.put(plate, dx, dy * 0.9, 0.0))
    return [p for p in wanted if p is not None]


def _loose(rng: np.random.Generator, shelf: Shelf, carries: tuple[str, ...], style: Style) -> list[Placed]:
    """One to four more things, by the size of the surface."""
    kind = shelf.surface.kind
    if rng.random() < EMPTY_SHARE[kind]:
        return []
    area = 4 * shelf.surface.half_size[0] * shelf.surface.half_size[1]
    most = int(np.clip(round(area / 0.08), 1, MOST[kind]))
    choices = [c for c in carries if c not in ONE_IS_ENOUGH or rng.random() < 0.12]
    found = []
    for _ in range(int(rng.integers(1, most + 1)) if choices else 0):
        placed = shelf.put(build(choices[int(rng.integers(len(choices)))], rng, style))
        if placed is not None:
            found.append(placed)
    return found
