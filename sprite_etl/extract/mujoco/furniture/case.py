"""Case furniture in general: a body on a base, with doors, drawers and open bays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.finish import DARK, any_tone, body, one_of, paint, tinted
from sprite_etl.extract.mujoco.furniture.kit import FACING, block, box, corners, rod, solid
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, Tone, pick
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator
T = 0.020
"""Thickness of boards and fronts, metres."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a case is made of: body, fronts, handles, how it stands, and its colour's word if it has one."""

    body: Finish
    front: Material
    pull: Material
    handle: str
    base: str
    word: str | None


def draw_look(rng: Rng, style: Style, bases: Sequence[str] = ("plinth", "legs", "sled", "feet")) -> Look:
    """Materials for a case: all of one wood, all painted, or fronts that stand out."""
    finish = body(rng, style, 0.4)
    front, word, roll = finish.material, finish.word, rng.random()
    if roll < 0.2:
        coat = paint(one_of(rng, style.paints), 0.2)
        front, word = coat.material, coat.word
    elif roll < 0.35:
        front = tinted(front, 0.9)
    one_word = word if word == finish.word else None
    handle = pick(rng, ("bar", "knob", "cup", "bar", "none"))
    return Look(finish, front, style.metal.material, handle, pick(rng, tuple(bases)), one_word)


def stand(kind: str, x: float, y: float, m: Material, style: Style) -> tuple[list[Part], float]:
    """The parts below a case of half sizes x, y, and their height."""
    if kind == "plinth":
        return [block((-x + 0.01, x - 0.01), (-y + 0.03, y), (0, 0.06), DARK)], 0.06
    if kind == "feet":
        return [rod((sx, sy, 0), (sx, sy, 0.05), 0.02, m, 0.028) for sx, sy in corners(x - 0.05, y - 0.05)], 0.05
    if kind == "legs":
        z = min(0.22, 0.1 + 0.12 * x)
        return [
            rod((sx * 1.03, sy * 1.06, 0), (sx, sy, z), 0.013, style.wood.material, 0.022)
            for sx, sy in corners(x - 0.07, y - 0.06)
        ], z
    z, metal, parts = 0.14, style.metal.material, []
    for s in (-1, 1):
        px = s * (x - 0.08)
        parts += [
            block((px - 0.012, px + 0.012), (sy - 0.012, sy + 0.012), (0, z), metal) for sy in (-y + 0.04, y - 0.04)
        ]
        parts.append(block((px - 0.012, px + 0.012), (-y + 0.052, y - 0.052), (0, 0.024), metal))
    return parts, z


def pull(kind: str, x: float, y: float, z: float, m: Material, upright: bool, length: float = 0.13) -> list[Part]:
    """A handle on a front at y (its outer face), facing −Y."""
    if kind == "knob":
        return [rod((x, y, z), (x, y - 0.022, z), 0.006, m, 0.015)]
    if kind == "cup":
        return [box((0.07, 0.018, 0.026), (x, y - 0.009, z), m)]
    if kind == "bar":
        size = (0.011, 0.011, length) if upright else (length, 0.011, 0.011)
        ends = (
            [(0.0, length * 0.42), (0.0, -length * 0.42)] if upright else [(length * 0.42, 0.0), (-length * 0.42, 0.0)]
        )
        posts = [
            block((x + a - 0.004, x + a + 0.004), (y - 0.022, y), (z + b - 0.004, z + b + 0.004), m) for a, b in ends
        ]
        return [box(size, (x, y - 0.026, z), m), *posts]
    return []


def drawer(look: Look, x: tuple[float, float], y: float, z: tuple[float, float]) -> list[Part]:
    """A drawer front with a gap about it."""
    gap, wide = 0.004, x[1] - x[0]
    parts = [block((x[0] + gap, x[1] - gap), (y - T, y), (z[0] + gap, z[1] - gap), look.front)]
    middle, height = (x[0] + x[1]) / 2, (z[0] + z[1]) / 2 + 0.1 * (z[1] - z[0])
    if wide > 0.75 and look.handle == "knob":
        for s in (-1, 1):
            parts += pull("knob", middle + s * wide * 0.28, y - T, height, look.pull, False)
        return parts
    return parts + pull(look.handle, middle, y - T, height, look.pull, False, min(0.3 * wide, 0.28))


