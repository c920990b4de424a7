"""Shelves that hang on a wall."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import (
    T,
    books,
)
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import body, tinted
from sprite_etl.extract.mujoco.furniture.kit import bar, block, box
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Surface

Rng = np.random.Generator


def wall_shelf(rng: Rng, style: Style) -> Draft:
    """One or two boards on brackets, hung on the wall."""
    w, d, n = rng.uniform(0.45, 1.2), rng.uniform(0.16, 0.26), int(rng.integers(1, 3))
    finish, x = body(rng, style), w / 2
    parts, surfaces = [], []
    for j in range(n):
        z = j * 0.36 + 0.12
        parts.append(block((-x, x), (-d, 0), (z, z + 0.024), finish.material))
        surfaces.append(Surface((0, -d / 2, z + 0.024), (x - 0.04, d / 2 - 0.02), 0.33, "shelf"))
        for s in (-0.65, 0.65):
            parts.append(box((0.014, 0.012, 0.12), (s * x, -0.006, z - 0.06), style.metal.material))
            parts.append(bar((s * x, -0.01, z - 0.10), (s * x, -d * 0.7, z), 0.012, 0.010, style.metal.material))
    if n == 2 and rng.random() < 0.6:
        parts += books(rng, (-x + 0.02, -x + 0.02 + w * 0.5), -d + 0.01, 0.12 + 0.024, 0.3, d - 0.02, 12)
        surfaces[0] = Surface((x * 0.55, -d / 2, 0.144), (x * 0.4, d / 2 - 0.02), 0.3, "shelf")
    return Draft(parts, finish.word, tuple(surfaces), 0.0, 6.0)


def wall_cube(rng: Rng, style: Style) -> Draft:
    """A hung box shelf."""
    w, h, d = rng.uniform(0.3, 0.7), rng.uniform(0.26, 0.45), rng.uniform(0.18, 0.26)
    finish, x = body(rng, style), w / 2
    m = finish.material
    parts = [block((s * (x - T / 2) - T / 2, s * (x - T / 2) + T / 2), (-d, 0), (0, h), m) for s in (-1, 1)]
    parts += [block((-x + T, x - T), (-d, 0), (z, z + T), m) for z in (0, h - T)]
    parts.append(block((-x + T, x - T), (-0.006, 0), (T, h - T), tinted(m, 0.85)))
    inside = Surface((0, -d / 2, T), (x - 0.05, d / 2 - 0.02), h - 2 * T - 0.01, "shelf")
    return Draft(
        parts, finish.word, (inside, Surface((0, -d / 2, h), (x - 0.04, d / 2 - 0.02), 0.3, "shelf")), 0.0, 4.0
    )


CATEGORIES = (
    Category(
        "wall shelf",
        {"boards": wall_shelf, "cube": wall_cube},
        "wall",
        ("living_room", "study", "bedroom", "kitchen", "kids_room", "bathroom"),
        "medium",
        "wall shelf",
        carries=("plant", "vase", "clock", "candle", "book stack", "teddy bear", "mug", "bowl"),
        confusable=("bookshelf",),
    ),
)
