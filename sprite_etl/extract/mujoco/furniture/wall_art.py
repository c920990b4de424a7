"""Pictures, mirrors and clocks."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.case import arched
from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import (
    FACING,
    ball,
    bar,
    block,
    moved,
    oval,
    rod,
    solid,
    turn,
)
from sprite_etl.extract.mujoco.furniture.storage import MIRROR
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style, pick
from sprite_etl.extract.mujoco.paintings import PAINTERS as PAINTINGS
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator


PAPER = Material((0.94, 0.93, 0.90), None, 0.02, 0.1)


GILT = Material((0.70, 0.55, 0.27), None, 0.5, 0.6)


def painting(rng: Rng, kinds: tuple[str, ...] = tuple(PAINTINGS)) -> Material:
    """A picture of its own."""
    return Material(WHITE, Texture(pick(rng, kinds), WHITE, WHITE, int(rng.integers(100_000)), 0.0), 0.05, 0.2)


def framed(w: float, h: float, border: float, deep: float, frame: Material, mat: float, art: Material) -> list[Part]:
    """Four mitreless bars about a (matted) picture; the back at y = 0, from z = 0 up."""
    x = w / 2
    parts = [
        block((s * (x - border / 2) - border / 2, s * (x - border / 2) + border / 2), (-deep, 0), (0, h), frame)
        for s in (-1, 1)
    ]
    parts += [block((-x + border, x - border), (-deep, 0), z, frame) for z in ((0, border), (h - border, h))]
    inner = border + mat
    if mat:
        parts.append(block((-x + border, x - border), (-deep * 0.45, 0), (border, h - border), PAPER))
    front = -deep * (0.5 if mat else 0.45)
    parts.append(block((-x + inner, x - inner), (front, front + 0.004), (inner, h - inner), art))
    return parts


def picture(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A picture: thin, wood, gilt, matted, canvas, poster, round, triptych or group."""
    long, ratio = rng.uniform(0.28, 1.15), rng.choice([0.7, 0.78, 1.0])
    w, h = (long, long * ratio) if rng.random() < 0.55 else (long * ratio, long)
    art, x = painting(rng), w / 2
    thin = BLACK if rng.random() < 0.6 else paint(style.paints[0]).material
    if kind == "canvas":
        return Draft(
            [block((-x, x), (-0.035, -0.001), (0, h), PAPER), block((-x, x), (-0.038, -0.035), (0, h), art)], None
        )
    if kind == "thin":
        return Draft(framed(w, h, 0.016, 0.028, thin, 0.0, art), None)
    if kind == "matted":
        return Draft(
            framed(w, h, 0.02, 0.026, thin if rng.random() < 0.5 else style.wood.material, 0.14 * min(w, h), art), None
        )
    if kind == "wood":
        return Draft(framed(w, h, rng.uniform(0.035, 0.06), 0.03, style.wood.material, 0.0, art), None)
    if kind == "gilt":
        b = rng.uniform(0.05, 0.085)
        inner = framed(w, h, b, 0.025, GILT, 0.0, art)
        rim = framed(w * 0.999, h, b * 0.4, 0.045, GILT, 0.0, art)[:4]
        return Draft([*inner, *rim], None)
    if kind == "poster":
        rails = [
            block((-x - 0.01, x + 0.01), (-0.018, 0), z, style.wood.material) for z in ((0, 0.025), (h - 0.025, h))
        ]
        return Draft([*rails, block((-x, x), (-0.008, -0.004), (0.01, h - 0.01), art)], None)
    if kind == "round":
        r = long / 2
        disc_mesh = meshes.plate(oval(r * 0.94, r * 0.94), 0.004, True)
        ring = solid(meshes.plate(oval(r, r), 0.02), (0, 0, r), style.wood_dark.material, FACING)
        return Draft([ring, solid(disc_mesh, (0, -0.02, r), art, FACING)], None)
    parts: list[Part] = []
    n = 3
    each = min(w, 0.45)
    tall = each * rng.uniform(1.2, 1.7)
    for k in range(n):
        piece = framed(each, tall, 0.014, 0.024, thin, 0.05 if kind == "group" else 0.0, painting(rng))
        shift = (k - 1) * (each + 0.06)
        parts += [
            Part(
                p.shape,
                p.half_size,
                (p.position[0] + shift, p.position[1], p.position[2]),
                p.material,
                p.rotation_xyzw,
                p.mesh,
            )
            for p in piece
        ]
    return Draft(parts, None)


