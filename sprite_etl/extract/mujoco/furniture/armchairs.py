"""Armchairs and ottomans."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import Builder, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import cloth
from sprite_etl.extract.mujoco.furniture.kit import (
    bar,
    box,
    disc,
    ghost,
    oval,
    slab,
    soft,
    solid,
    turn,
)
from sprite_etl.extract.mujoco.furniture.sofas import _legs, _seat, boxy, chesterfield, rolled, tuxedo, wooden_frame
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Part, Surface

Rng = np.random.Generator


def wing(rng: Rng, style: Style) -> Draft:
    """A high back with side wings."""
    finish, w, d, h = cloth(rng, style), rng.uniform(0.68, 0.82), rng.uniform(0.74, 0.86), rng.uniform(0.95, 1.18)
    m, x, y, seat = finish.material, w / 2, d / 2, rng.uniform(0.42, 0.47)
    parts = [soft((w - 0.1, d - 0.1, 0.2), (0, -0.02, 0.26), m, 0.03, 0.2)]
    parts.append(soft((w - 0.22, d - 0.2, 0.15), (0, -0.06, seat - 0.06), m, 0.05, 0.8))
    parts.append(soft((w - 0.16, 0.15, h - 0.3), (0, y - 0.12, (h + 0.3) / 2), m, 0.06, 0.5, turn("x", -7)))
    for s in (-1, 1):
        parts.append(soft((0.13, d - 0.16, 0.3), (s * (x - 0.07), -0.04, 0.44), m, 0.055, 0.4))
        parts.append(
            soft((0.08, 0.28, h - 0.62), (s * (x - 0.07), y - 0.2, (h + 0.55) / 2), m, 0.035, 0.4, turn("x", -7))
        )
    parts += _legs(x - 0.1, y - 0.12, 0.18, style.wood_dark.material, 1.08)
    return Draft(parts, finish.word, _seat(w - 0.2, -y, y - 0.25, seat + 0.01), 0.6, 22.0)


def barrel(rng: Rng, style: Style) -> Draft:
    """A round shell closed to the floor, with a thick seat."""
    finish, r, h = cloth(rng, style, "boucle"), rng.uniform(0.31, 0.41), rng.uniform(0.66, 0.82)
    seat, a = rng.uniform(0.40, 0.45), np.linspace(math.radians(-38), math.radians(218), 31)
    z = np.array([0.03, 0.25, 0.5, 0.8, 1.0])
    top = seat + 0.08 + (h - seat - 0.08) * np.clip((np.sin(a) + 0.7) / 1.5, 0, 1) ** 1.2
    wall = np.stack([np.cos(a)[:, None] * r + 0 * z, np.sin(a)[:, None] * r + 0 * z, top[:, None] * z[None] + 0.02], -1)
    parts = [ghost(solid(meshes.shell(wall, 0.075), (0, 0, 0), finish.material))]
    parts.append(slab(oval(r, r), (0.04, seat - 0.14), finish.material))
    parts.append(soft((2 * r - 0.05, 2 * r - 0.03, 0.16), (0, -0.035, seat - 0.07), finish.material, 0.07, 0.5))
    parts.append(disc(r * 0.9, (0, 0.045), style.wood_dark.material))
    return Draft(parts, finish.word, _seat(1.5 * r, -r, r - 0.1, seat + 0.01), 0.6, 24.0)


def sling(rng: Rng, style: Style) -> Draft:
    """A leaning lounge chair: wooden sides, one long pad."""
    finish, m, w = cloth(rng, style), style.wood.material, rng.uniform(0.62, 0.76)
    h, x, d = rng.uniform(0.76, 0.98), w / 2, rng.uniform(0.70, 0.85)
    y = d / 2
    parts: list[Part] = []
    for s in (-1, 1):
        sx = s * (x - 0.02)
        parts.append(bar((sx, -y + 0.04, 0), (sx, -y + 0.09, 0.56), 0.03, 0.04, m))
        parts.append(bar((sx, y - 0.02, 0), (sx, y - 0.16, 0.54), 0.03, 0.04, m))
        parts.append(box((0.06, d - 0.06, 0.026), (sx, -0.02, 0.56), m, turn("x", -3)))
        parts.append(bar((sx, -y + 0.06, 0.33), (sx, y - 0.08, 0.25), 0.03, 0.045, m))
    parts.append(soft((w - 0.08, d - 0.08, 0.13), (0, -0.05, 0.37), finish.material, 0.05, 0.6, turn("x", -8)))
    tall = h - 0.30
    parts.append(
        soft((w - 0.08, 0.13, tall), (0, y - 0.02, 0.30 + tall / 2), finish.material, 0.05, 0.6, turn("x", -20))
    )
    return Draft(parts, finish.word, _seat(w - 0.1, -y, y - 0.2, 0.44), 0.6, 14.0)


def ottoman_round(rng: Rng, style: Style) -> Draft:
    """A drum of cloth or knit."""
    finish, r, h = cloth(rng, style, "knit"), rng.uniform(0.22, 0.36), rng.uniform(0.30, 0.46)
    t = np.linspace(0, 1, 9)
    profile = [(0.0, 0.0), *[(r * (0.86 + 0.14 * math.sin(math.pi * float(u))), h * float(u)) for u in t]]
    profile += [(r * 0.7, h * 1.03), (0.0, h * 1.05)]
    shape = solid(meshes.lathe(tuple((round(a, 4), round(b, 4)) for a, b in profile)), (0, 0, 0), finish.material)
    return Draft([shape], finish.word, (), 0.3, 6.0)


def ottoman_box(rng: Rng, style: Style) -> Draft:
    """A padded block on small legs."""
    finish, w, d, h = cloth(rng, style), rng.uniform(0.45, 0.95), rng.uniform(0.40, 0.60), rng.uniform(0.34, 0.46)
    parts = [soft((w, d, h - 0.2), (0, 0, (h - 0.2) / 2 + 0.08), finish.material, 0.03, 0.2)]
    parts.append(soft((w, d, 0.13), (0, 0, h - 0.065), finish.material, 0.05, 0.7))
    parts += _legs(w / 2 - 0.07, d / 2 - 0.07, 0.09, style.wood_dark.material)
    return Draft(parts, finish.word, (Surface((0, 0, h), (w * 0.35, d * 0.35), 0.6, "seat"),), 0.3, 9.0)


_SHARED: dict[str, Builder] = {
    "boxy": partial(boxy, seats=1),
    "club": partial(chesterfield, seats=1),
    "wooden_frame": partial(wooden_frame, seats=1),
    "tuxedo": partial(tuxedo, seats=1),
    "rolled": partial(rolled, seats=1),
}


CATEGORIES = (
    Category(
        "armchair",
        {**_SHARED, "wing": wing, "barrel": barrel, "sling": sling},
        "floor",
        ("living_room", "bedroom", "study"),
        "large",
        "armchair",
        carries=("cushion", "book", "teddy bear"),
        confusable=("chair", "sofa", "office chair"),
    ),
    Category(
        "ottoman",
        {"drum": ottoman_round, "box": ottoman_box},
        "floor",
        ("living_room", "bedroom", "kids_room"),
        "medium",
        "ottoman",
        carries=("book", "tray"),
        confusable=("stool", "bench", "coffee table"),
    ),
)
