"""Rugs, mats, curtains, cushions."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import cloth_of, one_of, shade
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    oval,
    pillow,
    rod,
    slab,
    solid,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, pick
from sprite_etl.extract.mujoco.piece import Material, Texture

Rng = np.random.Generator


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
        u = np.linspace(0, 1, 49)
        pleats = round(abs(outer - inner) / 0.11)
        wave = -0.07 + 0.032 * np.sin(2 * np.pi * pleats * u)
        tie = 0.0 if kind != "tied" else 0.55
        rows = []
        for z in (0.0, 0.36, 0.42, 0.5, h - 0.05) if kind != "tied" else np.linspace(0.0, h - 0.05, 14):
            above = max((z / h - 0.38) / 0.62, 0.0)
            pull = tie * (1 - above**0.6) if above > 0 else tie * (0.86 + 0.37 * z / h)
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
        part = pillow((s, s if shape == "square" else s * 0.62, 0.3 * s + 0.03), (0, 0, 0), finish.material)
    return Draft([part], finish.word, (), 0.0, 0.5)


CATEGORIES = (
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
        ("stuffed animal",),
    ),
)
