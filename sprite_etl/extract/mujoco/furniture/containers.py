"""Boxes, baskets, bins, trays."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    DARK,
    any_tone,
    cloth_of,
    one_of,
    paint,
)
from sprite_etl.extract.mujoco.furniture.food import _FOOD
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    disc,
    smooth,
    tube,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style
from sprite_etl.extract.mujoco.piece import Material, Texture

Rng = np.random.Generator


def carton(rng: Rng, style: Style, *, kind: str, big: bool = False) -> Draft:
    """A closed cardboard box with tape, a gift box, or a wooden or cloth one with a lid."""
    k = 2.0 if big else 1.0
    w, d, h = rng.uniform(0.15, 0.32) * k, rng.uniform(0.12, 0.24) * k, rng.uniform(0.10, 0.22) * k
    x, y = w / 2, d / 2
    if kind == "cardboard":
        card = Material(WHITE, Texture("plaster", (0.72, 0.56, 0.38), WHITE, 0, 0.3), 0.02, 0.1)
        parts = [
            block((-x, x), (-y, y), (0, h), card),
            block(
                (-x - 0.0006, x + 0.0006),
                (-0.025, 0.025),
                (h * 0.72, h + 0.0008),
                Material((0.82, 0.71, 0.52), None, 0.3, 0.5),
            ),
        ]
        if rng.random() < 0.5:
            parts.append(
                block(
                    (x * 0.2, x * 0.85),
                    (-y - 0.0008, -y),
                    (h * 0.2, h * 0.6),
                    Material(WHITE, Texture("label", (0.95, 0.95, 0.94), (0.85, 0.85, 0.85), 0, 0.0)),
                )
            )
        return Draft(parts, "brown", (), 0.0, 1.2 * k)
    if kind == "gift":
        a, b = one_of(rng, style.accents), any_tone(rng, ("white", "yellow", "red"))
        m, r = paint(a, 0.3).material, Material(b.rgb, None, 0.4, 0.5)
        parts = [
            block((-x, x), (-y, y), (0, h * 0.8), m),
            block((-x - 0.006, x + 0.006), (-y - 0.006, y + 0.006), (h * 0.72, h), m),
        ]
        parts += [
            block((-0.012, 0.012), (-y - 0.007, y + 0.007), (0, h + 0.001), r),
            block((-x - 0.007, x + 0.007), (-0.012, 0.012), (0, h + 0.001), r),
        ]
        parts += [ball((0.034, 0.016, 0.02), (s * 0.032, 0, h + 0.014), r) for s in (-1, 1)]
        return Draft(parts, a.word, (), 0.0, 0.8 * k)
    finish = style.wood if kind == "wooden" else cloth_of(rng, one_of(rng, (*style.fabrics, *style.accents)), "weave")
    m = finish.material
    parts = [
        block((-x, x), (-y, y), (0, h * 0.78), m),
        block((-x - 0.005, x + 0.005), (-y - 0.005, y + 0.005), (h * 0.78, h), m),
    ]
    parts.append(block((-0.03, 0.03), (-y - 0.009, -y), (h * 0.5, h * 0.62), style.metal.material))
    return Draft(parts, finish.word, (), 0.0, 1.0 * k)


def basket(rng: Rng, style: Style, *, kind: str, big: bool = False) -> Draft:
    """Woven, open: round or square, some with handles; big ones hold laundry."""
    k = 2.0 if big else 1.0
    r, h = rng.uniform(0.10, 0.19) * k, rng.uniform(0.09, 0.19) * k * (1.4 if big else 1)
    straw = Material(
        WHITE, Texture("wicker", (0.76, 0.61, 0.39), (0.5, 0.37, 0.21), int(rng.integers(3)), 0.22), 0.03, 0.1
    )
    if kind == "square":
        x, y, t = r * 1.2, r * 0.85, 0.012
        parts = [block((-x, x), (s * (y - t / 2) - t / 2, s * (y - t / 2) + t / 2), (0, h), straw) for s in (-1, 1)]
        parts += [
            block((s * (x - t / 2) - t / 2, s * (x - t / 2) + t / 2), (-y + t, y - t), (0, h), straw) for s in (-1, 1)
        ]
        parts.append(block((-x + t, x - t), (-y + t, y - t), (0, t), straw))
    else:
        profile = [
            (0, 0),
            (r * 0.82, 0),
            (r * 0.95, h * 0.5),
            (r, h),
            (r - 0.012, h),
            (r * 0.95 - 0.012, h * 0.5),
            (r * 0.82 - 0.012, 0.012),
            (0, 0.012),
        ]
        parts = [turned(profile, (0, 0, 0), straw, segments=36)]
    if kind == "handled":
        arch = [
            (-r * 0.97, 0, h * 0.9),
            (-r * 0.8, 0, h * 1.7),
            (0, 0, h * 2.05),
            (r * 0.8, 0, h * 1.7),
            (r * 0.97, 0, h * 0.9),
        ]
        parts.append(tube(arch, 0.009, straw, 4, 8))
    if big and rng.random() < 0.6:
        parts.append(
            ball(
                (r * 0.8, r * 0.65, h * 0.25),
                (0, 0, h * 0.88),
                cloth_of(rng, one_of(rng, style.fabrics), "weave").material,
            )
        )
    return Draft(parts, "beige", (), 0.0, 0.5 * k)


def bin_(rng: Rng, style: Style, *, kind: str) -> Draft:
    """An open paper bin, a pedal bin with a lid, or a swing-top."""
    r, h = rng.uniform(0.11, 0.18), rng.uniform(0.24, 0.42)
    finish = Finish("grey", CHROME) if rng.random() < 0.4 else paint(one_of(rng, (*style.accents, *style.paints)), 0.3)
    m = finish.material
    if kind == "open":
        return Draft(
            [
                turned(
                    [(0, 0), (r * 0.78, 0), (r, h), (r - 0.004, h), (r * 0.78 - 0.004, 0.006), (0, 0.006)], (0, 0, 0), m
                )
            ],
            finish.word,
            (),
            0.0,
            1.0,
        )
    h *= 1.5
    if kind == "pedal":
        t = np.linspace(0, math.pi / 2, 6)
        parts = [
            disc(r * 1.01, (0, 0.03), BLACK),
            disc(r, (0.03, h * 0.86), m),
            disc(r * 1.01, (h * 0.86, h * 0.885), BLACK),
        ]
        parts.append(turned([(r * math.cos(a), h * 0.885 + h * 0.115 * math.sin(a)) for a in t], (0, 0, 0), m))
        parts.append(box((0.07, 0.05, 0.014), (0, -r - 0.015, 0.02), BLACK))
    else:
        parts = [
            smooth((2 * r, 1.6 * r, h * 0.8), (0, 0, h * 0.4), m, 0.03),
            smooth((2.06 * r, 1.66 * r, h * 0.2), (0, 0, h * 0.9), m, 0.05),
        ]
        parts.append(box((1.3 * r, 0.01, h * 0.1), (0, -0.835 * r, h * 0.9), DARK))
    return Draft(parts, finish.word, (), 0.0, 2.5)


def tray(rng: Rng, style: Style, *, round_one: bool) -> Draft:
    """A flat tray with a raised edge."""
    w, d = rng.uniform(0.28, 0.5), rng.uniform(0.2, 0.34)
    finish = style.wood if rng.random() < 0.5 else paint(one_of(rng, (*style.accents, *style.paints)), 0.3)
    m = finish.material
    if round_one:
        r = w / 2
        return Draft(
            [
                turned(
                    [(0, 0), (r, 0), (r, 0.03), (r - 0.008, 0.03), (r - 0.008, 0.008), (0, 0.008)],
                    (0, 0, 0),
                    m,
                    segments=40,
                )
            ],
            finish.word,
            (),
            0.0,
            0.8,
        )
    x, y = w / 2, d / 2
    parts = [
        block((-x, x), (-y, y), (0, 0.008), m),
        *(block((-x, x), (s * (y - 0.005) - 0.005, s * (y - 0.005) + 0.005), (0.008, 0.04), m) for s in (-1, 1)),
    ]
    parts += [
        block((s * (x - 0.005) - 0.005, s * (x - 0.005) + 0.005), (-y + 0.01, y - 0.01), (0.008, 0.055), m)
        for s in (-1, 1)
    ]
    return Draft(parts, finish.word, (), 0.0, 0.8)


_KINDS = ("cardboard", "gift", "wooden", "cloth")


CATEGORIES = (
    Category(
        "box",
        {k: partial(carton, kind=k) for k in _KINDS},
        "surface",
        DRY_ROOMS,
        "small",
        "box",
        (),
        ("basket", "speaker"),
    ),
    Category(
        "storage box",
        {k: partial(carton, kind=k, big=True) for k in ("cardboard", "wooden", "cloth")},
        "floor",
        DRY_ROOMS,
        "medium",
        "box",
        (),
        ("ottoman", "basket"),
    ),
    Category(
        "basket",
        {k: partial(basket, kind=k) for k in ("round", "square", "handled")},
        "surface",
        ALL_ROOMS,
        "small",
        "basket",
        (),
        ("box", "bowl"),
    ),
    Category(
        "laundry basket",
        {k: partial(basket, kind=k, big=True) for k in ("round", "square")},
        "floor",
        ("bathroom", "bedroom"),
        "medium",
        "basket",
        (),
        ("trash can", "box"),
    ),
    Category(
        "trash can",
        {k: partial(bin_, kind=k) for k in ("open", "pedal", "swing")},
        "floor",
        ALL_ROOMS,
        "medium",
        "trash can",
        (),
        ("basket",),
    ),
    Category(
        "tray",
        {"square": partial(tray, round_one=False), "round": partial(tray, round_one=True)},
        "surface",
        _FOOD,
        "small",
        "tray",
        (),
        ("plate", "cutting board"),
    ),
)
