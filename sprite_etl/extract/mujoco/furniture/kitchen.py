"""Kitchen units: counters, sinks, wall cupboards."""

from __future__ import annotations

from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.appliances import STEEL, K
from sprite_etl.extract.mujoco.furniture.case import T, door, draw_look, drawer
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import CHROME, DARK
from sprite_etl.extract.mujoco.furniture.kit import block, disc, rod, tube
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style, pick
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator


def worktop(rng: Rng, style: Style) -> Material:
    """Stone or wood."""
    kind = pick(rng, ("granite", "marble", "wood", "granite"))
    if kind == "wood":
        return style.wood.material
    rgb = ((0.22, 0.22, 0.23), (0.78, 0.76, 0.72), (0.52, 0.50, 0.47), (0.90, 0.89, 0.87))[int(rng.integers(4))]
    return Material(WHITE, Texture(kind, rgb, (0.9, 0.9, 0.9), int(rng.integers(3)), 0.6), 0.4, 0.6)


def unit(rng: Rng, style: Style, *, basin: bool = False, island: bool = False) -> Draft:
    """A run of base units under one worktop; with a basin and tap, or as an island."""
    n = int(rng.integers(2, 4)) if island or basin else int(rng.integers(2, 5))
    shared = np.random.default_rng([style.kitchen_seed, 0])
    look, panel, top = draw_look(shared, style, ("plinth",)), bool(shared.random() < 0.4), worktop(shared, style)
    bay, d, h = rng.uniform(0.42, 0.6), shared.uniform(0.58, 0.66), shared.uniform(0.86, 0.94)
    if island:
        d = rng.uniform(0.75, 1.0)
    w, y, m = n * bay, d / 2, look.body.material
    x = w / 2
    parts = [block((-x + 0.02, x - 0.02), (-y + 0.07, y), (0, 0.1), DARK)]
    parts.append(block((-x, x), (-y + T + 0.02, y), (0.1, h - (0.22 if basin else 0.04)), m))
    for k in range(n):
        span = (-x + k * bay, -x + (k + 1) * bay)
        kind = pick(rng, ("o", "d3", "do", "o"))
        front = -y + T + 0.02
        if kind == "o":
            parts += door(look, span, front, (0.1, h - 0.045), 1 if k % 2 else -1, panel)
        elif kind == "do":
            parts += drawer(look, span, front, (h - 0.2, h - 0.045))
            parts += door(look, span, front, (0.1, h - 0.2), 1 if k % 2 else -1, panel)
        else:
            cuts = np.linspace(0.1, h - 0.045, 4)
            for j in range(3):
                parts += drawer(look, span, front, (float(cuts[j]), float(cuts[j + 1])))
    surfaces: tuple[Surface, ...] = (Surface((0, 0, h), (x - 0.04, y - 0.06), 0.5),)
    if not basin:
        parts.append(block((-x, x), (-y, y), (h - 0.04, h), top))
    else:
        cx, bw, bd = float(rng.choice([-1, 1])) * (x - 0.5 * min(bay, 0.5) - 0.1), min(0.5, bay), d * 0.62
        x0, x1, y0, y1 = cx - bw / 2, cx + bw / 2, -bd / 2 - 0.02, bd / 2 - 0.02
        parts += [block((a, b), (-y, y), (h - 0.04, h), top) for a, b in ((-x, x0), (x1, x)) if b - a > 0.002]
        parts += [block((x0, x1), b, (h - 0.04, h), top) for b in ((-y, y0), (y1, y))]
        behind, walls = (-y + T + 0.02, y), (h - 0.22, h - 0.04)
        parts += [block(c, behind, walls, m) for c in ((-x, x0), (x1, x)) if c[1] - c[0] > 0.002]
        parts += [block((x0, x1), c, walls, m) for c in ((behind[0], y0), (y1, y))]
        parts += _basin((x0, x1), (y0, y1), h, STEEL.material)
        parts += tap(cx, y1 + 0.04, h, 0.24, CHROME)
        free = (x0 + x - 0.06) if cx > 0 else (x - x1 - 0.06)
        side = (-x + 0.03 + free / 2) if cx > 0 else (x - 0.03 - free / 2)
        surfaces = (Surface((side, 0, h), (free / 2 - 0.02, y - 0.06), 0.5),)
    if not basin and not island and rng.random() < 0.4:
        parts.append(block((-x, x), (y - 0.02, y), (h, h + 0.1), top))
        surfaces = (Surface((0, -0.02, h), (x - 0.04, y - 0.07), 0.5),)
    return Draft(parts, look.word, surfaces, 0.8, 70.0 * w)


