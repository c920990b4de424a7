"""Small things: food, books, boxes, toys, bags."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.case import BOOK_TONES, book_cover
from sprite_etl.extract.mujoco.furniture.catalogue import ALL_ROOMS, DRY_ROOMS, Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import (
    BLACK,
    CHROME,
    DARK,
    any_tone,
    cloth_of,
    glaze,
    one_of,
    paint,
    shade,
)
from sprite_etl.extract.mujoco.furniture.kit import (
    ball,
    block,
    box,
    disc,
    moved,
    oval,
    rod,
    slab,
    smooth,
    soft,
    solid,
    tube,
    turn,
    turned,
)
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Part, Texture

Rng = np.random.Generator
STALK = Material((0.33, 0.22, 0.12))
PAGES = Material((0.94, 0.91, 0.84))
BRIGHT = ("red", "blue", "green", "yellow", "orange", "pink", "purple", "white")


def apple(rng: Rng, style: Style) -> Draft:
    """Round, dimpled, with a stalk."""
    r = rng.uniform(0.030, 0.048)
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
    r = rng.uniform(0.030, 0.052)
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
            (-0.085 * k, shift, up),
            (-0.045 * k, shift - 0.026 * k, up),
            (0, shift - 0.036 * k, up),
            (0.045 * k, shift - 0.026 * k, up),
            (0.085 * k, shift, up),
        ]
        parts.append(tube(path, (0.006 * k, r, r, r, 0.006 * k), yellow, 3, 8))
        parts.append(rod((0.083 * k, shift, up), (0.1 * k, shift + 0.012 * k, up), 0.005 * k, STALK))
    return Draft(parts, "yellow", (), 0.0, 0.13 * len(parts) / 2)


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


def carton(rng: Rng, style: Style, *, kind: str, big: bool = False) -> Draft:
    """A closed cardboard box with tape, a gift box, or a wooden or cloth one with a lid."""
    k = 2.0 if big else 1.0
    w, d, h = rng.uniform(0.15, 0.32) * k, rng.uniform(0.12, 0.24) * k, rng.uniform(0.10, 0.22) * k
    x, y = w / 2, d / 2
    if kind == "cardboard":
        card = Material(WHITE, Texture("plaster", (0.72, 0.56, 0.38), WHITE, 0, 0.3), 0.02, 0.1)
        parts = [
            block((-x, x), (-y, y), (0, h), card),
            block(
                (-x - 0.0006, x + 0.0006),
                (-0.025, 0.025),
                (h * 0.72, h + 0.0008),
                Material((0.82, 0.71, 0.52), None, 0.3, 0.5),
            ),
        ]
        if rng.random() < 0.5:
            parts.append(
                block(
                    (x * 0.2, x * 0.85),
                    (-y - 0.0008, -y),
                    (h * 0.2, h * 0.6),
                    Material(WHITE, Texture("label", (0.95, 0.95, 0.94), (0.85, 0.85, 0.85), 0, 0.0)),
                )
            )
        return Draft(parts, "brown", (), 0.0, 1.2 * k)
    if kind == "gift":
        a, b = one_of(rng, style.accents), any_tone(rng, ("white", "yellow", "red"))
        m, r = paint(a, 0.3).material, Material(b.rgb, None, 0.4, 0.5)
        parts = [
            block((-x, x), (-y, y), (0, h * 0.8), m),
            block((-x - 0.006, x + 0.006), (-y - 0.006, y + 0.006), (h * 0.72, h), m),
        ]
        parts += [
            block((-0.012, 0.012), (-y - 0.007, y + 0.007), (0, h + 0.001), r),
            block((-x - 0.007, x + 0.007), (-0.012, 0.012), (0, h + 0.001), r),
        ]
        parts += [ball((0.034, 0.016, 0.02), (s * 0.032, 0, h + 0.014), r) for s in (-1, 1)]
        return Draft(parts, a.word, (), 0.0, 0.8 * k)
    finish = style.wood if kind == "wooden" else cloth_of(rng, one_of(rng, (*style.fabrics, *style.accents)), "weave")
    m = finish.material
    parts = [
        block((-x, x), (-y, y), (0, h * 0.78), m),
        block((-x - 0.005, x + 0.005), (-y - 0.005, y + 0.005), (h * 0.78, h), m),
    ]
    parts.append(block((-0.03, 0.03), (-y - 0.009, -y), (h * 0.5, h * 0.62), style.metal.material))
    return Draft(parts, finish.word, (), 0.0, 1.0 * k)


def basket(rng: Rng, style: Style, *, kind: str, big: bool = False) -> Draft:
    """Woven, open: round or square, some with handles; big ones hold laundry."""
    k = 2.0 if big else 1.0
    r, h = rng.uniform(0.10, 0.19) * k, rng.uniform(0.09, 0.19) * k * (1.4 if big else 1)
    straw = Material(
        WHITE, Texture("wicker", (0.76, 0.61, 0.39), (0.5, 0.37, 0.21), int(rng.integers(3)), 0.22), 0.03, 0.1
    )
    if kind == "square":
        x, y, t = r * 1.2, r * 0.85, 0.012
        parts = [block((-x, x), (s * (y - t / 2) - t / 2, s * (y - t / 2) + t / 2), (0, h), straw) for s in (-1, 1)]
        parts += [
            block((s * (x - t / 2) - t / 2, s * (x - t / 2) + t / 2), (-y + t, y - t), (0, h), straw) for s in (-1, 1)
        ]
        parts.append(block((-x + t, x - t), (-y + t, y - t), (0, t), straw))
    else:
        profile = [
            (0, 0),
            (r * 0.82, 0),
            (r * 0.95, h * 0.5),
            (r, h),
            (r - 0.012, h),
            (r * 0.95 - 0.012, h * 0.5),
            (r * 0.82 - 0.012, 0.012),
            (0, 0.012),
        ]
        parts = [turned(profile, (0, 0, 0), straw, segments=36)]
    if kind == "handled":
        arch = [
            (-r * 0.97, 0, h * 0.9),
            (-r * 0.8, 0, h * 1.7),
            (0, 0, h * 2.05),
            (r * 0.8, 0, h * 1.7),
            (r * 0.97, 0, h * 0.9),
        ]
        parts.append(tube(arch, 0.009, straw, 4, 8))
    if big and rng.random() < 0.6:
        parts.append(
            ball(
                (r * 0.8, r * 0.65, h * 0.25),
                (0, 0, h * 0.88),
                cloth_of(rng, one_of(rng, style.fabrics), "weave").material,
            )
        )
    return Draft(parts, "beige", (), 0.0, 0.5 * k)


def bin_(rng: Rng, style: Style, *, kind: str) -> Draft:
    """An open paper bin, a pedal bin with a lid, or a swing-top."""
    r, h = rng.uniform(0.11, 0.18), rng.uniform(0.24, 0.42)
    finish = Finish("grey", CHROME) if rng.random() < 0.4 else paint(one_of(rng, (*style.accents, *style.paints)), 0.3)
    m = finish.material
    if kind == "open":
        return Draft(
            [
                turned(
                    [(0, 0), (r * 0.78, 0), (r, h), (r - 0.004, h), (r * 0.78 - 0.004, 0.006), (0, 0.006)], (0, 0, 0), m
                )
            ],
            finish.word,
            (),
            0.0,
            1.0,
        )
    h *= 1.5
    if kind == "pedal":
        t = np.linspace(0, math.pi / 2, 6)
        parts = [
            disc(r * 1.01, (0, 0.03), BLACK),
            disc(r, (0.03, h * 0.86), m),
            disc(r * 1.01, (h * 0.86, h * 0.885), BLACK),
        ]
        parts.append(turned([(r * math.cos(a), h * 0.885 + h * 0.115 * math.sin(a)) for a in t], (0, 0, 0), m))
        parts.append(box((0.07, 0.05, 0.014), (0, -r - 0.015, 0.02), BLACK))
    else:
        parts = [
            smooth((2 * r, 1.6 * r, h * 0.8), (0, 0, h * 0.4), m, 0.03),
            smooth((2.06 * r, 1.66 * r, h * 0.2), (0, 0, h * 0.9), m, 0.05),
        ]
        parts.append(box((1.3 * r, 0.01, h * 0.1), (0, -0.835 * r, h * 0.9), DARK))
    return Draft(parts, finish.word, (), 0.0, 2.5)


def backpack(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A rucksack, standing."""
    k = rng.uniform(0.75, 1.25)
    chosen = one_of(rng, (*style.accents, *style.fabrics))
    m, dark = cloth_of(rng, chosen, "twill").material, Material(shade(chosen.rgb, 0.55), None, 0.05, 0.2)
    w, d, h = 0.30 * k, 0.17 * k, 0.44 * k
    parts = [
        soft((w, d, h), (0, 0, h / 2), m, 0.06 * k, 0.5),
        soft((w * 0.78, 0.08 * k, h * 0.42), (0, -d * 0.55, h * 0.27), m, 0.035 * k, 0.5),
    ]
    parts.append(
        tube([(-0.04 * k, d * 0.2, h * 0.98), (0, d * 0.2, h * 1.06), (0.04 * k, d * 0.2, h * 0.98)], 0.008 * k, dark)
    )
    for s in (-1, 1):
        parts.append(
            tube(
                [
                    (s * 0.07 * k, d * 0.46, h * 0.93),
                    (s * 0.09 * k, d * 0.8, h * 0.6),
                    (s * 0.1 * k, d * 0.46, h * 0.12),
                ],
                0.013 * k,
                dark,
                4,
                8,
            )
        )
    if kind == "flap":
        parts.append(soft((w * 0.98, d * 1.08, h * 0.3), (0, -0.01, h * 0.86), dark, 0.05 * k, 0.4))
        parts += [
            block((s * 0.07 * k - 0.012, s * 0.07 * k + 0.012), (-d * 0.83, -d * 0.54), (h * 0.5, h * 0.75), dark)
            for s in (-1, 1)
        ]
    else:
        parts.append(box((w * 0.6, 0.008, 0.01), (0, -d * 0.79, h * 0.43), BLACK))
    return Draft(parts, chosen.word, (), 0.0, 2.5)


