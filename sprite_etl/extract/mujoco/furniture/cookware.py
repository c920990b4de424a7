"""Pots, pans, kettles."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import disc, rod, tube, turned
from sprite_etl.extract.mujoco.furniture.style import Finish, Style, tone
from sprite_etl.extract.mujoco.furniture.vessels import ceramic, hollow
from sprite_etl.extract.mujoco.piece import Material, Part

Rng = np.random.Generator


def pot(rng: Rng, style: Style, *, lid: bool) -> Draft:
    """A cooking pot with two loop handles."""
    r, h = rng.uniform(0.085, 0.155), rng.uniform(0.08, 0.19)
    finish = (
        Finish("grey", CHROME) if rng.random() < 0.5 else paint(one_of(rng, (*style.accents, tone(rng, "black"))), 0.5)
    )
    m, z = finish.material, h * 0.78
    parts = [turned(hollow(((0.94, 0), (1, 0.06), (1, 1)), r, h, 0.004), (0, 0, 0), m, segments=36)]
    for s in (-1, 1):
        bend = [
            (s * (r - 0.004), -0.04, z),
            (s * (r + 0.03), -0.035, z),
            (s * (r + 0.03), 0.035, z),
            (s * (r - 0.004), 0.04, z),
        ]
        parts.append(tube(bend, 0.006, BLACK if lid else m, 4, 8))
    if lid:
        cover = [(0, h), (r, h), (r + 0.003, h + 0.006), (r * 0.6, h + 0.022), (0.012, h + 0.03), (0.01, h + 0.04)]
        parts.append(
            turned([*cover, (0.022, h + 0.046), (0.018, h + 0.056), (0, h + 0.058)], (0, 0, 0), m, segments=36)
        )
    return Draft(parts, finish.word, (), 0.0, 1.6)


def pan(rng: Rng, style: Style, *, depth: tuple[float, float]) -> Draft:
    """A frying pan, its handle to +X; a block under the handle's end keeps nothing: it lies flat by its own weight."""
    r, h = rng.uniform(0.10, 0.17), rng.uniform(*depth)
    finish = (
        Finish("black", Material((0.08, 0.08, 0.085), None, 0.4, 0.6)) if rng.random() < 0.6 else Finish("grey", CHROME)
    )
    parts = [turned(hollow(((0.78, 0), (0.82, 0.06), (1, 1)), r, h, 0.004), (0, 0, 0), finish.material, segments=36)]
    reach = rng.uniform(0.14, 0.19)
    grip = style.wood.material if rng.random() < 0.35 else BLACK
    parts.append(rod((r - 0.006, 0, h * 0.8), (r + 0.04, 0, h * 0.95), 0.006, finish.material))
    parts.append(
        tube(
            [(r + 0.03, 0, h * 0.9), (r + 0.5 * reach, 0, h + 0.012), (r + reach, 0, h + 0.016)],
            (0.008, 0.011, 0.010),
            grip,
        )
    )
    return Draft(parts, finish.word, (), 0.0, 1.3)


def kettle(rng: Rng, style: Style, *, electric: bool) -> Draft:
    """A kettle with spout to −X and handle to +X, or a bow over the top."""
    r, h = rng.uniform(0.072, 0.105), rng.uniform(0.15, 0.23)
    finish = Finish("grey", CHROME) if rng.random() < 0.4 else paint(one_of(rng, (*style.accents, *style.paints)), 0.5)
    m = finish.material
    parts: list[Part] = []
    if electric:
        parts.append(disc(r * 1.02, (0, 0.02), BLACK))
        parts.append(turned([(0, 0.02), (r, 0.02), (r * 0.96, h * 0.4), (r * 0.72, h), (0, h + 0.012)], (0, 0, 0), m))
        handle = [
            (r * 0.75, 0, h * 0.93),
            (r * 1.5, 0, h * 0.95),
            (r * 1.62, 0, h * 0.6),
            (r * 1.2, 0, h * 0.28),
            (r * 0.9, 0, h * 0.3),
        ]
        parts.append(tube(handle, 0.012, BLACK))
        parts.append(rod((-r * 0.55, 0, h * 0.86), (-r * 1.12, 0, h * 0.97), 0.022, m, 0.012))
    else:
        t = np.linspace(0, 1, 9)
        body = [(r * 1.1 * math.sin(0.42 * math.pi + 0.5 * math.pi * float(u)), h * 0.62 * float(u)) for u in t]
        parts.append(turned([(0, 0), *body, (0.03, h * 0.66), (0, h * 0.66)], (0, 0, 0), m))
        parts.append(disc(0.014, (h * 0.66, h * 0.74), BLACK))
        bow = [
            (-r * 0.75, 0, h * 0.48),
            (-r * 0.7, 0, h * 0.92),
            (0, 0, h * 1.12),
            (r * 0.7, 0, h * 0.92),
            (r * 0.75, 0, h * 0.48),
        ]
        parts.append(tube(bow, 0.008, BLACK))
        parts.append(rod((-r * 0.8, 0, h * 0.25), (-r * 1.65, 0, h * 0.62), 0.02, m, 0.011))
    return Draft(parts, finish.word, (), 0.0, 1.2)


def teapot(rng: Rng, style: Style) -> Draft:
    """A round ceramic pot with spout and handle."""
    r, finish = rng.uniform(0.06, 0.1), ceramic(rng, style, 0.2)
    m, h = finish.material, r * rng.uniform(1.4, 1.8)
    body = [(r * math.sin(math.pi * (0.22 + 0.6 * u)), h * u) for u in np.linspace(0, 1, 11)]
    parts = [
        turned(
            [(0, 0), *body, (r * 0.45, h + 0.006), (0.012, h + 0.02), (0.016, h + 0.034), (0, h + 0.042)], (0, 0, 0), m
        )
    ]
    parts.append(
        tube([(-r * 0.9, 0, h * 0.35), (-r * 1.35, 0, h * 0.5), (-r * 1.6, 0, h * 0.95)], (0.018, 0.013, 0.009), m)
    )
    handle = [(r * 0.85, 0, h * 0.82), (r * 1.45, 0, h * 0.85), (r * 1.5, 0, h * 0.4), (r * 0.9, 0, h * 0.25)]
    return Draft([*parts, tube(handle, 0.008, m)], finish.word, (), 0.0, 0.9)


CATEGORIES = (
    Category(
        "pot",
        {"lidded": partial(pot, lid=True), "open": partial(pot, lid=False)},
        "surface",
        ("kitchen",),
        "small",
        "cooking pot",
        confusable=("pan", "bowl", "kettle"),
    ),
    Category(
        "pan",
        {"frying": partial(pan, depth=(0.035, 0.055)), "saute": partial(pan, depth=(0.06, 0.10))},
        "surface",
        ("kitchen",),
        "small",
        "pan",
        confusable=("cooking pot", "plate"),
    ),
    Category(
        "kettle",
        {"electric": partial(kettle, electric=True), "whistling": partial(kettle, electric=False), "teapot": teapot},
        "surface",
        ("kitchen", "dining_room"),
        "small",
        "kettle",
        confusable=("cooking pot", "vase"),
    ),
)
