"""Large machines of kitchens."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import FACING, block, box, disc, rod, smooth, solid
from sprite_etl.extract.mujoco.furniture.style import Finish, Style
from sprite_etl.extract.mujoco.meshes import plate
from sprite_etl.extract.mujoco.piece import Material, Part, Surface

Rng = np.random.Generator


ENAMEL = Finish("white", Material((0.94, 0.94, 0.93), None, 0.35, 0.6))


STEEL = Finish("grey", Material((0.66, 0.67, 0.69), None, 0.7, 0.6))


JET = Finish("black", Material((0.09, 0.09, 0.10), None, 0.45, 0.6))


GLASS = Material((0.05, 0.055, 0.06), None, 0.85, 0.9)


def appliance(rng: Rng, style: Style, colour: float = 0.15) -> Finish:
    """White, steel, black or, for the brave, a colour; most are like the rest of the kitchen."""
    if rng.random() < colour:
        return paint(one_of(rng, style.accents), 0.45)
    if rng.random() < 0.7:
        rng = np.random.default_rng([style.kitchen_seed, 1])
    return (ENAMEL, STEEL, JET)[int(rng.choice(3, p=[0.45, 0.4, 0.15]))]


def _handle(x: float, y: float, z: float, length: float, m: Material, upright: bool) -> list[Part]:
    h = length / 2
    ends = ((0.0, h * 0.9), (0.0, -h * 0.9)) if upright else ((h * 0.9, 0.0), (-h * 0.9, 0.0))
    size = (0.022, 0.016, length) if upright else (length, 0.016, 0.022)
    return [
        box(size, (x, y - 0.036, z), m),
        *(box((0.016, 0.03, 0.016), (x + a, y - 0.015, z + b), m) for a, b in ends),
    ]


def fridge(rng: Rng, style: Style, *, doors: str) -> Draft:
    """Doors: top (freezer above), bottom (freezer below), one, or side (by side)."""
    w, d = rng.uniform(0.54, 0.72), rng.uniform(0.58, 0.72)
    h = rng.uniform(1.35, 2.0) if doors != "one" else rng.uniform(0.82, 1.65)
    if doors == "side":
        w, h = rng.uniform(0.82, 1.0), rng.uniform(1.65, 1.9)
    finish = appliance(rng, style)
    m, x, y, grip = finish.material, w / 2, d / 2, CHROME if rng.random() < 0.7 else DARK
    parts = [
        block((-x + 0.01, x - 0.01), (-y + 0.08, y), (0.03, h - 0.01), m),
        block((-x + 0.03, x - 0.03), (-y + 0.1, y - 0.03), (0, 0.03), BLACK),
    ]
    hinge = float(rng.choice([-1, 1]))

    def leaf(x0: float, x1: float, z0: float, z1: float, side: float) -> None:
        parts.append(
            smooth((x1 - x0 - 0.006, 0.072, z1 - z0 - 0.008), ((x0 + x1) / 2, -y + 0.04, (z0 + z1) / 2), m, 0.012)
        )
        at = (x1 if side > 0 else x0) - side * 0.05
        parts.extend(_handle(at, -y + 0.004, (z0 + z1) / 2, min(0.45, 0.5 * (z1 - z0)), grip, True))

    cut = {"top": 0.68, "bottom": 0.38, "one": 1.0, "side": 1.0}[doors] * (h - 0.05) + 0.05
    if doors == "side":
        leaf(-x, -0.08, 0.05, h, 1)
        leaf(-0.08, x, 0.05, h, -1)
        parts.append(block((-x + 0.1, -0.2), (-y + 0.001, -y + 0.01), (h * 0.55, h * 0.7), GLASS))
    elif doors == "one":
        leaf(-x, x, 0.05, h, hinge)
    else:
        leaf(-x, x, 0.05, cut, hinge)
        leaf(-x, x, cut, h, hinge)
    return Draft(parts, finish.word, (Surface((0, 0.04, h - 0.01), (x - 0.06, y - 0.1), 0.4),), 0.9, 75.0)


def cooker(rng: Rng, style: Style, *, hob: str) -> Draft:
    """An oven with a glass door, knobs, and gas rings or a glass top."""
    w, d, h, finish = (
        rng.uniform(0.5, 0.92),
        rng.uniform(0.58, 0.66),
        rng.uniform(0.86, 0.95),
        appliance(rng, style, 0.25),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [
        block((-x, x), (-y + 0.05, y), (0.06, h - 0.02), m),
        block((-x + 0.02, x - 0.02), (-y + 0.08, y), (0, 0.06), BLACK),
    ]
    parts.append(block((-x, x), (-y + 0.01, -y + 0.05), (h - 0.14, h - 0.02), m))
    parts.append(block((-x + 0.005, x - 0.005), (-y + 0.015, -y + 0.05), (0.2, h - 0.15), m))
    parts.append(block((-x + 0.06, x - 0.06), (-y + 0.011, -y + 0.016), (0.27, h - 0.25), GLASS))
    parts.append(block((-x + 0.005, x - 0.005), (-y + 0.02, -y + 0.05), (0.065, 0.19), m))
    parts += _handle(0, -y + 0.018, h - 0.195, w * 0.75, CHROME, False)
    for k in range(5):
        kx = (k - 2) * w * 0.17
        parts.append(
            rod((kx, -y + 0.012, h - 0.08), (kx, -y - 0.012, h - 0.08), 0.020, BLACK if finish is not JET else CHROME)
        )
    if hob == "gas":
        parts.append(block((-x, x), (-y + 0.01, y), (h - 0.02, h - 0.008), STEEL.material))
        for k in range(7):
            bar_x = (k - 3) * w * 0.14
            parts.append(
                block(
                    (bar_x - 0.005, bar_x + 0.005), (-y * 0.82 + 0.02, y * 0.82 + 0.02), (h + 0.006, h + 0.016), BLACK
                )
            )
        for sx, sy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            at = (sx * w * 0.24, sy * d * 0.22 + 0.02)
            parts.append(disc(0.05, (h - 0.008, h + 0.006), BLACK, at))
        for share in (-0.80, 0.02, 0.80):
            by = share * y + 0.02
            parts.append(block((-x * 0.88, x * 0.88), (by - 0.005, by + 0.005), (h - 0.008, h + 0.014), BLACK))
        height = h + 0.016
    else:
        parts.append(block((-x, x), (-y + 0.01, y), (h - 0.02, h), GLASS))
        ring = Material((0.20, 0.20, 0.21), None, 0.5, 0.8)
        parts += [
            disc(r, (h, h + 0.001), ring, (sx * w * 0.24, sy * d * 0.2))
            for (sx, sy), r in zip(((-1, -1), (1, -1), (-1, 1), (1, 1)), (0.1, 0.08, 0.075, 0.1))
        ]
        height = h + 0.001
    if rng.random() < 0.4:
        parts.append(block((-x, x), (y - 0.05, y), (height, height + 0.13), m))
    return Draft(parts, finish.word, (Surface((0, -0.03, height), (x * 0.8, y * 0.7), 0.5),), 0.9, 55.0)


def dishwasher(rng: Rng, style: Style, *, drawer_type: bool, high: tuple[float, float] = (0.8, 0.9)) -> Draft:
    """A closed front with a panel of buttons; a compact one is half as high."""
    w, d, h, finish = (
        rng.uniform(0.44, 0.62),
        rng.uniform(0.50, 0.64),
        rng.uniform(*high),
        appliance(rng, style, 0.05),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [
        block((-x, x), (-y + 0.035, y), (0.08, h), m),
        block((-x + 0.02, x - 0.02), (-y + 0.06, y), (0, 0.08), BLACK),
    ]
    cuts = (0.09, 0.5 * h, h - 0.12) if drawer_type else (0.09, h - 0.12)
    for a, b in pairwise(cuts):
        parts.append(block((-x + 0.003, x - 0.003), (-y + 0.01, -y + 0.035), (a, b - 0.006), m))
        parts += _handle(0, -y + 0.012, b - 0.05, w * 0.7, CHROME, False)
    parts.append(
        block(
            (-x + 0.003, x - 0.003),
            (-y + 0.012, -y + 0.035),
            (h - 0.115, h - 0.003),
            DARK if finish is not JET else STEEL.material,
        )
    )
    parts.append(
        block(
            (-0.05, 0.05),
            (-y + 0.009, -y + 0.012),
            (h - 0.085, h - 0.045),
            Material((0.2, 0.5, 0.6), None, 0.3, 0.5, 0.3),
        )
    )
    return Draft(parts, finish.word, (Surface((0, 0, h), (x - 0.05, y - 0.08), 0.5),), 0.8, 40.0)


def hood(rng: Rng, style: Style, *, kind: str) -> Draft:
    """An extractor over a stove: chimney or flat."""
    w, d, finish = rng.uniform(0.55, 0.95), rng.uniform(0.4, 0.5), (STEEL, STEEL, JET, ENAMEL)[int(rng.integers(4))]
    m, x = finish.material, w / 2
    if kind == "chimney":
        h = rng.uniform(0.55, 0.85)
        parts = [block((-x, x), (-d, 0), (0, 0.06), m), block((-0.14, 0.14), (-0.27, 0), (0.14, h), m)]
        slope = ((-x, 0.0), (x, 0.0), (0.14, 0.13), (-0.14, 0.13))
        parts.append(solid(plate(slope, round(0.75 * d, 4)), (0, 0, 0.06), m, FACING))
    else:
        parts = [block((-x, x), (-d, 0), (0, 0.09), m), block((-x * 0.95, x * 0.95), (-d * 0.6, 0), (0.09, 0.22), m)]
    parts.append(block((-0.06, 0.06), (-d - 0.003, -d), (0.02, 0.045), BLACK))
    return Draft(parts, finish.word, (), 0.0, 12.0)


K = ("kitchen",)


CATEGORIES = (
    Category(
        "refrigerator",
        {k: partial(fridge, doors=k) for k in ("top", "bottom", "one", "side")},
        "floor",
        K,
        "large",
        "refrigerator",
        ("box", "basket", "plant"),
        ("wardrobe", "cabinet"),
    ),
    Category(
        "stove",
        {k: partial(cooker, hob=k) for k in ("gas", "glass")},
        "floor",
        K,
        "large",
        "stove",
        ("pot", "pan", "kettle"),
        ("dishwasher", "kitchen counter", "washing machine"),
    ),
    Category(
        "dishwasher",
        {
            "one": partial(dishwasher, drawer_type=False),
            "drawers": partial(dishwasher, drawer_type=True),
            "compact": partial(dishwasher, drawer_type=False, high=(0.44, 0.56)),
        },
        "floor",
        K,
        "large",
        "dishwasher",
        ("bowl", "bottle", "plate"),
        ("stove", "washing machine", "cabinet"),
    ),
    Category(
        "range hood",
        {k: partial(hood, kind=k) for k in ("chimney", "flat")},
        "wall",
        K,
        "medium",
        "range hood",
        (),
        ("wall cabinet",),
    ),
)
