"""Shelves, chests and cabinets."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import body
from sprite_etl.extract.mujoco.furniture.kit import block
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Surface

Rng = np.random.Generator


def case_shelf(rng: Rng, style: Style) -> Draft:
    """A closed-sided case with a back and even boards."""
    w, d, h = rng.uniform(0.55, 1.1), rng.uniform(0.24, 0.36), rng.uniform(0.9, 2.1)
    finish, t = body(rng, style), 0.022
    m, x, y = finish.material, w / 2, d / 2
    boards = np.linspace(0.07, h - t / 2, max(3, round(h / 0.36) + 1))
    parts = [block((s * x - t / 2, s * x + t / 2), (-y, y), (0, h), m) for s in (-1, 1)]
    parts.append(block((-x, x), (y - 0.008, y), (0.05, h), m))
    inner = x - t / 2
    parts += [block((-inner, inner), (-y, y - 0.008), (z - t / 2, z + t / 2), m) for z in boards]
    gap = float(boards[1] - boards[0]) - t
    surfaces = [Surface((0, 0, float(z) + t / 2), (inner - 0.02, y - 0.02), gap, "shelf") for z in boards[:-1]]
    surfaces.append(Surface((0, 0, h), (inner, y - 0.02), 0.5))
    return Draft(parts, finish.word, tuple(surfaces), 0.6, 30.0)


CATEGORIES = (
    Category(
        "bookshelf",
        {"case": case_shelf},
        "floor",
        ("living_room", "study", "bedroom", "kids_room", "hallway"),
        "large",
        "bookshelf",
        carries=("vase", "box", "clock", "plant", "teddy bear", "ball", "basket"),
        confusable=("cabinet", "shelf"),
    ),
)
