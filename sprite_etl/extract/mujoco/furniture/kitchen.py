"""What stands in a kitchen: units, appliances large and small."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import T, door, draw_look, drawer
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, DARK, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import block, box, disc, rod, smooth, soft, tube, turned
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, pick, tone
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator
ENAMEL = Finish("white", Material((0.94, 0.94, 0.93), None, 0.35, 0.6))
STEEL = Finish("grey", Material((0.66, 0.67, 0.69), None, 0.7, 0.6))
JET = Finish("black", Material((0.09, 0.09, 0.10), None, 0.45, 0.6))
GLASS = Material((0.05, 0.055, 0.06), None, 0.85, 0.9)


def appliance(rng: Rng, style: Style, colour: float = 0.15) -> Finish:
    """White, steel, black or, for the brave, a colour."""
    if rng.random() < colour:
        return paint(one_of(rng, style.accents), 0.45)
    return (ENAMEL, STEEL, JET)[int(rng.choice(3, p=[0.45, 0.4, 0.15]))]


def worktop(rng: Rng, style: Style) -> Material:
    """Stone or wood."""
    kind = pick(rng, ("granite", "marble", "wood", "granite"))
    if kind == "wood":
        return style.wood.material
    rgb = ((0.22, 0.22, 0.23), (0.78, 0.76, 0.72), (0.52, 0.50, 0.47), (0.90, 0.89, 0.87))[int(rng.integers(4))]
    return Material(WHITE, Texture(kind, rgb, (0.9, 0.9, 0.9), int(rng.integers(3)), 0.6), 0.4, 0.6)


def unit(rng: Rng, style: Style, *, basin: bool = False, island: bool = False) -> Draft:
    """A run of base units under one worktop; with a basin and tap, or as an island."""
    n = int(rng.integers(2, 5)) if not island else int(rng.integers(2, 4))
    bay, d, h = rng.uniform(0.42, 0.6), rng.uniform(0.58, 0.66), rng.uniform(0.86, 0.94)
    if island:
        d = rng.uniform(0.75, 1.0)
    look, panel = draw_look(rng, style, ("plinth",)), bool(rng.random() < 0.4)
    w, y, m = n * bay, d / 2, look.body.material
    x, top = w / 2, worktop(rng, style)
    parts = [block((-x + 0.02, x - 0.02), (-y + 0.07, y), (0, 0.1), DARK)]
    parts.append(block((-x, x), (-y + T + 0.02, y), (0.1, h - 0.04), m))
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
        parts += _basin((x0, x1), (y0, y1), h, STEEL.material)
        parts += tap(cx, y1 + 0.04, h, 0.24, CHROME)
        free = (x0 + x - 0.06) if cx > 0 else (x - x1 - 0.06)
        side = (-x + 0.03 + free / 2) if cx > 0 else (x - 0.03 - free / 2)
        surfaces = (Surface((side, 0, h), (free / 2 - 0.02, y - 0.06), 0.5),)
    if not basin and not island and rng.random() < 0.4:
        parts.append(block((-x, x), (y - 0.02, y), (h, h + 0.1), top))
        surfaces = (Surface((0, -0.02, h), (x - 0.04, y - 0.07), 0.5),)
    return Draft(parts, look.body.word, surfaces, 0.8, 70.0 * w)


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
    """Hung cupboards with doors."""
    n, bay = int(rng.integers(1, 4)), rng.uniform(0.36, 0.55)
    d, h, look = rng.uniform(0.30, 0.37), rng.uniform(0.45, 0.90), draw_look(rng, style, ("plinth",))
    x = n * bay / 2
    parts = [block((-x, x), (-d + T, 0), (0, h), look.body.material)]
    for k in range(n):
        parts += door(look, (-x + k * bay, -x + (k + 1) * bay), -d + T, (0, h), 1 if k % 2 else -1, panel)
    return Draft(parts, look.body.word, (), 0.0, 25.0)


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
        for sx, sy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            at = (sx * w * 0.24, sy * d * 0.22 + 0.02)
            parts.append(disc(0.05, (h - 0.008, h + 0.006), BLACK, at))
            parts.append(
                block((at[0] - 0.1, at[0] + 0.1), (at[1] - 0.006, at[1] + 0.006), (h + 0.006, h + 0.016), BLACK)
            )
            parts.append(
                block((at[0] - 0.006, at[0] + 0.006), (at[1] - 0.1, at[1] + 0.1), (h + 0.006, h + 0.016), BLACK)
            )
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


def dishwasher(rng: Rng, style: Style, *, drawer_type: bool) -> Draft:
    """A closed front with a panel of buttons."""
    w, d, h, finish = (
        rng.uniform(0.44, 0.62),
        rng.uniform(0.55, 0.64),
        rng.uniform(0.8, 0.9),
        appliance(rng, style, 0.05),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [
        block((-x, x), (-y + 0.035, y), (0.08, h), m),
        block((-x + 0.02, x - 0.02), (-y + 0.06, y), (0, 0.08), BLACK),
    ]
    cuts = (0.09, 0.5 * h, h - 0.12) if drawer_type else (0.09, h - 0.12)
    for a, b in zip(cuts, cuts[1:]):
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
    w, d, finish = rng.uniform(0.55, 0.95), rng.uniform(0.4, 0.5), (STEEL, JET, ENAMEL)[int(rng.integers(3))]
    m, x = finish.material, w / 2
    if kind == "chimney":
        h = rng.uniform(0.55, 0.85)
        parts = [block((-x, x), (-d, 0), (0, 0.06), m), block((-0.14, 0.14), (-0.27, 0), (0.14, h), m)]
        parts.append(block((-x * 0.7, x * 0.7), (-d * 0.8, 0), (0.06, 0.10), m))
        parts.append(block((-x * 0.45, x * 0.45), (-d * 0.68, 0), (0.10, 0.14), m))
    else:
        parts = [block((-x, x), (-d, 0), (0, 0.09), m), block((-x * 0.95, x * 0.95), (-d * 0.6, 0), (0.09, 0.22), m)]
    parts.append(block((-0.06, 0.06), (-d - 0.003, -d), (0.02, 0.045), BLACK))
    return Draft(parts, finish.word, (), 0.0, 12.0)


def microwave(rng: Rng, style: Style, *, dial: bool) -> Draft:
    """A dark window, a panel at the right."""
    w, d, h, finish = (
        rng.uniform(0.40, 0.58),
        rng.uniform(0.30, 0.42),
        rng.uniform(0.22, 0.33),
        appliance(rng, style, 0.2),
    )
    m, x, y = finish.material, w / 2, d / 2
    parts = [block((-x, x), (-y + 0.02, y), (0.012, h), m)]
    parts.append(block((-x + 0.004, x * 0.55), (-y, -y + 0.02), (0.018, h - 0.006), m))
    parts.append(block((-x + 0.03, x * 0.55 - 0.05), (-y - 0.002, -y), (0.045, h - 0.035), GLASS))
    parts.append(block((x * 0.55 + 0.004, x - 0.004), (-y + 0.004, -y + 0.02), (0.018, h - 0.006), DARK))
    parts.append(
        block(
            (x * 0.62, x * 0.92),
            (-y + 0.002, -y + 0.004),
            (h - 0.07, h - 0.035),
            Material((0.25, 0.65, 0.5), None, 0.2, 0.4, 0.4),
        )
    )
    cx = x * 0.775
    if dial:
        parts += [rod((cx, -y + 0.004, z), (cx, -y - 0.014, z), 0.022, CHROME) for z in (h * 0.32, h * 0.58)]
    else:
        for i in range(4):
            z = 0.045 + i * (h - 0.15) / 4
            parts.append(
                block((x * 0.62, x * 0.92), (-y + 0.002, -y + 0.004), (z, z + 0.016), Material((0.55, 0.55, 0.57)))
            )
    parts += _handle(x * 0.55 - 0.024, -y + 0.004, h / 2, h * 0.6, CHROME, True)
    parts += [block((sx - 0.015, sx + 0.015), (-y + 0.05, y - 0.03), (0, 0.012), BLACK) for sx in (-x + 0.05, x - 0.05)]
    return Draft(parts, finish.word, (), 0.0, 11.0)


def toaster(rng: Rng, style: Style, *, long: bool) -> Draft:
    """Rounded body, slots in its top, a lever at the side."""
    w, d, h = (
        rng.uniform(0.24, 0.40) if long else rng.uniform(0.20, 0.29),
        rng.uniform(0.13, 0.2),
        rng.uniform(0.16, 0.22),
    )
    finish = appliance(rng, style, 0.5)
    parts = [
        smooth((w, d, h - 0.015), (0, 0, (h + 0.015) / 2), finish.material, 0.035),
        soft((w * 0.92, d * 0.92, 0.03), (0, 0, 0.015), BLACK, 0.01, 0),
    ]
    slots = (-0.022, 0.022) if not long else (0.0,)
    parts += [
        block((-w * 0.36, w * 0.36), (s * d / 0.16 - 0.009, s * d / 0.16 + 0.009), (h - 0.01, h + 0.001), BLACK)
        for s in slots
    ]
    parts.append(block((w / 2 - 0.004, w / 2 + 0.018), (-0.018, 0.018), (h * 0.6, h * 0.68), BLACK))
    parts.append(rod((w / 2 - 0.004, -d * 0.2, h * 0.25), (w / 2 + 0.012, -d * 0.2, h * 0.25), 0.014, CHROME))
    return Draft(parts, finish.word, (), 0.0, 1.9)


def coffee_maker(rng: Rng, style: Style, *, kind: str) -> Draft:
    """A filter machine with a jug, or an espresso machine."""
    k = rng.uniform(0.8, 1.3)
    finish = appliance(rng, style, 0.3)
    m, w, d, h = finish.material, 0.19 * k, 0.24 * k, 0.33 * k
    x, y = w / 2, d / 2
    if kind == "filter":
        parts = [smooth((w, d, 0.035), (0, 0, 0.0175), m, 0.012), block((-x, x), (y * 0.25, y), (0.03, h), m)]
        parts.append(smooth((w, d * 0.95, h * 0.28), (0, -0.005, h * 0.86), m, 0.02))
        jug = [(0, 0.036), (0.36 * w, 0.036), (0.42 * w, 0.08), (0.3 * w, h * 0.6), (0.33 * w, h * 0.63), (0, h * 0.63)]
        parts.append(turned(jug, (0, -y * 0.38, 0), GLASS))
    else:
        w = 0.28 * k
        x = w / 2
        parts = [block((-x, x), (-y * 0.2, y), (0.02, h), m), block((-x, x), (-y, y), (0, 0.035 * k), DARK)]
        parts.append(block((-x, x), (-y * 0.75, y), (h * 0.74, h), m))
        parts.append(rod((0, -y * 0.45, h * 0.6), (0, -y * 0.45, h * 0.74), 0.032 * k, CHROME))
        parts.append(rod((0, -y * 0.45, h * 0.62), (0, -y * 1.25, h * 0.60), 0.012, BLACK))
        parts.append(rod((x * 0.8, -y * 0.5, h * 0.74), (x * 0.8, -y * 0.62, h * 0.3), 0.005, CHROME))
        parts += [
            rod((q * x, -y * 0.75, h * 0.87), (q * x, -y * 0.75 - 0.014, h * 0.87), 0.016, CHROME)
            for q in (-0.6, 0, 0.6)
        ]
    return Draft(parts, finish.word, (), 0.0, 4.0)


def cutting_board(rng: Rng, style: Style, *, handle: bool) -> Draft:
    """A thick wooden board, flat on the worktop."""
    w, d, h = rng.uniform(0.24, 0.46), rng.uniform(0.17, 0.30), rng.uniform(0.014, 0.032)
    parts = [box((w, d, h), (0, 0, h / 2), style.wood.material)]
    if handle:
        parts.append(box((0.11, 0.055, h * 0.9), (w / 2 + 0.05, 0, h * 0.45), style.wood.material))
    return Draft(parts, style.wood.word, (), 0.0, 0.8)


def utensils(rng: Rng, style: Style) -> Draft:
    """A jar of spoons and turners."""
    r, h = rng.uniform(0.045, 0.065), rng.uniform(0.12, 0.17)
    finish = paint(one_of(rng, (*style.accents, tone(rng, "white"))), 0.4)
    parts = [turned([(0, 0), (r, 0), (r, h), (r - 0.004, h), (r - 0.004, 0.01), (0, 0.01)], (0, 0, 0), finish.material)]
    for k in range(5):
        a = 2 * math.pi * k / 5
        tip = (math.cos(a) * r * 1.35, math.sin(a) * r * 1.35, h * rng.uniform(1.7, 2.1))
        m = style.wood.material if k % 2 else CHROME
        parts.append(rod((math.cos(a) * r * 0.5, math.sin(a) * r * 0.5, 0.015), tip, 0.005, m))
        parts.append(Part("ellipsoid", (0.022, 0.022, 0.035), tip, m))
    return Draft(parts, finish.word, (), 0.0, 0.9)


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
K = ("kitchen",)

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
        {"in_counter": partial(unit, basin=True)},
        "floor",
        K,
        "large",
        "kitchen sink",
        ("bottle", "plate", "bowl", "soap dispenser", "glass"),
        ("kitchen counter", "washbasin", "cabinet"),
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
        {"one": partial(dishwasher, drawer_type=False), "drawers": partial(dishwasher, drawer_type=True)},
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
    Category(
        "microwave",
        {"buttons": partial(microwave, dial=False), "dials": partial(microwave, dial=True)},
        "surface",
        K,
        "small",
        "microwave",
        (),
        ("television", "toaster"),
    ),
    Category(
        "toaster",
        {"short": partial(toaster, long=False), "long": partial(toaster, long=True)},
        "surface",
        K,
        "small",
        "toaster",
        (),
        ("coffee machine", "microwave"),
    ),
    Category(
        "coffee machine",
        {k: partial(coffee_maker, kind=k) for k in ("filter", "espresso")},
        "surface",
        K,
        "small",
        "coffee machine",
        (),
        ("toaster", "kettle"),
    ),
    Category(
        "cutting board",
        {"plain": partial(cutting_board, handle=False), "handled": partial(cutting_board, handle=True)},
        "surface",
        K,
        "small",
        "cutting board",
        (),
        ("tray",),
    ),
    Category(
        "utensil jar",
        {"jar": utensils},
        "surface",
        K,
        "small",
        "utensil jar",
        (),
        ("vase", "pen cup", "potted plant"),
        nameable=False,
    ),
)
