"""Where a home's light comes from: a lamp in every room, the lamps that stand there, the sun."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sprite_etl.extract.mujoco.compile import RGB, Light
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.plan import Plan

WARM: RGB = (1.0, 0.86, 0.68)
DOWN = (0.0, 0.0, -1.0)


def lights(rng: np.random.Generator, plan: Plan, things: Sequence[Placed]) -> tuple[tuple[Light, ...], RGB, RGB]:
    """(lights, ambient, sky) by the hour that is drawn: bright day, grey day or evening. instance ids are
    places in `things` + 1."""
    hour = str(rng.choice(["sunny", "sunny", "grey", "evening"]))
    tone = float(rng.uniform(0, 1))
    warm = tuple(float(1 - tone * (1 - c)) for c in WARM)
    strength = {"sunny": 0.55, "grey": 0.7, "evening": 0.85}[hour] * float(rng.uniform(0.85, 1.15))
    found: list[Light] = []
    for k, room in enumerate(plan.rooms):
        own = [(i, p) for i, p in enumerate(things) if p.room == k and p.piece.category == "ceiling lamp"]
        area = sum((r[2] - r[0]) * (r[3] - r[1]) for r in room.rectangles)
        rgb = _times(warm, strength)
        reach = 2.2 + 0.06 * area
        for i, lamp in own:
            found.append(Light("ceiling", lamp.at(*_glow(lamp)), DOWN, rgb, reach, i + 1))
        for x0, y0, x1, y1 in () if own else room.rectangles:
            found.append(Light("ceiling", ((x0 + x1) / 2, (y0 + y1) / 2, plan.height_m - 0.15), DOWN, rgb, reach))
    for i, thing in enumerate(things):
        name = thing.piece.category
        if name in ("table lamp", "floor lamp") and rng.random() < (0.9 if hour == "evening" else 0.4):
            found.append(Light("lamp", thing.at(*_glow(thing)), DOWN, _times(WARM, 0.7), 1.1, i + 1))
    if hour == "sunny":
        yaw, height = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0.45, 0.95))
        down = (math.cos(yaw) * math.cos(height), math.sin(yaw) * math.cos(height), -math.sin(height))
        found.append(Light("sun", (0.0, 0.0, 0.0), down, (2.4, 2.2, 1.85)))
    ambient = {"sunny": (0.3, 0.31, 0.33), "grey": (0.26, 0.27, 0.29), "evening": (0.17, 0.165, 0.17)}[hour]
    sky = {"sunny": (0.62, 0.8, 1.0), "grey": (0.72, 0.76, 0.82), "evening": (0.12, 0.15, 0.26)}[hour]
    return tuple(found), ambient, sky


def _glow(lamp: Placed) -> tuple[float, float, float]:
    """The middle of its glowing parts, in its own frame; else of its upper end."""
    low, high = lamp.bounds
    glowing = [p.position for p in lamp.piece.parts if p.material.emission > 0.05]
    if not glowing:
        z = float(high[2]) - 0.12 if lamp.piece.mount != "ceiling" else float(low[2]) + 0.08
        return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2, z
    middle = np.mean(glowing, axis=0)
    return float(middle[0]), float(middle[1]), float(middle[2])


def _times(rgb: tuple[float, ...], by: float) -> RGB:
    return rgb[0] * by, rgb[1] * by, rgb[2] * by
