"""Furnishes every room of a plan, and says what it is clad with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sprite_etl.extract.mujoco.furniture import Style, draw_style
from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.layout import RoomLayout
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.home.recipes import furnish_room
from sprite_etl.extract.mujoco.home.walls import RoomLook
from sprite_etl.extract.mujoco.plan import Plan


def room_styles(rng: np.random.Generator, plan: Plan) -> tuple[Style, ...]:
    """A style a room: the home's own, with other paint, floor or furniture in some of them."""
    home = draw_style(rng)
    styles = []
    for _ in plan.rooms:
        other = draw_style(rng)
        mixed = replace(home, wall=other.wall if rng.random() < 0.6 else home.wall)
        if rng.random() < 0.25:
            mixed = replace(mixed, floor=other.floor)
        if rng.random() < 0.35:
            mixed = replace(other, trim=home.trim, ceiling=home.ceiling, door=home.door)
        styles.append(mixed)
    return tuple(styles)


def room_looks(plan: Plan, styles: tuple[Style, ...]) -> tuple[RoomLook, ...]:
    """What each room is clad with: tiles where it gets wet."""
    looks = []
    for room, style in zip(plan.rooms, styles):
        wet = room.type == "bathroom"
        floor = style.tile_floor if wet or room.type == "kitchen" else style.floor
        looks.append(RoomLook(style.tile_wall if wet else style.wall, floor, style.ceiling, style.trim))
    return tuple(looks)


def furnish(rng: np.random.Generator, plan: Plan, styles: tuple[Style, ...]) -> list[Placed]:
    """All that stands, hangs and lies in the rooms, parents before what is on them; small things excepted."""
    placed: list[Placed] = []
    for room, style in enumerate(styles):
        layout = RoomLayout(plan, room, rng)
        furnish_room(Decorator(layout, style, rng))
        placed += layout.items
    return placed
