"""From a plan and a seed to a compiled home, with the list of what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.home.assemble import Assembly
from sprite_etl.extract.mujoco.home.furnish import furnish, room_looks, room_styles
from sprite_etl.extract.mujoco.home.lights import lights
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.home.settle import settle
from sprite_etl.extract.mujoco.home.small import small_things
from sprite_etl.extract.mujoco.home.walls import shell, skins
from sprite_etl.extract.mujoco.plan import Plan


@dataclass(frozen=True, slots=True)
class Home:
    """A furnished home. things: by instance id − 1; names: their object ids; on: index → index of what carries it."""

    plan: Plan
    things: tuple[Placed, ...]
    names: tuple[str, ...]
    on: dict[int, int]
    compiled: CompiledHome


def make_home(rng: np.random.Generator, plan: Plan) -> Home:
    """Furnish, settle, compile. Deterministic in the generator's state."""
    styles = room_styles(rng, plan)
    looks = room_looks(plan, styles)
    placed = furnish(rng, plan, styles)
    standing = [p for p in placed if p.piece.mount != "surface"]
    loose = [p for p in placed if p.piece.mount == "surface"] + small_things(rng, placed, styles)
    rested, on = settle(standing, loose)
    things = tuple(standing + rested)
    counts: dict[str, int] = {}
    names = []
    for thing in things:
        word = thing.piece.category.replace(" ", "_")
        counts[word] = counts.get(word, 0) + 1
        names.append(f"{word}_{counts[word]}")
    found, ambient, sky = lights(rng, plan, things)
    assembly = Assembly(looks=True)
    assembly.add_slabs(shell(plan, looks, styles[0].door.material))
    assembly.add_sheets(skins(plan, looks))
    for thing, name in zip(things, names):
        assembly.add_piece(name, thing)
    model: Any = assembly.spec.compile()
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    instances = np.zeros(model.nbody, dtype=np.int32)
    for i, name in enumerate(names):
        instances[model.body(name).id] = i + 1
    return Home(
        plan,
        things,
        tuple(names),
        {len(standing) + k: below for k, below in on.items()},
        CompiledHome(model, data, instances, found, ambient, sky),
    )
