"""Chairs for tables."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    any_tone,
    body,
    cloth,
    cloth_of,
    one_of,
    paint,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    bar,
    block,
    box,
    corners,
    ghost,
    oval,
    rod,
    slab,
    soft,
    solid,
    tube,
    turn,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.piece import Material, Surface, Texture

Rng = np.random.Generator


RUSH = Material(WHITE, Texture("wicker", (0.80, 0.66, 0.42), (0.55, 0.42, 0.24), 0, 0.25), 0.05, 0.1)


def _seat(x: float, y: float, z: float) -> tuple[Surface, ...]:
    return (Surface((0, -0.02, z), (x * 0.75, y * 0.65), 0.5, "seat"),)


def slat_back(rng: Rng, style: Style) -> Draft:
    """Four square legs, a flat seat, upright slats between the back posts."""
    w, d, h = rng.uniform(0.36, 0.52), rng.uniform(0.38, 0.52), rng.uniform(0.72, 1.12)
    seat, leg, finish = rng.uniform(0.41, 0.49), rng.uniform(0.030, 0.045), body(rng, style)
    m, x, y = finish.material, w / 2, d / 2
    parts = [block((-x, x), (-y - 0.01, y), (seat - 0.03, seat), m)]
    for sx, sy in corners(x - leg, y - leg):
        top = h if sy > 0 else seat - 0.03
        parts.append(block((sx - leg / 2, sx + leg / 2), (sy - leg / 2, sy + leg / 2), (0, top), m))
    back, inner = y - leg, x - leg * 1.5
    parts.append(block((-inner, inner), (back - 0.012, back + 0.012), (h - 0.07, h - 0.005), m))
    parts.append(block((-inner, inner), (back - 0.01, back + 0.01), (seat + 0.08, seat + 0.12), m))
    for sx in np.linspace(-x + 0.085, x - 0.085, int(rng.integers(3, 7))):
        parts.append(block((sx - 0.014, sx + 0.014), (back - 0.008, back + 0.008), (seat + 0.12, h - 0.07), m))
    return Draft(parts, finish.word, _seat(x, y, seat), 0.5, 5.0)


def ladder_back(rng: Rng, style: Style) -> Draft:
    """Round posts, level slats, a woven seat, rungs between the legs."""
    w, d, h = rng.uniform(0.40, 0.50), rng.uniform(0.36, 0.46), rng.uniform(0.85, 1.15)
    finish, seat, r = body(rng, style, 0.3), rng.uniform(0.42, 0.47), rng.uniform(0.014, 0.02)
    m, x, y = finish.material, w / 2 - r, d / 2 - r
    parts = [soft((2 * x, 2 * y, 0.035), (0, 0, seat - 0.018), RUSH, 0.015, 0.3)]
    parts += [rod((sx, -y, 0), (sx, -y, seat + 0.01), r, m) for sx in (-x, x)]
    parts += [rod((sx, y, 0), (sx, y + 0.01, h), r, m, r * 0.75) for sx in (-x, x)]
    for z in np.linspace(seat + 0.16, h - 0.06, int(rng.integers(2, 5))):
        parts.append(box((2 * x, 0.012, 0.055), (0, y + 0.004, float(z)), m))
    for z in (0.14, 0.27):
        parts += [rod((sx, -y, z), (sx, y, z), r * 0.6, m) for sx in (-x, x)]
        parts.append(rod((-x, -y, z + 0.04), (x, -y, z + 0.04), r * 0.6, m))
    parts.append(rod((-x, y, 0.2), (x, y, 0.2), r * 0.6, m))
    return Draft(parts, finish.word, _seat(x, y, seat), 0.5, 4.5)


def bucket(w: float, back: float, seat: float, depth: float, curl: float) -> np.ndarray:
    """The inner side of a seat shell: a grid (rows, columns, 3) from the front lip up the back."""
    profile = [(-0.5 * depth, seat - 0.035), (-0.42 * depth, seat), (0.0, seat - 0.025), (0.3 * depth, seat - 0.01)]
    profile += [(0.44 * depth, seat + 0.08), (0.52 * depth, seat + 0.5 * back), (0.6 * depth, seat + back)]
    line = meshes.curve(profile, 4)
    t = np.linspace(0, 1, len(line))
    u = np.linspace(-1, 1, 15)[None, :]
    taper = (1 - 0.28 * np.clip(t - 0.55, 0, 1) / 0.45 - 0.10 * np.clip(0.2 - t, 0, 1) / 0.2)[:, None]
    rounded = np.sqrt(np.clip(1 - np.clip((t - 0.86) / 0.15, 0, 0.97) ** 2, 0, 1))[:, None]
    lean = np.clip((t - 0.35) / 0.3, 0, 1)[:, None]
    x = w / 2 * u * taper * (0.35 + 0.65 * rounded)
    y = line[:, :1] - curl * lean * u**2
    z = line[:, 1:] + curl * (1 - lean) * np.abs(u) ** 2.5
    return np.stack(np.broadcast_arrays(x, y, z), -1)


def solid_shell(rng: Rng, style: Style) -> Draft:
    """A moulded shell on splayed legs of wood or wire."""
    seat, back, w = rng.uniform(0.42, 0.46), rng.uniform(0.28, 0.42), rng.uniform(0.40, 0.50)
    finish = paint(one_of(rng, (*style.accents, *style.paints)), 0.35)
    grid = bucket(w, back, seat, rng.uniform(0.40, 0.48), rng.uniform(0.035, 0.07))
    parts = [solid(meshes.shell(grid, 0.008), (0, 0, 0), finish.material)]
    wooden = rng.random() < 0.6
    leg = style.wood.material if wooden else style.metal.material
    for sx, sy in corners(1, 1):
        foot = (sx * w * 0.46, sy * 0.21 + 0.01, 0.0)
        head = (sx * 0.13, sy * 0.12, seat - 0.035)
        parts.append(rod(foot, head, 0.011 if wooden else 0.007, leg, 0.018 if wooden else 0.007))
    for s in (-1, 1):
        parts.append(rod((s * 0.13, -0.13, seat - 0.045), (-s * 0.13, 0.13, seat - 0.045), 0.006, BLACK))
    return Draft(parts, finish.word, (), 0.5, 4.5)


def windsor(rng: Rng, style: Style) -> Draft:
    """A saddle seat, turned splayed legs, spindles under a bent bow."""
    finish, seat, h = body(rng, style, 0.45), rng.uniform(0.42, 0.46), rng.uniform(0.82, 1.08)
    m, w, d = finish.material, rng.uniform(0.40, 0.48), rng.uniform(0.38, 0.44)
    parts = [slab(oval(w / 2, d / 2, 3.0), (seat - 0.035, seat), m)]
    for sx, sy in corners(1, 1):
        parts.append(
            rod((sx * w * 0.5, sy * d * 0.52, 0), (sx * w * 0.34, sy * d * 0.34, seat - 0.03), 0.013, m, 0.021)
        )
    for s in (-1, 1):
        parts.append(rod((s * w * 0.45, -d * 0.46, 0.17), (s * w * 0.45, d * 0.46, 0.17), 0.009, m))
    parts.append(rod((-w * 0.45, 0, 0.17), (w * 0.45, 0, 0.17), 0.009, m))
    y0, lean, top = d * 0.40, 0.10, h - 0.012
    bow = [(s * w * 0.43, y0, seat - 0.01) for s in (-1,)]
    for a in np.linspace(math.pi, 0, 9):
        z = seat + (top - seat) * (0.45 + 0.55 * math.sin(a))
        bow.append((w * 0.45 * math.cos(a), y0 + lean * (z - seat) / (top - seat), z))
    bow.append((w * 0.43, y0, seat - 0.01))
    parts.append(tube(bow, 0.011, m, 3, 8))
    for u in np.linspace(-0.72, 0.72, 7):
        z = seat + (top - seat) * (0.45 + 0.55 * math.sqrt(1 - u * u)) - 0.006
        foot = (w * 0.36 * float(u), y0 + 0.01, seat - 0.01)
        parts.append(rod(foot, (w * 0.45 * float(u), y0 + lean * (z - seat) / (top - seat), z), 0.006, m))
    return Draft(parts, finish.word, _seat(w / 2, d / 2, seat), 0.5, 5.0)


def upholstered(rng: Rng, style: Style) -> Draft:
    """A padded seat and back on four tapered legs."""
    finish, legs = cloth(rng, style), style.wood_dark.material
    w, d, h, seat = rng.uniform(0.42, 0.54), rng.uniform(0.44, 0.56), rng.uniform(0.80, 1.12), rng.uniform(0.45, 0.50)
    x, y, m = w / 2, d / 2, finish.material
    parts = [soft((w, d, 0.13), (0, 0, seat - 0.065), m, 0.035, 0.6)]
    tall = h - seat + 0.05
    parts.append(soft((w, 0.085, tall), (0, y - 0.02, seat + tall / 2 - 0.05), m, 0.035, 0.6, turn("x", -7)))
    for sx, sy in corners(x - 0.035, y - 0.035):
        parts.append(bar((sx * 1.05, sy * 1.05, 0), (sx, sy, seat - 0.11), 0.034, 0.034, legs))
    return Draft(parts, finish.word, _seat(x, y, seat), 0.5, 7.0)


def cross_leg(rng: Rng, style: Style) -> Draft:
    """Crossed iron legs at both sides, plywood seat and back."""
    frame, ply = style.metal.material, body(rng, style, 0.4)
    w, d, h, seat = rng.uniform(0.38, 0.48), rng.uniform(0.40, 0.48), rng.uniform(0.74, 0.92), rng.uniform(0.43, 0.47)
    x, y = w / 2, d / 2
    parts = [soft((w - 0.04, d, 0.022), (0, 0, seat), ply.material, 0.010, 0)]
    for s in (-1, 1):
        parts.append(rod((s * (x - 0.01), -y, 0), (s * (x - 0.01), y * 0.9, seat - 0.015), 0.010, frame))
        parts.append(rod((s * (x - 0.01), y, 0), (s * (x - 0.01), -y * 0.9, seat - 0.015), 0.010, frame))
        parts.append(rod((s * (x - 0.01), y * 0.85, seat - 0.02), (s * (x - 0.01), y + 0.07, h - 0.02), 0.010, frame))
    parts += [rod((-x, s * y * 0.9, seat - 0.02), (x, s * y * 0.9, seat - 0.02), 0.008, frame) for s in (-1, 1)]
    parts.append(soft((w, 0.018, 0.2), (0, y + 0.045, h - 0.11), ply.material, 0.008, 0, turn("x", -12)))
    return Draft(parts, ply.word, _seat(x, y, seat + 0.01), 0.5, 5.5)


def cantilever(rng: Rng, style: Style) -> Draft:
    """A bent tube that springs from the front; pads of leather, cane or cloth."""
    w, d, h, seat = rng.uniform(0.43, 0.54), rng.uniform(0.44, 0.54), rng.uniform(0.76, 0.96), rng.uniform(0.43, 0.47)
    frame = CHROME if rng.random() < 0.6 else BLACK
    finish = cloth_of(rng, any_tone(rng, ("black", "brown", "beige", "white", "red", "grey")), "leather")
    x, y, m = w / 2 - 0.012, d / 2, finish.material
    parts = []
    for s in (-1, 1):
        path = [(s * x, y - 0.02, 0.013), (s * x, 0, 0.013), (s * x, -y + 0.06, 0.013), (s * x, -y, 0.07)]
        path += [(s * x, -y, seat - 0.08), (s * x, -y + 0.05, seat - 0.02), (s * x, 0, seat - 0.025)]
        path += [(s * x, y - 0.07, seat - 0.03), (s * x, y, seat + 0.05), (s * x, y + 0.07, h)]
        parts.append(tube(path, 0.012, frame, 4, 8))
    parts.append(rod((-x, y - 0.03, 0.013), (x, y - 0.03, 0.013), 0.012, frame))
    parts.append(soft((w, d - 0.05, 0.045), (0, 0.0, seat), m, 0.02, 0.4))
    parts.append(
        soft((w - 0.02, 0.04, h - seat - 0.14), (0, y + 0.03, (h + seat) / 2 + 0.06), m, 0.018, 0.4, turn("x", -9))
    )
    return Draft(parts, finish.word, _seat(x, y, seat + 0.02), 0.5, 7.5)


def tub(rng: Rng, style: Style) -> Draft:
    """A low curved back that runs into arms round a padded seat."""
    finish = cloth(rng, style)
    r, seat, h = rng.uniform(0.24, 0.30), rng.uniform(0.43, 0.47), rng.uniform(0.66, 0.82)
    a = np.linspace(math.radians(-25), math.radians(205), 25)
    z = np.array([seat - 0.12, seat + 0.05, h])
    low = (0.55 + 0.45 * np.clip(np.sin(a) + 0.35, 0, 1))[:, None]
    height = seat - 0.12 + (z - seat + 0.12)[None] * np.array([1, 1, 1])[None] * low
    ring = np.stack([np.cos(a)[:, None] * r + 0 * height, np.sin(a)[:, None] * r + 0 * height, height], -1)
    parts = [ghost(solid(meshes.shell(ring, 0.045), (0, 0, 0), finish.material))]
    parts.append(slab(oval(r - 0.01, r - 0.01, 2.2), (seat - 0.11, seat - 0.045), finish.material))
    parts.append(soft((2 * r - 0.06, 2 * r - 0.04, 0.07), (0, -0.01, seat - 0.025), finish.material, 0.03, 0.6))
    for sx, sy in corners(r * 0.72, r * 0.72):
        parts.append(rod((sx * 1.12, sy * 1.12, 0), (sx, sy, seat - 0.1), 0.011, style.wood_dark.material, 0.018))
    return Draft(parts, finish.word, _seat(r, r, seat + 0.01), 0.5, 8.0)


def folding(rng: Rng, style: Style) -> Draft:
    """Crossed wooden sides, slats for seat and back."""
    finish, w = body(rng, style, 0.5), rng.uniform(0.38, 0.46)
    m, x, seat, h = finish.material, w / 2, rng.uniform(0.42, 0.46), rng.uniform(0.74, 0.88)
    parts = []
    for s in (-1, 1):
        parts.append(bar((s * x, -0.22, 0), (s * x, 0.20, h), 0.020, 0.032, m))
        parts.append(bar((s * (x - 0.022), 0.22, 0), (s * (x - 0.022), -0.16, seat), 0.020, 0.032, m))
    for y in np.linspace(-0.20, 0.14, 6):
        parts.append(box((w - 0.05, 0.048, 0.016), (0, float(y), seat + 0.004), m))
    for z in (h - 0.16, h - 0.05):
        y = -0.22 + 0.42 * z / h
        parts.append(box((w - 0.02, 0.014, 0.07), (0, y - 0.012, z), m, turn("x", -28)))
    parts.append(box((w - 0.03, 0.02, 0.03), (0, 0.15, 0.08), m))
    return Draft(parts, finish.word, _seat(x, 0.18, seat + 0.012), 0.5, 4.0)


CATEGORIES = (
    Category(
        "chair",
        {
            f.__name__: f
            for f in (slat_back, ladder_back, solid_shell, windsor, upholstered, cross_leg, cantilever, tub, folding)
        },
        "floor",
        ("dining_room", "kitchen", "bedroom", "study", "living_room", "kids_room"),
        "medium",
        "chair",
        carries=("cushion", "backpack", "book"),
        confusable=("armchair", "office chair", "stool"),
    ),
)
