"""Tables of all heights, and desks."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import body
from sprite_etl.extract.mujoco.furniture.kit import block, corners
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Surface

Rng = np.random.Generator


def farmhouse(rng: Rng, style: Style) -> Draft:
    """A thick top on four square legs with aprons."""
    w, d, h = rng.uniform(1.1, 2.2), rng.uniform(0.75, 1.05), rng.uniform(0.70, 0.78)
    finish, leg = body(rng, style, 0.15), rng.uniform(0.05, 0.085)
    m, x, y = finish.material, w / 2, d / 2
    parts = [block((-x, x), (-y, y), (h - 0.035, h), m)]
    lx, ly = x - leg, y - leg
    for sx, sy in corners(lx, ly):
        parts.append(block((sx - leg / 2, sx + leg / 2), (sy - leg / 2, sy + leg / 2), (0, h - 0.035), m))
    for s in (-1, 1):
        parts.append(block((-lx + leg / 2, lx - leg / 2), (s * ly - 0.011, s * ly + 0.011), (h - 0.13, h - 0.035), m))
        parts.append(block((s * lx - 0.011, s * lx + 0.011), (-ly + leg / 2, ly - leg / 2), (h - 0.13, h - 0.035), m))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x - 0.03, y - 0.03), 1.2),), 0.6, 35.0)


CATEGORIES = (
    Category(
        "dining table",
        {"farmhouse": farmhouse},
        "floor",
        ("dining_room", "kitchen", "living_room"),
        "large",
        "dining table",
        carries=("mug", "bowl", "plate", "vase", "bottle", "apple", "book"),
        confusable=("desk", "coffee table", "side table"),
    ),
)
