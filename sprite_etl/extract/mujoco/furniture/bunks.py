"""Bunk beds, loft beds, cribs."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.beds import _blanket
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import LINEN, body
from sprite_etl.extract.mujoco.furniture.kit import bar, block, box, corners, rod, soft, turn
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Part, Surface

Rng = np.random.Generator


def bunk(rng: Rng, style: Style) -> Draft:
    """Two beds, one above the other, with a ladder."""
    w, length, h = rng.uniform(0.80, 1.15), rng.uniform(1.65, 2.08), rng.uniform(1.2, 2.1)
    finish = body(rng, style, 0.4)
    m, x, y = finish.material, w / 2, length / 2
    parts: list[Part] = []
    for sx, sy in corners(x + 0.03, y + 0.03):
        parts.append(block((sx - 0.035, sx + 0.035), (sy - 0.035, sy + 0.035), (0, h), m))
    for z in (0.32, h - 0.42):
        parts += [
            block((s * (x + 0.02) - 0.015, s * (x + 0.02) + 0.015), (-y, y), (z - 0.1, z + 0.05), m) for s in (-1, 1)
        ]
        parts += [
            block((-x, x), (s * (y + 0.02) - 0.015, s * (y + 0.02) + 0.015), (z - 0.1, z + 0.05), m) for s in (-1, 1)
        ]
        parts.append(soft((w - 0.02, length - 0.02, 0.14), (0, 0, z + 0.05), LINEN, 0.04, 0.2))
        cover = _blanket(rng, style)
        parts.append(soft((w - 0.01, length * 0.65, 0.13), (0, -y * 0.33, z + 0.075), cover.material, 0.04, 0.2))
        parts.append(soft((w * 0.7, 0.36, 0.12), (0, y - 0.24, z + 0.15), LINEN, 0.055, 0.8, turn("x", 10)))
    for s in (-1, 1):
        parts.append(
            block(
                (s * (x + 0.02) - 0.012, s * (x + 0.02) + 0.012),
                (-y * (0.35 if s < 0 else 1), y),
                (h - 0.16, h - 0.05),
                m,
            )
        )
    for dy in (-0.16, 0.16):
        parts.append(bar((-x - 0.2, -y * 0.7 + dy, 0), (-x - 0.05, -y * 0.7 + dy, h - 0.25), 0.03, 0.04, m))
    for k in range(4):
        t = 0.2 + 0.22 * k
        parts.append(box((0.04, 0.30, 0.025), (-x - 0.2 + 0.15 * t, -y * 0.7, t * (h - 0.25)), m))
    low = Surface((0, -y * 0.2, 0.46), (x - 0.2, y * 0.4), 0.5, "seat")
    return Draft(parts, finish.word, (low,), 0.5, 90.0)


def cot(rng: Rng, style: Style) -> Draft:
    """A crib with bars on all sides."""
    w, length, h = rng.uniform(0.44, 0.80), rng.uniform(0.82, 1.48), rng.uniform(0.75, 1.05)
    finish, x, y = body(rng, style, 0.6), w / 2, length / 2
    m = finish.material
    parts = [block((sx - 0.025, sx + 0.025), (sy - 0.025, sy + 0.025), (0, h), m) for sx, sy in corners(x, y)]
    for s in (-1, 1):
        for z in (h - 0.05, 0.24):
            parts.append(block((s * x - 0.015, s * x + 0.015), (-y, y), (z, z + 0.045), m))
        parts += [block((-x, x), (s * y - 0.012, s * y + 0.012), (z, z + 0.05), m) for z in (h - 0.06, 0.24)]
        for t in np.linspace(-y, y, 13)[1:-1]:
            parts.append(rod((s * x, float(t), 0.26), (s * x, float(t), h - 0.04), 0.008, m))
        for t in np.linspace(-x, x, 6)[1:-1]:
            parts.append(rod((float(t), s * y, 0.26), (float(t), s * y, h - 0.04), 0.008, m))
    parts.append(soft((w - 0.06, length - 0.06, 0.12), (0, 0, 0.34), LINEN, 0.04, 0.2))
    cover = _blanket(rng, style)
    parts.append(soft((w - 0.07, length * 0.5, 0.05), (0, -length * 0.2, 0.41), cover.material, 0.02, 0.4))
    return Draft(parts, finish.word, (Surface((0, y * 0.5, 0.41), (x * 0.6, y * 0.25), 0.5, "seat"),), 0.5, 25.0)


CATEGORIES = (
    Category("bunk bed", {"ladder": bunk}, "floor", ("kids_room",), "large", "bunk bed", ("teddy bear",), ("bed",)),
    Category("crib", {"bars": cot}, "floor", ("kids_room", "bedroom"), "large", "crib", ("teddy bear",), ("bed",)),
)
