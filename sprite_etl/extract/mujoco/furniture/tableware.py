"""What one eats and drinks from, cooks in and arranges flowers in: bodies of revolution and their handles."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import BLACK, CHROME, any_tone, glaze, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import disc, rod, tube, turned
from sprite_etl.extract.mujoco.furniture.style import Finish, Style, tone
from sprite_etl.extract.mujoco.piece import Material, Part

Rng = np.random.Generator
Shape = tuple[tuple[float, float], ...]
"""Outer profile in shares: (radius / largest radius, height / height), foot first."""

MUGS: dict[str, Shape] = {
    "straight": ((0.97, 0), (1, 0.04), (1, 1)),
    "tapered": ((0.72, 0), (0.76, 0.03), (1, 1)),
    "round": ((0.62, 0), (0.92, 0.18), (1, 0.42), (0.96, 0.72), (0.86, 1)),
    "flared": ((0.7, 0), (0.74, 0.3), (0.8, 0.6), (1, 1)),
    "waisted": ((0.95, 0), (0.84, 0.35), (0.82, 0.6), (1, 1)),
    "footed": ((0.62, 0), (0.55, 0.08), (0.95, 0.28), (1, 0.6), (0.98, 1)),
    "barrel": ((0.82, 0), (0.96, 0.2), (1, 0.5), (0.96, 0.8), (0.84, 1)),
    "espresso": ((0.55, 0), (0.75, 0.15), (0.92, 0.5), (1, 1)),
}
BOWLS: dict[str, Shape] = {
    "hemisphere": tuple((math.sin(a), 1 - math.cos(a)) for a in np.linspace(0.45, math.pi / 2, 9)),
    "cone": ((0.32, 0), (0.36, 0.05), (1, 1)),
    "cereal": ((0.48, 0), (0.72, 0.12), (0.93, 0.45), (1, 1)),
    "footed": ((0.45, 0), (0.38, 0.14), (0.40, 0.22), (0.82, 0.4), (1, 1)),
    "low": ((0.55, 0), (0.85, 0.2), (1, 0.7), (1, 1)),
    "flared": ((0.42, 0), (0.52, 0.3), (0.68, 0.65), (1, 1)),
    "incurved": ((0.5, 0), (0.85, 0.25), (1, 0.6), (0.9, 1)),
    "straight": ((0.9, 0), (0.97, 0.08), (1, 0.3), (1, 1)),
}
VASES: dict[str, Shape] = {
    "bottle": ((0.8, 0), (1, 0.2), (0.95, 0.42), (0.45, 0.62), (0.3, 0.75), (0.32, 1)),
    "amphora": ((0.45, 0), (0.8, 0.25), (1, 0.55), (0.75, 0.78), (0.42, 0.88), (0.55, 1)),
    "cylinder": ((0.98, 0), (1, 0.03), (1, 1)),
    "trumpet": ((0.6, 0), (0.45, 0.15), (0.42, 0.5), (0.6, 0.8), (1, 1)),
    "globe": ((0.5, 0), (0.88, 0.2), (1, 0.48), (0.85, 0.76), (0.42, 0.92), (0.45, 1)),
    "urn": ((0.55, 0), (0.4, 0.1), (0.9, 0.35), (1, 0.6), (0.7, 0.82), (0.85, 1)),
    "gourd": ((0.7, 0), (1, 0.22), (0.8, 0.45), (0.45, 0.58), (0.6, 0.75), (0.32, 0.92), (0.36, 1)),
    "cone": ((0.4, 0), (0.46, 0.05), (1, 1)),
    "shouldered": ((0.62, 0), (0.78, 0.35), (1, 0.78), (0.55, 0.9), (0.5, 1)),
}
BOTTLES: dict[str, Shape] = {
    "wine": ((0.96, 0), (1, 0.03), (1, 0.55), (0.85, 0.65), (0.38, 0.76), (0.34, 0.95), (0.4, 0.96), (0.4, 1)),
    "water": ((0.95, 0), (1, 0.04), (1, 0.3), (0.94, 0.34), (1, 0.38), (1, 0.7), (0.6, 0.86), (0.42, 0.9), (0.42, 1)),
    "squat": ((0.95, 0), (1, 0.05), (1, 0.55), (0.5, 0.72), (0.32, 0.78), (0.32, 1)),
    "flask": ((0.98, 0), (1, 0.02), (1, 0.8), (0.72, 0.86), (0.72, 1)),
}


def hollow(shape: Shape, r: float, h: float, wall: float, floor: float | None = None) -> list[tuple[float, float]]:
    """The closed profile of a vessel: up the outside, over the rim, down the inside."""
    outer = [(a * r, b * h) for a, b in shape]
    floor = wall * 1.4 if floor is None else floor
    inner = [(max(a - wall, 0.001), max(b, floor)) for a, b in outer[::-1]]
    rim = (outer[-1][0] - wall / 2, outer[-1][1] + wall * 0.25)
    return [(0, 0), *outer, rim, *inner, (0, floor)]


def smooth_profile(shape: Shape) -> Shape:
    """The same profile with more points, where its bends are round."""
    if len(shape) < 4:
        return shape
    from sprite_etl.extract.mujoco.meshes import curve

    points = curve(shape, 4)
    return tuple((max(float(a), 0.02), min(max(float(b), 0.0), 1.0)) for a, b in points)


def radius_at(shape: Shape, share: float) -> float:
    """The outer radius (share of the largest) at a share of the height."""
    heights, radii = [b for _, b in shape], [a for a, _ in shape]
    return float(np.interp(share, heights, radii))


def ceramic(rng: Rng, style: Style, plain: float = 0.4) -> Finish:
    """Glaze: white and neutral, or an accent."""
    return glaze(tone(rng, "white") if rng.random() < plain else one_of(rng, (*style.accents, *style.paints)))


def mug(rng: Rng, style: Style, *, shape: str) -> Draft:
    """A cup with a handle to +X."""
    small = 0.75 if shape == "espresso" else 1.0
    r, h = rng.uniform(0.035, 0.054) * small, rng.uniform(0.072, 0.128) * small
    finish, form = ceramic(rng, style, 0.25), smooth_profile(MUGS[shape])
    m, out = finish.material, rng.uniform(0.020, 0.034) * small
    parts = [turned(hollow(form, r, h, 0.004), (0, 0, 0), m)]
    low, high = rng.uniform(0.18, 0.28), rng.uniform(0.76, 0.86)
    a, b = radius_at(form, low) * r - 0.003, radius_at(form, high) * r - 0.003
    far = max(a, b) + out
    bend = [
        (a, 0, low * h),
        (far * 0.94, 0, (low + 0.04) * h),
        (far, 0, 0.5 * h),
        (far * 0.94, 0, (high - 0.04) * h),
        (b, 0, high * h),
    ]
    return Draft([*parts, tube(bend, 0.0048, m, 4, 8)], finish.word, (), 0.0, 0.35 * small)


def bowl(rng: Rng, style: Style, *, shape: str) -> Draft:
    """An open bowl of ceramic, wood or steel."""
    r = rng.uniform(0.065, 0.16)
    h, roll = r * rng.uniform(0.45, 0.85), rng.random()
    finish = style.wood if roll < 0.2 else Finish("grey", CHROME) if roll < 0.27 else ceramic(rng, style)
    return Draft(
        [turned(hollow(smooth_profile(BOWLS[shape]), r, h, 0.004), (0, 0, 0), finish.material, segments=40)],
        finish.word,
        (),
        0.0,
        6 * r,
    )


def vase(rng: Rng, style: Style, *, shape: str) -> Draft:
    """A vase; some hold dry stems or tulips."""
    h, finish = rng.uniform(0.14, 0.42), ceramic(rng, style, 0.25)
    r = h * rng.uniform(0.24, 0.38)
    parts = [turned(hollow(smooth_profile(VASES[shape]), r, h, 0.005, 0.012), (0, 0, 0), finish.material)]
    if rng.random() < 0.4 and h > 0.2:
        from sprite_etl.extract.mujoco.furniture.plants import stems

        parts += stems(rng, h, radius_at(VASES[shape], 1.0) * r)
    return Draft(parts, finish.word, (), 0.0, 0.4 + 3 * h)


def plate(rng: Rng, style: Style, *, rim: float) -> Draft:
    """A flat plate with a rim, sometimes a coloured band."""
    r, finish = rng.uniform(0.085, 0.165), ceramic(rng, style, 0.5)
    h = 0.016 + 0.06 * r
    profile = [(0, 0), (r * 0.6, 0), (r * 0.66, 0.004), (r, h), (r - 0.003, h + 0.002), (r * rim, 0.008), (0, 0.006)]
    parts = [turned(profile, (0, 0, 0), finish.material, segments=40)]
    if rng.random() < 0.4:
        ring = [
            (math.cos(t) * (r - 0.002), math.sin(t) * (r - 0.002), h + 0.001) for t in np.linspace(0, 2 * math.pi, 33)
        ]
        parts.append(tube(ring, 0.002, glaze(one_of(rng, style.accents)).material, 1, 6))
    return Draft(parts, finish.word, (), 0.0, 0.5)


def bottle(rng: Rng, style: Style, *, shape: str) -> Draft:
    """Dark or clear-looking glass, plastic or steel, with a label and a cap."""
    h = rng.uniform(0.17, 0.34)
    r = h * {"wine": 0.125, "water": 0.135, "squat": 0.2, "flask": 0.15}[shape] * rng.uniform(0.9, 1.15)
    words = (
        ("green", "brown", "green", "black") if shape == "wine" else ("blue", "white", "grey", "red", "pink", "yellow")
    )
    finish = glaze(any_tone(rng, words))
    profile = [(0, 0), *[(a * r, b * h) for a, b in BOTTLES[shape]], (0, h)]
    parts = [turned(profile, (0, 0, 0), finish.material, segments=28)]
    if shape != "flask":
        paper = Material(one_of(rng, (*style.accents, tone(rng, "beige"))).rgb, None, 0.05, 0.1)
        parts.append(disc(r * 1.012, (0.18 * h, 0.46 * h), paper))
    neck = BOTTLES[shape][-1][0] * r
    cap = BLACK if rng.random() < 0.5 else glaze(one_of(rng, style.accents)).material
    parts.append(disc(neck * 1.12, (h, h + 0.018), cap))
    return Draft(parts, finish.word, (), 0.0, 0.9)


def glass_cup(rng: Rng, style: Style, *, stem: bool) -> Draft:
    """A tumbler or a stemmed glass, pale as glass looks against a table."""
    pale = Material((0.78, 0.86, 0.88), None, 0.9, 0.9)
    r, h = rng.uniform(0.030, 0.045), rng.uniform(0.08, 0.15)
    if not stem:
        return Draft(
            [turned(hollow(((0.82, 0), (0.85, 0.03), (1, 1)), r, h, 0.002, 0.008), (0, 0, 0), pale)],
            None,
            (),
            0.0,
            0.25,
        )
    h += 0.07
    profile = [(0, 0), (r * 0.9, 0), (r * 0.85, 0.004), (0.004, 0.012), (0.004, 0.42 * h), (r * 0.75, 0.52 * h)]
    profile += [
        (r, 0.68 * h),
        (r * 0.82, h),
        (r * 0.82 - 0.002, h),
        (r - 0.003, 0.68 * h),
        (r * 0.7, 0.54 * h),
        (0, 0.45 * h),
    ]
    return Draft([turned(profile, (0, 0, 0), pale)], None, (), 0.0, 0.25)


def pot(rng: Rng, style: Style, *, lid: bool) -> Draft:
    """A cooking pot with two loop handles."""
    r, h = rng.uniform(0.085, 0.155), rng.uniform(0.08, 0.19)
    finish = (
        Finish("grey", CHROME) if rng.random() < 0.5 else paint(one_of(rng, (*style.accents, tone(rng, "black"))), 0.5)
    )
    m, z = finish.material, h * 0.78
    parts = [turned(hollow(((0.94, 0), (1, 0.06), (1, 1)), r, h, 0.004), (0, 0, 0), m, segments=36)]
    for s in (-1, 1):
        bend = [
            (s * (r - 0.004), -0.04, z),
            (s * (r + 0.03), -0.035, z),
            (s * (r + 0.03), 0.035, z),
            (s * (r - 0.004), 0.04, z),
        ]
        parts.append(tube(bend, 0.006, BLACK if lid else m, 4, 8))
    if lid:
        cover = [(0, h), (r, h), (r + 0.003, h + 0.006), (r * 0.6, h + 0.022), (0.012, h + 0.03), (0.01, h + 0.04)]
        parts.append(
            turned([*cover, (0.022, h + 0.046), (0.018, h + 0.056), (0, h + 0.058)], (0, 0, 0), m, segments=36)
        )
    return Draft(parts, finish.word, (), 0.0, 1.6)


def pan(rng: Rng, style: Style, *, depth: tuple[float, float]) -> Draft:
    """A frying pan, its handle to +X; a block under the handle's end keeps nothing: it lies flat by its own weight."""
    r, h = rng.uniform(0.10, 0.17), rng.uniform(*depth)
    finish = (
        Finish("black", Material((0.08, 0.08, 0.085), None, 0.4, 0.6)) if rng.random() < 0.6 else Finish("grey", CHROME)
    )
    parts = [turned(hollow(((0.78, 0), (0.82, 0.06), (1, 1)), r, h, 0.004), (0, 0, 0), finish.material, segments=36)]
    reach = rng.uniform(0.14, 0.19)
    grip = style.wood.material if rng.random() < 0.35 else BLACK
    parts.append(rod((r - 0.006, 0, h * 0.8), (r + 0.04, 0, h * 0.95), 0.006, finish.material))
    parts.append(
        tube(
            [(r + 0.03, 0, h * 0.9), (r + 0.5 * reach, 0, h + 0.012), (r + reach, 0, h + 0.016)],
            (0.008, 0.011, 0.010),
            grip,
        )
    )
    return Draft(parts, finish.word, (), 0.0, 1.3)


