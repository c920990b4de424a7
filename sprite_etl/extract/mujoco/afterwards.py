"""What somebody moved in a home, and from where of a walk both its places are well seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.furniture import CATEGORIES
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.home.rearrange import can_move, other_places, rearranged
from sprite_etl.extract.mujoco.sightlines import well_seen
from sprite_etl.scene.camera import Camera

THINGS, PLACES = 20, 14
"""How many things are tried, and how many places for each."""
SECOND_SHARE = 0.5
"""How often a second thing is moved, where one fits."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The home as it is later, the indices of the things that were moved, and the steps of the walk (their numbers,
    in order) that are photographed again."""

    home: Home
    moved: tuple[int, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Move:
    index: int
    placed: Placed
    carrier: int | None
    seen: NDArray[np.bool_]
    """(steps,) whether the thing is well seen at both its places."""


def rearrange(
    rng: np.random.Generator, home: Home, cameras: Sequence[Camera], rooms: Sequence[int], count: int
) -> Afterwards | None:
    """One or two things moved, and up to `count` steps of the walk from which they are well seen before and after.

    cameras, rooms: of the walk's steps, canonical; rooms are indices of the plan's. None where nothing can be moved
    so that a step shows it twice.
    """
    first = _draw(rng, home, cameras, set(rooms), count, np.ones(len(cameras), dtype=bool), frozenset())
    if first is None:
        return None
    moves = [first]
    if rng.random() < SECOND_SHARE:
        changed = rearranged(home, {first.index: (first.placed, first.carrier)})
        kind = first.placed.piece.category  # of two alike nobody could say which went where
        second = _draw(rng, changed, cameras, set(rooms), count, first.seen, frozenset((kind,)))
        if second is not None:
            moves.append(second)
    after = rearranged(home, {m.index: (m.placed, m.carrier) for m in moves})
    seen = np.ones(len(cameras), dtype=bool)
    for move in moves:  # the one may hide the other
        before = well_seen(home.compiled, home.things[move.index], move.index + 1, cameras)
        seen &= before & well_seen(after.compiled, move.placed, move.index + 1, cameras)
    steps = np.flatnonzero(seen)
    if len(steps) == 0:
        return None
    chosen = steps[np.unique(np.linspace(0, len(steps) - 1, min(count, len(steps))).round().astype(int))]
    return Afterwards(after, tuple(m.index for m in moves), tuple(chosen.tolist()))


def _draw(
    rng: np.random.Generator,
    home: Home,
    cameras: Sequence[Camera],
    rooms: set[int],
    count: int,
    among: NDArray[np.bool_],
    taken: frozenset[str],
) -> _Move | None:
    """One of the moves, of a category not in `taken`, that `count` steps of those in `among` (steps,) show well; where
    none has so many, one of those that most show. What fewest other things can be taken for goes before all else."""
    movable = [
        i for i, t in enumerate(home.things) if t.room in rooms and t.piece.category not in taken and can_move(home, i)
    ]
    found: list[_Move] = []
    tried = 0
    for i in (movable[k] for k in rng.permutation(len(movable)).tolist()):
        before = well_seen(home.compiled, home.things[i], i + 1, cameras) & among
        if not before.any() or tried == THINGS:
            continue
        tried += 1
        for placed, carrier in other_places(rng, home, i, PLACES):
            changed = rearranged(home, {i: (placed, carrier)})
            both = np.array(before)
            both[before] = well_seen(changed.compiled, placed, i + 1, [c for c, s in zip(cameras, before) if s])
            if both.any():
                found.append(_Move(i, placed, carrier, both))
    if not found:
        return None
    alike = {m.index: _alike(home, m.index) for m in found}
    found = [m for m in found if alike[m.index] == min(alike.values())]
    enough = min(count, max(int(m.seen.sum()) for m in found))
    good = [m for m in found if m.seen.sum() >= enough]
    return good[int(rng.integers(len(good)))]


def _alike(home: Home, index: int) -> tuple[int, int]:
    """How many other things of its room, and of the home, have its name or can be taken for it."""
    thing = home.things[index]
    category = CATEGORIES[thing.piece.category]
    names = {category.lexicon, *category.confusable}
    others = [
        t
        for t, other in ((t, CATEGORIES.get(t.piece.category)) for i, t in enumerate(home.things) if i != index)
        if other is not None and (other.lexicon in names or category.lexicon in other.confusable)
    ]
    return sum(t.room == thing.room for t in others), len(others)
