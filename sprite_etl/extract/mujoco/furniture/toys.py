"""Toys, a guitar, small sculptures."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    any_tone,
    cloth_of,
    glaze,
    one_of,
    paint,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    disc,
    moved,
    rod,
    smooth,
    solid,
    tube,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.papers import BRIGHT
from sprite_etl.extract.mujoco.furniture.style import WHITE, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator


def teddy(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A sitting bear, or a long-eared rabbit."""
    k = rng.uniform(0.7, 1.4)
    word = ("brown", "beige", "white", "grey", "pink")[int(rng.integers(5))]
    fur = cloth_of(rng, tone(rng, word), "boucle").material
    pale = Material((0.92, 0.84, 0.72))
    parts = [
        ball((0.085, 0.075, 0.10), (0, 0, 0.10), fur),
        ball((0.075, 0.07, 0.068), (0, -0.005, 0.235), fur),
        ball((0.034, 0.03, 0.026), (0, -0.068, 0.218), pale),
        ball((0.05, 0.03, 0.06), (0, -0.055, 0.105), pale),
    ]
    for s in (-1, 1):
        parts.append(ball((0.034, 0.068, 0.036), (s * 0.075, -0.082, 0.037), fur))
        parts.append(ball((0.03, 0.012, 0.03), (s * 0.08, -0.145, 0.045), pale))
        parts.append(ball((0.028, 0.032, 0.06), (s * 0.095, -0.025, 0.135), fur, turn("y", s * -25)))
        if kind == "bear":
            parts.append(ball((0.028, 0.016, 0.028), (s * 0.058, 0, 0.292), fur))
        else:
            parts.append(ball((0.02, 0.014, 0.075), (s * 0.035, 0.01, 0.35), fur, turn("y", s * 10)))
        parts.append(ball((0.008, 0.008, 0.008), (s * 0.028, -0.067, 0.25), BLACK))
    parts.append(ball((0.011, 0.008, 0.008), (0, -0.096, 0.226), BLACK))
    scaled = [
        Part(
            p.shape,
            (p.half_size[0] * k, p.half_size[1] * k, p.half_size[2] * k),
            (p.position[0] * k, p.position[1] * k, p.position[2] * k),
            p.material,
            p.rotation_xyzw,
        )
        for p in parts
    ]
    return Draft(scaled, word, (), 0.0, 0.5)


