"""Bodies of revolution in general: profiles, and hollowing them."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.extract.mujoco.furniture.finish import glaze, one_of
from sprite_etl.extract.mujoco.furniture.style import Finish, Style, tone
from sprite_etl.extract.mujoco.meshes import curve

Rng = np.random.Generator


Shape = tuple[tuple[float, float], ...]
"""Outer profile in shares: (radius / largest radius, height / height), foot first."""


MUGS: dict[str, Shape] = {
    "straight": ((0.97, 0), (1, 0.04), (1, 1)),
    "tapered": ((0.72, 0), (0.76, 0.03), (1, 1)),
    "round": ((0.62, 0), (0.92, 0.18), (1, 0.42), (0.96, 0.72), (0.86, 1)),
    "flared": ((0.7, 0), (0.74, 0.3), (0.8, 0.6), (1, 1)),
    "waisted": ((0.95, 0), (0.84, 0.35), (0.82, 0.6), (1, 1)),
    "footed": ((0.62, 0), (0.55, 0.08), (0.95, 0.28), (1, 0.6), (0.98, 1)),
    "barrel": ((0.82, 0), (0.96, 0.2), (1, 0.5), (0.96, 0.8), (0.84, 1)),
    "espresso": ((0.55, 0), (0.75, 0.15), (0.92, 0.5), (1, 1)),
}


BOWLS: dict[str, Shape] = {
    "hemisphere": tuple((math.sin(a), 1 - math.cos(a)) for a in np.linspace(0.45, math.pi / 2, 9)),
    "cone": ((0.32, 0), (0.36, 0.05), (1, 1)),
    "cereal": ((0.48, 0), (0.72, 0.12), (0.93, 0.45), (1, 1)),
    "footed": ((0.45, 0), (0.38, 0.14), (0.40, 0.22), (0.82, 0.4), (1, 1)),
    "low": ((0.55, 0), (0.85, 0.2), (1, 0.7), (1, 1)),
    "flared": ((0.42, 0), (0.52, 0.3), (0.68, 0.65), (1, 1)),
    "incurved": ((0.5, 0), (0.85, 0.25), (1, 0.6), (0.9, 1)),
    "straight": ((0.9, 0), (0.97, 0.08), (1, 0.3), (1, 1)),
}


VASES: dict[str, Shape] = {
    "bottle": ((0.8, 0), (1, 0.2), (0.95, 0.42), (0.45, 0.62), (0.3, 0.75), (0.32, 1)),
    "amphora": ((0.45, 0), (0.8, 0.25), (1, 0.55), (0.75, 0.78), (0.42, 0.88), (0.55, 1)),
    "cylinder": ((0.98, 0), (1, 0.03), (1, 1)),
    "trumpet": ((0.6, 0), (0.45, 0.15), (0.42, 0.5), (0.6, 0.8), (1, 1)),
    "globe": ((0.5, 0), (0.88, 0.2), (1, 0.48), (0.85, 0.76), (0.42, 0.92), (0.45, 1)),
    "urn": ((0.55, 0), (0.4, 0.1), (0.9, 0.35), (1, 0.6), (0.7, 0.82), (0.85, 1)),
    "gourd": ((0.7, 0), (1, 0.22), (0.8, 0.45), (0.45, 0.58), (0.6, 0.75), (0.32, 0.92), (0.36, 1)),
    "cone": ((0.4, 0), (0.46, 0.05), (1, 1)),
    "shouldered": ((0.62, 0), (0.78, 0.35), (1, 0.78), (0.55, 0.9), (0.5, 1)),
}


BOTTLES: dict[str, Shape] = {
    "wine": ((0.96, 0), (1, 0.03), (1, 0.55), (0.85, 0.65), (0.38, 0.76), (0.34, 0.95), (0.4, 0.96), (0.4, 1)),
    "water": ((0.95, 0), (1, 0.04), (1, 0.3), (0.94, 0.34), (1, 0.38), (1, 0.7), (0.6, 0.86), (0.42, 0.9), (0.42, 1)),
    "squat": ((0.95, 0), (1, 0.05), (1, 0.55), (0.5, 0.72), (0.32, 0.78), (0.32, 1)),
    "flask": ((0.98, 0), (1, 0.02), (1, 0.8), (0.72, 0.86), (0.72, 1)),
}


def hollow(shape: Shape, r: float, h: float, wall: float, floor: float | None = None) -> list[tuple[float, float]]:
    """The closed profile of a vessel: up the outside, over the rim, down the inside."""
    outer = [(a * r, b * h) for a, b in shape]
    floor = wall * 1.4 if floor is None else floor
    inner = [(max(a - wall, 0.001), max(b, floor)) for a, b in outer[::-1]]
    rim = (outer[-1][0] - wall / 2, outer[-1][1] + wall * 0.25)
    return [(0, 0), *outer, rim, *inner, (0, floor)]


def smooth_profile(shape: Shape) -> Shape:
    """The same profile with more points, where its bends are round."""
    if len(shape) < 4 or len(shape) > 8:
        return shape
    points = curve(shape, 3)
    return tuple((max(float(a), 0.02), min(max(float(b), 0.0), 1.0)) for a, b in points)


def radius_at(shape: Shape, share: float) -> float:
    """The outer radius (share of the largest) at a share of the height."""
    heights, radii = [b for _, b in shape], [a for a, _ in shape]
    return float(np.interp(share, heights, radii))


def ceramic(rng: Rng, style: Style, plain: float = 0.4) -> Finish:
    """Glaze: white and neutral, or an accent."""
    return glaze(tone(rng, "white") if rng.random() < plain else one_of(rng, (*style.accents, *style.paints)))