def door(look: Look, x: tuple[float, float], y: float, z: tuple[float, float], hinge: int, panel: bool) -> list[Part]:
    """A door front; hinge −1 left, 1 right; panel: a raised frame about a sunken field."""
    gap, edge = 0.004, -hinge
    x0, x1, z0, z1 = x[0] + gap, x[1] - gap, z[0] + gap, z[1] - gap
    if not panel:
        parts = [block((x0, x1), (y - T, y), (z0, z1), look.front)]
    else:
        f = min(0.06, 0.2 * (x1 - x0))
        parts = [block((x0 + f, x1 - f), (y - T * 0.5, y), (z0 + f, z1 - f), tinted(look.front, 0.96))]
        parts += [block((a, b), (y - T, y), (z0, z1), look.front) for a, b in ((x0, x0 + f), (x1 - f, x1))]
        parts += [block((x0 + f, x1 - f), (y - T, y), c, look.front) for c in ((z0, z0 + f), (z1 - f, z1))]
    px = (x0 if edge < 0 else x1) - edge * 0.035
    height = min(max((z0 + z1) / 2, z0 + 0.1), 1.15) if z1 - z0 > 0.9 else z0 + 0.6 * (z1 - z0)
    return parts + pull(look.handle, px, y - T, height, look.pull, True, min(0.3 * (z1 - z0), 0.22))


def carcass(look: Look, x: float, y: float, z: tuple[float, float], open_front: bool = True) -> list[Part]:
    """The body between two heights: five boards if its front is open, else one block behind the fronts."""
    m = look.body.material
    if not open_front:
        seam = block((-x + 0.012, x - 0.012), (-y + T - 0.002, -y + T), (z[0] + 0.012, z[1] - 0.012), DARK)
        return [block((-x, x), (-y + T, y), z, m), seam]
    parts = [block((s * (x - T / 2) - T / 2, s * (x - T / 2) + T / 2), (-y, y), z, m) for s in (-1, 1)]
    parts += [block((-x + T, x - T), (-y, y), (c, c + T), m) for c in (z[0], z[1] - T)]
    return [*parts, block((-x + T, x - T), (y - 0.008, y), (z[0] + T, z[1] - T), tinted(m, 0.85))]


def top_surface(x: float, y: float, z: float, headroom: float = 1.0) -> Surface:
    """The top of a case as a place for things."""
    return Surface((0, 0, z), (x - 0.04, y - 0.04), headroom)


def book_cover(rng: Rng, chosen: Tone, kind: str) -> Material:
    """Printed board: kind is spine or cover."""
    ink = (0.93, 0.88, 0.72) if sum(chosen.rgb) < 1.5 else (0.20, 0.18, 0.18)
    return Material(WHITE, Texture(kind, chosen.rgb, ink, int(rng.integers(6)), 0.0), 0.15, 0.3)


BOOK_TONES = ("red", "blue", "green", "brown", "beige", "white", "black", "grey", "orange", "purple", "yellow", "blue")


def books(
    rng: Rng, x: tuple[float, float], y_front: float, z: float, height: float, depth: float, limit: int
) -> list[Part]:
    """A row of upright books from x[0] on, backs to −Y, at most `limit`; their spines are drawn on."""
    parts: list[Part] = []
    at = x[0]
    while len(parts) < limit:
        thick, tall = rng.uniform(0.018, 0.052), min(rng.uniform(0.19, 0.30), height - 0.02)
        if at + thick > x[1]:
            break
        deep = min(rng.uniform(0.14, 0.2), depth)
        y0 = y_front + rng.uniform(0.0, 0.012)
        cover = book_cover(rng, any_tone(rng, BOOK_TONES), "spine")
        parts.append(box((thick - 0.001, deep, tall), (at + thick / 2, y0 + deep / 2, z + tall / 2), cover))
        at += thick
    return parts


def arched(w: float, h: float, depth: float, m: Material, y: float, z: float) -> Part:
    """A board facing −Y with a round top, from z up; its back at y."""
    a = np.linspace(0, np.pi, 17)
    rise = min(0.35 * w, 0.4 * h)
    outline = [(-w / 2, 0.0), (w / 2, 0.0), *[(w / 2 * np.cos(t), h - rise + rise * np.sin(t)) for t in a]]
    points = tuple((round(float(p), 4), round(float(q), 4)) for p, q in outline)
    return solid(meshes.plate(points, round(depth, 4)), (0, y, z), m, FACING)
