"""How plants grow: each habit gives the parts above the soil."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.finish import shade
from sprite_etl.extract.mujoco.furniture.kit import ball, rod, solid, tube, turned
from sprite_etl.extract.mujoco.furniture.style import WHITE, tone
from sprite_etl.extract.mujoco.piece import Material, Mesh, Part, Texture

Rng = np.random.Generator


Habit = Callable[[Rng, float, float], list[Part]]
"""(rng, z of the soil, height above it) → parts."""


BARK = Material((0.38, 0.28, 0.19), None, 0.02, 0.1)


def green(rng: Rng) -> Material:
    """A leaf colour."""
    base = np.array(
        [(0.16, 0.38, 0.14), (0.24, 0.47, 0.20), (0.33, 0.52, 0.22), (0.15, 0.33, 0.20)][int(rng.integers(4))]
    )
    r, g, b = (float(v) for v in base * rng.uniform(0.85, 1.12))
    return Material((round(r, 4), round(g, 4), round(b, 4)), None, 0.15, 0.4)


def _seed(rng: Rng) -> int:
    return int(rng.integers(1000))


def tuft(
    rng: Rng, n: int, length: float, width: float, rise: tuple[float, float], droop: float, stem: float = 0.0
) -> Mesh:
    return meshes.foliage(_seed(rng), n, round(length, 3), round(width, 3), rise, droop, round(stem, 3))


def bushy(rng: Rng, z: float, h: float) -> list[Part]:
    """Many medium leaves about a stem."""
    m, long = green(rng), min(0.62 * h, 0.34)
    stem = max(h - 0.95 * long, 0.3 * h)
    parts = [solid(tuft(rng, 60, long, long * 0.28, (0.1, 1.4), 0.3, stem), (0, 0, z), m, collides=False)]
    return [*parts, rod((0, 0, z - 0.01), (0, 0, z + stem), 0.008, BARK)] if stem > 0.2 else parts


def snake(rng: Rng, z: float, h: float) -> list[Part]:
    """Stiff upright blades."""
    tall = tuft(rng, 12, h * 0.78, 0.05 + 0.03 * h, (1.28, 1.52), 0.0)
    return [solid(tall, (0, 0, z), green(rng), collides=False)]


def palm(rng: Rng, z: float, h: float) -> list[Part]:
    """Arching fronds from a stem."""
    m, long = green(rng), min(0.66 * h, 0.42)
    crown = z + max(h - 1.05 * long, 0.2 * h)
    parts = [rod((0, 0, z - 0.01), (0.02, 0, crown), 0.02 + 0.012 * h, BARK, 0.018)]
    parts.append(solid(tuft(rng, 26, long, long * 0.11, (0.35, 1.45), 0.55), (0.02, 0, crown), m, collides=False))
    return parts


def dracaena(rng: Rng, z: float, h: float) -> list[Part]:
    """Two or three bare canes with tufts of narrow leaves."""
    m, parts = green(rng), []
    for k in range(int(rng.integers(2, 4))):
        a, up = 2.2 * k, h * (0.62 - 0.17 * k)
        top = (math.cos(a) * 0.05, math.sin(a) * 0.05, z + up)
        parts.append(rod((top[0] * 0.5, top[1] * 0.5, z - 0.01), top, 0.014 + 0.006 * h, BARK))
        parts.append(solid(tuft(rng, 22, min(0.36 * h, 0.36), 0.035, (0.4, 1.5), 0.35), top, m, collides=False))
    return parts


def bamboo(rng: Rng, z: float, h: float) -> list[Part]:
    """Thin stalks with leaves all the way up."""
    m, parts = green(rng), []
    stalk = Material(shade(m.rgb, 1.25), None, 0.1, 0.3)
    for k in range(5):
        a, out = 2.4 * k, 0.03 + 0.02 * h
        foot = (math.cos(a) * out, math.sin(a) * out, z - 0.01)
        up = h * rng.uniform(0.7, 0.95)
        parts.append(rod(foot, (foot[0] * 1.6, foot[1] * 1.6, z + up), 0.007, stalk, 0.005))
        leaves = tuft(rng, 14, min(0.2 * h, 0.2), 0.03, (-0.2, 0.9), 0.3, up * 0.6)
        parts.append(solid(leaves, (foot[0] * 1.5, foot[1] * 1.5, z + up * 0.35), m, collides=False))
    return parts


def monstera(rng: Rng, z: float, h: float) -> list[Part]:
    """A few great leaves on long stalks."""
    m, parts, size = green(rng), [], min(0.3 * h, 0.27)
    for k in range(9):
        a = 2.4 * k + rng.uniform(-0.3, 0.3)
        up, out = h * rng.uniform(0.45, 0.88), min(h, 0.9) * rng.uniform(0.15, 0.32)
        tip = (math.cos(a) * out, math.sin(a) * out, z + up)
        parts.append(tube([(0, 0, z - 0.01), (tip[0] * 0.35, tip[1] * 0.35, z + up * 0.6), tip], 0.006, m, 3, 6))
        d = np.array([math.cos(a), math.sin(a), -0.15])
        points, faces, uv = meshes.leaf(d / np.linalg.norm(d), size, size * 0.87, 0.35, tip, 6)
        double = np.concatenate([points, points - [0, 0, 0.001]])
        parts.append(solid(meshes.mesh(double, faces, np.concatenate([uv, uv])), (0, 0, 0), m, collides=False))
    return parts


def tree(rng: Rng, z: float, h: float) -> list[Part]:
    """A trunk with a round crown of small leaves."""
    m, bend = green(rng), rng.uniform(-0.05, 0.05)
    crown = z + h * 0.62
    parts: list[Part] = [
        tube(
            [(0, 0, z - 0.01), (bend, 0.02, z + h * 0.35), (0, 0, crown)], (0.018 + 0.006 * h, 0.014, 0.012), BARK, 4, 8
        )
    ]
    for k in range(3):
        a = 2.1 * k + 0.4
        at = (math.cos(a) * h * 0.09, math.sin(a) * h * 0.09, crown - 0.02 + 0.05 * h * k)
        parts.append(solid(tuft(rng, 46, h * 0.30, h * 0.10, (-0.9, 1.5), 0.25), at, m, collides=False))
    return parts


def fern(rng: Rng, z: float, h: float) -> list[Part]:
    """Thin drooping leaves that hang over the rim."""
    return [solid(tuft(rng, 70, h * 0.75, h * 0.08, (0.4, 1.4), 0.7), (0, 0, z), green(rng), collides=False)]


def cactus(rng: Rng, z: float, h: float) -> list[Part]:
    """A ribbed column, with arms when tall."""
    g = (0.25, 0.42, 0.24)
    m = Material(WHITE, Texture("stripes", g, shade(g, 0.8), 0, 0.1), 0.05, 0.2)
    r = 0.11 * h + 0.025
    t = np.linspace(0, math.pi / 2, 6)
    parts = [
        turned(
            [
                (0, 0),
                (r * 0.85, 0),
                (r, h * 0.3),
                (r, h - r),
                *[(r * math.cos(a), h - r + r * math.sin(a)) for a in t[1:]],
            ],
            (0, 0, z - 0.01),
            m,
        )
    ]
    for s in (-1, 1) if h > 0.3 else ():
        base = z + h * rng.uniform(0.35, 0.55)
        arm = [
            (s * r * 0.6, 0, base),
            (s * (r + 0.12 * h), 0, base + 0.03 * h),
            (s * (r + 0.14 * h), 0, base + 0.28 * h),
        ]
        parts.append(tube(arm, (r * 0.4, r * 0.42, r * 0.3), m, 4, 10))
    return parts


def succulent(rng: Rng, z: float, h: float) -> list[Part]:
    """A rosette of thick leaves."""
    m = green(rng)
    pale = Material(shade(m.rgb, 1.35), None, 0.1, 0.3)
    return [
        solid(tuft(rng, 24, h * 0.75, h * 0.34, (0.2, 0.8), 0.0), (0, 0, z), m, collides=False),
        solid(tuft(rng, 16, h * 0.7, h * 0.26, (0.8, 1.4), 0.0), (0, 0, z), pale, collides=False),
    ]


def flowering(rng: Rng, z: float, h: float) -> list[Part]:
    """Green leaves and blossoms on stalks."""
    bloom = Material(
        tone(rng, ("red", "pink", "yellow", "white", "purple", "orange")[int(rng.integers(6))]).rgb, None, 0.05, 0.2
    )
    m = green(rng)
    parts = [solid(tuft(rng, 30, h * 0.5, h * 0.16, (0.2, 1.2), 0.3), (0, 0, z), m, collides=False)]
    for k in range(7):
        a, out = 2.4 * k, h * rng.uniform(0.05, 0.28)
        tip = (math.cos(a) * out, math.sin(a) * out, z + h * rng.uniform(0.7, 0.93))
        parts.append(rod((0, 0, z), tip, 0.004, m))
        parts.append(ball((h * 0.07, h * 0.07, h * 0.05), tip, bloom, collides=False))
    return parts


def stems(rng: Rng, h: float, r: float) -> list[Part]:
    """What stands in a vase of height h with mouth radius r: tulips, or dry grass."""
    parts: list[Part] = []
    if rng.random() < 0.5:
        bloom = Material(
            tone(rng, ("red", "pink", "yellow", "purple", "orange")[int(rng.integers(5))]).rgb, None, 0.1, 0.3
        )
        stalk = Material((0.30, 0.48, 0.24))
        for k in range(6):
            a, out = 2.4 * k, r * rng.uniform(0.6, 1.6)
            tip = (math.cos(a) * out, math.sin(a) * out, h * rng.uniform(1.35, 1.6))
            parts.append(rod((0, 0, h * 0.3), tip, 0.0035, stalk))
            parts.append(ball((0.018, 0.018, 0.026), tip, bloom, collides=False))
        parts.append(solid(tuft(rng, 8, h * 0.5, 0.03, (0.9, 1.4), 0.3), (0, 0, h * 0.85), stalk, collides=False))
    else:
        dry = Material((0.74, 0.62, 0.42))
        parts.append(solid(tuft(rng, 26, h * 0.75, 0.018, (1.1, 1.5), 0.12), (0, 0, h * 0.75), dry, collides=False))
    return parts
