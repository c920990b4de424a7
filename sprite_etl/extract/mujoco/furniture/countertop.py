"""What stands on a kitchen counter."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.appliances import GLASS, K, _handle, appliance
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import block, box, rod, smooth, soft, turned
from sprite_etl.extract.mujoco.furniture.style import Style, tone
from sprite_etl.extract.mujoco.piece import Material, Part

Rng = np.random.Generator


def microwave(rng: Rng, style: Style, *, dial: bool) -> Draft:
    """A dark window, a panel at the right."""
    w, d, h, finish = (
        rng.uniform(0.34, 0.62),
        rng.uniform(0.30, 0.42),
        rng.uniform(0.22, 0.33),
        appliance(rng, style, 0.2),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [block((-x, x), (-y + 0.02, y), (0.012, h), m)]
    parts.append(block((-x + 0.004, x * 0.55), (-y, -y + 0.02), (0.018, h - 0.006), m))
    parts.append(block((-x + 0.03, x * 0.55 - 0.05), (-y - 0.002, -y), (0.045, h - 0.035), GLASS))
    parts.append(block((x * 0.55 + 0.004, x - 0.004), (-y + 0.004, -y + 0.02), (0.018, h - 0.006), DARK))
    parts.append(
        block(
            (x * 0.62, x * 0.92),
            (-y + 0.002, -y + 0.004),
            (h - 0.07, h - 0.035),
            Material((0.25, 0.65, 0.5), None, 0.2, 0.4, 0.4),
        )
    )
    cx = x * 0.775
    if dial:
        parts += [rod((cx, -y + 0.004, z), (cx, -y - 0.014, z), 0.022, CHROME) for z in (h * 0.32, h * 0.58)]
    else:
        for i in range(4):
            z = 0.045 + i * (h - 0.15) / 4
            parts.append(
                block((x * 0.62, x * 0.92), (-y + 0.002, -y + 0.004), (z, z + 0.016), Material((0.55, 0.55, 0.57)))
            )
    parts += _handle(x * 0.55 - 0.024, -y + 0.004, h / 2, h * 0.6, CHROME, True)
    parts += [block((sx - 0.015, sx + 0.015), (-y + 0.05, y - 0.03), (0, 0.012), BLACK) for sx in (-x + 0.05, x - 0.05)]
    return Draft(parts, finish.word, (), 0.0, 11.0)


def toaster(rng: Rng, style: Style, *, long: bool) -> Draft:
    """Rounded body, slots in its top, a lever at the side."""
    w, d, h = (
        rng.uniform(0.24, 0.40) if long else rng.uniform(0.20, 0.29),
        rng.uniform(0.13, 0.2),
        rng.uniform(0.16, 0.22),
    )
    finish = appliance(rng, style, 0.5)
    parts = [
        smooth((w, d, h - 0.015), (0, 0, (h + 0.015) / 2), finish.material, 0.035),
        soft((w * 0.92, d * 0.92, 0.03), (0, 0, 0.015), BLACK, 0.01, 0),
    ]
    slots = (-0.022, 0.022) if not long else (0.0,)
    parts += [
        block((-w * 0.36, w * 0.36), (s * d / 0.16 - 0.009, s * d / 0.16 + 0.009), (h - 0.01, h + 0.001), BLACK)
        for s in slots
    ]
    parts.append(block((w / 2 - 0.004, w / 2 + 0.018), (-0.018, 0.018), (h * 0.6, h * 0.68), BLACK))
    parts.append(rod((w / 2 - 0.004, -d * 0.2, h * 0.25), (w / 2 + 0.012, -d * 0.2, h * 0.25), 0.014, CHROME))
    return Draft(parts, finish.word, (), 0.0, 1.9)


def coffee_maker(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A filter machine with a jug, or an espresso machine."""
    k = rng.uniform(0.8, 1.3)
    finish = appliance(rng, style, 0.3)
    m, w, d, h = finish.material, 0.19 * k, 0.24 * k, 0.33 * k
    x, y = w / 2, d / 2
    if kind == "filter":
        parts = [smooth((w, d, 0.035), (0, 0, 0.0175), m, 0.012), block((-x, x), (y * 0.25, y), (0.03, h), m)]
        parts.append(smooth((w, d * 0.95, h * 0.28), (0, -0.005, h * 0.86), m, 0.02))
        jug = [(0, 0.036), (0.36 * w, 0.036), (0.42 * w, 0.08), (0.3 * w, h * 0.6), (0.33 * w, h * 0.63), (0, h * 0.63)]
        parts.append(turned(jug, (0, -y * 0.38, 0), GLASS))
    else:
        w = 0.28 * k
        x = w / 2
        parts = [block((-x, x), (-y * 0.2, y), (0.02, h), m), block((-x, x), (-y, y), (0, 0.035 * k), DARK)]
        parts.append(block((-x, x), (-y * 0.75, y), (h * 0.74, h), m))
        parts.append(rod((0, -y * 0.45, h * 0.6), (0, -y * 0.45, h * 0.74), 0.032 * k, CHROME))
        parts.append(rod((0, -y * 0.45, h * 0.62), (0, -y * 1.25, h * 0.60), 0.012, BLACK))
        parts.append(rod((x * 0.8, -y * 0.5, h * 0.74), (x * 0.8, -y * 0.62, h * 0.3), 0.005, CHROME))
        parts += [
            rod((q * x, -y * 0.75, h * 0.87), (q * x, -y * 0.75 - 0.014, h * 0.87), 0.016, CHROME)
            for q in (-0.6, 0, 0.6)
        ]
    return Draft(parts, finish.word, (), 0.0, 4.0)