def kettle(rng: Rng, style: Style, *, electric: bool) -> Draft:
    """A kettle with spout to −X and handle to +X, or a bow over the top."""
    r, h = rng.uniform(0.072, 0.105), rng.uniform(0.15, 0.23)
    finish = Finish("grey", CHROME) if rng.random() < 0.4 else paint(one_of(rng, (*style.accents, *style.paints)), 0.5)
    m = finish.material
    parts: list[Part] = []
    if electric:
        parts.append(disc(r * 1.02, (0, 0.02), BLACK))
        parts.append(turned([(0, 0.02), (r, 0.02), (r * 0.96, h * 0.4), (r * 0.72, h), (0, h + 0.012)], (0, 0, 0), m))
        handle = [
            (r * 0.75, 0, h * 0.93),
            (r * 1.5, 0, h * 0.95),
            (r * 1.62, 0, h * 0.6),
            (r * 1.2, 0, h * 0.28),
            (r * 0.9, 0, h * 0.3),
        ]
        parts.append(tube(handle, 0.012, BLACK))
        parts.append(rod((-r * 0.55, 0, h * 0.86), (-r * 1.12, 0, h * 0.97), 0.022, m, 0.012))
    else:
        t = np.linspace(0, 1, 9)
        body = [(r * 1.1 * math.sin(0.42 * math.pi + 0.5 * math.pi * float(u)), h * 0.62 * float(u)) for u in t]
        parts.append(turned([(0, 0), *body, (0.03, h * 0.66), (0, h * 0.66)], (0, 0, 0), m))
        parts.append(disc(0.014, (h * 0.66, h * 0.74), BLACK))
        bow = [
            (-r * 0.75, 0, h * 0.48),
            (-r * 0.7, 0, h * 0.92),
            (0, 0, h * 1.12),
            (r * 0.7, 0, h * 0.92),
            (r * 0.75, 0, h * 0.48),
        ]
        parts.append(tube(bow, 0.008, BLACK))
        parts.append(rod((-r * 0.8, 0, h * 0.25), (-r * 1.65, 0, h * 0.62), 0.02, m, 0.011))
    return Draft(parts, finish.word, (), 0.0, 1.2)


