"""Office chairs, stools and benches."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.chairs import _seat, bucket
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    any_tone,
    body,
    cloth,
    cloth_of,
    one_of,
    paint,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    bar,
    block,
    box,
    corners,
    disc,
    ghost,
    oval,
    rod,
    slab,
    soft,
    solid,
    tube,
    turn,
)
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Material, Part, Surface

Rng = np.random.Generator


def stool_round(rng: Rng, style: Style) -> Draft:
    """A round seat on splayed legs; low, or high as a bar stool."""
    h, r, finish = rng.uniform(0.38, 0.78), rng.uniform(0.15, 0.20), body(rng, style, 0.4)
    m, count = finish.material, int(rng.integers(3, 5))
    parts = [disc(r, (h - 0.035, h), m)]
    for k in range(count):
        a = 2 * math.pi * (k + 0.5) / count
        c, s = math.cos(a), math.sin(a)
        parts.append(rod((c * r * 1.1, s * r * 1.1, 0), (c * r * 0.6, s * r * 0.6, h - 0.03), 0.013, m, 0.018))
    if h > 0.55:
        ring = [(math.cos(t) * r * 0.9, math.sin(t) * r * 0.9, h * 0.35) for t in np.linspace(0, 2 * math.pi, 17)]
        parts.append(tube(ring, 0.008, style.metal.material, 2, 8))
    return Draft(parts, finish.word, (Surface((0, 0, h), (r * 0.6, r * 0.6), 0.6, "seat"),), 0.4, 3.5)


def stool_bar(rng: Rng, style: Style) -> Draft:
    """A padded seat on a chromed column and a foot plate."""
    h, r = rng.uniform(0.58, 0.82), rng.uniform(0.17, 0.21)
    finish = cloth_of(rng, one_of(rng, (*style.fabrics, any_tone(rng, ("black",)))), "leather")
    parts = [disc(r, (0, 0.015), CHROME), rod((0, 0, 0.015), (0, 0, h - 0.06), 0.026, CHROME)]
    ring = [(math.cos(t) * 0.13, math.sin(t) * 0.13, 0.28) for t in np.linspace(0, 2 * math.pi, 17)]
    parts += [tube(ring, 0.009, CHROME, 2, 8), rod((0, 0, 0.28), (0, -0.13, 0.28), 0.008, CHROME)]
    parts.append(slab(oval(r, r), (h - 0.07, h - 0.055), BLACK))
    parts.append(soft((2 * r, 2 * r, 0.075), (0, 0, h - 0.0375), finish.material, 0.034, 0.5))
    return Draft(parts, finish.word, (Surface((0, 0, h), (r * 0.6, r * 0.6), 0.6, "seat"),), 0.4, 7.0)


def stool_square(rng: Rng, style: Style) -> Draft:
    """Four upright legs, rails, a square top."""
    h, w, finish = rng.uniform(0.35, 0.70), rng.uniform(0.30, 0.40), body(rng, style, 0.4)
    m, x, leg = finish.material, w / 2, 0.034
    parts = [block((-x, x), (-x, x), (h - 0.03, h), m)]
    for sx, sy in corners(x - 0.025, x - 0.025):
        parts.append(block((sx - leg / 2, sx + leg / 2), (sy - leg / 2, sy + leg / 2), (0, h - 0.03), m))
    for s in (-1, 1):
        parts.append(box((w - 0.07, 0.02, 0.03), (0, s * (x - 0.025), h * 0.3), m))
        parts.append(box((0.02, w - 0.07, 0.03), (s * (x - 0.025), 0, h * 0.42), m))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.8, x * 0.8), 0.6, "seat"),), 0.4, 3.5)


def bench_plank(rng: Rng, style: Style) -> Draft:
    """A long board on two board legs, or four posts."""
    w, d, h = rng.uniform(0.85, 1.6), rng.uniform(0.28, 0.40), rng.uniform(0.40, 0.50)
    finish, x, y = body(rng, style, 0.3), w / 2, d / 2
    m = finish.material
    parts: list[Part] = [block((-x, x), (-y, y), (h - 0.035, h), m)]
    if rng.random() < 0.5:
        for s in (-1, 1):
            parts.append(
                block((s * (x - 0.12) - 0.02, s * (x - 0.12) + 0.02), (-y + 0.02, y - 0.02), (0, h - 0.035), m)
            )
        parts.append(block((-x + 0.12, x - 0.12), (-0.012, 0.012), (0.14, 0.22), m))
    else:
        for sx, sy in corners(x - 0.05, y - 0.04):
            parts.append(rod((sx * 1.04, sy * 1.15, 0), (sx * 0.95, sy * 0.9, h - 0.03), 0.015, m, 0.022))
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.9, y * 0.75), 0.6, "seat"),), 0.4, 12.0)


def bench_padded(rng: Rng, style: Style) -> Draft:
    """A cushioned top on a wooden or iron frame."""
    w, d, h = rng.uniform(0.8, 1.4), rng.uniform(0.34, 0.45), rng.uniform(0.42, 0.52)
    finish, legs, x, y = cloth(rng, style), style.metal.material, w / 2, d / 2
    parts = [soft((w, d, 0.11), (0, 0, h - 0.055), finish.material, 0.035, 0.5)]
    parts.append(block((-x + 0.02, x - 0.02), (-y + 0.02, y - 0.02), (h - 0.13, h - 0.1), style.wood_dark.material))
    for s in (-1, 1):
        path = ((-y + 0.04, h - 0.12), (-y + 0.04, 0.012), (y - 0.04, 0.012), (y - 0.04, h - 0.12))
        points = [(s * (x - 0.1), py, pz) for py, pz in path]
        parts += [bar(a, b, 0.022, 0.022, legs) for a, b in pairwise(points)]
    return Draft(parts, finish.word, (Surface((0, 0, h), (x * 0.85, y * 0.7), 0.6, "seat"),), 0.4, 12.0)


def _swivel_base(z: float, radius: float, m: Material) -> list[Part]:
    parts = [rod((0, 0, 0.09), (0, 0, z), 0.024, CHROME)]
    for k in range(5):
        a = 2 * math.pi * k / 5 + math.pi / 2
        c, s = math.cos(a), math.sin(a)
        parts.append(rod((c * 0.02, s * 0.02, 0.11), (c * radius, s * radius, 0.07), 0.020, m, 0.012))
        parts.append(
            rod(
                (c * radius - s * 0.02, s * radius + c * 0.02, 0.03),
                (c * radius + s * 0.02, s * radius - c * 0.02, 0.03),
                0.03,
                BLACK,
            )
        )
    return parts


def office_mesh(rng: Rng, style: Style) -> Draft:
    """A padded seat, tall thin back, arms, five castors."""
    seat, h, w = rng.uniform(0.44, 0.54), rng.uniform(0.88, 1.22), rng.uniform(0.46, 0.54)
    finish = cloth_of(rng, any_tone(rng, ("black", "grey", "blue", "black", "red", "green")), "twill")
    parts = _swivel_base(seat - 0.07, rng.uniform(0.28, 0.33), BLACK)
    parts.append(soft((w, 0.48, 0.09), (0, 0, seat - 0.045), finish.material, 0.04, 0.4))
    tall = h - seat - 0.06
    parts.append(
        soft((w - 0.04, 0.06, tall), (0, 0.26, seat + 0.06 + tall / 2), finish.material, 0.028, 0.3, turn("x", -8))
    )
    parts.append(tube([(0, 0.05, seat - 0.08), (0, 0.26, seat - 0.07), (0, 0.30, seat + 0.15)], 0.02, BLACK))
    if rng.random() < 0.75:
        for s in (-1, 1):
            parts.append(
                bar((s * (w / 2 - 0.03), 0.06, seat - 0.06), (s * (w / 2 + 0.03), 0.05, seat + 0.17), 0.03, 0.04, BLACK)
            )
            parts.append(soft((0.065, 0.26, 0.03), (s * (w / 2 + 0.03), 0.02, seat + 0.185), BLACK, 0.014, 0))
    return Draft(parts, finish.word, _seat(w / 2, 0.22, seat), 0.6, 12.0)


def office_leather(rng: Rng, style: Style) -> Draft:
    """A deeply padded chair in leather with a head rest."""
    seat, h, w = rng.uniform(0.46, 0.54), rng.uniform(1.05, 1.25), rng.uniform(0.50, 0.58)
    finish = cloth_of(rng, any_tone(rng, ("black", "brown", "white", "black", "beige")), "leather")
    m = finish.material
    parts = _swivel_base(seat - 0.1, rng.uniform(0.30, 0.34), CHROME)
    parts.append(soft((w, 0.5, 0.14), (0, 0, seat - 0.06), m, 0.06, 0.6))
    tall = h - seat
    for k, (z0, z1) in enumerate(((0.02, 0.42), (0.38, 0.78), (0.74, 1.0))):
        size, at = (w - 0.05 - 0.03 * k, 0.12, tall * (z1 - z0)), (0.0, 0.25 + 0.035 * k, seat + tall * (z0 + z1) / 2)
        parts.append(soft(size, at, m, 0.05, 0.25, turn("x", -9)))
    spine = [(0, 0.1, seat - 0.1), (0, 0.32, seat - 0.05), (0, 0.36, seat + 0.4 * tall), (0, 0.37, seat + 0.85 * tall)]
    parts.append(tube(spine, 0.022, CHROME))
    for s in (-1, 1):
        arm = [
            (s * (w / 2 - 0.02), -0.08, seat - 0.04),
            (s * (w / 2 + 0.03), -0.12, seat + 0.14),
            (s * (w / 2 + 0.03), 0.2, seat + 0.18),
        ]
        parts.append(tube(arm, 0.016, CHROME))
        parts.append(soft((0.06, 0.26, 0.035), (s * (w / 2 + 0.03), 0.02, seat + 0.18), m, 0.016, 0.3, turn("x", 5)))
    return Draft(parts, finish.word, _seat(w / 2, 0.22, seat), 0.6, 15.0)


def office_task(rng: Rng, style: Style) -> Draft:
    """A moulded shell on castors."""
    seat, back, w = rng.uniform(0.44, 0.52), rng.uniform(0.26, 0.36), rng.uniform(0.42, 0.50)
    finish = paint(one_of(rng, (*style.accents, *style.paints)), 0.35)
    parts = _swivel_base(seat - 0.03, rng.uniform(0.26, 0.31), CHROME)
    parts.append(ghost(solid(meshes.shell(bucket(w, back, seat, 0.44, 0.05), 0.010), (0, 0, 0), finish.material)))
    parts.append(soft((w * 0.72, 0.34, 0.03), (0, -0.02, seat - 0.005), BLACK, 0.014, 0.3))
    return Draft(parts, finish.word, _seat(0.18, 0.15, seat + 0.01), 0.6, 9.0)


CATEGORIES = (
    Category(
        "office chair",
        {"mesh_back": office_mesh, "leather": office_leather, "task": office_task},
        "floor",
        ("study", "bedroom", "kids_room"),
        "medium",
        "office chair",
        carries=("cushion", "backpack"),
        confusable=("chair", "armchair"),
    ),
    Category(
        "stool",
        {"round": stool_round, "bar": stool_bar, "square": stool_square},
        "floor",
        ("kitchen", "dining_room", "bathroom", "kids_room", "living_room"),
        "medium",
        "stool",
        carries=("book", "basket"),
        confusable=("chair", "side table", "bench"),
    ),
    Category(
        "bench",
        {"plank": bench_plank, "padded": bench_padded},
        "floor",
        ("hallway", "dining_room", "bedroom"),
        "medium",
        "bench",
        carries=("cushion", "basket", "backpack", "box"),
        confusable=("coffee table", "stool", "sofa"),
    ),
)
