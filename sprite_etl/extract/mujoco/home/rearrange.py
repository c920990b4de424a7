"""The same home after somebody moved one or two things to another place in their room."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.mujoco.furniture import CATEGORIES
from sprite_etl.extract.mujoco.home.footprint import overlap
from sprite_etl.extract.mujoco.home.layout import RoomLayout
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.settle import rest_on_floor, settle
from sprite_etl.extract.mujoco.home.small import Shelf

FARTHER_M = 0.5
"""A thing's new place is at least this far from its old one."""
STANDING = frozenset((
    "armchair", "backpack", "bench", "chair", "fan", "floor plant", "guitar", "laundry basket", "office chair",
    "ottoman", "side table", "stool", "storage box", "suitcase", "tower speaker", "trash can",
))  # fmt: skip
"""What one person carries to another place on the floor, if nothing lies on it. Lamps stay: so does their
light."""
FIXED = frozenset((
    "candle", "coffee machine", "computer monitor", "keyboard", "microwave", "printer", "table lamp", "television",
    "toilet roll",
))  # fmt: skip
"""Small things that stay where they are: they shine, are plugged in, or hang."""
TOPS = frozenset(("top", "seat"))
TRIALS = 120


def can_move(home: Home, index: int) -> bool:
    """Whether a person could take this thing elsewhere: it is light, loose and carries nothing."""
    piece = home.things[index].piece
    known = CATEGORIES.get(piece.category)  # a home read from elsewhere may hold what the catalogue has not
    if index in home.on.values() or known is None or not known.nameable:
        return False
    return piece.category in STANDING or (index in home.on and piece.category not in FIXED)


def other_places(rng: np.random.Generator, home: Home, index: int, most: int) -> Iterator[tuple[Placed, int | None]]:
    """Up to `most` places in its room where the thing comes to rest elsewhere, each with the index of what then
    carries it; None is the floor."""
    if home.things[index].piece.category in STANDING and index not in home.on:
        places: Iterator[tuple[Placed, int | None]] = ((p, None) for p in _on_floor(rng, home, index))
    else:
        places = _on_tops(rng, home, index)
    for place, _ in zip(places, range(most)):
        yield place


def _on_floor(rng: np.random.Generator, home: Home, index: int) -> Iterator[Placed]:
    thing = home.things[index]
    layout = RoomLayout(home.plan, thing.room, rng)
    for i, other in enumerate(home.things):
        if other.room == thing.room and i != index and i not in home.on:
            layout.add(other)
    xs, ys = zip(*home.plan.rooms[thing.room].floor)
    for _ in range(TRIALS):
        spot = float(rng.uniform(min(xs), max(xs))), float(rng.uniform(min(ys), max(ys))), 0.0
        placed = layout.on_rug(upright(thing.piece, spot, float(rng.uniform(-math.pi, math.pi)), thing.room))
        if math.dist(spot, thing.position) < FARTHER_M + 0.05 or not layout.fits(placed):
            continue
        rested = rest_on_floor(placed)
        if rested is not None:
            yield rested


def _on_tops(rng: np.random.Generator, home: Home, index: int) -> Iterator[tuple[Placed, int | None]]:
    thing = home.things[index]
    room = [i for i, other in enumerate(home.things) if other.room == thing.room and i != index]
    tops = [(i, s) for i in room for s in home.things[i].piece.surfaces if s.kind in TOPS and i not in home.on]
    for i, surface in (tops[k] for k in rng.permutation(len(tops)).tolist()):
        parent = home.things[i]
        others = [home.things[k] for k in room if k != i]
        spot = Shelf(rng, parent, surface, others).put(thing.piece)
        if spot is None or math.dist(spot.position, thing.position) < FARTHER_M + 0.15:
            continue
        rested, on = settle([parent], [spot])
        if on == {0: 0} and not any(_touch(rested[0], other) for other in others):
            yield rested[0], i


def _touch(a: Placed, b: Placed) -> bool:
    levels = a.z_range[0] < b.z_range[1] and b.z_range[0] < a.z_range[1]
    return levels and overlap(a.footprint, b.footprint, 0.005)


def rearranged(home: Home, moves: Mapping[int, tuple[Placed, int | None]]) -> Home:
    """The home with these things elsewhere: index → where, and what carries it. Lights and all else stay."""
    model: Any = copy.copy(home.compiled.model)
    things, on = list(home.things), dict(home.on)
    for index, (placed, carrier) in moves.items():
        body = model.body(home.names[index]).id
        x, y, z, w = placed.rotation_xyzw
        model.body_pos[body], model.body_quat[body] = placed.position, (w, x, y, z)
        things[index] = placed
        on.pop(index, None)
        if carrier is not None:
            on[index] = carrier
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    compiled = replace(home.compiled, model=model, data=data)
    return replace(home, things=tuple(things), on=on, compiled=compiled)
