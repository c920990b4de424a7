"""Tables of all heights, and desks: a top of some outline on a base of some kind, and a few that are neither."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, any_tone, body, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import (
    block,
    box,
    disc,
    ghost,
    oval,
    rod,
    slab,
    smooth,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.furniture.table_bases import (
    Base,
    crossed,
    drum,
    hairpin,
    pedestal,
    sled,
    square_legs,
    tapered_legs,
    trestle,
    tulip,
    two_boards,
)
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator


STONE = Texture("marble", (0.90, 0.89, 0.87), (0.6, 0.6, 0.6), 1, 0.8)


def table(
    rng: Rng,
    style: Style,
    *,
    base: Base,
    width: tuple[float, float],
    depth: tuple[float, float],
    height: tuple[float, float],
    top: str = "rectangle",
    painted: float = 0.2,
) -> Draft:
    """A table: `top` is rectangle, soft (rounded corners), oval, round, stone (round) or glass (dark, thin)."""
    w, d, h = rng.uniform(*width), rng.uniform(*depth), rng.uniform(*height)
    finish, thick = body(rng, style, painted), rng.uniform(0.022, 0.045)
    m = finish.material
    if top in ("round", "stone"):
        d = w
    x, y, cover, word = w / 2, d / 2, m, finish.word
    if top == "stone":
        cover, word = Material(WHITE, STONE, 0.4, 0.7), "white"
    if top == "glass":
        cover, thick, word = Material((0.22, 0.26, 0.27), None, 0.9, 0.9), 0.014, "black"
    parts = base(rng, x, y, h - thick, m, style)
    if top in ("rectangle", "glass"):
        parts.append(block((-x, x), (-y, y), (h - thick, h), cover))
    elif top == "soft":
        parts.append(slab(oval(x, y, 7.0), (h - thick, h), cover))
    else:
        parts.append(slab(oval(x, y), (h - thick, h), cover))
    inside = 0.68 if top in ("oval", "round", "stone") else 0.94
    surface = Surface((0, 0, h), (x * inside, y * inside), 1.2)
    return Draft(parts, word, (surface,), 0.5, 25.0 * w * d * 2)


_DINING = {"width": (1.05, 2.3), "depth": (0.72, 1.05), "height": (0.70, 0.79)}


_DINING_ROUND = {"width": (0.85, 1.45), "depth": (0.85, 1.45), "height": (0.70, 0.79)}


_COFFEE = {"width": (0.70, 1.40), "depth": (0.42, 0.78), "height": (0.28, 0.52)}


_COFFEE_ROUND = {"width": (0.55, 1.05), "depth": (0.55, 1.05), "height": (0.28, 0.52)}


_SIDE = {"width": (0.32, 0.60), "depth": (0.30, 0.50), "height": (0.40, 0.68)}


_DESK = {"width": (0.95, 1.8), "depth": (0.48, 0.82), "height": (0.70, 0.79)}


def desk_drawers(rng: Rng, style: Style) -> Draft:
    """A top on one or two banks of drawers."""
    w, d, h = rng.uniform(1.05, 1.8), rng.uniform(0.52, 0.80), rng.uniform(0.71, 0.78)
    finish, x, y, bank = body(rng, style), w / 2, d / 2, rng.uniform(0.32, 0.42)
    m, pull = finish.material, style.metal.material
    parts = [block((-x, x), (-y, y), (h - 0.03, h), m)]
    sides = (-1, 1) if w > 1.5 and rng.random() < 0.6 else (float(rng.choice([-1, 1])),)
    for s in sides:
        cx = s * (x - bank / 2 - 0.02)
        parts.append(block((cx - bank / 2, cx + bank / 2), (-y + 0.04, y - 0.02), (0.05, h - 0.03), m))
        parts.append(block((cx - bank / 2 + 0.02, cx + bank / 2 - 0.02), (-y + 0.07, y - 0.05), (0, 0.05), BLACK))
        edges = np.linspace(0.06, h - 0.04, int(rng.integers(3, 5)))
        for z0, z1 in pairwise(edges):
            front = (cx - bank / 2 + 0.008, cx + bank / 2 - 0.008)
            parts.append(block(front, (-y + 0.022, -y + 0.04), (float(z0) + 0.004, float(z1) - 0.004), m))
            parts.append(box((0.12, 0.02, 0.012), (cx, -y + 0.014, (float(z0) + float(z1)) / 2), pull))
    if len(sides) == 1:
        px = -sides[0] * (x - 0.05)
        parts += [
            block((px - 0.025, px + 0.025), (sy - 0.025, sy + 0.025), (0, h - 0.03), m) for sy in (-y + 0.06, y - 0.06)
        ]
    parts.append(block((-x + 0.04, x - 0.04), (y - 0.05, y - 0.035), (0.35, h - 0.03), m))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.94, y * 0.9), 1.2),), 0.7, 35.0)


def desk_standing(rng: Rng, style: Style) -> Draft:
    """Two telescopic columns on feet."""
    w, d, h = rng.uniform(1.1, 1.8), rng.uniform(0.6, 0.82), rng.uniform(0.68, 1.08)
    finish, frame = body(rng, style), paint(any_tone(rng, ("black", "white", "grey"))).material
    x, y = w / 2, d / 2
    parts = [slab(oval(x, y, 12.0), (h - 0.028, h), finish.material)]
    for s in (-1, 1):
        px = s * (x - 0.22)
        parts.append(smooth((0.07, d * 0.9, 0.035), (px, 0, 0.0175), frame, 0.012))
        parts.append(block((px - 0.04, px + 0.04), (-0.03, 0.05), (0.03, h * 0.6), frame))
        parts.append(block((px - 0.033, px + 0.033), (-0.023, 0.043), (h * 0.6, h - 0.03), frame))
    parts.append(box((w - 0.5, 0.05, 0.04), (0, 0.01, h - 0.05), frame))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.94, y * 0.9), 1.2),), 0.7, 35.0)


def coffee_nest(rng: Rng, style: Style) -> Draft:
    """Two low round tables, one under the edge of the other."""
    r, h = rng.uniform(0.28, 0.42), rng.uniform(0.38, 0.50)
    finish = body(rng, style)
    parts: list[Part] = []
    for cx, cy, rr, hh in ((0.0, 0.0, r, h), (r * 0.95, -r * 0.45, r * 0.72, h * 0.76)):
        parts.append(disc(rr, (hh - 0.025, hh), finish.material, (cx, cy)))
        for k in range(3):
            a = 2 * math.pi * k / 3 + 0.5
            c, s = math.cos(a) * rr, math.sin(a) * rr
            parts.append(
                rod(
                    (cx + c * 0.9, cy + s * 0.9, 0),
                    (cx + c * 0.75, cy + s * 0.75, hh - 0.02),
                    0.009,
                    style.metal.material,
                )
            )
    surfaces = (Surface((-r * 0.2, r * 0.15, h), (r * 0.55, r * 0.55), 1.2),)
    return Draft(parts, finish.word, surfaces, 0.4, 14.0)


def coffee_trunk(rng: Rng, style: Style) -> Draft:
    """A chest used as a table, with bands and a lock."""
    w, d, h = rng.uniform(0.75, 1.15), rng.uniform(0.42, 0.62), rng.uniform(0.36, 0.48)
    x, y, m, iron = w / 2, d / 2, style.wood_dark.material, style.metal.material
    parts = [
        block((-x, x), (-y, y), (0, h - 0.1), m),
        block((-x - 0.005, x + 0.005), (-y - 0.005, y + 0.005), (h - 0.096, h), m),
    ]
    for sx in (-x * 0.62, x * 0.62):
        parts.append(block((sx - 0.025, sx + 0.025), (-y - 0.009, y + 0.009), (0.0, h + 0.003), iron))
    parts.append(block((-0.035, 0.035), (-y - 0.014, -y), (h - 0.16, h - 0.06), iron))
    return Draft(parts, style.wood_dark.word, (Surface((0, 0, h + 0.003), (x * 0.9, y * 0.88), 1.2),), 0.4, 24.0)


def side_tray(rng: Rng, style: Style) -> Draft:
    """A lacquered tray on a thin stem."""
    r, h = rng.uniform(0.17, 0.28), rng.uniform(0.42, 0.70)
    finish = paint(one_of(rng, (*style.accents, *style.paints)), 0.35)
    m = finish.material
    tray = [(0, 0), (r, 0), (r, 0.022), (r - 0.006, 0.022), (r - 0.006, 0.006), (0, 0.006)]
    parts = [
        ghost(turned(tray, (0, 0, h - 0.022), m)),
        disc(r - 0.008, (h - 0.021, h - 0.016), m),
        rod((0, 0, 0.012), (0, 0, h - 0.02), 0.012, m),
        disc(r * 0.72, (0, 0.012), m),
    ]
    return Draft(parts, finish.word, (Surface((0, 0, h - 0.016), (r * 0.6, r * 0.6), 1.0),), 0.3, 5.0)


def side_c(rng: Rng, style: Style) -> Draft:
    """A C-shaped table that slides over a seat."""
    w, d, h = rng.uniform(0.38, 0.55), rng.uniform(0.26, 0.36), rng.uniform(0.52, 0.68)
    finish, metal, x, y = body(rng, style), style.metal.material, w / 2, d / 2
    parts = [block((-x, x), (-y, y), (h - 0.022, h), finish.material)]
    for s in (-1, 1):
        sy = s * (y - 0.02)
        parts.append(block((x - 0.03, x - 0.01), (sy - 0.01, sy + 0.01), (0, h - 0.022), metal))
        parts.append(block((-x + 0.02, x - 0.03), (sy - 0.01, sy + 0.01), (0, 0.02), metal))
    parts.append(block((-x + 0.02, -x + 0.04), (-y + 0.03, y - 0.03), (0, 0.02), metal))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.9, y * 0.85), 1.0),), 0.3, 6.0)


def _families(
    plain: dict[str, Base], size: dict[str, tuple[float, float]], **more: object
) -> dict[str, partial[Draft]]:
    return {name: partial(table, base=base, **size, **more) for name, base in plain.items()}  # type: ignore[arg-type]


_ON_TABLE = ("mug", "bowl", "plate", "vase", "bottle", "apple", "orange", "banana", "book", "candle", "laptop")


_ON_LOW = ("book", "book stack", "mug", "bowl", "vase", "plant", "candle", "remote control", "tray", "laptop", "banana")


CATEGORIES = (
    Category(
        "dining table",
        {
            **_families({"farmhouse": square_legs, "trestle": trestle, "sled": sled, "crossed": crossed}, _DINING),
            **_families({"tapered": tapered_legs}, _DINING, top="soft"),
            **_families({"oval_pedestals": trestle}, _DINING, top="oval"),
            **_families({"round_pedestal": pedestal}, _DINING_ROUND, top="round"),
            **_families({"tulip": tulip}, _DINING_ROUND, top="stone"),
            **_families({"round_legs": tapered_legs}, _DINING_ROUND, top="round", painted=0.5),
        },
        "floor",
        ("dining_room", "kitchen", "living_room"),
        "large",
        "dining table",
        carries=_ON_TABLE,
        confusable=("desk", "coffee table", "side table"),
    ),
    Category(
        "coffee table",
        {
            **_families({"shelf": two_boards, "square_legs": square_legs, "hairpin": hairpin, "sled": sled}, _COFFEE),
            **_families({"tapered": tapered_legs}, _COFFEE, top="soft"),
            **_families({"glass": sled}, _COFFEE, top="glass"),
            **_families({"drum": drum, "pedestal": tulip}, _COFFEE_ROUND, top="round"),
            **_families({"stone": drum}, _COFFEE_ROUND, top="stone"),
            "nest": coffee_nest,
            "trunk": coffee_trunk,
        },
        "floor",
        ("living_room",),
        "large",
        "coffee table",
        carries=_ON_LOW,
        confusable=("side table", "bench", "ottoman", "dining table"),
    ),
    Category(
        "side table",
        {
            **_families({"square_legs": square_legs, "hairpin": hairpin, "boards": two_boards}, _SIDE),
            **_families({"round_legs": tapered_legs, "pedestal": pedestal, "drum": drum}, _SIDE, top="round"),
            "tray": side_tray,
            "c_shape": side_c,
        },
        "floor",
        ("living_room", "bedroom", "hallway"),
        "medium",
        "side table",
        carries=("table lamp", "book", "mug", "plant", "vase", "clock", "candle"),
        confusable=("nightstand", "coffee table", "stool"),
    ),
    Category(
        "desk",
        {
            **_families({"tapered": tapered_legs, "sled": sled, "trestle": trestle, "crossed": crossed}, _DESK),
            "drawers": desk_drawers,
            "standing": desk_standing,
        },
        "floor",
        ("study", "bedroom", "kids_room"),
        "large",
        "desk",
        carries=(
            "laptop",
            "computer monitor",
            "keyboard",
            "mug",
            "book",
            "book stack",
            "table lamp",
            "plant",
            "pen cup",
        ),
        confusable=("dining table", "dresser"),
    ),
)
