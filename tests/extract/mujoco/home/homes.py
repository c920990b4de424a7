"""A few whole homes, each made once for all tests of this folder."""

from __future__ import annotations

from functools import cache

import numpy as np

from sprite_etl.extract.mujoco.home.make import Home, make_home
from sprite_etl.extract.mujoco.planner import draw_plan

SEEDS = (3, 4, 5)


@cache
def home(seed: int) -> Home:
    """The home of a seed: 1, 5 and 4 rooms for those of SEEDS."""
    rng = np.random.default_rng(seed)
    return make_home(rng, draw_plan(rng, 1, 5))


def geoms_of(made: Home) -> list[list[int]]:
    """The model's geoms of each thing."""
    found: list[list[int]] = [[] for _ in made.things]
    model = made.compiled.model
    for g in range(model.ngeom):
        instance = int(made.compiled.instance_of_body[model.geom_bodyid[g]])
        if instance:
            found[instance - 1].append(g)
    return found