def suitcase(rng: Rng, style: Style) -> Draft:
    """A hard case on wheels."""
    k, finish = (
        rng.uniform(0.75, 1.25),
        paint(any_tone(rng, ("red", "blue", "black", "grey", "yellow", "green", "purple")), 0.35),
    )
    w, d, h = 0.40 * k, 0.25 * k, 0.6 * k
    m = finish.material
    parts = [
        smooth((w, d, h), (0, 0, h / 2 + 0.05), m, 0.05),
        *(
            block((px - 0.006, px + 0.006), (-d / 2 - 0.004, d / 2 + 0.004), (0.1, h), DARK)
            for px in (-w * 0.3, -w * 0.1, w * 0.1, w * 0.3)
        ),
    ]
    parts += [
        rod((sx - 0.012, sy, 0.025), (sx + 0.012, sy, 0.025), 0.025, BLACK)
        for sx in (-w * 0.38, w * 0.38)
        for sy in (-d * 0.36, d * 0.36)
    ]
    parts += [
        block((px - 0.012, px + 0.012), (py - 0.012, py + 0.012), (0.03, 0.06), DARK)
        for px in (-w * 0.38, w * 0.38)
        for py in (-d * 0.36, d * 0.36)
    ]
    parts += [rod((s * 0.09 * k, d * 0.35, h), (s * 0.09 * k, d * 0.35, h + 0.2 * k), 0.006, CHROME) for s in (-1, 1)]
    parts.append(rod((-0.1 * k, d * 0.35, h + 0.2 * k), (0.1 * k, d * 0.35, h + 0.2 * k), 0.013, BLACK))
    return Draft(parts, finish.word, (), 0.0, 5.0)


