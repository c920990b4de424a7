"""Cabinets, dressers, nightstands, wardrobes, television stands: one case with many fronts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import (
    T,
    carcass,
    door,
    draw_look,
    drawer,
    stand,
    top_surface,
)
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.kit import block
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Surface

Rng = np.random.Generator


MIRROR = Material((0.74, 0.80, 0.83), None, 0.95, 0.95)


def fronts(
    rng: Rng,
    style: Style,
    *,
    width: tuple[float, float],
    depth: tuple[float, float],
    height: tuple[float, float],
    columns: tuple[str, ...],
    bases: tuple[str, ...] = ("plinth", "legs", "sled", "feet"),
    panel: float = 0.4,
    overhang: bool = True,
) -> Draft:
    """A case whose front is divided in columns: 'd3' three drawers, 'o' a door, 'm' a mirror door, 'x' open."""
    w, d, h = rng.uniform(*width), rng.uniform(*depth), rng.uniform(*height)
    look, raised = draw_look(rng, style, bases), bool(rng.random() < panel)
    x, y, m = w / 2, d / 2, look.body.material
    under, z0 = stand(look.base, x, y, m, style)
    z1 = h - 0.025 if overhang else h
    openings = any(c == "x" for c in columns)
    parts = under + carcass(look, x, y, (z0, z1), openings)
    edges = np.linspace(-x, x, len(columns) + 1)
    surfaces = []
    for i, code in enumerate(columns):
        span = (
            float(edges[i]) + (0.008 if i == 0 else 0),
            float(edges[i + 1]) - (0.008 if i == len(columns) - 1 else 0),
        )
        front, bay = -y + T, (z0 + 0.008, z1 - 0.008)
        if openings and i > 0:
            parts.append(block((span[0] - T / 2, span[0] + T / 2), (-y, y), (z0 + T, z1 - T), m))
        if code.startswith("d"):
            count = int(code[1:])
            cuts = np.linspace(*bay, count + 1)
            for a, b in pairwise(cuts):
                parts += drawer(look, span, front if not openings else -y, (float(a), float(b)))
        elif code in ("o", "m"):
            hinge = -1 if i < len(columns) / 2 else 1
            leaf = look if code == "o" else replace(look, front=MIRROR)
            parts += door(leaf, span, front if not openings else -y, bay, hinge, raised and code == "o")
        else:
            middle = (z0 + z1) / 2
            inside = (span[0] + T, span[1] - T)
            parts.append(block(inside, (-y + 0.02, y - 0.01), (middle - T / 2, middle + T / 2), m))
            for z, top in ((z0 + T, middle), (middle + T / 2, z1 - T)):
                c = ((inside[0] + inside[1]) / 2, 0.0, z)
                surfaces.append(Surface(c, ((inside[1] - inside[0]) / 2 - 0.03, y - 0.05), top - z - 0.02, "shelf"))
    if overhang:
        parts.append(block((-x - 0.01, x + 0.01), (-y - 0.012, y), (z1, h), m))
    return Draft(parts, look.word, (*surfaces, top_surface(x, y, h)), 0.6, 60.0 * w * h)


_DRESSER = {"width": (0.7, 1.5), "depth": (0.40, 0.52), "height": (0.70, 1.2)}


_CABINET = {"width": (0.7, 1.6), "depth": (0.34, 0.48), "height": (0.70, 1.4)}


_NIGHT = {"width": (0.34, 0.62), "depth": (0.32, 0.46), "height": (0.38, 0.72)}


_WARDROBE = {"width": (0.9, 2.1), "depth": (0.52, 0.64), "height": (1.75, 2.3)}


_TV = {"width": (1.0, 2.1), "depth": (0.34, 0.46), "height": (0.36, 0.64)}


def _named(size: dict[str, tuple[float, float]], **rows: tuple[str, ...]) -> dict[str, partial[Draft]]:
    return {k: partial(fronts, columns=v, **size) for k, v in rows.items()}  # type: ignore[arg-type]


_TOP_THINGS = ("table lamp", "vase", "plant", "clock", "box", "book stack", "candle", "bowl", "basket")


CATEGORIES = (
    Category(
        "cabinet",
        {
            **_named(
                _CABINET,
                two_doors=("o", "o"),
                three_doors=("o", "o", "o"),
                mixed=("o", "d3", "o"),
                half_open=("x", "o"),
                open_middle=("o", "x", "o"),
                drawers_left=("d4", "o"),
                four_doors=("o", "o", "o", "o"),
                display=("x", "x", "d4"),
            )
        },
        "floor",
        ("dining_room", "living_room", "hallway", "kitchen", "bathroom"),
        "large",
        "cabinet",
        carries=_TOP_THINGS,
        confusable=("dresser", "tv stand", "bookshelf", "wardrobe", "nightstand", "kitchen counter"),
    ),
    Category(
        "dresser",
        _named(_DRESSER, three=("d3",), four=("d4",), six=("d3", "d3"), eight=("d4", "d4"), nine=("d3", "d3", "d3")),
        "floor",
        ("bedroom", "kids_room", "hallway"),
        "large",
        "dresser",
        carries=_TOP_THINGS,
        confusable=("cabinet", "nightstand", "desk"),
    ),
    Category(
        "nightstand",
        _named(_NIGHT, two=("d2",), three=("d3",), door=("o",), open=("x",)),
        "floor",
        ("bedroom", "kids_room"),
        "medium",
        "nightstand",
        carries=("table lamp", "book", "book stack", "mug", "clock", "plant", "bottle"),
        confusable=("side table", "cabinet", "dresser"),
    ),
    Category(
        "wardrobe",
        {
            k: partial(f, bases=("plinth", "feet"), overhang=bool(i % 2))
            for i, (k, f) in enumerate(
                _named(
                    _WARDROBE, two=("o", "o"), three=("o", "o", "o"), mirror=("o", "m", "o"), four=("o", "o", "o", "o")
                ).items()
            )
        },
        "floor",
        ("bedroom", "hallway", "kids_room"),
        "large",
        "wardrobe",
        carries=("box", "basket"),
        confusable=("cabinet", "refrigerator"),
    ),
    Category(
        "tv stand",
        _named(_TV, mixed=("o", "x", "o"), drawers=("d2", "x", "d2"), doors=("o", "o", "o"), open=("x", "x")),
        "floor",
        ("living_room", "bedroom"),
        "large",
        "tv stand",
        carries=("television", "plant", "vase", "book stack", "game console", "candle"),
        confusable=("cabinet", "coffee table", "bench"),
    ),
)
