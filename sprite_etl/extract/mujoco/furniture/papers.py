"""Books and what lies on a desk."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import BOOK_TONES, book_cover
from sprite_etl.extract.mujoco.furniture.catalogue import DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    any_tone,
    one_of,
    paint,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    block,
    moved,
    rod,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator


PAGES = Material((0.94, 0.91, 0.84))


BRIGHT = ("red", "blue", "green", "yellow", "orange", "pink", "purple", "white")


def book(rng: Rng, style: Style) -> Draft:
    """A closed book, lying."""
    w, d, t = rng.uniform(0.12, 0.23), rng.uniform(0.17, 0.30), rng.uniform(0.012, 0.048)
    chosen = any_tone(rng, BOOK_TONES)
    return Draft(_volume(rng, w, d, t, chosen.rgb, book_cover(rng, chosen, "cover")), chosen.word, (), 0.0, 0.6)


def _volume(rng: Rng, w: float, d: float, t: float, rgb: tuple[float, float, float], cover: Material) -> list[Part]:
    board = Material(rgb, None, 0.15, 0.3)
    parts = [
        block((-w / 2, w / 2), (-d / 2, d / 2), (0, 0.003), board),
        block((-w / 2, w / 2), (-d / 2, d / 2), (t - 0.003, t), cover),
    ]
    parts.append(block((-w / 2, -w / 2 + 0.004), (-d / 2, d / 2), (0.003, t - 0.003), board))
    parts.append(block((-w / 2 + 0.004, w / 2 - 0.004), (-d / 2 + 0.004, d / 2 - 0.004), (0.003, t - 0.003), PAGES))
    return parts


def open_book(rng: Rng, style: Style) -> Draft:
    """An open book, lying."""
    w, d = rng.uniform(0.26, 0.42), rng.uniform(0.18, 0.28)
    chosen = any_tone(rng, BOOK_TONES)
    parts = [block((-w / 2, w / 2), (-d / 2, d / 2), (0, 0.004), Material(chosen.rgb))]
    text = Material(WHITE, Texture("label", (0.94, 0.92, 0.86), (0.90, 0.88, 0.82), int(rng.integers(5)), 0.0))
    parts += [
        block(
            (min(s * 0.003, s * (w / 2 - 0.006)), max(s * 0.003, s * (w / 2 - 0.006))),
            (-d / 2 + 0.005, d / 2 - 0.005),
            (0.004, 0.017),
            text,
        )
        for s in (-1, 1)
    ]
    return Draft(parts, "white", (), 0.0, 0.6)


def book_stack(rng: Rng, style: Style) -> Draft:
    """Books on each other, none quite straight."""
    z, parts = 0.0, []
    n = int(rng.integers(2, 7))
    for k in range(n):
        chosen = any_tone(rng, BOOK_TONES)
        w, d, t = rng.uniform(0.14, 0.20) - 0.006 * k, rng.uniform(0.20, 0.27) - 0.008 * k, rng.uniform(0.015, 0.042)
        volume = _volume(rng, w, d, t, chosen.rgb, book_cover(rng, chosen, "cover"))
        parts += moved(
            volume, (rng.uniform(-0.008, 0.008), rng.uniform(-0.008, 0.008), z), turn("z", rng.uniform(-9, 9))
        )
        z += t
    return Draft(parts, None, (), 0.0, 0.5 * n)


def pen_cup(rng: Rng, style: Style) -> Draft:
    """A cup with pens."""
    r, h, finish = (
        rng.uniform(0.03, 0.05),
        rng.uniform(0.08, 0.13),
        paint(one_of(rng, (*style.accents, *style.paints)), 0.3),
    )
    parts = [
        turned([(0, 0), (r, 0), (r, h), (r - 0.003, h), (r - 0.003, 0.006), (0, 0.006)], (0, 0, 0), finish.material)
    ]
    for k in range(5):
        a = 1.3 * k
        ink = Material(any_tone(rng, BRIGHT[:6]).rgb, None, 0.2, 0.4)
        parts.append(
            rod(
                (math.cos(a) * r * 0.3, math.sin(a) * r * 0.3, 0.008),
                (math.cos(a) * r * 0.95, math.sin(a) * r * 0.95, h * rng.uniform(1.25, 1.6)),
                0.0038,
                ink,
            )
        )
    return Draft(parts, finish.word, (), 0.0, 0.35)


CATEGORIES = (
    Category(
        "book",
        {"closed": book, "open": open_book},
        "surface",
        DRY_ROOMS,
        "small",
        "book",
        (),
        ("stack of books", "laptop", "box"),
    ),
    Category(
        "book stack",
        {"stack": book_stack},
        "surface",
        DRY_ROOMS,
        "small",
        "stack of books",
        (),
        ("book", "box"),
        nameable=False,
    ),
    Category(
        "pen cup",
        {"cup": pen_cup},
        "surface",
        ("study", "kids_room"),
        "small",
        "pen cup",
        (),
        ("mug", "utensil jar", "vase"),
    ),
)