def toy_ball(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A play ball, striped or plain, or a football."""
    r, finish = rng.uniform(0.055, 0.125), paint(any_tone(rng, BRIGHT), 0.4)
    sphere = [(r * math.sin(a), r * (1 - math.cos(a))) for a in np.linspace(0, math.pi, 21)]
    m, word = finish.material, finish.word
    if kind == "striped":
        ink = (0.95, 0.94, 0.9) if word != "white" else (0.2, 0.4, 0.7)
        m = Material(WHITE, Texture("stripes", finish.material.rgb, ink, 0, round(2 * math.pi * r / 3, 4)), 0.4, 0.5)
    if kind == "football":
        m, word = (
            Material(
                WHITE,
                Texture("dots", (0.93, 0.93, 0.92), (0.08, 0.08, 0.08), 0, round(2 * math.pi * r / 2, 4)),
                0.2,
                0.4,
            ),
            "white",
        )
    return Draft([turned(sphere, (0, 0, 0), m, segments=28), disc(0.004, (-0.0005, 0.0005), m)], word, (), 0.0, 0.4)


def toy_car(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A toy car or lorry."""
    k, finish = rng.uniform(0.7, 1.35), paint(any_tone(rng, BRIGHT), 0.4)
    m, glass = finish.material, Material((0.2, 0.3, 0.38), None, 0.6, 0.8)
    w, d, h = 0.22 * k, 0.09 * k, 0.035 * k
    parts = [smooth((w, d, h), (0, 0, 0.035 * k), m, 0.012 * k)]
    if kind == "car":
        parts.append(smooth((w * 0.55, d * 0.88, 0.04 * k), (w * 0.02, 0, 0.07 * k), glass, 0.014 * k))
        parts.append(smooth((w * 0.44, d * 0.86, 0.012 * k), (w * 0.02, 0, 0.092 * k), m, 0.005 * k))
    else:
        other = paint(any_tone(rng, BRIGHT), 0.4).material
        parts += [
            smooth((w * 0.28, d, 0.075 * k), (-w * 0.36, 0, 0.085 * k), m, 0.01 * k),
            block((-w * 0.18, w * 0.5), (-d / 2, d / 2), (0.05 * k, 0.13 * k), other),
        ]
        parts.append(block((-w * 0.505, -w * 0.49), (-d * 0.4, d * 0.4), (0.085 * k, 0.115 * k), glass))
    for sx in (-w * 0.3, w * 0.3):
        parts += [rod((sx, s * d * 0.38, 0.022 * k), (sx, s * d * 0.56, 0.022 * k), 0.022 * k, BLACK) for s in (-1, 1)]
    return Draft(parts, finish.word, (), 0.0, 0.3)


def blocks(rng: Rng, style: Style) -> Draft:
    """A few toy bricks in a pile."""
    s, parts = rng.uniform(0.032, 0.064), []
    for k, (x, y, z) in enumerate(((-0.6, 0, 0), (0.6, 0.1, 0), (0.05, 0.0, 1), (1.9, -0.4, 0))):
        m = Material(any_tone(rng, BRIGHT[:5]).rgb, None, 0.2, 0.4)
        parts.append(box((s, s, s), (x * s, y * s, (z + 0.5) * s), m, turn("z", 15.0 * k - 20)))
    return Draft(parts, None, (), 0.0, 0.3)


def guitar(rng: Rng, style: Style) -> Draft:
    """An acoustic guitar on a stand."""
    k = rng.uniform(0.65, 1.18)
    wood = style.wood.material
    t = np.linspace(0, 2 * math.pi, 56, endpoint=False)
    z = np.sin(t)
    half = np.cos(t) * (0.175 + 0.025 * (z < 0)) * (1 - 0.27 * np.exp(-((z - 0.18) ** 2) / 0.05))
    outline = tuple((round(float(a) * k, 4), round(float(b) * 0.24 * k, 4)) for a, b in zip(half, z))
    lean = turn("x", 75)
    flat = [
        solid(meshes.plate(outline, round(0.10 * k, 4)), (0, 0, 0), style.wood_dark.material),
        solid(meshes.plate(tuple((a * 0.985, b * 0.985) for a, b in outline), 0.003), (0, 0, 0.10 * k), wood),
    ]
    flat.append(disc(0.05 * k, (0.103 * k, 0.105 * k), BLACK, (0, 0.05 * k)))
    flat.append(block((-0.028 * k, 0.028 * k), (0.10 * k, 0.62 * k), (0.085 * k, 0.118 * k), style.wood_dark.material))
    flat.append(block((-0.04 * k, 0.04 * k), (0.62 * k, 0.78 * k), (0.08 * k, 0.10 * k), style.wood_dark.material))
    flat.append(block((-0.07 * k, 0.07 * k), (-0.12 * k, -0.095 * k), (0.10 * k, 0.114 * k), BLACK))
    flat += [
        rod(
            (s * 0.04 * k, (0.66 + 0.045 * j) * k, 0.09 * k),
            (s * 0.06 * k, (0.66 + 0.045 * j) * k, 0.09 * k),
            0.006,
            CHROME,
        )
        for s in (-1, 1)
        for j in range(3)
    ]
    parts = moved(flat, (0, 0.03, 0.30 * k + 0.06), lean)
    parts += [rod((s * 0.10 * k, -0.16 * k, 0.0), (s * 0.03 * k, 0.10 * k, 0.34 * k), 0.009, BLACK) for s in (-1, 1)]
    parts += [
        rod((0, 0.30 * k, 0.0), (0, 0.10 * k, 0.34 * k), 0.009, BLACK),
        *(rod((s * 0.09 * k, -0.13 * k, 0.05 * k), (s * 0.09 * k, 0.04 * k, 0.05 * k), 0.008, BLACK) for s in (-1, 1)),
    ]
    return Draft(parts, style.wood.word, (), 0.0, 3.0)


def sculpture(rng: Rng, style: Style, *, kind: str) -> Draft:
    """An abstract figure on a plinth: rings, pebbles or a bust."""
    k = rng.uniform(0.75, 1.35)
    finish = glaze(one_of(rng, (*style.accents, *style.paints))) if rng.random() < 0.6 else style.metal
    m = finish.material
    if kind == "ring":
        loop = [
            (0.085 * k * math.cos(a), 0, 0.125 * k + 0.085 * k * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 25)
        ]
        return Draft(
            [
                tube(loop, 0.018 * k, m, 2, 12),
                block((-0.05 * k, 0.05 * k), (-0.035 * k, 0.035 * k), (0, 0.035 * k), style.wood_dark.material),
            ],
            finish.word,
            (),
            0.0,
            1.0,
        )
    if kind == "pebbles":
        return Draft(
            [
                ball((0.07 * k, 0.055 * k, 0.03 * k), (0, 0, 0.03 * k), m),
                ball((0.05 * k, 0.045 * k, 0.025 * k), (0.005, 0, 0.082 * k), m),
                ball((0.03 * k, 0.03 * k, 0.022 * k), (0, 0, 0.126 * k), m),
                disc(0.04 * k, (-0.002, 0.006), m),
            ],
            finish.word,
            (),
            0.0,
            1.5,
        )
    parts = [
        block((-0.05 * k, 0.05 * k), (-0.05 * k, 0.05 * k), (0, 0.05 * k), style.wood_dark.material),
        turned(
            [
                (0, 0.05 * k),
                (0.075 * k, 0.06 * k),
                (0.08 * k, 0.1 * k),
                (0.035 * k, 0.135 * k),
                (0.03 * k, 0.165 * k),
                (0, 0.165 * k),
            ],
            (0, 0, 0),
            m,
        ),
    ]
    parts += [
        ball((0.045 * k, 0.052 * k, 0.062 * k), (0, -0.004, 0.215 * k), m),
        ball((0.009 * k, 0.016 * k, 0.016 * k), (0, -0.055 * k, 0.205 * k), m),
    ]
    return Draft(parts, finish.word, (), 0.0, 2.0)


_PLAY = ("kids_room", "living_room", "bedroom")


CATEGORIES = (
    Category(
        "teddy bear",
        {k: partial(teddy, kind=k) for k in ("bear", "rabbit")},
        "surface",
        _PLAY,
        "small",
        "stuffed animal",
        (),
        ("cushion",),
    ),
    Category(
        "ball",
        {k: partial(toy_ball, kind=k) for k in ("plain", "striped", "football")},
        "surface",
        _PLAY,
        "small",
        "ball",
        (),
        ("orange", "apple"),
    ),
    Category("toy car", {k: partial(toy_car, kind=k) for k in ("car", "lorry")}, "surface", _PLAY, "small", "toy car"),
    Category("toy blocks", {"pile": blocks}, "surface", _PLAY, "small", "toy blocks", (), (), nameable=False),
    Category(
        "guitar", {"acoustic": guitar}, "floor", ("living_room", "bedroom", "study", "kids_room"), "medium", "guitar"
    ),
    Category(
        "sculpture",
        {k: partial(sculpture, kind=k) for k in ("ring", "pebbles", "bust")},
        "surface",
        ("living_room", "study", "hallway"),
        "small",
        "sculpture",
        (),
        ("vase", "candle"),
    ),
)
