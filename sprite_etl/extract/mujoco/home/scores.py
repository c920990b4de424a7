"""Which walls people prefer: scores for `RoomLayout.against_wall`."""

from __future__ import annotations

import math

from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.layout import Score, Wall
from sprite_etl.extract.mujoco.home.placed import Placed


def middle_of_wall(deco: Decorator, long: float = 0.3) -> Score:
    """Prefer the middle of long walls that have no window."""

    def score(wall: Wall, s: float) -> float:
        glazed = any(wall.span(w) for w in deco.layout.windows)
        return long * wall.length - abs(s - wall.length / 2) * 0.5 - (1.0 if glazed else 0.0)

    return score


def away_from_doors(deco: Decorator) -> Score:
    return lambda wall, s: 0.4 * min(deco.layout.door_distance(wall.at(s)), 3.0)


def near(placed: Placed, weight: float = 1.0) -> Score:
    area = placed.footprint
    return lambda wall, s: -weight * math.hypot(wall.at(s)[0] - area.x, wall.at(s)[1] - area.y)
