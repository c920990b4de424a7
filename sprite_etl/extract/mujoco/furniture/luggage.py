"""Bags and shoes."""

from __future__ import annotations

from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    DARK,
    any_tone,
    cloth_of,
    one_of,
    paint,
    shade,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    moved,
    oval,
    rod,
    slab,
    smooth,
    soft,
    tube,
    turn,
)
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Part

Rng = np.random.Generator


def backpack(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A rucksack, standing."""
    k = rng.uniform(0.68, 1.28)
    chosen = one_of(rng, (*style.accents, *style.fabrics))
    m, dark = cloth_of(rng, chosen, "twill").material, Material(shade(chosen.rgb, 0.55), None, 0.05, 0.2)
    w, d, h = 0.30 * k, 0.17 * k, 0.44 * k
    parts = [
        soft((w, d, h), (0, 0, h / 2), m, 0.045 * k, 0.0),
        soft((w * 0.78, 0.08 * k, h * 0.42), (0, -d * 0.55, h * 0.21), m, 0.025 * k, 0.0),
    ]
    parts.append(
        tube([(-0.04 * k, d * 0.2, h * 0.98), (0, d * 0.2, h * 1.06), (0.04 * k, d * 0.2, h * 0.98)], 0.008 * k, dark)
    )
    for s in (-1, 1):
        parts.append(
            tube(
                [
                    (s * 0.07 * k, d * 0.46, h * 0.93),
                    (s * 0.09 * k, d * 0.8, h * 0.6),
                    (s * 0.1 * k, d * 0.46, h * 0.12),
                ],
                0.013 * k,
                dark,
                4,
                8,
            )
        )
    if kind == "flap":
        parts.append(soft((w * 0.98, d * 1.08, h * 0.3), (0, -0.01, h * 0.86), dark, 0.05 * k, 0.4))
        parts += [
            block((s * 0.07 * k - 0.012, s * 0.07 * k + 0.012), (-d * 0.83, -d * 0.54), (h * 0.5, h * 0.75), dark)
            for s in (-1, 1)
        ]
    else:
        parts.append(box((w * 0.6, 0.008, 0.01), (0, -d * 0.79, h * 0.43), BLACK))
    return Draft(parts, chosen.word, (), 0.0, 2.5)


def suitcase(rng: Rng, style: Style) -> Draft:
    """A hard case on wheels."""
    k, finish = (
        rng.uniform(0.68, 1.28),
        paint(any_tone(rng, ("red", "blue", "black", "grey", "yellow", "green", "purple")), 0.35),
    )
    w, d, h = 0.40 * k, 0.25 * k, 0.6 * k
    m = finish.material
    parts = [
        smooth((w, d, h), (0, 0, h / 2 + 0.05), m, 0.05),
        *(
            block((px - 0.006, px + 0.006), (-d / 2 - 0.004, d / 2 + 0.004), (0.1, h), DARK)
            for px in (-w * 0.3, -w * 0.1, w * 0.1, w * 0.3)
        ),
    ]
    parts += [
        rod((sx - 0.012, sy, 0.025), (sx + 0.012, sy, 0.025), 0.025, BLACK)
        for sx in (-w * 0.38, w * 0.38)
        for sy in (-d * 0.36, d * 0.36)
    ]
    parts += [
        block((px - 0.012, px + 0.012), (py - 0.012, py + 0.012), (0.03, 0.06), DARK)
        for px in (-w * 0.38, w * 0.38)
        for py in (-d * 0.36, d * 0.36)
    ]
    parts += [rod((s * 0.09 * k, d * 0.35, h), (s * 0.09 * k, d * 0.35, h + 0.2 * k), 0.006, CHROME) for s in (-1, 1)]
    parts.append(rod((-0.1 * k, d * 0.35, h + 0.2 * k), (0.1 * k, d * 0.35, h + 0.2 * k), 0.013, BLACK))
    return Draft(parts, finish.word, (), 0.0, 5.0)


def shoes(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A pair: trainers, boots or slippers."""
    k, finish = (
        rng.uniform(0.68, 1.28),
        paint(any_tone(rng, ("white", "black", "brown", "red", "blue", "grey", "pink")), 0.2),
    )
    m, sole = finish.material, Material((0.93, 0.92, 0.90)) if finish.word != "white" else Material((0.55, 0.42, 0.3))
    parts: list[Part] = []
    for s in (-1, 1):
        x, turned_out = s * 0.065 * k, rng.uniform(-8, 8)
        one = [slab(oval(0.045 * k, 0.135 * k, 3.0), (0, 0.022 * k), sole)]
        one.append(ball((0.041 * k, 0.075 * k, 0.034 * k), (0, -0.055 * k, 0.040 * k), m))
        heel = 0.25 * k if kind == "boots" else 0.085 * k
        if kind != "slippers":
            one.append(soft((0.08 * k, 0.11 * k, heel), (0, 0.07 * k, 0.02 * k + heel / 2), m, 0.03 * k, 0.2))
            one += [
                box((0.05 * k, 0.008, 0.006), (0, (-0.045 + 0.025 * j) * k, (0.073 + 0.004 * j) * k), sole)
                for j in range(2)
            ]
        else:
            one.append(soft((0.085 * k, 0.1 * k, 0.03 * k), (0, 0.07 * k, 0.026 * k), m, 0.012 * k, 0.3))
        parts += moved(one, (x, 0, 0), turn("z", turned_out))
    return Draft(parts, finish.word, (), 0.0, 0.9)


CATEGORIES = (
    Category(
        "backpack",
        {k: partial(backpack, kind=k) for k in ("zip", "flap")},
        "floor",
        ("bedroom", "kids_room", "hallway", "study"),
        "small",
        "backpack",
        (),
        ("suitcase", "cushion"),
    ),
    Category("suitcase", {"hard": suitcase}, "floor", ("bedroom", "hallway"), "medium", "suitcase", (), ("backpack",)),
    Category(
        "shoes",
        {k: partial(shoes, kind=k) for k in ("trainers", "boots", "slippers")},
        "floor",
        ("hallway", "bedroom"),
        "small",
        "pair of shoes",
    ),
)
