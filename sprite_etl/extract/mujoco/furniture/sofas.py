"""Sofas."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import any_tone, cloth, cloth_of, one_of
from sprite_etl.extract.mujoco.furniture.kit import (
    bar,
    block,
    box,
    corners,
    disc,
    pillow,
    rod,
    soft,
    solid,
    turn,
)
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Part, Surface

Rng = np.random.Generator


def _count(rng: Rng, seats: int) -> int:
    return seats or int(rng.choice([2, 3, 4], p=[0.45, 0.45, 0.1]))


def _seat(w: float, front: float, back: float, z: float) -> tuple[Surface, ...]:
    return (Surface((0, (front + back) / 2, z), (w / 2 - 0.08, (back - front) / 2 - 0.06), 1.0, "seat"),)


def _legs(x: float, y: float, z: float, m: Material, splay: float = 1.0) -> list[Part]:
    return [rod((sx * splay, sy * splay, 0), (sx, sy, z), 0.016, m, 0.026) for sx, sy in corners(x, y)]


def _row(
    n: int, each: float, size: tuple[float, float], at: tuple[float, float], m: Material, **kw: float
) -> list[Part]:
    """n equal cushions side by side; size (depth, height), at (y, z)."""
    tilt, radius, bulge = kw.get("tilt", 0.0), kw.get("radius", 0.05), kw.get("bulge", 0.7)
    middles = [(k - (n - 1) / 2) * each for k in range(n)]
    rotation = turn("x", tilt)
    return [soft((each - 0.006, *size), (x, *at), m, radius, bulge, rotation) for x in middles]


def boxy(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """Track arms, loose seat and back cushions, short legs."""
    n, each, arm = _count(rng, seats), rng.uniform(0.52, 0.76), rng.uniform(0.10, 0.2)
    w, d, h = n * each + 2 * arm, rng.uniform(0.78, 1.0), rng.uniform(0.72, 0.95)
    finish, base, seat, rise = (
        cloth(rng, style),
        rng.uniform(0.08, 0.15),
        rng.uniform(0.39, 0.46),
        rng.uniform(0.54, 0.64),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [soft((w - 2 * arm, d - 0.04, seat - base - 0.12), (0, 0, (seat - 0.12 + base) / 2), m, 0.02, 0)]
    parts += [soft((arm, d, rise - base), (s * (x - arm / 2), 0, (rise + base) / 2), m, 0.04, 0.2) for s in (-1, 1)]
    parts.append(soft((w - 2 * arm, 0.16, h - 0.1 - base), (0, y - 0.09, (h - 0.1 + base) / 2), m, 0.04, 0.2))
    parts += _row(n, each, (d - 0.16, 0.16), (-0.07, seat - 0.06), m)
    parts += _row(n, each, (0.18, h - seat + 0.02), (y - 0.24, (h + seat) / 2), m, radius=0.07, bulge=0.8, tilt=-10)
    parts += _legs(x - 0.08, y - 0.08, base + 0.01, style.wood_dark.material)
    return Draft(parts, finish.word, _seat(w - 2 * arm, -y, y - 0.35, seat + 0.02), 0.7, 25.0 + 10 * n)


def chesterfield(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """Rolled arms as high as the rolled back, leather, bun feet."""
    n, each, roll = _count(rng, seats), rng.uniform(0.54, 0.70), rng.uniform(0.085, 0.115)
    finish = cloth_of(rng, any_tone(rng, ("brown", "brown", "green", "black", "red", "blue")), "leather")
    m, d, h, seat, arm = finish.material, rng.uniform(0.82, 0.98), rng.uniform(0.68, 0.80), 0.43, 0.16
    w, y = n * each + 2 * arm, d / 2
    x = w / 2
    parts = [soft((w - 2 * arm, d - 0.06, 0.24), (0, 0, 0.19), m, 0.03, 0.2)]
    for s in (-1, 1):
        parts.append(
            soft((arm, d - 0.03, h - roll - 0.07), (s * (x - arm / 2), 0, (h - roll + 0.07) / 2), m, 0.03, 0.2)
        )
        parts.append(rod((s * (x - arm / 2 + 0.02), -y, h - roll), (s * (x - arm / 2 + 0.02), y, h - roll), roll, m))
    parts.append(soft((w - 2 * arm + 0.04, 0.15, h - roll - 0.1), (0, y - 0.10, (h - roll + 0.1) / 2), m, 0.04, 0.3))
    parts.append(rod((-x + arm / 2, y - roll, h - roll), (x - arm / 2, y - roll, h - roll), roll, m))
    parts += _row(n, each, (d - 0.2, 0.15), (-0.06, seat - 0.065), m)
    studs = style.metal.material
    for k in range(n * 3):
        px = -x + arm + (w - 2 * arm) * (k + 0.5) / (3 * n)
        z = seat + 0.10 + 0.10 * (k % 2)
        parts.append(rod((px, y - 0.185, z), (px, y - 0.17, z), 0.011, studs))
    parts += [disc(0.035, (0, 0.075), style.wood_dark.material, (sx, sy)) for sx, sy in corners(x - 0.1, y - 0.08)]
    return Draft(parts, finish.word, _seat(w - 2 * arm, -y, y - 0.25, seat + 0.01), 0.7, 30.0 + 12 * n)


def wooden_frame(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """An open wooden frame with loose cushions."""
    n, each = _count(rng, seats), rng.uniform(0.54, 0.68)
    finish, m = cloth(rng, style), style.wood.material
    w, d, h, seat = n * each + 0.12, rng.uniform(0.72, 0.86), rng.uniform(0.70, 0.86), rng.uniform(0.38, 0.44)
    x, y, arm = w / 2, d / 2, rng.uniform(0.54, 0.62)
    parts = [block((-x + 0.04, x - 0.04), (-y + 0.03, y - 0.1), (seat - 0.20, seat - 0.14), m)]
    for s in (-1, 1):
        parts.append(bar((s * (x - 0.025), -y + 0.06, 0), (s * (x - 0.025), -y + 0.03, arm), 0.035, 0.045, m))
        parts.append(bar((s * (x - 0.025), y, 0), (s * (x - 0.025), y - 0.10, arm), 0.035, 0.045, m))
        parts.append(box((0.06, d, 0.03), (s * (x - 0.03), -0.03, arm + 0.01), m))
    for z in np.linspace(seat + 0.03, h - 0.04, 4):
        parts.append(box((w - 0.08, 0.02, 0.045), (0, y - 0.12 + 0.2 * (float(z) - seat), float(z)), m, turn("x", -12)))
    parts += _row(n, each, (d - 0.14, 0.15), (-0.04, seat - 0.065), finish.material)
    back = h - seat
    parts += _row(n, each, (0.14, back), (y - 0.20, seat + back / 2), finish.material, tilt=-13, radius=0.05)
    return Draft(parts, finish.word, _seat(w - 0.12, -y, y - 0.3, seat + 0.01), 0.7, 18.0 + 7 * n)


def corner_sofa(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """An L: a row of seats with a chaise at one end."""
    n, each, arm = seats or int(rng.integers(3, 5)), rng.uniform(0.58, 0.74), rng.uniform(0.12, 0.18)
    finish, d, reach = cloth(rng, style), rng.uniform(0.84, 0.98), rng.uniform(1.4, 1.75)
    m, w, h, seat = finish.material, n * each + 2 * arm, rng.uniform(0.72, 0.88), rng.uniform(0.38, 0.44)
    side, x, y, base = float(rng.choice([-1, 1])), w / 2, d / 2, 0.08
    parts = [soft((w - 2 * arm, d - 0.03, seat - base - 0.12), (0, 0, (seat - 0.12 + base) / 2), m, 0.02, 0)]
    cx = side * (n - 1) / 2 * each
    parts.append(soft((each, reach, seat - base - 0.12), (cx, y - reach / 2, (seat - 0.12 + base) / 2), m, 0.02, 0))
    parts += [soft((arm, d, 0.5), (s * (x - arm / 2), 0, base + 0.25), m, 0.04, 0.2) for s in (-1, 1)]
    parts.append(soft((w - 2 * arm, 0.16, h - 0.12 - base), (0, y - 0.085, (h - 0.12 + base) / 2), m, 0.04, 0.2))
    for k in range(n):
        kx = (k - (n - 1) / 2) * each
        long = abs(kx - cx) < 0.01
        depth = (reach if long else d) - 0.17
        parts.append(soft((each - 0.006, depth, 0.16), (kx, y - 0.17 - depth / 2, seat - 0.06), m, 0.05, 0.7))
    parts += _row(n, each, (0.19, h - seat + 0.02), (y - 0.25, (h + seat) / 2), m, radius=0.07, bulge=0.8, tilt=-10)
    feet = [(-x + 0.08, y - 0.08), (x - 0.08, y - 0.08), (-side * (x - 0.08), -y + 0.08)]
    feet += [(cx - side * 0.2, y - reach + 0.08), (cx + side * 0.2, y - reach + 0.08)]
    parts += [disc(0.022, (0, base + 0.01), style.wood_dark.material, f) for f in feet]
    return Draft(parts, finish.word, _seat(w - 2 * arm, -y, y - 0.38, seat + 0.02), 0.6, 90.0)


def rolled(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """A curved back, out-curving arms and a skirt: the country-house sofa."""
    n, each = _count(rng, seats), rng.uniform(0.54, 0.68)
    finish, d, seat = cloth(rng, style), rng.uniform(0.82, 0.95), rng.uniform(0.42, 0.47)
    m, arm, rise = finish.material, 0.17, rng.uniform(0.60, 0.66)
    w, h, y = n * each + 2 * arm, rng.uniform(0.82, 1.02), d / 2
    x = w / 2
    parts = [block((-x + 0.02, x - 0.02), (-y + 0.02, y - 0.02), (0.01, seat - 0.13), m)]
    t = np.linspace(-1, 1, 25)
    crest = [(float(u) * (x - arm + 0.02), h - (h - rise) * abs(float(u)) ** 2.4) for u in t]
    outline = ((-x + arm - 0.02, seat - 0.2), (x - arm + 0.02, seat - 0.2), *crest[::-1])
    parts.append(
        solid(meshes.plate(tuple((round(a, 4), round(b, 4)) for a, b in outline), 0.17), (0, y, 0), m, turn("x", 90))
    )
    for s in (-1, 1):
        ax = s * (x - arm / 2)
        parts.append(soft((arm - 0.03, d - 0.02, rise - 0.12), (ax - s * 0.01, 0, rise / 2 - 0.05), m, 0.03, 0.2))
        parts.append(rod((ax, -y, rise - 0.09), (ax, y - 0.02, rise - 0.09), 0.092, m))
    parts += _row(n, each, (d - 0.18, 0.16), (-0.07, seat - 0.06), m, bulge=0.9)
    words = tuple(f for f in style.fabrics if f.word != finish.word) or style.fabrics
    accent = cloth_of(rng, one_of(rng, words), "weave").material
    for s in (-1, 1) if n > 1 else ():
        px = s * (x - arm - 0.24)
        parts.append(pillow((0.42, 0.40, 0.15), (px, y - 0.27, seat + 0.19), accent, turn("x", 72)))
    return Draft(parts, finish.word, _seat(w - 2 * arm, -y, y - 0.48, seat + 0.02), 0.7, 28.0 + 10 * n)


def low_modular(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """Thick low blocks without legs."""
    n, each = min(_count(rng, seats), 3), rng.uniform(0.68, 0.92)
    finish, d, h = cloth(rng, style, "boucle"), rng.uniform(0.85, 1.05), rng.uniform(0.58, 0.72)
    m, y, seat = finish.material, d / 2, rng.uniform(0.34, 0.40)
    parts = _row(n, each, (d, seat - 0.16), (0, (seat - 0.16) / 2 + 0.01), m, radius=0.05, bulge=0.2)
    parts += _row(n, each, (d - 0.18, 0.19), (-0.09, seat - 0.085), m, radius=0.08, bulge=0.6)
    parts += _row(n, each, (0.24, h - 0.14), (y - 0.12, 0.14 + (h - 0.14) / 2), m, radius=0.09, bulge=0.5)
    w = n * each
    if rng.random() < 0.6:
        for s in (-1, 1):
            parts.append(soft((0.22, d, h - 0.08), (s * (w / 2 + 0.10), 0, (h - 0.08) / 2), m, 0.09, 0.4))
    return Draft(parts, finish.word, _seat(w, -y, y - 0.28, seat + 0.01), 0.7, 25.0 + 12 * n)


def tuxedo(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """Thin arms as high as the back, one long seat, metal feet."""
    n, each, t = _count(rng, seats), rng.uniform(0.55, 0.72), rng.uniform(0.07, 0.11)
    finish, d, h = cloth(rng, style), rng.uniform(0.76, 0.92), rng.uniform(0.66, 0.82)
    m, w, base, seat = finish.material, n * each + 2 * t, rng.uniform(0.12, 0.18), rng.uniform(0.40, 0.45)
    x, y = w / 2, d / 2
    parts = [soft((t, d, h - base), (s * (x - t / 2), 0, (h + base) / 2), m, 0.025, 0.2) for s in (-1, 1)]
    parts.append(soft((w - 2 * t, t + 0.03, h - base), (0, y - t / 2 - 0.015, (h + base) / 2), m, 0.025, 0.2))
    parts.append(soft((w - 2 * t, d - t, seat - base - 0.13), (0, -t / 2, (seat + base - 0.13) / 2), m, 0.02, 0))
    parts.append(soft((w - 2 * t - 0.01, d - t - 0.05, 0.15), (0, -t / 2 - 0.02, seat - 0.07), m, 0.04, 0.5))
    z = (seat + h) / 2 + 0.02
    parts += _row(n, each, (0.13, h - seat + 0.01), (y - t - 0.10, z), m, radius=0.055, bulge=0.8, tilt=-8)
    legs = style.metal.material
    parts += [bar((sx, sy, 0), (sx, sy, base + 0.01), 0.022, 0.022, legs) for sx, sy in corners(x - 0.06, y - 0.06)]
    return Draft(parts, finish.word, _seat(w - 2 * t, -y, y - 0.28, seat + 0.01), 0.7, 24.0 + 9 * n)


def futon(rng: Rng, style: Style, seats: int = 0) -> Draft:
    """A folded mattress on a slatted frame."""
    w, d, h = rng.uniform(1.3, 2.1), rng.uniform(0.80, 0.95), rng.uniform(0.72, 0.86)
    finish, m, x, y = cloth(rng, style), style.wood.material, w / 2, d / 2
    parts = [box((w, 0.06, 0.08), (0, s * (y - 0.1), 0.22), m) for s in (-1, 1)]
    for s in (-1, 1):
        parts.append(block((s * (x + 0.03) - 0.03, s * (x + 0.03) + 0.03), (-y, y), (0.50, 0.54), m))
        for sy in (-y + 0.05, y - 0.05):
            parts.append(block((s * (x + 0.03) - 0.025, s * (x + 0.03) + 0.025), (sy - 0.03, sy + 0.03), (0, 0.50), m))
    parts += [box((0.07, d - 0.16, 0.018), (float(px), 0, 0.27), m) for px in np.linspace(-x + 0.1, x - 0.1, 9)]
    parts.append(soft((w - 0.02, d - 0.1, 0.15), (0, -0.05, 0.355), finish.material, 0.06, 0.5))
    parts.append(
        soft((w - 0.02, 0.15, h - 0.36), (0, y - 0.08, (h + 0.42) / 2), finish.material, 0.06, 0.5, turn("x", -14))
    )
    return Draft(parts, finish.word, _seat(w, -y, y - 0.25, 0.43), 0.7, 38.0)


CATEGORIES = (
    Category(
        "sofa",
        {f.__name__: f for f in (boxy, chesterfield, wooden_frame, corner_sofa, rolled, low_modular, tuxedo, futon)},
        "floor",
        ("living_room", "study"),
        "large",
        "sofa",
        carries=("cushion", "teddy bear", "book"),
        confusable=("armchair", "bench"),
        weights={"corner_sofa": 0.6},
    ),
)