def teapot(rng: Rng, style: Style) -> Draft:
    """A round ceramic pot with spout and handle."""
    r, finish = rng.uniform(0.06, 0.1), ceramic(rng, style, 0.2)
    m, h = finish.material, r * rng.uniform(1.4, 1.8)
    body = [(r * math.sin(math.pi * (0.22 + 0.6 * u)), h * u) for u in np.linspace(0, 1, 11)]
    parts = [
        turned(
            [(0, 0), *body, (r * 0.45, h + 0.006), (0.012, h + 0.02), (0.016, h + 0.034), (0, h + 0.042)], (0, 0, 0), m
        )
    ]
    parts.append(
        tube([(-r * 0.9, 0, h * 0.35), (-r * 1.35, 0, h * 0.5), (-r * 1.6, 0, h * 0.95)], (0.018, 0.013, 0.009), m)
    )
    handle = [(r * 0.85, 0, h * 0.82), (r * 1.45, 0, h * 0.85), (r * 1.5, 0, h * 0.4), (r * 0.9, 0, h * 0.25)]
    return Draft([*parts, tube(handle, 0.008, m)], finish.word, (), 0.0, 0.9)


_EAT = ("kitchen", "dining_room", "living_room")

CATEGORIES = (
    Category(
        "mug",
        {k: partial(mug, shape=k) for k in MUGS},
        "surface",
        ("kitchen", "dining_room", "living_room", "study", "bedroom"),
        "small",
        "mug",
        confusable=("bowl", "glass", "pen cup"),
    ),
    Category(
        "bowl",
        {k: partial(bowl, shape=k) for k in BOWLS},
        "surface",
        _EAT,
        "small",
        "bowl",
        confusable=("plate", "mug", "pot"),
    ),
    Category(
        "vase",
        {k: partial(vase, shape=k) for k in VASES},
        "surface",
        ("living_room", "dining_room", "bedroom", "hallway", "study", "bathroom"),
        "small",
        "vase",
        confusable=("bottle", "plant", "pen cup"),
    ),
    Category(
        "plate",
        {"coupe": partial(plate, rim=0.75), "rimmed": partial(plate, rim=0.64)},
        "surface",
        _EAT,
        "small",
        "plate",
        confusable=("bowl", "tray"),
    ),
    Category(
        "bottle",
        {k: partial(bottle, shape=k) for k in BOTTLES},
        "surface",
        ("kitchen", "dining_room", "bathroom", "study", "bedroom"),
        "small",
        "bottle",
        confusable=("vase", "soap dispenser"),
    ),
    Category(
        "glass",
        {"tumbler": partial(glass_cup, stem=False), "stemmed": partial(glass_cup, stem=True)},
        "surface",
        _EAT,
        "small",
        "glass",
        confusable=("mug", "vase"),
        nameable=False,
    ),
    Category(
        "pot",
        {"lidded": partial(pot, lid=True), "open": partial(pot, lid=False)},
        "surface",
        ("kitchen",),
        "small",
        "cooking pot",
        confusable=("pan", "bowl", "kettle"),
    ),
    Category(
        "pan",
        {"frying": partial(pan, depth=(0.035, 0.055)), "saute": partial(pan, depth=(0.06, 0.10))},
        "surface",
        ("kitchen",),
        "small",
        "pan",
        confusable=("cooking pot", "plate"),
    ),
    Category(
        "kettle",
        {"electric": partial(kettle, electric=True), "whistling": partial(kettle, electric=False), "teapot": teapot},
        "surface",
        ("kitchen", "dining_room"),
        "small",
        "kettle",
        confusable=("cooking pot", "vase"),
    ),
)
