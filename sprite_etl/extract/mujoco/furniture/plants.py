"""Potted plants: a pot of some form, a plant of some habit."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import glaze, one_of
from sprite_etl.extract.mujoco.furniture.kit import disc, rod, solid, turned
from sprite_etl.extract.mujoco.furniture.plant_habits import (
    Habit,
    bamboo,
    bushy,
    cactus,
    dracaena,
    fern,
    flowering,
    green,
    monstera,
    palm,
    snake,
    succulent,
    tree,
    tuft,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Mesh, Part, Texture

Rng = np.random.Generator


SOIL = Material((0.20, 0.14, 0.10), None, 0.0, 0.0)


TERRACOTTA = (0.68, 0.36, 0.22)


POTS = {
    "tapered": ((0.68, 0), (0.98, 0.85), (1, 0.86), (1, 1)),
    "cylinder": ((0.97, 0), (1, 0.04), (1, 1)),
    "round": ((0.6, 0), (0.9, 0.2), (1, 0.5), (0.92, 0.8), (0.85, 1)),
    "bowl": ((0.5, 0), (0.85, 0.4), (1, 1)),
    "belted": ((0.8, 0), (0.9, 0.3), (0.88, 0.34), (0.96, 0.7), (1, 1)),
}


def _above(part: Part, floor: float) -> Part:
    """The part with leaves that would reach below the pot's foot laid on the ground."""
    if part.mesh is None or part.mesh.vertices[:, 2].min() + part.position[2] >= floor:
        return part
    raised = np.maximum(part.mesh.vertices, [-np.inf, -np.inf, floor - part.position[2]])
    return replace(part, mesh=Mesh(raised, part.mesh.faces, part.mesh.uv))


def potted(rng: Rng, style: Style, *, habit: Habit, tall: tuple[float, float], share: tuple[float, float]) -> Draft:
    """A pot and a plant: total height about `tall`, the pot a `share` of it."""
    total = rng.uniform(*tall)
    h = total * rng.uniform(*share)
    r = h * rng.uniform(0.45, 0.62)
    roll = rng.random()
    if roll < 0.3:
        finish = Finish("brown", Material(TERRACOTTA, None, 0.03, 0.1))
    elif roll < 0.45:
        finish = Finish(
            "beige", Material(WHITE, Texture("wicker", (0.78, 0.64, 0.42), (0.5, 0.38, 0.22), 0, 0.2), 0.02, 0.1)
        )
    else:
        finish = glaze(one_of(rng, (*style.accents, *style.paints, tone(rng, "white"))))
    outline = POTS[tuple(POTS)[int(rng.integers(len(POTS)))]]
    lip = outline[-1][0]
    profile = [
        (0, 0),
        *[(a * r, b * h) for a, b in outline],
        (lip * r - 0.012, h),
        (lip * r - 0.014, h * 0.86),
        (0, h * 0.86),
    ]
    parts = [turned(profile, (0, 0, 0), finish.material), disc(lip * r - 0.013, (h * 0.84, h * 0.88), SOIL)]
    grown = [_above(p, 0.004) for p in habit(rng, h * 0.88, total - h * 0.88)]
    return Draft(parts + grown, "green", (), 0.0, 2.0 + 8.0 * total)


def hanging(rng: Rng, style: Style) -> Draft:
    """A pot on cords with trailing leaves."""
    r, drop, m = rng.uniform(0.09, 0.15), rng.uniform(0.45, 0.8), green(rng)
    finish, cord = glaze(one_of(rng, (*style.accents, *style.paints))), Material((0.8, 0.75, 0.65))
    h = r * 1.2
    parts = [
        turned(
            [(0, 0), (r * 0.7, 0), (r, h), (r - 0.01, h), (r * 0.9, h * 0.85), (0, h * 0.85)],
            (0, 0, -drop - h),
            finish.material,
        )
    ]
    for k in range(3):
        a = 2 * math.pi * k / 3
        parts.append(rod((math.cos(a) * r * 0.95, math.sin(a) * r * 0.95, -drop), (0, 0, 0), 0.003, cord))
    parts.append(solid(tuft(rng, 60, r * 2.0, r * 0.35, (0.0, 1.2), 0.9), (0, 0, -drop - h * 0.1), m, collides=False))
    return Draft(parts, "green", (), 0.0, 3.0)


_LARGE = (0.55, 1.55)


_SMALL = (0.14, 0.45)


_BIG: dict[str, Habit] = {
    "bushy": bushy,
    "snake": snake,
    "palm": palm,
    "monstera": monstera,
    "tree": tree,
    "dracaena": dracaena,
    "bamboo": bamboo,
    "cactus": cactus,
}


_LITTLE: dict[str, Habit] = {
    "bushy": bushy,
    "snake": snake,
    "cactus": cactus,
    "succulent": succulent,
    "flowering": flowering,
    "fern": fern,
    "palm": palm,
    "monstera": monstera,
}


CATEGORIES = (
    Category(
        "floor plant",
        {k: partial(potted, habit=h, tall=_LARGE, share=(0.22, 0.34)) for k, h in _BIG.items()},
        "floor",
        ("living_room", "dining_room", "study", "hallway", "bedroom"),
        "medium",
        "potted plant",
        confusable=("vase",),
    ),
    Category(
        "plant",
        {k: partial(potted, habit=h, tall=_SMALL, share=(0.34, 0.48)) for k, h in _LITTLE.items()},
        "surface",
        ALL_ROOMS,
        "small",
        "potted plant",
        confusable=("vase",),
    ),
    Category(
        "hanging plant",
        {"trailing": hanging},
        "ceiling",
        ("living_room", "kitchen", "bathroom", "study"),
        "medium",
        "hanging plant",
        confusable=("potted plant", "ceiling lamp"),
    ),
)
