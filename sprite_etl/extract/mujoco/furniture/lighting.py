"""Lamps on floors, tables and ceilings: a base of some kind under a shade of some kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import GLOW, glaze, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import ball, disc, rod, soft, tube, turn, turned
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator
Base = Callable[[Rng, float, Style], tuple[list[Part], Finish]]
"""(rng, height, style) → the parts up to that height, and what they look like."""


def shade_material(rng: Rng, style: Style) -> Finish:
    """Lit cloth: mostly off-white, sometimes a colour."""
    chosen = tone(rng, "white") if rng.random() < 0.65 else one_of(rng, style.accents)
    rgb = (0.97, 0.92, 0.80) if chosen.word == "white" else chosen.rgb
    weave = Texture("weave", rgb, rgb, 0, 0.2)
    return Finish(chosen.word, Material(WHITE, weave, 0.0, 0.0, 0.5 if chosen.word == "white" else 0.25))


def shade(kind: str, r: float, h: float, z: float, m: Material) -> list[Part]:
    """A shade from z up; r its largest radius, h its height."""
    if kind == "globe":
        return [ball((r, r, r * 0.95), (0, 0, z + r * 0.95), m)]
    if kind == "stack":
        return [
            ball((r * (1 - 0.08 * k), r * (1 - 0.08 * k), h / 5), (0, 0, z + h * (k + 0.5) / 3), m) for k in range(3)
        ]
    t = 0.004
    outer = {
        "drum": [(r, 0), (r * 0.94, h)],
        "cone": [(r, 0), (r * 0.45, h)],
        "empire": [(r, 0), (r * 0.74, h * 0.35), (r * 0.56, h * 0.7), (r * 0.5, h)],
        "dome": [(r * math.cos(a), h * math.sin(a)) for a in np.linspace(0, 1.35, 9)],
        "bell": [(r, 0), (r * 0.7, h * 0.15), (r * 0.48, h * 0.5), (r * 0.4, h)],
    }[kind]
    inner = [(max(q - t, 0.002), v) for q, v in outer[::-1]]
    return [turned([*outer, *inner, outer[0]], (0, 0, z), m), ball((0.03, 0.03, 0.04), (0, 0, z + h * 0.45), GLOW)]


def column(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """A weighted disc and a pole."""
    r, m = 0.07 + 0.06 * min(h, 1.5) * rng.uniform(0.8, 1.2), style.metal.material
    return [disc(r, (0, 0.022), m), rod((0, 0, 0.022), (0, 0, h), 0.006 + 0.005 * min(h, 1), m)], style.metal


def tripod(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """Three wooden legs."""
    m, parts = style.wood.material, []
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.4
        c, s = math.cos(a) * h * 0.27, math.sin(a) * h * 0.27
        parts.append(rod((c, s, 0), (c * 0.08, s * 0.08, h), 0.011, m, 0.015))
    return [*parts, disc(0.035, (h - 0.05, h), style.metal.material)], style.wood


def arc(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """A heavy foot and a bow that brings the shade forward (the shade hangs about x = 0)."""
    m, reach = style.metal.material, 0.55 * h
    path = [(reach, 0, 0.05), (reach, 0, h * 0.6), (reach * 0.85, 0, h * 1.05), (reach * 0.45, 0, h * 1.25)]
    path += [(reach * 0.1, 0, h * 1.2), (0, 0, h)]
    stone = Material(WHITE, Texture("marble", (0.88, 0.87, 0.85), WHITE, 1, 0.6), 0.4, 0.6)
    return [soft((0.3, 0.3, 0.06), (reach, 0, 0.03), stone, 0.015, 0), tube(path, 0.011, m, 6, 8)], style.metal


def turned_stem(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """A baluster of wood or brass."""
    finish = style.wood if rng.random() < 0.6 else style.metal
    r = 0.05 + 0.05 * min(h, 1.4)
    profile = [(0, 0), (r, 0), (r, 0.02), (r * 0.5, 0.06 * h + 0.02), (r * 0.28, 0.18 * h), (r * 0.55, 0.3 * h)]
    profile += [(r * 0.25, 0.48 * h), (r * 0.3, 0.75 * h), (r * 0.5, 0.82 * h), (r * 0.18, 0.9 * h), (0.012, h), (0, h)]
    return [turned(profile, (0, 0, 0), finish.material)], finish


def jar(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """A glazed jar."""
    finish = glaze(one_of(rng, style.accents))
    r, belly = h * rng.uniform(0.22, 0.42), rng.uniform(0.35, 0.6)
    t = np.linspace(0, 1, 12)
    body = [
        (
            r
            * (
                0.55
                + 0.45
                * math.sin(
                    math.pi * min(u / (2 * belly), 1 - (1 - u) / (2 * (1 - belly)) if u > belly else u / (2 * belly))
                )
            ),
            0.9 * h * u,
        )
        for u in t
    ]
    profile = [(0, 0), *body, (r * 0.22, 0.93 * h), (r * 0.2, h), (0, h)]
    return [turned(profile, (0, 0, 0), finish.material)], finish


def cube(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """A block of wood or stone."""
    finish, s = (style.wood if rng.random() < 0.5 else paint(one_of(rng, style.paints))), h * rng.uniform(0.35, 0.6)
    return [
        soft((s, s, h * 0.8), (0, 0, h * 0.4), finish.material, 0.008, 0),
        rod((0, 0, h * 0.8), (0, 0, h), 0.008, style.metal.material),
    ], finish


def stacked(rng: Rng, h: float, style: Style) -> tuple[list[Part], Finish]:
    """Balls on top of each other."""
    finish, n = glaze(one_of(rng, (*style.accents, *style.paints))), int(rng.integers(2, 5))
    r = h * 0.9 / (2 * n)
    parts = [ball((r * 1.1, r * 1.1, r), (0, 0, r * (2 * k + 1)), finish.material) for k in range(n)]
    parts.append(disc(r * 0.9, (0, 0.012), finish.material))
    return [*parts, rod((0, 0, h * 0.88), (0, 0, h), 0.008, style.metal.material)], finish


def lamp(
    rng: Rng,
    style: Style,
    *,
    base: Base,
    kind: str,
    height: tuple[float, float],
    big: tuple[float, float],
    shade_word: bool = True,
) -> Draft:
    """A lamp of total height within `height`; the shade's radius is a share `big` of what is left for it."""
    total = rng.uniform(*height)
    share = rng.uniform(0.16, 0.22) if total > 0.9 else rng.uniform(0.36, 0.46)
    if base is arc:
        total *= 0.78
    h = total * share
    r = h * rng.uniform(*big)
    parts, stem = base(rng, total - h * (0.92 if kind != "globe" else 1.0), style)
    cloth = shade_material(rng, style)
    parts += shade(kind, r, h, total - h, cloth.material)
    return Draft(parts, cloth.word if shade_word else stem.word, (), 0.0, 4.0 if total > 0.9 else 1.2)


