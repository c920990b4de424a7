"""Fruit."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    any_tone,
    glaze,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    disc,
    rod,
    tube,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator


STALK = Material((0.33, 0.22, 0.12))


def apple(rng: Rng, style: Style) -> Draft:
    """Round, dimpled, with a stalk."""
    r = rng.uniform(0.026, 0.049)
    finish = glaze(any_tone(rng, ("red", "red", "green", "yellow")))
    t = np.linspace(0.12, math.pi - 0.1, 15)
    profile = [
        (0, 0.25 * r),
        *[(r * math.sin(a) ** 0.9, r * (0.92 - 0.92 * math.cos(a)) * (1.0 if a < 2.6 else 0.985)) for a in t],
        (0, 1.55 * r),
    ]
    return Draft(
        [
            turned(profile, (0, 0, 0), finish.material, segments=24),
            rod((0, 0, 1.5 * r), (0.004, 0, 2.15 * r), 0.002, STALK),
        ],
        finish.word,
        (),
        0.0,
        0.17,
    )


def orange(rng: Rng, style: Style) -> Draft:
    """A ball with a faintly rough skin."""
    r = rng.uniform(0.028, 0.054)
    skin = Material(WHITE, Texture("leather", (0.90, 0.50, 0.10), WHITE, 0, 0.08), 0.2, 0.4)
    return Draft(
        [
            turned(
                [(r * math.sin(a), r * (1 - math.cos(a))) for a in np.linspace(0, math.pi, 17)],
                (0, 0, 0),
                skin,
                segments=24,
            ),
            disc(0.003, (2 * r - 0.001, 2 * r + 0.001), STALK),
        ],
        "orange",
        (),
        0.0,
        0.18,
    )


def banana(rng: Rng, style: Style) -> Draft:
    """One, or a hand of three, lying."""
    k = rng.uniform(0.75, 1.3)
    yellow = Material((0.93, 0.79, 0.22), None, 0.1, 0.3)
    parts: list[Part] = []
    for j in range(int(rng.choice([1, 3]))):
        r = 0.017 * k
        shift, up = 0.028 * j * k, r + 0.002
        path = [
            (-0.085 * k, shift, 0.007 * k),
            (-0.045 * k, shift - 0.026 * k, up),
            (0, shift - 0.036 * k, up),
            (0.045 * k, shift - 0.026 * k, up),
            (0.085 * k, shift, 0.007 * k),
        ]
        parts.append(tube(path, (0.006 * k, r, r, r, 0.006 * k), yellow, 3, 8))
        parts.append(rod((0.083 * k, shift, 0.007 * k), (0.1 * k, shift + 0.012 * k, 0.007 * k), 0.005 * k, STALK))
    return Draft(parts, "yellow", (), 0.0, 0.13 * len(parts) / 2)


_FOOD = ("kitchen", "dining_room", "living_room")


CATEGORIES = (
    Category("apple", {"apple": apple}, "surface", _FOOD, "small", "apple", (), ("orange", "ball")),
    Category("orange", {"orange": orange}, "surface", _FOOD, "small", "orange", (), ("apple", "ball")),
    Category("banana", {"banana": banana}, "surface", _FOOD, "small", "banana"),
)
