"""Bookshelves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import (
    T,
    books,
    carcass,
    door,
    draw_look,
    stand,
    top_surface,
)
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import body, tinted
from sprite_etl.extract.mujoco.furniture.kit import bar, block, rod
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator


def _filled(
    rng: Rng, boards: list[float], x: tuple[float, float], y: tuple[float, float], ceiling: float, budget: int = 34
) -> tuple[list[Part], list[Surface]]:
    """Books on some of the boards, free surfaces on the rest. boards: heights of their upper sides."""
    parts: list[Part] = []
    surfaces = []
    ends = [*boards[1:], ceiling]
    for z, above in zip(boards, ends):
        room = above - z - 0.03
        share = rng.uniform(0.35, 0.95) if rng.random() < 0.62 and room > 0.2 else 0.0
        start = x[0]
        if share and budget > 3:
            row = books(rng, (x[0], x[0] + share * (x[1] - x[0])), y[0] + 0.02, z, room, y[1] - y[0] - 0.03, budget)
            parts += row
            budget -= len(row)
            if row:
                start = max(p.position[0] + min(p.half_size) for p in row) + 0.02
        if x[1] - start > 0.16:
            middle = ((start + x[1]) / 2, (y[0] + y[1]) / 2, z)
            surfaces.append(Surface(middle, ((x[1] - start) / 2 - 0.02, (y[1] - y[0]) / 2 - 0.02), room, "shelf"))
    return parts, surfaces


def case(rng: Rng, style: Style) -> Draft:
    """A closed-sided case with a back and even boards."""
    w, d, h = rng.uniform(0.5, 1.15), rng.uniform(0.24, 0.36), rng.uniform(0.85, 2.15)
    look = draw_look(rng, style, ("plinth", "feet"))
    x, y, m = w / 2, d / 2, look.body.material
    under, z0 = stand(look.base, x, y, m, style)
    parts = under + carcass(look, x, y, (z0, h))
    levels = np.linspace(z0, h - T, max(3, round((h - z0) / 0.35)) + 1)
    parts += [block((-x + T, x - T), (-y, y - 0.008), (float(z), float(z) + T), m) for z in levels[1:-1]]
    row, surfaces = _filled(rng, [float(z) + T for z in levels[:-1]], (-x + T, x - T), (-y, y - 0.01), h - T)
    return Draft(parts + row, look.body.word, (*surfaces, top_surface(x, y, h, 0.5)), 0.6, 30.0)


def ladder(rng: Rng, style: Style) -> Draft:
    """Leaning uprights with boards that grow deeper downwards."""
    w, d, h = rng.uniform(0.5, 0.85), rng.uniform(0.34, 0.46), rng.uniform(1.4, 2.0)
    finish, x, y = body(rng, style), w / 2, d / 2
    m, parts, surfaces, budget = finish.material, [], [], 30
    for s in (-1, 1):
        parts.append(bar((s * x, -y + 0.02, 0), (s * x, y - 0.05, h), 0.025, 0.035, m))
        parts.append(bar((s * x, y - 0.02, 0), (s * x, y - 0.02, h), 0.025, 0.030, m))
    for z in np.linspace(0.28, h - 0.12, int(rng.integers(4, 6))):
        front = -y + 0.02 + (d - 0.07) * float(z) / h - 0.01
        parts.append(block((-x + 0.012, x - 0.012), (front, y), (float(z) - 0.018, float(z)), m))
        deep = y - front
        if rng.random() < 0.5 and deep > 0.15:
            row = books(
                rng,
                (-x + 0.03, -x + 0.03 + w * rng.uniform(0.3, 0.8)),
                front + 0.02,
                float(z),
                0.27,
                deep - 0.03,
                budget,
            )
            parts += row
            budget -= len(row)
        elif deep > 0.12:
            surfaces.append(Surface((0, (front + y) / 2, float(z)), (x - 0.05, deep / 2 - 0.01), 0.3, "shelf"))
    return Draft(parts, finish.word, tuple(surfaces), 0.5, 15.0)


def cubes(rng: Rng, style: Style) -> Draft:
    """A grid of square bays, some with doors or boxes."""
    n, k, side = int(rng.integers(2, 5)), int(rng.integers(2, 5)), rng.uniform(0.32, 0.38)
    look, t = draw_look(rng, style, ("plinth", "legs")), 0.025
    w, d, m = n * side + t, rng.uniform(0.33, 0.40), look.body.material
    x, y = w / 2, d / 2
    under, z0 = stand(look.base, x, y, m, style)
    h = z0 + k * side + t
    parts = list(under)
    parts += [block((-x + i * side, -x + i * side + t), (-y, y), (z0, h), m) for i in range(n + 1)]
    parts += [block((-x + t, x - t), (-y, y - 0.006), (z0 + j * side, z0 + j * side + t), m) for j in range(k + 1)]
    parts.append(block((-x + t, x - t), (y - 0.006, y), (z0, h), tinted(m, 0.85)))
    surfaces, budget = [], 24
    for i in range(n):
        for j in range(k):
            x0, z = -x + i * side + t, z0 + j * side + t
            x1, roll = x0 + side - t, rng.random()
            if roll < 0.18:
                parts += door(look, (x0, x1), -y + T, (z, z + side - t), 1, False)
            elif roll < 0.36:
                cover = Texture("wicker", (0.72, 0.58, 0.38), (0.5, 0.37, 0.22), 1, 0.2)
                basket = Material(WHITE, cover, 0.05, 0.1)
                parts.append(block((x0 + 0.012, x1 - 0.012), (-y + 0.01, y - 0.03), (z, z + side * 0.72), basket))
            elif roll < 0.66 and budget > 3:
                row = books(
                    rng, (x0, x0 + rng.uniform(0.5, 0.95) * (x1 - x0)), -y + 0.05, z, side - t, d - 0.08, min(budget, 9)
                )
                parts += row
                budget -= len(row)
            else:
                surfaces.append(
                    Surface(((x0 + x1) / 2, 0, z), ((x1 - x0) / 2 - 0.03, y - 0.04), side - t - 0.02, "shelf")
                )
    return Draft(parts, look.body.word, (*surfaces, top_surface(x, y, h, 0.6)), 0.5, 35.0)


def iron_rack(rng: Rng, style: Style) -> Draft:
    """Boards in an open metal frame."""
    w, d, h = rng.uniform(0.6, 1.3), rng.uniform(0.28, 0.40), rng.uniform(0.8, 1.95)
    x, y, metal, m = w / 2, d / 2, style.metal.material, style.wood.material
    parts = [
        block((sx - 0.012, sx + 0.012), (sy - 0.012, sy + 0.012), (0, h), metal) for sx in (-x, x) for sy in (-y, y)
    ]
    levels = [float(z) for z in np.linspace(0.12, h - 0.03, max(3, round(h / 0.42)))]
    parts += [block((-x, x), (-y, y), (z - 0.024, z), m) for z in levels]
    for s in (-1, 1):
        parts.append(bar((s * x, y, levels[0]), (s * x, -y, levels[-1]), 0.008, 0.012, metal))
    row, surfaces = _filled(rng, levels[:-1], (-x + 0.02, x - 0.02), (-y, y), levels[-1] - 0.024, 28)
    return Draft(parts + row, style.wood.word, (*surfaces, top_surface(x, y, levels[-1], 0.5)), 0.5, 26.0)


def stepped(rng: Rng, style: Style) -> Draft:
    """Bays that climb like stairs."""
    look, bay, d = draw_look(rng, style, ("plinth",)), rng.uniform(0.34, 0.42), rng.uniform(0.28, 0.36)
    n, y, m = int(rng.integers(3, 5)), d / 2, look.body.material
    parts, surfaces, budget = [], [], 22
    for i in range(n):
        x0 = i * bay
        for j in range(i + 1):
            z = j * bay
            parts.append(block((x0, x0 + bay), (-y, y), (z, z + T), m))
            row: list[Part] = []
            if rng.random() < 0.5 and budget > 3:
                row = books(
                    rng,
                    (x0 + T, x0 + T + rng.uniform(0.4, 0.9) * (bay - 2 * T)),
                    -y + 0.03,
                    z + T,
                    bay - T,
                    d - 0.05,
                    min(8, budget),
                )
                parts += row
                budget -= len(row)
            if not row:
                surfaces.append(Surface((x0 + bay / 2, 0, z + T), (bay / 2 - 0.04, y - 0.03), bay - 0.04, "shelf"))
        top = (i + 1) * bay
        parts.append(block((x0, x0 + bay + (T if i == n - 1 else 0)), (-y, y), (top, top + T), m))
        parts.append(block((x0, x0 + T), (-y, y), (T, top), m))
        surfaces.append(Surface((x0 + bay / 2, 0, top + T), (bay / 2 - 0.04, y - 0.03), 0.6))
    parts.append(block((n * bay, n * bay + T), (-y, y), (0, n * bay + T), m))
    return Draft(parts, look.body.word, tuple(surfaces), 0.5, 24.0)


def crowned(rng: Rng, style: Style) -> Draft:
    """A library case: cornice, base cabinet with panelled doors."""
    w, d, h = rng.uniform(0.8, 1.3), rng.uniform(0.32, 0.42), rng.uniform(1.75, 2.2)
    look = draw_look(rng, style, ("plinth",))
    x, y, m, split = w / 2, d / 2, look.body.material, rng.uniform(0.62, 0.80)
    under, z0 = stand("plinth", x, y, m, style)
    parts = under + carcass(look, x, y, (z0, split), False) + carcass(look, x - 0.02, y - 0.03, (split, h - 0.05))
    parts += door(look, (-x, 0), -y + T, (z0, split - 0.02), -1, True) + door(
        look, (0, x), -y + T, (z0, split - 0.02), 1, True
    )
    parts.append(block((-x - 0.01, x + 0.01), (-y - 0.01, y), (split - 0.015, split + 0.01), m))
    parts.append(block((-x - 0.02, x + 0.02), (-y - 0.01, y), (h - 0.05, h), m))
    levels = [float(z) for z in np.linspace(split, h - 0.07, 4)]
    parts += [block((-x + 0.04, x - 0.04), (-y + 0.03, y - 0.04), (z, z + T), m) for z in levels[1:-1]]
    row, surfaces = _filled(
        rng,
        [split + T, *(z + T for z in levels[1:-1])],
        (-x + 0.045, x - 0.045),
        (-y + 0.04, y - 0.05),
        h - 0.07,
        26,
    )
    return Draft(parts + row, look.word, tuple(surfaces), 0.6, 60.0)


def asymmetric(rng: Rng, style: Style) -> Draft:
    """A frame with shifted uprights between long boards."""
    w, d, h = rng.uniform(0.75, 1.3), rng.uniform(0.26, 0.34), rng.uniform(1.0, 1.9)
    finish, x, y, n = body(rng, style), w / 2, d / 2, max(3, round(h / 0.36))
    m, step = finish.material, h / n
    parts, surfaces, budget = [block((-x, x), (-y, y), (n * step - T, n * step), m)], [], 26
    for j in range(n):
        z, split = j * step, (-0.25 if j % 2 else 0.25) * w + rng.uniform(-0.06, 0.06)
        parts.append(block((-x, x), (-y, y), (z, z + T), m))
        ends = (-x + T / 2, split, x - T / 2)
        parts += [block((e - T / 2, e + T / 2), (-y + 0.01, y), (z + T, z + step), m) for e in (ends[j % 2 * 2], split)]
        for a, b in pairwise(ends):
            if rng.random() < 0.45 and budget > 3:
                row = books(
                    rng, (a + 0.03, a + 0.03 + 0.7 * (b - a)), -y + 0.03, z + T, step - T, d - 0.05, min(9, budget)
                )
                parts += row
                budget -= len(row)
            else:
                surfaces.append(Surface(((a + b) / 2, 0, z + T), ((b - a) / 2 - 0.04, y - 0.03), step - 0.04, "shelf"))
    return Draft(parts, finish.word, (*surfaces, top_surface(x, y, n * step, 0.5)), 0.5, 28.0)


def spinning(rng: Rng, style: Style) -> Draft:
    """A narrow tower open to the front with a column behind."""
    side, h = rng.uniform(0.30, 0.42), rng.uniform(1.0, 1.85)
    finish, x = body(rng, style), side / 2
    m = finish.material
    parts: list[Part] = [rod((0, x * 0.75, 0.02), (0, x * 0.75, h), 0.022, style.metal.material)]
    parts.append(block((-x, x), (-x, x), (0, 0.03), m))
    levels = [float(z) for z in np.linspace(0.03, h, max(4, round(h / 0.33)) + 1)]
    parts += [block((-x, x), (-x, x), (z - T, z), m) for z in levels[1:]]
    row, surfaces = _filled(rng, levels[:-1], (-x + 0.01, x - 0.01), (-x, x * 0.55), h - T, 24)
    return Draft(parts + row, finish.word, tuple(surfaces), 0.4, 16.0)


_SHELF_THINGS = (
    "vase",
    "box",
    "clock",
    "plant",
    "teddy bear",
    "ball",
    "basket",
    "book stack",
    "candle",
    "bowl",
    "toy car",
)


CATEGORIES = (
    Category(
        "bookshelf",
        {f.__name__: f for f in (case, ladder, cubes, iron_rack, stepped, crowned, asymmetric, spinning)},
        "floor",
        ("living_room", "study", "bedroom", "kids_room", "hallway"),
        "large",
        "bookshelf",
        carries=_SHELF_THINGS,
        confusable=("cabinet", "wall shelf", "tv stand"),
    ),
)
