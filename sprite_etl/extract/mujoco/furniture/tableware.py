"""What one eats and drinks from."""

from __future__ import annotations

import itertools

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import glaze, one_of
from sprite_etl.extract.mujoco.furniture.kit import rod, turned
from sprite_etl.extract.mujoco.furniture.style import Style

Rng = np.random.Generator


def straight_mug(rng: Rng, style: Style) -> Draft:
    """A straight hollow cylinder with a looped handle."""
    r, h, finish = rng.uniform(0.034, 0.050), rng.uniform(0.075, 0.125), glaze(one_of(rng, style.accents))
    m = finish.material
    wall = [(0, 0), (r, 0), (r, h - 0.002), (r - 0.002, h), (r - 0.004, h - 0.002), (r - 0.004, 0.006), (0, 0.006)]
    out = h * 0.28
    bend = [
        (r - 0.003, 0.22 * h),
        (r + out * 0.8, 0.3 * h),
        (r + out, 0.5 * h),
        (r + out * 0.8, 0.72 * h),
        (r - 0.003, 0.8 * h),
    ]
    parts = [turned(wall, (0, 0, 0), m)]
    parts += [rod((a[0], 0, a[1]), (b[0], 0, b[1]), 0.005, m) for a, b in itertools.pairwise(bend)]
    return Draft(parts, finish.word, (), 0.0, 0.35)


CATEGORIES = (
    Category(
        "mug",
        {"straight": straight_mug},
        "surface",
        ("kitchen", "dining_room", "living_room", "study", "bedroom"),
        "small",
        "mug",
        confusable=("bowl", "vase"),
    ),
)
