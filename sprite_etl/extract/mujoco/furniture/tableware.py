"""What one eats and drinks from, and vases."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, any_tone, glaze, one_of
from sprite_etl.extract.mujoco.furniture.kit import disc, tube, turned
from sprite_etl.extract.mujoco.furniture.plant_habits import stems
from sprite_etl.extract.mujoco.furniture.style import Finish, Style, tone
from sprite_etl.extract.mujoco.furniture.vessels import (
    BOTTLES,
    BOWLS,
    MUGS,
    VASES,
    ceramic,
    hollow,
    radius_at,
    smooth_profile,
)
from sprite_etl.extract.mujoco.piece import Material

Rng = np.random.Generator


def mug(rng: Rng, style: Style, *, shape: str) -> Draft:
    """A cup with a handle to +X."""
    small = 0.75 if shape == "espresso" else 1.0
    r, h = rng.uniform(0.035, 0.054) * small, rng.uniform(0.072, 0.128) * small
    finish, form = ceramic(rng, style, 0.25), smooth_profile(MUGS[shape])
    m, out = finish.material, rng.uniform(0.020, 0.034) * small
    parts = [turned(hollow(form, r, h, 0.004), (0, 0, 0), m)]
    low, high = rng.uniform(0.18, 0.28), rng.uniform(0.76, 0.86)
    a, b = radius_at(form, low) * r - 0.003, radius_at(form, high) * r - 0.003
    far = max(a, b) + out
    bend = [
        (a, 0, low * h),
        (far * 0.94, 0, (low + 0.04) * h),
        (far, 0, 0.5 * h),
        (far * 0.94, 0, (high - 0.04) * h),
        (b, 0, high * h),
    ]
    return Draft([*parts, tube(bend, 0.0048, m, 4, 8)], finish.word, (), 0.0, 0.35 * small)


def bowl(rng: Rng, style: Style, *, shape: str) -> Draft:
    """An open bowl of ceramic, wood or steel."""
    r = rng.uniform(0.065, 0.16)
    h, roll = r * rng.uniform(0.45, 0.85), rng.random()
    finish = style.wood if roll < 0.2 else Finish("grey", CHROME) if roll < 0.27 else ceramic(rng, style)
    return Draft(
        [turned(hollow(smooth_profile(BOWLS[shape]), r, h, 0.004), (0, 0, 0), finish.material, segments=40)],
        finish.word,
        (),
        0.0,
        6 * r,
    )


def vase(rng: Rng, style: Style, *, shape: str) -> Draft:
    """A vase; some hold dry stems or tulips."""
    h, finish = rng.uniform(0.14, 0.42), ceramic(rng, style, 0.25)
    r = h * rng.uniform(0.24, 0.38)
    parts = [turned(hollow(smooth_profile(VASES[shape]), r, h, 0.005, 0.012), (0, 0, 0), finish.material)]
    if rng.random() < 0.4 and h > 0.2:
        parts += stems(rng, h, radius_at(VASES[shape], 1.0) * r)
    return Draft(parts, finish.word, (), 0.0, 0.4 + 3 * h)


def plate(rng: Rng, style: Style, *, rim: float) -> Draft:
    """A flat plate with a rim, sometimes a coloured band."""
    r, finish = rng.uniform(0.085, 0.165), ceramic(rng, style, 0.5)
    h = 0.016 + 0.06 * r
    profile = [(0, 0), (r * 0.6, 0), (r * 0.66, 0.004), (r, h), (r - 0.003, h + 0.002), (r * rim, 0.008), (0, 0.006)]
    parts = [turned(profile, (0, 0, 0), finish.material, segments=40)]
    if rng.random() < 0.4:
        ring = [
            (math.cos(t) * (r - 0.002), math.sin(t) * (r - 0.002), h + 0.001) for t in np.linspace(0, 2 * math.pi, 33)
        ]
        parts.append(tube(ring, 0.002, glaze(one_of(rng, style.accents)).material, 1, 6))
    return Draft(parts, finish.word, (), 0.0, 0.5)


def bottle(rng: Rng, style: Style, *, shape: str) -> Draft:
    """Dark or clear-looking glass, plastic or steel, with a label and a cap."""
    h = rng.uniform(0.17, 0.34)
    r = h * {"wine": 0.125, "water": 0.135, "squat": 0.2, "flask": 0.15}[shape] * rng.uniform(0.9, 1.15)
    words = (
        ("green", "brown", "green", "black") if shape == "wine" else ("blue", "white", "grey", "red", "pink", "yellow")
    )
    finish = glaze(any_tone(rng, words))
    profile = [(0, 0), *[(a * r, b * h) for a, b in BOTTLES[shape]], (0, h)]
    parts = [turned(profile, (0, 0, 0), finish.material, segments=28)]
    if shape != "flask":
        paper = Material(one_of(rng, (*style.accents, tone(rng, "beige"))).rgb, None, 0.05, 0.1)
        parts.append(disc(r * 1.012, (0.18 * h, 0.46 * h), paper))
    neck = BOTTLES[shape][-1][0] * r
    cap = BLACK if rng.random() < 0.5 else glaze(one_of(rng, style.accents)).material
    parts.append(disc(neck * 1.12, (h, h + 0.018), cap))
    return Draft(parts, finish.word, (), 0.0, 0.9)


def glass_cup(rng: Rng, style: Style, *, stem: bool) -> Draft:
    """A tumbler or a stemmed glass, pale as glass looks against a table."""
    pale = Material((0.78, 0.86, 0.88), None, 0.9, 0.9)
    r, h = rng.uniform(0.030, 0.045), rng.uniform(0.08, 0.15)
    if not stem:
        return Draft(
            [turned(hollow(((0.82, 0), (0.85, 0.03), (1, 1)), r, h, 0.002, 0.008), (0, 0, 0), pale)],
            None,
            (),
            0.0,
            0.25,
        )
    h += 0.07
    profile = [(0, 0), (r * 0.9, 0), (r * 0.85, 0.004), (0.004, 0.012), (0.004, 0.42 * h), (r * 0.75, 0.52 * h)]
    profile += [
        (r, 0.68 * h),
        (r * 0.82, h),
        (r * 0.82 - 0.002, h),
        (r - 0.003, 0.68 * h),
        (r * 0.7, 0.54 * h),
        (0, 0.45 * h),
    ]
    return Draft([turned(profile, (0, 0, 0), pale)], None, (), 0.0, 0.25)


_EAT = ("kitchen", "dining_room", "living_room")


CATEGORIES = (
    Category(
        "mug",
        {k: partial(mug, shape=k) for k in MUGS},
        "surface",
        ("kitchen", "dining_room", "living_room", "study", "bedroom"),
        "small",
        "mug",
        confusable=("bowl", "glass", "pen cup"),
    ),
    Category(
        "bowl",
        {k: partial(bowl, shape=k) for k in BOWLS},
        "surface",
        _EAT,
        "small",
        "bowl",
        confusable=("plate", "mug", "cooking pot"),
    ),
    Category(
        "vase",
        {k: partial(vase, shape=k) for k in VASES},
        "surface",
        ("living_room", "dining_room", "bedroom", "hallway", "study", "bathroom"),
        "small",
        "vase",
        confusable=("bottle", "potted plant", "pen cup"),
    ),
    Category(
        "plate",
        {"coupe": partial(plate, rim=0.75), "rimmed": partial(plate, rim=0.64)},
        "surface",
        _EAT,
        "small",
        "plate",
        confusable=("bowl", "tray"),
    ),
    Category(
        "bottle",
        {k: partial(bottle, shape=k) for k in BOTTLES},
        "surface",
        ("kitchen", "dining_room", "bathroom", "study", "bedroom"),
        "small",
        "bottle",
        confusable=("vase", "soap dispenser"),
    ),
    Category(
        "glass",
        {"tumbler": partial(glass_cup, stem=False), "stemmed": partial(glass_cup, stem=True)},
        "surface",
        _EAT,
        "small",
        "glass",
        confusable=("mug", "vase"),
        nameable=False,
    ),
)
