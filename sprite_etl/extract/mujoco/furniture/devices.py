"""Speakers, consoles, printers, fans."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, DARK
from sprite_etl.extract.mujoco.furniture.kit import block, box, disc, rod, smooth, tube, turn
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Texture

Rng = np.random.Generator


def speaker(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A box with cones on the floor or shelf, or a cloth cylinder."""
    if kind == "cylinder":
        h = rng.uniform(0.12, 0.26)
        word, rgb = ("grey", (0.36, 0.37, 0.39)) if rng.random() < 0.5 else ("black", (0.1, 0.1, 0.1))
        knit = Material(WHITE, Texture("knit", rgb, rgb, 0, 0.12), 0.05, 0.2)
        return Draft(
            [
                disc(h * 0.36, (0.006, h - 0.012), knit),
                disc(h * 0.34, (0, 0.006), BLACK),
                disc(h * 0.35, (h - 0.012, h), DARK),
            ],
            word,
            (),
            0.0,
            1.2,
        )
    tall = kind == "tower"
    h = rng.uniform(0.75, 1.2) if tall else rng.uniform(0.22, 0.38)
    w = h * (0.2 if tall else 0.6) + (0.03 if tall else 0)
    d = w * rng.uniform(1.0, 1.4)
    finish = style.wood_dark if rng.random() < 0.5 else Finish("black", BLACK)
    parts = [
        block((-w / 2, w / 2), (-d / 2, d / 2), (0, h), finish.material),
        block((-w * 0.47, w * 0.47), (-d / 2 - 0.004, -d / 2), (0.01, h - 0.01), DARK),
    ]
    cones = ((0.9, 0.16), (0.74, 0.34), (0.5, 0.34)) if tall else ((0.8, 0.2), (0.38, 0.36))
    for at, r in cones:
        parts.append(rod((0, -d / 2 - 0.003, h * at), (0, -d / 2 - 0.012, h * at), w * r, BLACK))
        parts.append(
            rod(
                (0, -d / 2 - 0.01, h * at),
                (0, -d / 2 - 0.016, h * at),
                w * r * 0.4,
                Material((0.35, 0.35, 0.36), None, 0.4, 0.6),
            )
        )
    return Draft(parts, finish.word, (), 0.0, 12.0 if tall else 4.0)


def console(rng: Rng, style: Style, *, upright: bool) -> Draft:
    """A game console."""
    w, d, h = rng.uniform(0.24, 0.34), rng.uniform(0.18, 0.27), rng.uniform(0.045, 0.075)
    word = "white" if rng.random() < 0.5 else "black"
    m = Material(tone(rng, word).rgb, None, 0.4, 0.6)
    if upright:
        parts = [
            smooth((h, d, w), (0, 0, w / 2 + 0.012), m, 0.012),
            smooth((h * 1.9, d * 0.7, 0.014), (0, 0, 0.007), BLACK, 0.005),
        ]
        parts.append(block((-0.003, 0.003), (-d / 2 - 0.002, d / 2), (0.03, w), BLACK))
    else:
        parts = [
            smooth((w, d, h), (0, 0, h / 2), m, 0.012),
            block((-w * 0.42, w * 0.2), (-d / 2 - 0.002, -d / 2 + 0.01), (h * 0.55, h * 0.65), BLACK),
        ]
    return Draft(parts, word, (), 0.0, 2.5)


def remote(rng: Rng, style: Style) -> Draft:
    """A remote control, flat."""
    long = rng.uniform(0.11, 0.24)
    parts = [
        smooth((0.047, long, 0.02), (0, 0, 0.01), BLACK, 0.008),
        disc(0.011, (0.02, 0.0225), Material((0.7, 0.15, 0.12)), (0, long * 0.38)),
    ]
    parts += [
        block(
            (-0.015, 0.015),
            (long * (0.2 - 0.16 * k), long * (0.26 - 0.16 * k)),
            (0.02, 0.022),
            Material((0.5, 0.5, 0.52)),
        )
        for k in range(3)
    ]
    return Draft(parts, "black", (), 0.0, 0.12)


