"""What warms, lights and divides a room."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, DARK, body, cloth_of, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    disc,
    rod,
    soft,
    tube,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style, Tone
from sprite_etl.extract.mujoco.piece import Material, Surface, Texture

Rng = np.random.Generator


def candle(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A pillar, a stick in a holder, or a jar."""
    h, r = rng.uniform(0.07, 0.24), rng.uniform(0.028, 0.048)
    wax = Tone("white", (0.94, 0.91, 0.82)) if rng.random() < 0.6 else one_of(rng, style.accents)
    m = Material(wax.rgb, None, 0.1, 0.3, 0.05)
    flame = Material((1.0, 0.78, 0.35), None, 0.0, 0.0, 0.9)
    if kind == "pillar":
        parts = [disc(r, (0, h), m)]
    elif kind == "stick":
        h += 0.12
        brass = style.metal.material
        parts = [
            turned(
                [(0, 0), (0.045, 0), (0.045, 0.008), (0.012, 0.02), (0.009, h * 0.4), (0.016, h * 0.46), (0, h * 0.46)],
                (0, 0, 0),
                brass,
            ),
            disc(0.010, (h * 0.46, h), m),
        ]
    else:
        h = h * 0.6 + 0.03
        parts = [
            turned(
                [(0, 0), (r * 1.2, 0), (r * 1.25, h), (r * 1.25 - 0.004, h), (r * 1.2 - 0.004, h * 0.7), (0, h * 0.7)],
                (0, 0, 0),
                paint(one_of(rng, style.paints), 0.5).material,
            )
        ]
        parts.append(disc(r * 1.18, (h * 0.68, h * 0.75), m))
        h *= 0.75
    return Draft(
        [*parts, rod((0, 0, h), (0, 0, h + 0.01), 0.0015, BLACK), ball((0.006, 0.006, 0.013), (0, 0, h + 0.02), flame)],
        wax.word,
        (),
        0.0,
        0.4,
    )


def radiator(rng: Rng, style: Style, *, kind: str) -> Draft:
    """Columns of cast iron, or a ribbed panel, close to the wall."""
    w, h = rng.uniform(0.5, 1.5), rng.uniform(0.42, 0.72)
    m = Material((0.93, 0.93, 0.91), None, 0.3, 0.5) if rng.random() < 0.8 else DARK
    word = "white" if m is not DARK else "black"
    if kind == "columns":
        n = max(4, round(w / 0.07))
        parts = [
            soft((0.058, 0.11, h - 0.05), ((k - (n - 1) / 2) * 0.068, 0, (h + 0.05) / 2), m, 0.026, 0)
            for k in range(min(n, 20))
        ]
        n = min(n, 20)
        parts += [rod((-(n - 1) * 0.034, 0, z), ((n - 1) * 0.034, 0, z), 0.02, m) for z in (0.11, h - 0.06)]
        parts += [
            block((s * (n - 1) * 0.034 - 0.02, s * (n - 1) * 0.034 + 0.02), (-0.05, 0.05), (0, 0.06), m)
            for s in (-1, 1)
        ]
    else:
        x = w / 2
        parts = [
            block((-x, x), (-0.035, 0.035), (0.1, h), m),
            block((-x, x), (-0.045, 0.045), (h - 0.02, h + 0.004), m),
        ]
        parts += [
            block((float(px) - 0.012, float(px) + 0.012), (-0.044, -0.035), (0.13, h - 0.05), m)
            for px in np.linspace(-x + 0.04, x - 0.04, min(24, max(6, round(w / 0.055))))
        ]
        parts += [rod((s * (x - 0.06), 0, 0), (s * (x - 0.06), 0, 0.1), 0.010, m) for s in (-1, 1)]
    return Draft(parts, word, (), 0.2, 25.0)