def shoes(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A pair: trainers, boots or slippers."""
    k, finish = (
        rng.uniform(0.75, 1.25),
        paint(any_tone(rng, ("white", "black", "brown", "red", "blue", "grey", "pink")), 0.2),
    )
    m, sole = finish.material, Material((0.93, 0.92, 0.90)) if finish.word != "white" else Material((0.55, 0.42, 0.3))
    parts: list[Part] = []
    for s in (-1, 1):
        x, turned_out = s * 0.065 * k, rng.uniform(-8, 8)
        one = [slab(oval(0.045 * k, 0.135 * k, 3.0), (0, 0.022 * k), sole)]
        one.append(ball((0.041 * k, 0.075 * k, 0.045 * k), (0, -0.055 * k, 0.028 * k), m))
        heel = 0.25 * k if kind == "boots" else 0.085 * k
        if kind != "slippers":
            one.append(soft((0.08 * k, 0.11 * k, heel), (0, 0.07 * k, 0.02 * k + heel / 2), m, 0.03 * k, 0.2))
            one += [
                box((0.05 * k, 0.008, 0.006), (0, (-0.045 + 0.025 * j) * k, (0.073 + 0.004 * j) * k), sole)
                for j in range(2)
            ]
        else:
            one.append(soft((0.085 * k, 0.1 * k, 0.03 * k), (0, 0.07 * k, 0.026 * k), m, 0.012 * k, 0.3))
        parts += moved(one, (x, 0, 0), turn("z", turned_out))
    return Draft(parts, finish.word, (), 0.0, 0.9)


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
    s, parts = rng.uniform(0.035, 0.06), []
    for k, (x, y, z) in enumerate(((-0.6, 0, 0), (0.6, 0.1, 0), (0.05, 0.0, 1), (1.9, -0.4, 0))):
        m = Material(any_tone(rng, BRIGHT[:5]).rgb, None, 0.2, 0.4)
        parts.append(box((s, s, s), (x * s, y * s, (z + 0.5) * s), m, turn("z", 15.0 * k - 20)))
    return Draft(parts, None, (), 0.0, 0.3)


def guitar(rng: Rng, style: Style) -> Draft:
    """An acoustic guitar on a stand."""
    k = rng.uniform(0.75, 1.15)
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


def tray(rng: Rng, style: Style, *, round_one: bool) -> Draft:
    """A flat tray with a raised edge."""
    w, d = rng.uniform(0.28, 0.5), rng.uniform(0.2, 0.34)
    finish = style.wood if rng.random() < 0.5 else paint(one_of(rng, (*style.accents, *style.paints)), 0.3)
    m = finish.material
    if round_one:
        r = w / 2
        return Draft(
            [
                turned(
                    [(0, 0), (r, 0), (r, 0.03), (r - 0.008, 0.03), (r - 0.008, 0.008), (0, 0.008)],
                    (0, 0, 0),
                    m,
                    segments=40,
                )
            ],
            finish.word,
            (),
            0.0,
            0.8,
        )
    x, y = w / 2, d / 2
    parts = [
        block((-x, x), (-y, y), (0, 0.008), m),
        *(block((-x, x), (s * (y - 0.005) - 0.005, s * (y - 0.005) + 0.005), (0.008, 0.04), m) for s in (-1, 1)),
    ]
    parts += [
        block((s * (x - 0.005) - 0.005, s * (x - 0.005) + 0.005), (-y + 0.01, y - 0.01), (0.008, 0.055), m)
        for s in (-1, 1)
    ]
    return Draft(parts, finish.word, (), 0.0, 0.8)


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


_FOOD = ("kitchen", "dining_room", "living_room")
_PLAY = ("kids_room", "living_room", "bedroom")
_KINDS = ("cardboard", "gift", "wooden", "cloth")
CATEGORIES = (
    Category("apple", {"apple": apple}, "surface", _FOOD, "small", "apple", (), ("orange", "ball")),
    Category("orange", {"orange": orange}, "surface", _FOOD, "small", "orange", (), ("apple", "ball")),
    Category("banana", {"banana": banana}, "surface", _FOOD, "small", "banana"),
    Category(
        "book",
        {"closed": book, "open": open_book},
        "surface",
        DRY_ROOMS,
        "small",
        "book",
        (),
        ("book stack", "laptop", "box"),
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
        "box",
        {k: partial(carton, kind=k) for k in _KINDS},
        "surface",
        DRY_ROOMS,
        "small",
        "box",
        (),
        ("basket", "speaker"),
    ),
    Category(
        "storage box",
        {k: partial(carton, kind=k, big=True) for k in ("cardboard", "wooden", "cloth")},
        "floor",
        DRY_ROOMS,
        "medium",
        "box",
        (),
        ("ottoman", "basket"),
    ),
    Category(
        "basket",
        {k: partial(basket, kind=k) for k in ("round", "square", "handled")},
        "surface",
        ALL_ROOMS,
        "small",
        "basket",
        (),
        ("box", "bowl"),
    ),
    Category(
        "laundry basket",
        {k: partial(basket, kind=k, big=True) for k in ("round", "square")},
        "floor",
        ("bathroom", "bedroom"),
        "medium",
        "basket",
        (),
        ("trash can", "box"),
    ),
    Category(
        "trash can",
        {k: partial(bin_, kind=k) for k in ("open", "pedal", "swing")},
        "floor",
        ALL_ROOMS,
        "medium",
        "trash can",
        (),
        ("basket",),
    ),
    Category(
        "backpack",
        {k: partial(backpack, kind=k) for k in ("zip", "flap")},
        "floor",
        ("bedroom", "kids_room", "hallway", "study"),
        "small",
        "backpack",
        (),
        ("suitcase", "cushion"),
    ),
    Category("suitcase", {"hard": suitcase}, "floor", ("bedroom", "hallway"), "medium", "suitcase", (), ("backpack",)),
    Category(
        "shoes",
        {k: partial(shoes, kind=k) for k in ("trainers", "boots", "slippers")},
        "floor",
        ("hallway", "bedroom"),
        "small",
        "pair of shoes",
    ),
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
        "tray",
        {"square": partial(tray, round_one=False), "round": partial(tray, round_one=True)},
        "surface",
        _FOOD,
        "small",
        "tray",
        (),
        ("plate", "cutting board"),
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