def desk_arm(rng: Rng, style: Style) -> Draft:
    """A jointed arm with a metal hood."""
    k, finish = rng.uniform(0.75, 1.35), paint(one_of(rng, (*style.accents, *style.paints)), 0.4)
    m = finish.material
    a, b, c = (0.0, 0.04 * k, 0.02), (0.0, 0.12 * k, 0.26 * k), (0.0, -0.03 * k, 0.44 * k)
    parts = [disc(0.1 * k, (0, 0.028), m), rod(a, b, 0.006, m), rod(b, c, 0.006, m)]
    parts += [ball((0.014, 0.014, 0.014), p, style.metal.material) for p in (b, c)]
    hood = [(0.065, 0.0), (0.06, 0.03), (0.035, 0.085), (0.022, 0.11), (0, 0.11)]
    inner = [(0.0, 0.105), (0.02, 0.105), (0.056, 0.03), (0.061, 0.0)]
    scaled = [(r * k, z * k) for r, z in hood + inner[:0]]
    closed = [*scaled, *[(r * k, z * k) for r, z in inner], scaled[0]]
    at = (0.0, -0.08 * k, 0.37 * k)
    parts.append(turned(closed, at, m, turn("x", 35)))
    parts.append(ball((0.028 * k,) * 3, (0.0, at[1] - 0.012 * k, at[2] + 0.03 * k), GLOW))
    return Draft(parts, finish.word, (), 0.0, 1.4)


def desk_bar(rng: Rng, style: Style) -> Draft:
    """A flat lit bar on a thin post."""
    h, w = rng.uniform(0.32, 0.52), rng.uniform(0.28, 0.46)
    finish = paint(one_of(rng, style.paints), 0.4)
    m = finish.material
    parts = [
        soft((0.17, 0.11, 0.018), (0, 0, 0.009), m, 0.007, 0),
        rod((0, 0.03, 0.015), (0, 0.03, h - 0.01), 0.007, m),
    ]
    parts.append(soft((w, 0.035, 0.016), (0, -0.02, h), m, 0.006, 0))
    parts.append(soft((w - 0.02, 0.024, 0.005), (0, -0.02, h - 0.009), GLOW, 0.002, 0))
    parts.append(rod((0, 0.03, h - 0.012), (0, -0.03, h), 0.006, m))
    return Draft(parts, finish.word, (), 0.0, 1.1)


