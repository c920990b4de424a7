"""What a table top stands on."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sprite_etl.extract.mujoco.furniture.finish import BLACK
from sprite_etl.extract.mujoco.furniture.kit import (
    bar,
    block,
    box,
    corners,
    disc,
    oval,
    rod,
    slab,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Part

Rng = np.random.Generator


Base = Callable[[Rng, float, float, float, Material, Style], list[Part]]
"""(rng, half width, half depth, height below the top, wood, style) → the parts under the top."""


def square_legs(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Four square legs with aprons."""
    leg = min(0.05 + 0.03 * rng.random(), 0.2 * min(x, y))
    lx, ly = x - leg * 0.8, y - leg * 0.8
    parts = [block((sx - leg / 2, sx + leg / 2), (sy - leg / 2, sy + leg / 2), (0, h), m) for sx, sy in corners(lx, ly)]
    low, ix, iy = h - min(0.09, 0.25 * h), lx - leg / 2, ly - leg / 2
    for s in (-1, 1):
        parts.append(block((-ix, ix), (s * ly - 0.010, s * ly + 0.010), (low, h), m))
        parts.append(block((s * lx - 0.010, s * lx + 0.010), (-iy, iy), (low, h), m))
    return parts


def tapered_legs(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Four splayed round legs."""
    r, splay = 0.016 + 0.008 * rng.random(), 1.0 + 0.12 * rng.random()
    feet = [(sx, sy) for sx, sy in corners(x * 0.84, y * 0.80)]
    parts = [rod((sx * splay, sy * splay, 0), (sx, sy, h), r * 0.7, m, r * 1.5) for sx, sy in feet]
    return [*parts, box((1.5 * x, 0.022, 0.05), (0, 0, h - 0.026), m)]


def trestle(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Two A-frames and a beam."""
    parts = []
    for s in (-1, 1):
        px = s * x * 0.72
        for t in (-1, 1):
            parts.append(bar((px, t * y * 0.8, 0), (px, t * 0.05, h), 0.05, 0.045, m))
        parts.append(box((0.05, y * 1.3, 0.04), (px, 0, h - 0.02), m))
        parts.append(box((0.045, y * 0.95, 0.045), (px, 0, h * 0.3), m))
    return [*parts, box((x * 1.44, 0.03, 0.07), (0, 0, h * 0.3 + 0.05), m)]


def pedestal(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """One turned column on four feet."""
    r = 0.05 + 0.15 * min(x, y) * rng.random()
    reach = min(x, y) * 0.72
    profile = [(0, 0.06 * h), (r, 0.08 * h), (r * 1.1, 0.2 * h), (r * 0.6, 0.35 * h), (r * 0.75, 0.6 * h)]
    profile += [(r * 0.7, 0.9 * h), (r * 1.6, 0.97 * h), (r * 1.6, h), (0, h)]
    parts = [turned(profile, (0, 0, 0), m)]
    for k in range(4):
        a = math.pi / 4 + k * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        parts.append(bar((c * reach, s * reach, 0.03), (c * r * 0.5, s * r * 0.5, 0.2 * h), 0.05, 0.045, m))
        parts.append(disc(0.03, (0, 0.03), m, (c * reach, s * reach)))
    return parts


def tulip(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """A flared column of cast metal."""
    coat = Material((0.94, 0.94, 0.93), None, 0.4, 0.7) if rng.random() < 0.7 else BLACK
    r = min(x, y) * (0.55 + 0.1 * rng.random())
    t = np.linspace(0, 1, 12)
    profile = [(0.0, 0.0), (r, 0.0), (r, 0.012)]
    profile += [
        (0.045 + (r - 0.045) * math.exp(-9 * u) + 0.06 * max(u - 0.6, 0) ** 1.5 * 4, 0.012 + (h - 0.012) * u) for u in t
    ]
    return [turned([*profile, (0, h)], (0, 0, 0), coat)]


def hairpin(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Bent iron rods."""
    parts = []
    for sx, sy in corners(x * 0.84, y * 0.78):
        foot = (sx * 1.06, sy * 1.06, 0.0)
        for dx, dy in ((-0.06, 0.0), (0.0, -0.06)):
            parts.append(
                rod(foot, (sx + math.copysign(dx, -sx), sy + math.copysign(dy, -sy), h), 0.006, style.metal.material)
            )
    return parts


def sled(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Two closed frames of square tube."""
    t, metal = 0.03 + 0.02 * rng.random(), style.metal.material
    parts = []
    for s in (-1, 1):
        px = s * (x * 0.86)
        for sy in (-1, 1):
            parts.append(block((px - t / 2, px + t / 2), (sy * y * 0.88 - t / 2, sy * y * 0.88 + t / 2), (0, h), metal))
        for z in (0, h - t):
            parts.append(block((px - t / 2, px + t / 2), (-y * 0.88 + t / 2, y * 0.88 - t / 2), (z, z + t), metal))
    return parts


def crossed(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """X-shaped ends with a rail between them."""
    metal = style.metal.material if rng.random() < 0.5 else m
    parts = []
    for s in (-1, 1):
        px = s * x * 0.78
        for t in (-1, 1):
            parts.append(bar((px, t * y * 0.85, 0), (px, -t * y * 0.7, h), 0.05, 0.03, metal))
    return [*parts, box((x * 1.56, 0.03, 0.05), (0, 0, h * 0.52), metal)]


def drum(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """A closed round body."""
    return [slab(oval(x * 0.86, y * 0.86), (0.0, h), m)]


def two_boards(rng: Rng, x: float, y: float, h: float, m: Material, style: Style) -> list[Part]:
    """Board sides and a low shelf."""
    t, z = 0.028, h * 0.3
    parts = [block((s * (x - 0.05) - t / 2, s * (x - 0.05) + t / 2), (-y * 0.92, y * 0.92), (0, h), m) for s in (-1, 1)]
    return [*parts, block((-x + 0.05 + t / 2, x - 0.05 - t / 2), (-y * 0.88, y * 0.88), (z, z + 0.022), m)]
