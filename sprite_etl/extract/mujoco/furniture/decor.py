"""What hangs on walls, lies on floors and dresses a room."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, DARK, body, cloth_of, one_of, paint, shade
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    bar,
    block,
    box,
    disc,
    oval,
    rod,
    slab,
    soft,
    solid,
    tube,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.storage import MIRROR
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, Tone, pick
from sprite_etl.extract.mujoco.pictures import PAINTINGS
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator
PAPER = Material((0.94, 0.93, 0.90), None, 0.02, 0.1)
GILT = Material((0.70, 0.55, 0.27), None, 0.5, 0.6)
FACING: tuple[float, float, float, float] = (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))
"""Turns a flat thing's top towards −Y, its +y up."""


def painting(rng: Rng, kinds: tuple[str, ...] = PAINTINGS) -> Material:
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
        from sprite_etl.extract.mujoco.furniture.case import arched

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
    from sprite_etl.extract.mujoco.furniture.kit import moved

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


def rug(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A thin patterned carpet: rectangle, runner, round or plain with fringes."""
    colours = [*style.fabrics, *style.accents]
    first, second = one_of(rng, tuple(colours)), one_of(rng, tuple(colours))
    art = Material(WHITE, Texture("rug", first.rgb, second.rgb, int(rng.integers(10_000)), 0.0), 0.0, 0.0)
    t = rng.uniform(0.007, 0.014)
    w, d = rng.uniform(1.3, 2.9), rng.uniform(0.95, 2.0)
    if kind == "runner":
        w, d = rng.uniform(1.6, 2.9), rng.uniform(0.55, 0.85)
    if kind == "round":
        r = rng.uniform(0.55, 1.2)
        return Draft([solid(meshes.plate(oval(r, r, 2.0, 56), round(t, 4), True), (0, 0, 0), art)], first.word)
    if kind == "plain":
        art = cloth_of(rng, first, "boucle").material
    parts = [block((-w / 2, w / 2), (-d / 2, d / 2), (0, t), art)]
    if kind == "plain":
        fringe = Material((0.90, 0.87, 0.80))
        parts += [
            block(
                (s * w / 2 + 0.03 * min(s, 0), s * w / 2 + 0.03 * max(s, 0)),
                (y - 0.012, y + 0.012),
                (0, t * 0.6),
                fringe,
            )
            for s in (-1, 1)
            for y in np.linspace(-d / 2 + 0.03, d / 2 - 0.03, 16)
        ]
    return Draft(parts, first.word)


def doormat(rng: Rng, style: Style) -> Draft:
    """A bath or door mat."""
    finish = cloth_of(rng, one_of(rng, style.fabrics), "boucle")
    w, d = rng.uniform(0.5, 0.95), rng.uniform(0.36, 0.6)
    return Draft([slab(oval(w / 2, d / 2, 12.0), (0, 0.014), finish.material)], finish.word)


def curtain(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A pair of pleated panels on a rod, or a roman blind."""
    w, h, chosen = rng.uniform(1.1, 2.4), rng.uniform(1.5, 2.35), one_of(rng, style.fabrics)
    finish, x = cloth_of(rng, chosen, "weave"), w / 2
    if rng.random() < 0.3:
        pattern = Texture(
            pick(rng, ("stripes", "dots", "zigzag", "check_cloth")), chosen.rgb, (0.93, 0.91, 0.86), 0, 0.4
        )
        finish = Finish(chosen.word, Material(WHITE, pattern, 0.0, 0.0))
    if kind == "blind":
        h = h * 0.55
        n = 6
        parts = [block((-x * 0.7, x * 0.7), (-0.05, -0.01), (h - 0.05, h), finish.material)]
        for k in range(n):
            z = h - 0.05 - (k + 1) * (h - 0.05) / n
            parts.append(
                box((w * 0.7, 0.02, (h - 0.05) / n), (0, -0.03, z + (h - 0.05) / n / 2), finish.material, turn("x", 6))
            )
        return Draft(parts, finish.word)
    parts = [rod((-x - 0.05, -0.07, h - 0.04), (x + 0.05, -0.07, h - 0.04), 0.012, style.metal.material)]
    parts += [ball((0.024, 0.024, 0.024), (s * (x + 0.06), -0.07, h - 0.04), style.metal.material) for s in (-1, 1)]
    parts += [box((0.02, 0.07, 0.02), (s * x * 0.97, -0.035, h - 0.04), style.metal.material) for s in (-1, 1)]
    share = rng.uniform(0.2, 0.34) if kind == "open" else 0.49
    for s in (-1, 1):
        outer, inner = s * x, s * (x - share * w)
        u = np.linspace(0, 1, 57)
        pleats = round(abs(outer - inner) / 0.11)
        wave = -0.07 + 0.032 * np.sin(2 * np.pi * pleats * u)
        tie = 0.0 if kind != "tied" else 0.5
        rows = []
        for z in (0.0, 0.36, 0.42, 0.5, h - 0.05) if kind != "tied" else np.linspace(0.0, h - 0.05, 14):
            pull = tie * math.exp(-(((z / h) - 0.45) ** 2) / 0.02)
            px = outer + (inner - outer) * u * (1 - pull)
            rows.append(np.stack([px, wave * 1.0 + 0 * px, 0 * px + z], 1))
        grid = np.array(rows)
        if s > 0:
            grid = grid[:, ::-1]
        parts.append(solid(meshes.shell(grid, 0.004), (0, 0, 0), finish.material, collides=False))
    return Draft(parts, finish.word)


def cushion(rng: Rng, style: Style, *, shape: str) -> Draft:
    """A scatter cushion: square, oblong, round or bolster; plain or patterned. It lies flat."""
    s = rng.uniform(0.32, 0.56)
    chosen = one_of(rng, (*style.accents, *style.fabrics))
    finish = cloth_of(rng, chosen)
    if rng.random() < 0.4:
        ink = shade(chosen.rgb, 0.45) if sum(chosen.rgb) > 1.6 else (0.92, 0.89, 0.83)
        finish = Finish(
            chosen.word,
            Material(
                WHITE,
                Texture(pick(rng, ("stripes", "dots", "zigzag", "check_cloth")), chosen.rgb, ink, 0, 0.24),
                0.0,
                0.0,
            ),
        )
    if shape == "bolster":
        part = rod((-s * 0.6, 0, s * 0.2), (s * 0.6, 0, s * 0.2), s * 0.2, finish.material)
    elif shape == "round":
        t = np.linspace(0, math.pi, 11)
        part = turned([(s / 2 * math.sin(a) ** 0.6, 0.07 * (1 - math.cos(a))) for a in t], (0, 0, 0), finish.material)
    else:
        part = soft((s, s if shape == "square" else s * 0.62, 0.14), (0, 0, 0.07), finish.material, 0.069, 0.9)
    return Draft([part], finish.word, (), 0.0, 0.5)


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
    parts.append(ball((opening * 0.4, 0.05, 0.12), (0, 0.02, 0.19), Material((1.0, 0.55, 0.15), None, 0.0, 0.0, 0.9)))
    surface = Surface((0, -0.02, h), (x - 0.05, d / 2 - 0.03), 0.6)
    return Draft(parts, finish.word if kind == "mantel" else "red", (surface,), 0.8, 200.0)


def coat_rack(rng: Rng, style: Style) -> Draft:
    """A stand with hooks, a coat or two."""
    h, m = rng.uniform(1.5, 1.95), style.wood.material if rng.random() < 0.6 else style.metal.material
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
    Category(
        "rug",
        {k: partial(rug, kind=k) for k in ("rectangle", "runner", "round", "plain")},
        "floor",
        DRY_ROOMS,
        "large",
        "rug",
        (),
        ("mat",),
    ),
    Category("mat", {"mat": doormat}, "floor", ("bathroom", "hallway", "kitchen"), "medium", "mat", (), ("rug",)),
    Category(
        "curtain",
        {k: partial(curtain, kind=k) for k in ("open", "tied", "blind")},
        "wall",
        ("living_room", "bedroom", "dining_room", "study", "kids_room"),
        "large",
        "curtain",
        (),
        ("towel",),
        weights={"blind": 0.5},
    ),
    Category(
        "cushion",
        {k: partial(cushion, shape=k) for k in ("square", "oblong", "round", "bolster")},
        "surface",
        ("living_room", "bedroom"),
        "small",
        "cushion",
        (),
        ("teddy bear",),
    ),
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