def mirror(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A glossy pale pane in a frame: rectangle, round, arch, sunburst; or leaning on the floor."""
    h, w = rng.uniform(0.5, 1.1), rng.uniform(0.4, 0.8)
    finish = style.metal if rng.random() < 0.5 else style.wood
    m = finish.material
    if kind == "rectangle":
        return Draft(framed(w, h, rng.uniform(0.012, 0.05), 0.03, m, 0.0, MIRROR), None)
    if kind == "round":
        r = w * 0.6
        return Draft(
            [
                solid(meshes.plate(oval(r, r), 0.022), (0, 0, r), m, FACING),
                solid(meshes.plate(oval(r * 0.94, r * 0.94), 0.003), (0, -0.022, r), MIRROR, FACING),
            ],
            None,
        )
    if kind == "arch":
        return Draft([arched(w, h, 0.022, m, 0, 0), arched(w - 0.04, h - 0.04, 0.003, MIRROR, -0.022, 0.02)], None)
    if kind == "sunburst":
        r = w * 0.32
        parts = [
            solid(meshes.plate(oval(r, r), 0.02), (0, 0, 0), m, FACING),
            solid(meshes.plate(oval(r * 0.88, r * 0.88), 0.003), (0, -0.02, 0), MIRROR, FACING),
        ]
        for k in range(24):
            a, reach = 2 * math.pi * k / 24, r * (1.9 if k % 2 else 1.55)
            parts.append(
                rod(
                    (math.cos(a) * r * 0.95, -0.01, math.sin(a) * r * 0.95),
                    (math.cos(a) * reach, -0.01, math.sin(a) * reach),
                    0.006,
                    GILT,
                    0.003,
                )
            )
        return Draft(parts, None)
    h, lean, y = rng.uniform(1.35, 1.85), -7.0, 0.0
    flat = framed(w, h, 0.04, 0.03, m, 0.0, MIRROR)
    q = turn("x", lean)
    leg = bar((0, 0.0, h * 0.75), (0, 0.34, 0.02), 0.04, 0.02, m)
    return Draft([*moved(flat, (0, y, 0.0), q), leg], None, (), 0.5, 12.0)


def wall_clock(rng: Rng, style: Style, *, square: bool) -> Draft:
    """A dial in a rim."""
    r = rng.uniform(0.11, 0.26)
    dark = rng.random() < 0.3
    dial = Texture(
        "clock_face",
        (0.10, 0.10, 0.11) if dark else (0.95, 0.94, 0.91),
        (0.93, 0.9, 0.85) if dark else (0.1, 0.1, 0.1),
        int(rng.integers(1000)),
        0.0,
    )
    finish = (style.metal, style.wood, paint(one_of(rng, style.accents)))[int(rng.integers(3))]
    face = Material(WHITE, dial, 0.3, 0.5)
    outline, inside = (
        (oval(r, r, 9.0), oval(r * 0.92, r * 0.92, 9.0)) if square else (oval(r, r), oval(r * 0.92, r * 0.92))
    )
    parts = [solid(meshes.plate(outline, 0.035), (0, 0, r), finish.material, FACING)]
    return Draft([*parts, solid(meshes.plate(inside, 0.003, True), (0, -0.035, r), face, FACING)], finish.word)


def table_clock(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A dial on a block, or an alarm clock with bells."""
    r = rng.uniform(0.045, 0.085)
    dial = Material(
        WHITE, Texture("clock_face", (0.95, 0.94, 0.91), (0.1, 0.1, 0.1), int(rng.integers(1000)), 0.0), 0.3, 0.5
    )
    finish = style.wood if kind == "mantel" else paint(one_of(rng, (*style.accents, *style.paints)), 0.4)
    m = finish.material
    if kind == "mantel":
        parts = [
            block((-r * 1.5, r * 1.5), (-r * 0.6, r * 0.6), (0, 0.25 * r), m),
            block((-r * 1.25, r * 1.25), (-r * 0.5, r * 0.5), (0.25 * r, 2.6 * r), m),
        ]
        return Draft(
            [*parts, solid(meshes.plate(oval(r, r), 0.004, True), (0, -r * 0.5, 1.4 * r), dial, FACING)],
            finish.word,
            (),
            0.0,
            1.2,
        )
    z = r * 1.25
    parts = [
        rod((0, r * 0.45, z), (0, -r * 0.35, z), r, m),
        solid(meshes.plate(oval(r * 0.9, r * 0.9), 0.003, True), (0, -r * 0.35, z), dial, FACING),
    ]
    for s in (-1, 1):
        parts.append(ball((r * 0.36, r * 0.36, r * 0.3), (s * r * 0.55, 0, z + r * 0.98), style.metal.material))
        parts += [
            rod((s * r * 0.75, y, 0), (s * r * 0.5, y, z - r * 0.7), r * 0.09, style.metal.material)
            for y in (-r * 0.28, r * 0.36)
        ]
    return Draft(parts, finish.word, (), 0.0, 0.35)


_P = ("thin", "wood", "gilt", "matted", "canvas", "poster", "round", "triptych", "group")


CATEGORIES = (
    Category(
        "picture",
        {k: partial(picture, kind=k) for k in _P},
        "wall",
        ALL_ROOMS,
        "medium",
        "picture",
        (),
        ("mirror", "television", "clock"),
    ),
    Category(
        "mirror",
        {k: partial(mirror, kind=k) for k in ("rectangle", "round", "arch", "sunburst")},
        "wall",
        ("bathroom", "hallway", "bedroom", "living_room"),
        "medium",
        "mirror",
        (),
        ("picture", "television", "clock"),
        nameable=False,
    ),
    Category(
        "standing mirror",
        {"leaning": partial(mirror, kind="leaning")},
        "floor",
        ("bedroom", "hallway"),
        "medium",
        "mirror",
        (),
        ("picture",),
        nameable=False,
    ),
    Category(
        "wall clock",
        {"round": partial(wall_clock, square=False), "square": partial(wall_clock, square=True)},
        "wall",
        DRY_ROOMS,
        "medium",
        "clock",
        (),
        ("picture", "mirror"),
    ),
    Category(
        "clock",
        {k: partial(table_clock, kind=k) for k in ("alarm", "mantel")},
        "surface",
        ("bedroom", "living_room", "study", "kids_room"),
        "small",
        "clock",
        (),
        ("picture",),
    ),
)
