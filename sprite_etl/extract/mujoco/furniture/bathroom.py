"""Toilets, bathtubs, washbasins, showers."""

from __future__ import annotations

from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.case import T, door, draw_look, drawer
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, PORCELAIN, glaze, one_of
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    corners,
    disc,
    moved,
    oval,
    rod,
    slab,
    smooth,
    soft,
    solid,
    tube,
    turned,
)
from sprite_etl.extract.mujoco.furniture.kitchen import tap, worktop
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Part, Surface

Rng = np.random.Generator


TUB: tuple[tuple[float, float], ...] = ((0.78, 0.0), (0.86, 0.25), (0.94, 0.7), (0.97, 0.93), (1.0, 0.95), (1.0, 1.0))


def basin(
    dx: float,
    dy: float,
    h: float,
    rim: float,
    m: Material,
    power: float = 3.0,
    profile: tuple[tuple[float, float], ...] = TUB,
) -> Part:
    """An open oval vessel of half sizes dx, dy: outside up, over the rim, inside down to its floor."""
    outline = np.asarray(oval(1.0, 1.0, power, 40))
    rings = [(s * dx, s * dy, z * h) for s, z in profile]
    inside = [(s * dx - rim, s * dy - rim, max(z * h, 0.12 * h)) for s, z in profile[::-1]]
    floor = 0.12 * h
    stack = [(0.0, 0.0, 0.0), *rings, *inside, (inside[-1][0] * 0.8, inside[-1][1] * 0.8, floor), (0.0, 0.0, floor)]
    closed = np.vstack([outline, outline[:1]])
    grid = np.array([[(x * a, y * b, z) for x, y, z in stack] for a, b in closed])
    rows, columns = grid.shape[:2]
    uv = grid.reshape(-1, 3)[:, [0, 2]]
    return solid(meshes.mesh(grid.reshape(-1, 3), meshes.grid_faces(rows, columns), uv), (0, 0, 0), m)