def pendant(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A shade on a cord."""
    r, drop = rng.uniform(0.11, 0.30), rng.uniform(0.28, 0.8)
    h = r * {"drum": 0.9, "cone": 1.1, "dome": 0.8, "globe": 1.9, "bell": 1.3, "stack": 1.8}[kind]
    finish = (
        shade_material(rng, style)
        if kind in ("drum", "globe", "stack")
        else paint(one_of(rng, (*style.accents, *style.paints)), 0.4)
    )
    parts = [
        disc(0.05, (-0.02, 0), style.metal.material),
        rod((0, 0, -drop), (0, 0, -0.02), 0.003, Material((0.1, 0.1, 0.1))),
    ]
    return Draft(parts + shade(kind, r, h, -drop - h * 0.97, finish.material), finish.word, (), 0.0, 2.0)


def flush(rng: Rng, style: Style) -> Draft:
    """A glowing bowl against the ceiling."""
    r = rng.uniform(0.13, 0.26)
    parts = [disc(r, (-0.025, 0), style.metal.material)]
    profile = [(r * 0.95 * math.sin(a), -0.025 - 0.3 * r * math.cos(a)) for a in np.linspace(0, math.pi / 2, 9)]
    return Draft([*parts, turned([*profile, (0, -0.025)], (0, 0, 0), GLOW)], "white", (), 0.0, 1.5)


def chandelier(rng: Rng, style: Style) -> Draft:
    """Arms in a ring with small glowing globes."""
    n, r, drop, m = int(rng.integers(4, 8)), rng.uniform(0.22, 0.42), rng.uniform(0.35, 0.7), style.metal.material
    parts = [
        disc(0.06, (-0.02, 0), m),
        rod((0, 0, -drop), (0, 0, -0.02), 0.008, m),
        ball((0.04, 0.04, 0.05), (0, 0, -drop), m),
    ]
    for k in range(n):
        a = 2 * math.pi * k / n
        c, s = math.cos(a), math.sin(a)
        arm = [(c * 0.02, s * 0.02, -drop), (c * r * 0.5, s * r * 0.5, -drop - 0.07), (c * r, s * r, -drop + 0.02)]
        parts += [tube(arm, 0.007, m, 4, 8), disc(0.02, (-drop + 0.02, -drop + 0.04), m, (c * r, s * r))]
        parts.append(ball((0.042, 0.042, 0.05), (c * r, s * r, -drop + 0.08), GLOW))
    return Draft(parts, style.metal.word, (), 0.0, 5.0)


_FLOOR, _TABLE = (1.15, 1.9), (0.27, 0.62)
_PAIRS: dict[str, tuple[Base, str]] = {
    "column_drum": (column, "drum"),
    "column_cone": (column, "cone"),
    "column_globe": (column, "globe"),
    "tripod_drum": (tripod, "drum"),
    "tripod_dome": (tripod, "dome"),
    "arc_dome": (arc, "dome"),
    "turned_empire": (turned_stem, "empire"),
    "turned_bell": (turned_stem, "bell"),
    "paper_stack": (column, "stack"),
}
_ON_TABLES: dict[str, tuple[Base, str]] = {
    "jar_drum": (jar, "drum"),
    "jar_empire": (jar, "empire"),
    "column_cone": (column, "cone"),
    "turned_bell": (turned_stem, "bell"),
    "tripod_drum": (tripod, "drum"),
    "cube_drum": (cube, "drum"),
    "stacked_cone": (stacked, "cone"),
    "globe": (cube, "globe"),
}

CATEGORIES = (
    Category(
        "floor lamp",
        {k: partial(lamp, base=b, kind=s, height=_FLOOR, big=(0.55, 0.95)) for k, (b, s) in _PAIRS.items()},
        "floor",
        DRY_ROOMS,
        "medium",
        "floor lamp",
        confusable=("table lamp", "ceiling lamp"),
    ),
    Category(
        "table lamp",
        {
            **{k: partial(lamp, base=b, kind=s, height=_TABLE, big=(0.5, 0.85)) for k, (b, s) in _ON_TABLES.items()},
            "jointed": desk_arm,
            "bar": desk_bar,
        },
        "surface",
        ("living_room", "bedroom", "study", "kids_room", "hallway"),
        "small",
        "table lamp",
        confusable=("floor lamp", "ceiling lamp"),
    ),
    Category(
        "ceiling lamp",
        {
            **{k: partial(pendant, kind=k) for k in ("drum", "cone", "dome", "globe", "bell", "stack")},
            "flush": flush,
            "chandelier": chandelier,
        },
        "ceiling",
        ALL_ROOMS,
        "medium",
        "ceiling lamp",
        confusable=("floor lamp", "table lamp"),
        weights={"flush": 2.0},
    ),
)