def _basin(x: tuple[float, float], y: tuple[float, float], h: float, m: Material, deep: float = 0.17) -> list[Part]:
    """A sunken basin: rim, four walls and a floor, a drain."""
    t, z = 0.012, h - deep
    parts = [block((a, b), y, (z, h + 0.002), m) for a, b in ((x[0], x[0] + t), (x[1] - t, x[1]))]
    parts += [block((x[0] + t, x[1] - t), c, (z, h + 0.002), m) for c in ((y[0], y[0] + t), (y[1] - t, y[1]))]
    parts.append(block((x[0] + t, x[1] - t), (y[0] + t, y[1] - t), (z, z + 0.01), m))
    return [*parts, disc(0.025, (z + 0.01, z + 0.013), DARK, ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2))]


def tap(x: float, y: float, z: float, h: float, m: Material) -> list[Part]:
    """A swan-neck tap that pours towards −Y."""
    reach = 0.6 * h
    path = [(x, y, z), (x, y, z + 0.6 * h), (x, y - 0.15 * reach, z + 0.95 * h), (x, y - 0.6 * reach, z + h)]
    path += [(x, y - 0.95 * reach, z + 0.85 * h), (x, y - reach, z + 0.6 * h)]
    return [
        tube(path, 0.011, m, 4, 8),
        disc(0.024, (z, z + 0.02), m, (x, y)),
        rod((x, y, z + 0.06), (x + 0.07, y, z + 0.09), 0.007, m),
    ]


def wall_unit(rng: Rng, style: Style, *, panel: bool) -> Draft:
    """Hung cupboards with doors, of the same make as the units below."""
    shared = np.random.default_rng([style.kitchen_seed, 0])
    n, bay, look = int(rng.integers(1, 4)), rng.uniform(0.36, 0.55), draw_look(shared, style, ("plinth",))
    d, h = rng.uniform(0.30, 0.37), rng.uniform(0.45, 0.90)
    x = n * bay / 2
    parts = [block((-x, x), (-d + T, 0), (0, h), look.body.material)]
    for k in range(n):
        parts += door(look, (-x + k * bay, -x + (k + 1) * bay), -d + T, (0, h), 1 if k % 2 else -1, panel)
    return Draft(parts, look.word, (), 0.0, 25.0)


_COUNTER = (
    "kettle",
    "toaster",
    "microwave",
    "coffee machine",
    "cutting board",
    "bowl",
    "mug",
    "pot",
    "bottle",
    "plate",
    "apple",
    "orange",
    "banana",
    "plant",
    "utensil jar",
    "glass",
)


CATEGORIES = (
    Category(
        "kitchen counter",
        {"units": unit, "island": partial(unit, island=True)},
        "floor",
        K,
        "large",
        "kitchen counter",
        _COUNTER,
        ("cabinet", "kitchen sink", "desk"),
        weights={"island": 0.3},
    ),
    Category(
        "kitchen sink",
        {"in_counter": partial(unit, basin=True), "island": partial(unit, basin=True, island=True)},
        "floor",
        K,
        "large",
        "kitchen sink",
        ("bottle", "plate", "bowl", "soap dispenser", "glass"),
        ("kitchen counter", "washbasin", "cabinet"),
        nameable=False,  # its box is the unit's, which people call the counter; they call the basin the sink
    ),
    Category(
        "kitchen wall cabinet",
        {"plain": partial(wall_unit, panel=False), "panelled": partial(wall_unit, panel=True)},
        "wall",
        K,
        "large",
        "wall cabinet",
        (),
        ("wall shelf", "cabinet"),
    ),
)