def cutting_board(rng: Rng, style: Style, *, handle: bool) -> Draft:
    """A thick wooden board, flat on the worktop."""
    w, d, h = rng.uniform(0.24, 0.46), rng.uniform(0.17, 0.30), rng.uniform(0.014, 0.032)
    parts = [box((w, d, h), (0, 0, h / 2), style.wood.material)]
    if handle:
        parts.append(box((0.11, 0.055, h * 0.9), (w / 2 + 0.05, 0, h * 0.45), style.wood.material))
    return Draft(parts, style.wood.word, (), 0.0, 0.8)


def utensils(rng: Rng, style: Style) -> Draft:
    """A jar of spoons and turners."""
    r, h = rng.uniform(0.036, 0.072), rng.uniform(0.09, 0.18)
    finish = paint(one_of(rng, (*style.accents, tone(rng, "white"))), 0.4)
    parts = [turned([(0, 0), (r, 0), (r, h), (r - 0.004, h), (r - 0.004, 0.01), (0, 0.01)], (0, 0, 0), finish.material)]
    for k in range(5):
        a = 2 * math.pi * k / 5
        tip = (math.cos(a) * r * 1.35, math.sin(a) * r * 1.35, h * rng.uniform(1.7, 2.1))
        m = style.wood.material if k % 2 else CHROME
        parts.append(rod((math.cos(a) * r * 0.5, math.sin(a) * r * 0.5, 0.015), tip, 0.005, m))
        parts.append(Part("ellipsoid", (0.022, 0.022, 0.035), tip, m))
    return Draft(parts, finish.word, (), 0.0, 0.9)


CATEGORIES = (
    Category(
        "microwave",
        {"buttons": partial(microwave, dial=False), "dials": partial(microwave, dial=True)},
        "surface",
        K,
        "small",
        "microwave",
        (),
        ("television", "toaster"),
    ),
    Category(
        "toaster",
        {"short": partial(toaster, long=False), "long": partial(toaster, long=True)},
        "surface",
        K,
        "small",
        "toaster",
        (),
        ("coffee machine", "microwave"),
    ),
    Category(
        "coffee machine",
        {k: partial(coffee_maker, kind=k) for k in ("filter", "espresso")},
        "surface",
        K,
        "small",
        "coffee machine",
        (),
        ("toaster", "kettle"),
    ),
    Category(
        "cutting board",
        {"plain": partial(cutting_board, handle=False), "handled": partial(cutting_board, handle=True)},
        "surface",
        K,
        "small",
        "cutting board",
        (),
        ("tray",),
    ),
    Category(
        "utensil jar",
        {"jar": utensils},
        "surface",
        K,
        "small",
        "utensil jar",
        (),
        ("vase", "pen cup", "potted plant"),
        nameable=False,
    ),
)
