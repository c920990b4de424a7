"""Lamps on floors, tables and ceilings."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.kit import disc, rod, turned
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material

Rng = np.random.Generator


def drum_floor_lamp(rng: Rng, style: Style) -> Draft:
    """A weighted disc, a pole, a drum of cloth."""
    h, r0, r1 = rng.uniform(1.2, 1.85), rng.uniform(0.17, 0.26), rng.uniform(0.13, 0.18)
    depth = rng.uniform(0.22, 0.34)
    m = style.metal.material
    cloth = Material((0.97, 0.91, 0.76), None, 0.0, 0.0, 0.45)
    profile = [(r0 - 0.004, 0), (r0, 0), (r1, depth), (r1 - 0.004, depth), (r0 - 0.004, 0)]
    parts = [disc(rng.uniform(0.12, 0.17), (0, 0.025), m), rod((0, 0, 0.025), (0, 0, h - 0.05), 0.012, m)]
    parts.append(turned(profile, (0, 0, h - depth), cloth))
    return Draft(parts, "white", (), 0.0, 5.0)


CATEGORIES = (
    Category(
        "floor lamp", {"drum": drum_floor_lamp}, "floor", DRY_ROOMS, "medium", "floor lamp", confusable=("table lamp",)
    ),
)
