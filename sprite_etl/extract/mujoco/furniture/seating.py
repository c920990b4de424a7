"""Chairs, sofas and what else one sits on."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import body, cloth
from sprite_etl.extract.mujoco.furniture.kit import block, corners, rod, soft, turn
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Surface

Rng = np.random.Generator


def slat_chair(rng: Rng, style: Style) -> Draft:
    """Four square legs, a flat seat, upright slats between the back posts."""
    w, d, h = rng.uniform(0.38, 0.50), rng.uniform(0.40, 0.50), rng.uniform(0.74, 1.08)
    seat, leg, finish = rng.uniform(0.43, 0.48), rng.uniform(0.030, 0.042), body(rng, style)
    m = finish.material
    x, y = w / 2, d / 2
    parts = [block((-x, x), (-y - 0.01, y), (seat - 0.03, seat), m)]
    for sx, sy in corners(x - leg, y - leg):
        top = h if sy > 0 else seat - 0.03
        parts.append(block((sx - leg / 2, sx + leg / 2), (sy - leg / 2, sy + leg / 2), (0, top), m))
    back = y - leg
    parts.append(block((-x + leg * 1.5, x - leg * 1.5), (back - 0.012, back + 0.012), (h - 0.07, h - 0.005), m))
    parts.append(block((-x + leg * 1.5, x - leg * 1.5), (back - 0.01, back + 0.01), (seat + 0.08, seat + 0.12), m))
    count = int(rng.integers(3, 7))
    for sx in np.linspace(-x + 0.085, x - 0.085, count):
        parts.append(block((sx - 0.014, sx + 0.014), (back - 0.008, back + 0.008), (seat + 0.12, h - 0.07), m))
    surface = Surface((0, -0.01, seat), (x * 0.8, y * 0.7), 0.5, "seat")
    return Draft(parts, finish.word, (surface,), 0.5, 5.0)


def boxy_sofa(rng: Rng, style: Style) -> Draft:
    """Track arms, loose seat and back cushions, short legs."""
    seats = int(rng.integers(2, 4))
    seat_w, arm = rng.uniform(0.55, 0.75), rng.uniform(0.12, 0.2)
    w, d, h = seats * seat_w + 2 * arm, rng.uniform(0.80, 0.98), rng.uniform(0.72, 0.92)
    finish = cloth(rng, style)
    m, legs = finish.material, style.wood_dark.material
    base, seat = 0.12, rng.uniform(0.40, 0.46)
    x, y = w / 2, d / 2
    parts = [soft((w - 2 * arm, d - 0.04, seat - base - 0.12), (0, 0, (seat - 0.12 + base) / 2), m, 0.02, 0)]
    parts += [
        soft((arm, d, rng.uniform(0.55, 0.62) - base), (s * (x - arm / 2), 0, (0.58 + base) / 2), m, 0.04, 0.2)
        for s in (-1, 1)
    ]
    parts.append(soft((w - 2 * arm, 0.16, h - 0.1 - base), (0, y - 0.09, (h - 0.1 + base) / 2), m, 0.04, 0.2))
    for k in range(seats):
        cx = (k - (seats - 1) / 2) * seat_w
        parts.append(soft((seat_w, d - 0.16, 0.16), (cx, -0.07, seat - 0.06), m, 0.05, 0.7))
        parts.append(
            soft((seat_w, 0.18, h - seat + 0.02), (cx, y - 0.24, (h + seat) / 2), m, 0.07, 0.8, turn("x", -10))
        )
    parts += [rod((sx, sy, 0), (sx, sy, base + 0.01), 0.018, legs, 0.025) for sx, sy in corners(x - 0.08, y - 0.08)]
    surface = Surface((0, -0.12, seat + 0.02), (x - arm - 0.05, d / 2 - 0.3), 1.0, "seat")
    return Draft(parts, finish.word, (surface,), 0.7, 45.0)


CATEGORIES = (
    Category(
        "chair",
        {"slat_back": slat_chair},
        "floor",
        ("dining_room", "kitchen", "bedroom", "study", "living_room"),
        "medium",
        "chair",
        carries=("cushion", "backpack", "book"),
        confusable=("armchair", "office chair", "stool"),
    ),
    Category(
        "sofa",
        {"boxy": boxy_sofa},
        "floor",
        ("living_room", "study"),
        "large",
        "sofa",
        carries=("cushion", "teddy bear", "book"),
        confusable=("armchair", "bench"),
    ),
)