def fireplace(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A mantel about a brick hearth, or an iron stove."""
    if kind == "stove":
        k, m = rng.uniform(0.8, 1.25), BLACK
        w, d, h = 0.48 * k, 0.42 * k, 0.68 * k
        parts = [
            block((-w / 2, w / 2), (-d / 2, d / 2), (0.14 * k, h), m),
            block((-w / 2 - 0.03, w / 2 + 0.03), (-d / 2 - 0.03, d / 2 + 0.03), (h, h + 0.03), m),
        ]
        parts += [
            rod((sx * w * 0.42, sy * d * 0.4, 0), (sx * w * 0.36, sy * d * 0.34, 0.15 * k), 0.018, m, 0.028)
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
        parts.append(
            block(
                (-w * 0.36, w * 0.36),
                (-d / 2 - 0.012, -d / 2),
                (0.24 * k, h - 0.1),
                Material((0.85, 0.38, 0.12), None, 0.6, 0.8, 0.5),
            )
        )
        parts.append(rod((0, d * 0.15, h + 0.03), (0, d * 0.15, h + 0.75 * k), 0.065, m))
        return Draft(parts, "black", (), 0.8, 90.0)
    w, h, d = rng.uniform(1.1, 1.7), rng.uniform(0.98, 1.25), rng.uniform(0.28, 0.42)
    finish, x = body(rng, style, 0.6), w / 2
    stone = Material(
        WHITE, Texture("brick", (0.55, 0.27, 0.20), (0.75, 0.72, 0.68), int(rng.integers(3)), 0.5), 0.03, 0.1
    )
    opening, top = w * 0.30, h * 0.62
    face = finish.material if kind == "mantel" else stone
    parts = [
        block(
            (s * (x + opening) / 2 - (x - opening) / 2, s * (x + opening) / 2 + (x - opening) / 2),
            (-d / 2, d / 2),
            (0, top),
            face,
        )
        for s in (-1, 1)
    ]
    parts.append(block((-x, x), (-d / 2, d / 2), (top, h - 0.05), face))
    parts.append(
        block(
            (-x - 0.06, x + 0.06),
            (-d / 2 - 0.05, d / 2),
            (h - 0.05, h),
            style.wood.material if kind != "mantel" else finish.material,
        )
    )
    parts.append(
        block(
            (-opening, opening),
            (d / 2 - 0.05, d / 2),
            (0, top),
            Material(WHITE, Texture("brick", (0.22, 0.13, 0.11), (0.2, 0.2, 0.2), 0, 0.5)),
        )
    )
    if kind == "mantel":
        parts += [
            block(
                (s * (opening + 0.06) - 0.06, s * (opening + 0.06) + 0.06),
                (-d / 2 - 0.012, -d / 2),
                (0, top + 0.06),
                stone,
            )
            for s in (-1, 1)
        ]
        parts.append(block((-opening, opening), (-d / 2 - 0.012, -d / 2), (top - 0.02, top + 0.06), stone))
    bark = Material((0.33, 0.22, 0.15))
    for k, (a, z) in enumerate(((-18, 0.05), (12, 0.05), (5, 0.13))):
        dx = math.cos(math.radians(a)) * opening * 0.7
        parts.append(rod((-dx, (-1) ** k * 0.04, z), (dx, (-1) ** k * 0.04 + 0.02, z), 0.045, bark))
    for k in range(5):
        tall, r = rng.uniform(0.13, 0.26), opening * rng.uniform(0.10, 0.16)
        fire = Material((1.0, 0.42 + 0.1 * (k % 3), 0.10), None, 0.0, 0.0, 0.9)
        flame = [
            (0, 0),
            (r * 0.8, tall * 0.1),
            (r, tall * 0.28),
            (r * 0.55, tall * 0.6),
            (r * 0.15, tall * 0.9),
            (0, tall),
        ]
        parts.append(turned(flame, ((k - 2) * opening * 0.2, 0.03 * (-1) ** k, 0.15), fire, segments=12))
    surface = Surface((0, -0.02, h), (x - 0.05, d / 2 - 0.03), 0.6)
    return Draft(parts, finish.word if kind == "mantel" else "red", (surface,), 0.8, 200.0)


def coat_rack(rng: Rng, style: Style) -> Draft:
    """A stand with hooks, a coat or two."""
    h, m = rng.uniform(1.05, 1.95), style.wood.material if rng.random() < 0.6 else style.metal.material
    parts = [rod((0, 0, 0.05), (0, 0, h), 0.02, m), ball((0.03, 0.03, 0.03), (0, 0, h), m)]
    for k in range(4):
        a = math.pi / 4 + k * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        parts.append(rod((c * 0.24, s * 0.24, 0.0), (0, 0, 0.22), 0.014, m, 0.018))
        parts.append(
            tube([(0, 0, h - 0.14), (c * 0.1, s * 0.1, h - 0.13), (c * 0.16, s * 0.16, h - 0.05)], 0.009, m, 3, 8)
        )
    for k in range(int(rng.integers(0, 3))):
        cloth = cloth_of(rng, one_of(rng, style.fabrics), "twill").material
        parts.append(soft((0.13, 0.40, 0.75), (0.13 * (-1) ** k, 0.0, h - 0.52), cloth, 0.06, 0.4))
    return Draft(parts, "brown" if m is style.wood.material else style.metal.word, (), 0.3, 9.0)


def screen(rng: Rng, style: Style) -> Draft:
    """A folding room divider."""
    n, w, h = int(rng.integers(3, 5)), rng.uniform(0.38, 0.5), rng.uniform(1.5, 1.9)
    cloth, parts, x, y = cloth_of(rng, one_of(rng, style.fabrics), "weave"), [], 0.0, 0.0
    for k in range(n):
        a = math.radians(28) * (-1) ** k
        c, s = math.cos(a) * w / 2, math.sin(a) * w / 2
        q = turn("z", math.degrees(a))
        parts.append(box((w - 0.06, 0.012, h - 0.1), (x + c, y + s, h / 2), cloth.material, q))
        parts += [box((w, 0.028, 0.05), (x + c, y + s, z), style.wood.material, q) for z in (0.06, h - 0.025)]
        parts += [
            box((0.035, 0.03, h), (x + c + t * 0.9 * c, y + s + t * 0.9 * s, h / 2), style.wood.material, q)
            for t in (-1, 1)
        ]
        x, y = x + 2 * c, y + 2 * s
    return Draft(parts, cloth.word, (), 0.2, 12.0)


CATEGORIES = (
    Category(
        "candle",
        {k: partial(candle, kind=k) for k in ("pillar", "stick", "jar")},
        "surface",
        ("living_room", "dining_room", "bathroom", "bedroom"),
        "small",
        "candle",
        (),
        ("bottle", "table lamp"),
    ),
    Category(
        "radiator",
        {k: partial(radiator, kind=k) for k in ("columns", "panel")},
        "floor",
        ALL_ROOMS,
        "medium",
        "radiator",
        (),
        ("fireplace",),
    ),
    Category(
        "fireplace",
        {k: partial(fireplace, kind=k) for k in ("mantel", "brick", "stove")},
        "floor",
        ("living_room",),
        "large",
        "fireplace",
        ("candle", "clock", "vase", "plant"),
        ("stove", "cabinet"),
    ),
    Category(
        "coat rack", {"stand": coat_rack}, "floor", ("hallway", "bedroom"), "medium", "coat rack", (), ("floor lamp",)
    ),
    Category(
        "room divider",
        {"folding": screen},
        "floor",
        ("bedroom", "living_room"),
        "large",
        "folding screen",
        (),
        ("curtain", "wardrobe"),
    ),
)
