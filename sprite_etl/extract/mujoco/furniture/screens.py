"""Televisions, monitors, laptops."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import block, box, disc, rod, smooth, soft, turn
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator


SILVER = Finish("grey", Material((0.72, 0.73, 0.75), None, 0.6, 0.7))


OFF = Material((0.035, 0.037, 0.042), None, 0.8, 0.9)


def lit(rng: Rng, kind: str, on: float = 0.6) -> Material:
    """A screen that shows a picture, or is off."""
    if rng.random() > on:
        return OFF
    return Material(WHITE, Texture(kind, WHITE, WHITE, int(rng.integers(10_000)), 0.0), 0.3, 0.9, 0.35)


def dark(parts: list[Part]) -> bool:
    """Whether no part shows a lit picture, which would have no one colour."""
    return all(p.material.emission == 0 for p in parts)


def television(rng: Rng, style: Style, *, stand: str) -> Draft:
    """A flat set on a stand of some kind, or an old one with a tube."""
    w = rng.uniform(0.7, 1.45)
    h, x = w * 0.565, w / 2
    if stand == "tube":
        w, h, d = rng.uniform(0.45, 0.7), rng.uniform(0.38, 0.55), rng.uniform(0.38, 0.5)
        x = w / 2
        case = DARK if rng.random() < 0.6 else style.wood_dark.material
        parts = [
            smooth((w, d * 0.5, h), (0, -d * 0.25, h / 2), case, 0.02),
            smooth((w * 0.7, d * 0.5, h * 0.7), (0, d * 0.2, h * 0.42), BLACK, 0.04),
        ]
        parts.append(soft((w * 0.78, 0.03, h * 0.74), (-w * 0.06, -d * 0.5, h * 0.53), OFF, 0.014, 0.6))
        glow, at = lit(rng, "screen", 0.4), (-w * 0.06, -d * 0.5 - 0.0155, h * 0.53)
        parts.append(box((w * 0.68, 0.002, h * 0.62), at, glow))
        parts += [
            rod((w * 0.42, -d * 0.5, z), (w * 0.42, -d * 0.5 - 0.012, z), 0.014, CHROME) for z in (h * 0.3, h * 0.45)
        ]
        return Draft(parts, "black", (), 0.0, 18.0)
    z0 = {"foot": 0.07, "two_feet": 0.06, "wall": 0.0, "bar": 0.03}[stand]
    parts = [block((-x, x), (-0.018, 0.018), (z0, z0 + h), BLACK)]
    b = 0.010
    parts.append(block((-x + b, x - b), (-0.021, -0.018), (z0 + b * 1.6, z0 + h - b), lit(rng, "screen")))
    parts.append(block((-x * 0.6, x * 0.6), (0.018, 0.045), (z0 + 0.05, z0 + h * 0.6), BLACK))
    if stand == "foot":
        parts += [
            smooth((w * 0.38, 0.2, 0.018), (0, 0, 0.009), BLACK, 0.006),
            block((-0.06, 0.06), (-0.012, 0.016), (0.015, z0 + 0.02), BLACK),
        ]
    elif stand == "two_feet":
        for s in (-1, 1):
            parts += [
                rod((s * x * 0.72, 0, z0 + 0.01), (s * x * 0.76, -0.13, 0.008), 0.008, BLACK),
                rod((s * x * 0.72, 0, z0 + 0.01), (s * x * 0.76, 0.13, 0.008), 0.008, BLACK),
            ]
    elif stand == "bar":
        parts.append(smooth((w * 0.6, 0.09, 0.055), (0, -0.02, 0.0275), BLACK, 0.012))
        parts.append(block((-x * 0.5, x * 0.5), (-0.01, 0.06), (0, 0.04), BLACK))
    if stand == "wall":
        parts = [
            Part(
                p.shape,
                p.half_size,
                (p.position[0], p.position[1] - 0.045, p.position[2]),
                p.material,
                p.rotation_xyzw,
                p.mesh,
            )
            for p in parts
        ]
    return Draft(parts, "black" if dark(parts) else None, (), 0.0, 8.0 + 6 * w)


def monitor(rng: Rng, style: Style, *, stand: str) -> Draft:
    """A desk screen: plain foot, V foot, or white with a chin."""
    w = rng.uniform(0.40, 0.82)
    h, x, lift = w * (0.42 if w > 0.65 else 0.58), w / 2, rng.uniform(0.09, 0.16)
    shell = {"plain": DARK, "v": BLACK, "chin": SILVER.material}[stand]
    chin = 0.05 if stand == "chin" else 0.014
    parts = [block((-x, x), (-0.014, 0.014), (lift, lift + h + chin), shell)]
    parts.append(
        block((-x + 0.01, x - 0.01), (-0.016, -0.014), (lift + chin, lift + h + chin - 0.01), lit(rng, "desktop", 0.75))
    )
    parts.append(box((0.05, 0.02, lift + h * 0.5), (0, 0.03, (lift + h * 0.5) / 2 + 0.005), shell, turn("x", -6)))
    if stand == "v":
        parts += [rod((0, 0.05, 0.01), (s * 0.18, -0.1, 0.01), 0.01, shell) for s in (-1, 1)]
        parts.append(disc(0.035, (0, 0.02), shell, (0, 0.05)))
    else:
        parts.append(smooth((0.24, 0.19, 0.014), (0, 0.02, 0.007), shell, 0.006))
    return Draft(parts, ("grey" if stand == "chin" else "black") if dark(parts) else None, (), 0.0, 4.5)


def laptop(rng: Rng, style: Style, *, shell: str) -> Draft:
    """Open, facing −Y."""
    w = rng.uniform(0.25, 0.43)
    d, x = w * 0.67, w / 2
    finish = {"silver": SILVER, "dark": Finish("black", DARK), "colour": paint(one_of(rng, style.accents), 0.4)}[shell]
    tilt, m = rng.uniform(12, 28), finish.material
    keys = Texture("keys", (0.25, 0.25, 0.26), (0.08, 0.08, 0.085), 0, 0.0)
    parts = [smooth((w, d, 0.016), (0, 0, 0.008), m, 0.005)]
    parts.append(block((-x * 0.88, x * 0.88), (-d * 0.05, d * 0.40), (0.016, 0.0168), Material(WHITE, keys, 0.1, 0.3)))
    parts.append(
        block(
            (-x * 0.32, x * 0.32), (-d * 0.42, -d * 0.12), (0.016, 0.0166), Material((0.5, 0.5, 0.52), None, 0.3, 0.5)
        )
    )
    a = math.radians(tilt)
    c = (0.0, d / 2 + math.sin(a) * d / 2, 0.014 + math.cos(a) * d / 2)
    parts.append(box((w, 0.008, d), c, m, turn("x", -tilt)))
    front = (0.0, c[1] - 0.0045 * math.cos(a), c[2] - 0.0045 * math.sin(a) + 0.004)
    parts.append(box((w * 0.94, 0.0012, d * 0.88), front, lit(rng, "desktop", 0.8), turn("x", -tilt)))
    return Draft(parts, finish.word if dark(parts) else None, (), 0.0, 1.6)


def keyboard(rng: Rng, style: Style, *, compact: bool) -> Draft:
    """A slim keyboard, and a mouse at its right when it is long."""
    w, d = (
        (rng.uniform(0.27, 0.33), rng.uniform(0.11, 0.14))
        if compact
        else (rng.uniform(0.40, 0.48), rng.uniform(0.13, 0.17))
    )
    dark = rng.random() < 0.55
    m = DARK if dark else Material((0.88, 0.88, 0.87), None, 0.2, 0.4)
    ink = ((0.3, 0.3, 0.31), (0.10, 0.10, 0.11)) if dark else ((0.8, 0.8, 0.8), (0.95, 0.95, 0.94))
    parts = [smooth((w, d, 0.018), (0, 0, 0.009), m, 0.006)]
    parts.append(
        block(
            (-w * 0.48, w * 0.48),
            (-d * 0.44, d * 0.44),
            (0.018, 0.0215),
            Material(WHITE, Texture("keys", ink[0], ink[1], 0, 0.0), 0.1, 0.3),
        )
    )
    return Draft(parts, "black" if dark else "white", (), 0.0, 0.7)


_DESK = ("study", "bedroom", "kids_room")


CATEGORIES = (
    Category(
        "television",
        {k: partial(television, stand=k) for k in ("foot", "two_feet", "bar", "tube")},
        "surface",
        ("living_room", "bedroom"),
        "medium",
        "television",
        (),
        ("computer monitor", "picture", "microwave"),
        weights={"tube": 0.35},
    ),
    Category(
        "wall television",
        {"flat": partial(television, stand="wall")},
        "wall",
        ("living_room", "bedroom"),
        "medium",
        "television",
        (),
        ("picture", "computer monitor", "mirror"),
    ),
    Category(
        "computer monitor",
        {k: partial(monitor, stand=k) for k in ("plain", "v", "chin")},
        "surface",
        _DESK,
        "small",
        "computer monitor",
        (),
        ("television", "laptop"),
    ),
    Category(
        "laptop",
        {k: partial(laptop, shell=k) for k in ("silver", "dark", "colour")},
        "surface",
        ("study", "living_room", "bedroom", "dining_room"),
        "small",
        "laptop",
        (),
        ("computer monitor", "keyboard"),
        weights={"colour": 0.4},
    ),
    Category(
        "keyboard",
        {"full": partial(keyboard, compact=False), "compact": partial(keyboard, compact=True)},
        "surface",
        _DESK,
        "small",
        "keyboard",
        (),
        ("laptop",),
    ),
)