def toilet(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A bowl with seat and lid; with a cistern behind, boxy, or without."""
    w, seat = rng.uniform(0.34, 0.42), rng.uniform(0.36, 0.47)
    long, h = rng.uniform(0.46, 0.56), rng.uniform(0.68, 0.98)
    x, m = w / 2, PORCELAIN
    lid = PORCELAIN if rng.random() < 0.7 else any_of(rng, style)
    parts = [slab(oval(x * 0.62, long * 0.42, 2.6), (0, seat * 0.55), m, (0, 0.03))]
    profile = [(0.55, 0.0), (0.75, 0.35), (0.95, 0.8), (1.0, 1.0)]
    outline = [tuple(p) for p in profile]
    parts += moved(
        [basin(x, long / 2, seat * 0.6, 0.035, m, 2.3, tuple((a, b) for a, b in outline))], (0, 0, seat * 0.4 - 0.03)
    )
    parts.append(slab(oval(x, long / 2, 2.3), (seat - 0.03, seat), lid))
    if kind == "cistern":
        parts.append(smooth((w * 1.02, 0.18, h - seat + 0.02), (0, long / 2 + 0.05, (h + seat - 0.02) / 2), m, 0.03))
        parts.append(smooth((w * 1.06, 0.2, 0.035), (0, long / 2 + 0.05, h), m, 0.012))
        parts.append(disc(0.022, (h + 0.015, h + 0.022), CHROME, (0, long / 2 + 0.05)))
        parts.append(block((-x * 0.6, x * 0.6), (long / 2 - 0.1, long / 2 + 0.13), (0, seat - 0.02), m))
    elif kind == "boxed":
        parts.append(block((-x - 0.12, x + 0.12), (long / 2 - 0.02, long / 2 + 0.16), (0, h + 0.1), style.tile_wall))
        parts.append(block((-0.11, 0.11), (long / 2 - 0.026, long / 2 - 0.02), (h - 0.08, h + 0.04), CHROME))
    else:
        parts.append(soft((w * 0.96, 0.03, long * 0.9), (0, long / 2 + 0.0, seat + long * 0.44), lid, 0.014, 0.1))
        parts.append(block((-x * 0.6, x * 0.6), (long / 2 - 0.1, long / 2 + 0.02), (0, seat), m))
    return Draft(parts, "white", (), 0.6, 30.0)


def any_of(rng: Rng, style: Style) -> Material:
    """The seat: dark or wooden."""
    return BLACK if rng.random() < 0.5 else style.wood.material


def bathtub(rng: Rng, style: Style, *, kind: str) -> Draft:
    """Built in, free-standing, or on feet."""
    w, d, h = rng.uniform(1.05, 1.9), rng.uniform(0.66, 0.84), rng.uniform(0.50, 0.64)
    x, y = w / 2, d / 2
    skin = PORCELAIN if rng.random() < 0.8 else glaze(one_of(rng, style.accents)).material
    if kind == "built_in":
        panel = style.tile_wall if rng.random() < 0.6 else Material((0.92, 0.92, 0.91), None, 0.3, 0.5)
        parts = [
            block((-x, x), (s * y - 0.03 * (s > 0), s * y + 0.03 * (s < 0)), (0, h - 0.03), panel) for s in (-1, 1)
        ]
        parts += [
            block((s * x - 0.03 * (s > 0), s * x + 0.03 * (s < 0)), (-y + 0.03, y - 0.03), (0, h - 0.03), panel)
            for s in (-1, 1)
        ]
        parts += moved([basin(x - 0.03, y - 0.03, h - 0.06, 0.06, PORCELAIN, 6.0)], (0, 0, 0.058))
        parts += [
            block((-x, x), (s * (y - 0.035) - 0.035, s * (y - 0.035) + 0.035), (h - 0.03, h), PORCELAIN)
            for s in (-1, 1)
        ]
        parts += [
            block((s * (x - 0.04) - 0.04, s * (x - 0.04) + 0.04), (-y + 0.07, y - 0.07), (h - 0.03, h), PORCELAIN)
            for s in (-1, 1)
        ]
        word = "white"
    elif kind == "freestanding":
        parts, word = [basin(x, y, h, 0.04, skin, 2.6)], "white"
    else:
        parts = moved([basin(x, y, h - 0.1, 0.045, skin, 2.6)], (0, 0, 0.1))
        parts += [ball((0.05, 0.05, 0.06), (sx, sy, 0.06), CHROME) for sx, sy in corners(x * 0.62, y * 0.55)]
        parts += [rod((sx, sy, 0.06), (sx, sy, 0.16), 0.025, CHROME) for sx, sy in corners(x * 0.62, y * 0.5)]
        word = "white"
    parts += tap(0.0 if kind != "built_in" else x * 0.6, y - 0.03, h - 0.01, 0.16, CHROME)
    return Draft(parts, word, (), 0.6, 80.0)


def washbasin(rng: Rng, style: Style, *, kind: str) -> Draft:
    """On a pedestal, on a vanity, or as a bowl on a board."""
    w, d, h = rng.uniform(0.42, 0.70), rng.uniform(0.38, 0.50), rng.uniform(0.80, 0.92)
    x, y = w / 2, d / 2
    if kind == "pedestal":
        shaft = [(0, 0), (0.13, 0), (0.11, 0.06), (0.085, 0.35), (0.1, h - 0.16), (0, h - 0.16)]
        parts = [turned(shaft, (0, 0.05, 0), PORCELAIN)]
        parts += moved([basin(x, y, 0.19, 0.035, PORCELAIN, 3.2)], (0, 0, h - 0.19))
        parts.append(smooth((w * 0.7, 0.09, 0.05), (0, y - 0.05, h - 0.02), PORCELAIN, 0.02))
        parts += tap(0, y - 0.05, h, 0.13, CHROME)
        return Draft(parts, "white", (), 0.7, 20.0)
    look, wide = draw_look(rng, style, ("plinth",)), rng.uniform(0.6, 1.25)
    half, deep = wide / 2, rng.uniform(0.22, 0.26)
    base = 0.0 if kind == "vanity" else h - 0.45
    top = worktop(rng, style)
    parts = [block((-half, half), (-deep + T, deep), (base + 0.05, h - 0.03), look.body.material)]
    if base == 0.0:
        parts.append(block((-half + 0.03, half - 0.03), (-deep + 0.06, deep), (0, 0.05), DARK))
    else:
        parts += [
            block(
                (s * (half - 0.04) - 0.02, s * (half - 0.04) + 0.02),
                (sy - 0.02, sy + 0.02),
                (0, base + 0.05),
                style.metal.material,
            )
            for s in (-1, 1)
            for sy in (-deep + 0.06, deep - 0.04)
        ]
    cells = ((-half, 0.0), (0.0, half)) if wide > 0.8 else ((-half, half),)
    for k, span in enumerate(cells):
        if base == 0.0 and rng.random() < 0.6:
            parts += door(look, span, -deep + T, (0.06, h - 0.035), 1 if k else -1, False)
        else:
            parts += drawer(look, span, -deep + T, (base + 0.055, h - 0.035))
    parts.append(block((-half, half), (-deep, deep), (h - 0.03, h), top))
    r = min(0.2, deep * 0.8, half * 0.6)
    parts += moved([basin(min(r * 1.25, half * 0.8), r, 0.13, 0.012, PORCELAIN, 2.4)], (0, -0.02, h))
    parts += tap(0, deep - 0.05, h, 0.24, CHROME)
    free = half - r * 1.25 - 0.04
    spots = (
        tuple(Surface((s * (half - free / 2 - 0.01), 0, h), (free / 2 - 0.01, deep - 0.05), 0.5) for s in (-1, 1))
        if free > 0.1
        else ()
    )
    return Draft(parts, look.word, spots, 0.7, 35.0)


def shower(rng: Rng, style: Style, *, glazed: bool) -> Draft:
    """A tray, framed corner posts, a rail with a rose; its panes are left out as glass would be."""
    w, d, h = rng.uniform(0.70, 1.35), rng.uniform(0.75, 0.95), rng.uniform(1.9, 2.15)
    x, y, metal = w / 2, d / 2, CHROME if rng.random() < 0.6 else BLACK
    tile = style.tile_wall
    parts = [smooth((w, d, 0.07), (0, 0, 0.035), PORCELAIN, 0.015), disc(0.04, (0.07, 0.074), CHROME)]
    parts.append(block((-x, x), (y - 0.03, y), (0.07, h), tile))
    if glazed:
        parts.append(block((x - 0.03, x), (-y, y - 0.03), (0.07, h), tile))
    parts += [
        block((sx - 0.012, sx + 0.012), (-y, -y + 0.024), (0.07, h), metal)
        for sx in (-x + 0.012, x - 0.042 if glazed else x - 0.012)
    ]
    parts.append(block((-x, x - (0.03 if glazed else 0)), (-y, -y + 0.024), (h - 0.03, h), metal))
    parts.append(block((-x, -x + 0.024), (-y + 0.024, y - 0.03), (h - 0.03, h), metal))
    parts.append(rod((0, y - 0.05, 0.9), (0, y - 0.05, h - 0.15), 0.011, CHROME))
    parts.append(tube([(0, y - 0.05, h - 0.16), (0, y - 0.1, h - 0.08), (0, y - 0.35, h - 0.1)], 0.011, CHROME))
    parts.append(disc(0.1, (h - 0.13, h - 0.11), CHROME, (0, y - 0.35)))
    parts.append(box((0.2, 0.05, 0.05), (0, y - 0.05, 1.0), CHROME))
    return Draft(parts, None, (), 0.6, 60.0)


B = ("bathroom",)


_EDGE = ("soap dispenser", "plant", "toilet roll", "candle")


CATEGORIES = (
    Category(
        "toilet",
        {k: partial(toilet, kind=k) for k in ("cistern", "boxed", "lid_up")},
        "floor",
        B,
        "large",
        "toilet",
        (),
        ("washbasin",),
    ),
    Category(
        "bathtub",
        {k: partial(bathtub, kind=k) for k in ("built_in", "freestanding", "footed")},
        "floor",
        B,
        "large",
        "bathtub",
        (),
        ("washbasin",),
    ),
    Category(
        "washbasin",
        {k: partial(washbasin, kind=k) for k in ("pedestal", "vanity", "console")},
        "floor",
        B,
        "large",
        "washbasin",
        _EDGE,
        ("kitchen sink", "toilet", "cabinet"),
    ),
    Category(
        "shower",
        {"open": partial(shower, glazed=False), "corner": partial(shower, glazed=True)},
        "floor",
        B,
        "large",
        "shower",
        (),
        ("bathtub",),
    ),
)
