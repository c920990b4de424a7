"""Washing machines, towels and the small things of a bathroom."""

from __future__ import annotations

from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.appliances import GLASS, appliance
from sprite_etl.extract.mujoco.furniture.bathroom import B
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, any_tone, cloth_of, glaze, one_of
from sprite_etl.extract.mujoco.furniture.kit import (
    block,
    box,
    disc,
    rod,
    smooth,
    soft,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.piece import Material, Surface, Texture

Rng = np.random.Generator


def washer(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A front with a round door, or a lid on top."""
    w, d, h, finish = (
        rng.uniform(0.40, 0.72),
        rng.uniform(0.45, 0.65),
        rng.uniform(0.78, 1.02),
        appliance(rng, style, 0.03),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [
        smooth((w, d - 0.02, h - 0.02), (0, 0.01, h / 2 + 0.01), m, 0.012),
        block((-x + 0.04, x - 0.04), (-y + 0.05, y - 0.05), (0, 0.02), BLACK),
    ]
    panel = DARK if finish.word != "black" else CHROME
    if kind == "front":
        z, r = h * 0.47, w * 0.30
        parts.append(rod((0, -y + 0.012, z), (0, -y - 0.015, z), r, CHROME))
        parts.append(rod((0, -y - 0.014, z), (0, -y - 0.022, z), r * 0.78, GLASS))
        parts.append(box((0.02, 0.02, 0.09), (r * 0.9, -y - 0.02, z), panel))
        parts.append(block((-x + 0.02, x - 0.02), (-y, -y + 0.012), (h - 0.13, h - 0.025), panel))
        parts.append(rod((0.02, -y, h - 0.078), (0.02, -y - 0.02, h - 0.078), 0.03, CHROME))
        parts.append(block((-x + 0.04, -x + 0.17), (-y - 0.003, -y + 0.002), (h - 0.115, h - 0.04), m))
        top = h
    else:
        parts.append(block((-x + 0.03, x - 0.03), (-y + 0.02, y * 0.55), (h, h + 0.015), panel))
        parts.append(block((-x, x), (y * 0.6, y), (h, h + 0.12), m))
        parts += [
            rod((k * w * 0.2, y * 0.6, h + 0.06), (k * w * 0.2, y * 0.6 - 0.02, h + 0.06), 0.026, CHROME)
            for k in (-1, 0, 1)
        ]
        top = h + 0.015
    at = Surface((0, 0 if kind == "front" else -y * 0.2, top), (x * 0.8, y * (0.75 if kind == "front" else 0.6)), 0.6)
    return Draft(parts, finish.word, (at,), 0.8, 65.0)


def towel(rng: Rng, style: Style, *, kind: str) -> Draft:
    """Towels on a rail or a heated ladder."""
    w, finish = rng.uniform(0.42, 0.72), cloth_of(rng, one_of(rng, (*style.fabrics, *style.accents)), "boucle")
    x = w / 2
    if kind == "rail":
        h = rng.uniform(0.4, 0.7)
        parts = [
            rod((-x, -0.07, h), (x, -0.07, h), 0.009, CHROME),
            *(rod((s * x, 0, h), (s * x, -0.07, h), 0.009, CHROME) for s in (-1, 1)),
        ]
        parts.append(soft((w * 0.7, 0.045, h), (0, -0.07, h / 2 + 0.012), finish.material, 0.018, 0.2))
    else:
        h = rng.uniform(0.8, 1.3)
        parts = [rod((s * x, -0.06, 0), (s * x, -0.06, h), 0.014, CHROME) for s in (-1, 1)]
        parts += [
            rod((-x, -0.06, float(z)), (x, -0.06, float(z)), 0.009, CHROME) for z in np.linspace(0.06, h - 0.04, 9)
        ]
        parts += [rod((s * x, -0.06, z), (s * x, 0, z), 0.008, CHROME) for s in (-1, 1) for z in (0.1, h - 0.1)]
        parts.append(soft((w * 0.75, 0.05, h * 0.42), (0, -0.065, h * 0.72), finish.material, 0.02, 0.2))
    return Draft(parts, finish.word, (), 0.0, 2.0)


def soap(rng: Rng, style: Style, *, tall: bool) -> Draft:
    """A pump bottle."""
    h = rng.uniform(0.10, 0.18) if tall else rng.uniform(0.07, 0.12)
    r = h * (0.26 if tall else 0.4)
    finish = glaze(any_tone(rng, ("white", "blue", "green", "pink", "beige", "grey", "brown")))
    parts = [
        turned([(0, 0), (r, 0), (r, h * 0.85), (r * 0.5, h), (0, h)], (0, 0, 0), finish.material),
        disc(r * 0.4, (h, h + 0.018), CHROME),
    ]
    parts += [disc(0.004, (h + 0.018, h + 0.04), CHROME), box((0.016, 0.045, 0.012), (0, -0.012, h + 0.044), CHROME)]
    return Draft(parts, finish.word, (), 0.0, 0.35)


def paper_roll(rng: Rng, style: Style) -> Draft:
    """A toilet roll, standing."""
    r, h = rng.uniform(0.034, 0.066), rng.uniform(0.08, 0.12)
    paper = Material(WHITE, Texture("boucle", (0.95, 0.95, 0.94), WHITE, 0, 0.2), 0.0, 0.0)
    profile = [(0.02, 0), (r, 0), (r, h), (0.02, h), (0.02, 0)]
    return Draft([turned(profile, (0, 0, 0), paper)], "white", (), 0.0, 0.15)


CATEGORIES = (
    Category(
        "washing machine",
        {"front": partial(washer, kind="front"), "top": partial(washer, kind="top")},
        "floor",
        ("bathroom", "kitchen"),
        "large",
        "washing machine",
        ("basket", "bottle", "box"),
        ("dishwasher", "stove"),
    ),
    Category(
        "towel rail",
        {"rail": partial(towel, kind="rail"), "ladder": partial(towel, kind="ladder")},
        "wall",
        B,
        "medium",
        "towel",
        (),
        ("curtain", "radiator"),
    ),
    Category(
        "soap dispenser",
        {"tall": partial(soap, tall=True), "squat": partial(soap, tall=False)},
        "surface",
        ("bathroom", "kitchen"),
        "small",
        "soap dispenser",
        (),
        ("bottle",),
    ),
    Category(
        "toilet roll", {"roll": paper_roll}, "surface", B, "small", "toilet roll", (), ("candle",), nameable=False
    ),
)