def printer(rng: Rng, style: Style) -> Draft:
    """A desk printer with a paper tray."""
    w, d, h = rng.uniform(0.32, 0.58), rng.uniform(0.28, 0.42), rng.uniform(0.13, 0.3)
    word = "white" if rng.random() < 0.6 else "black"
    m = Material(tone(rng, word).rgb, None, 0.25, 0.5)
    parts = [
        smooth((w, d, h), (0, 0, h / 2), m, 0.018),
        block((-w * 0.36, w * 0.36), (-d / 2 - 0.002, -d / 2 + 0.02), (h * 0.28, h * 0.46), DARK),
    ]
    parts.append(block((-w * 0.3, w * 0.3), (-d / 2 - 0.12, -d / 2), (h * 0.27, h * 0.29), DARK))
    parts.append(
        box((w * 0.62, 0.006, 0.16), (0, d / 2 - 0.02, h + 0.06), Material((0.96, 0.96, 0.95)), turn("x", -18))
    )
    parts.append(
        block(
            (w * 0.2, w * 0.44),
            (-d / 2 - 0.003, -d / 2 + 0.01),
            (h * 0.68, h * 0.85),
            Material((0.15, 0.3, 0.4), None, 0.4, 0.6, 0.2),
        )
    )
    return Draft(parts, word, (), 0.0, 7.0)


def fan(rng: Rng, style: Style, *, tall: bool) -> Draft:
    """A round fan on a stem."""
    r = rng.uniform(0.16, 0.24)
    h, m = (
        (rng.uniform(1.0, 1.35) if tall else r * 2 + 0.2),
        Material(tone(rng, "white" if rng.random() < 0.6 else "black").rgb, None, 0.3, 0.5),
    )
    word = "white" if m.rgb[0] > 0.5 else "black"
    z = h - r
    parts = [
        disc(0.17, (0, 0.03), m),
        rod((0, 0.05, 0.03), (0, 0.05, z), 0.016, m),
        rod((0, 0.09, z), (0, -0.06, z), 0.055, m),
    ]
    for y in (-0.055, 0.03):
        ring = [(math.cos(t) * r, y, z + math.sin(t) * r) for t in np.linspace(0, 2 * math.pi, 25)]
        parts.append(tube(ring, 0.006, m, 2, 6))
    for k in range(14):
        a = 2 * math.pi * k / 14
        parts.append(
            rod(
                (0.05 * math.cos(a), -0.06, z + 0.05 * math.sin(a)),
                (r * math.cos(a), -0.055, z + r * math.sin(a)),
                0.0025,
                m,
            )
        )
    blade = Material((0.55, 0.65, 0.72), None, 0.3, 0.5)
    for k in range(4):
        a = 90 * k
        c, s = math.cos(math.radians(a)), math.sin(math.radians(a))
        parts.append(box((r * 0.78, 0.006, 0.1), (c * r * 0.45, -0.02, z + s * r * 0.45), blade, turn("y", -a)))
    return Draft(parts, word, (), 0.0, 4.0)


CATEGORIES = (
    Category(
        "speaker",
        {k: partial(speaker, kind=k) for k in ("shelf", "cylinder")},
        "surface",
        ("living_room", "study", "bedroom"),
        "small",
        "speaker",
        (),
        ("box", "game console"),
    ),
    Category(
        "tower speaker",
        {"tower": partial(speaker, kind="tower")},
        "floor",
        ("living_room", "study"),
        "medium",
        "speaker",
        (),
        ("box",),
    ),
    Category(
        "game console",
        {"flat": partial(console, upright=False), "upright": partial(console, upright=True)},
        "surface",
        ("living_room", "kids_room"),
        "small",
        "game console",
        (),
        ("speaker", "box"),
    ),
    Category(
        "remote control",
        {"long": remote},
        "surface",
        ("living_room", "bedroom"),
        "small",
        "remote control",
        (),
        ("keyboard",),
    ),
    Category("printer", {"flatbed": printer}, "surface", ("study",), "small", "printer", (), ("microwave", "box")),
    Category(
        "fan",
        {"table": partial(fan, tall=False), "standing": partial(fan, tall=True)},
        "floor",
        ("living_room", "bedroom", "study"),
        "medium",
        "fan",
        (),
        ("floor lamp",),
    ),
)
