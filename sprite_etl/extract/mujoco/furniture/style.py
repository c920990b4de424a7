"""What makes a home look like one: woods, metals, cloths, paints and surfaces that go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.mujoco.piece import RGB, Material, Texture

WHITE: RGB = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Tone:
    """A colour as people name it, and as it is: sRGB 0–1."""

    word: str
    rgb: RGB


@dataclass(frozen=True, slots=True)
class Finish:
    """A material with the plain word for its colour."""

    word: str
    material: Material


@dataclass(frozen=True, slots=True)
class Style:
    """What the pieces of one home or room share. fabrics and paints are palettes to draw from; kitchen_seed makes
    the units and machines of a kitchen one set."""

    name: str
    wood: Finish
    wood_dark: Finish
    metal: Finish
    fabrics: tuple[Tone, ...]
    accents: tuple[Tone, ...]
    paints: tuple[Tone, ...]
    wall: Material
    floor: Material
    ceiling: Material
    trim: Material
    rug: Material
    tile_wall: Material
    tile_floor: Material
    door: Finish
    kitchen_seed: int


TONES: dict[str, tuple[RGB, ...]] = {
    "red": ((0.70, 0.13, 0.11), (0.58, 0.10, 0.13), (0.78, 0.22, 0.17)),
    "orange": ((0.86, 0.45, 0.12), (0.80, 0.38, 0.14)),
    "yellow": ((0.88, 0.70, 0.18), (0.93, 0.79, 0.34), (0.80, 0.62, 0.12)),
    "green": ((0.22, 0.45, 0.26), (0.16, 0.36, 0.27), (0.42, 0.55, 0.31), (0.36, 0.62, 0.38)),
    "blue": ((0.16, 0.31, 0.58), (0.13, 0.21, 0.39), (0.31, 0.52, 0.74), (0.25, 0.42, 0.60)),
    "purple": ((0.40, 0.22, 0.50), (0.50, 0.34, 0.60)),
    "pink": ((0.88, 0.56, 0.64), (0.83, 0.44, 0.55)),
    "brown": ((0.42, 0.27, 0.17), (0.33, 0.21, 0.14), (0.52, 0.35, 0.22)),
    "black": ((0.07, 0.07, 0.075), (0.10, 0.10, 0.11)),
    "white": ((0.93, 0.93, 0.91), (0.96, 0.95, 0.93)),
    "grey": ((0.47, 0.48, 0.50), (0.34, 0.35, 0.37), (0.60, 0.61, 0.62)),
    "beige": ((0.82, 0.75, 0.63), (0.76, 0.68, 0.56)),
}
COLOURS: tuple[str, ...] = tuple(TONES)

_WOODS: dict[str, tuple[str, RGB, RGB]] = {
    "oak": ("brown", (0.68, 0.50, 0.31), (0.52, 0.36, 0.20)),
    "beech": ("beige", (0.83, 0.68, 0.49), (0.70, 0.53, 0.35)),
    "birch": ("beige", (0.88, 0.77, 0.60), (0.78, 0.64, 0.46)),
    "pine": ("beige", (0.86, 0.68, 0.43), (0.73, 0.50, 0.27)),
    "walnut": ("brown", (0.42, 0.28, 0.18), (0.27, 0.17, 0.11)),
    "cherry": ("brown", (0.55, 0.30, 0.18), (0.40, 0.20, 0.12)),
    "teak": ("brown", (0.60, 0.40, 0.22), (0.43, 0.27, 0.14)),
    "wenge": ("brown", (0.25, 0.18, 0.14), (0.15, 0.11, 0.09)),
    "ash_grey": ("grey", (0.58, 0.55, 0.51), (0.45, 0.42, 0.39)),
}

_METALS: dict[str, tuple[str, RGB, float]] = {
    "steel": ("grey", (0.68, 0.69, 0.71), 0.8),
    "iron": ("black", (0.09, 0.09, 0.10), 0.35),
    "brass": ("yellow", (0.72, 0.57, 0.28), 0.8),
    "copper": ("brown", (0.70, 0.42, 0.29), 0.8),
    "white": ("white", (0.90, 0.90, 0.89), 0.3),
}

_STYLES: dict[str, dict[str, tuple[str, ...]]] = {
    "scandinavian": {
        "wood": ("birch", "beech", "oak"),
        "metal": ("iron", "white", "brass"),
        "fabrics": ("grey", "beige", "white", "blue", "green", "pink"),
        "accents": ("yellow", "blue", "green", "pink", "black"),
        "wall": ("white", "pale_grey", "pale_blue", "sage"),
        "floor": ("birch", "oak", "beech", "ash_grey"),
    },
    "modern": {
        "wood": ("walnut", "wenge", "ash_grey", "oak"),
        "metal": ("steel", "iron"),
        "fabrics": ("grey", "black", "white", "blue", "red"),
        "accents": ("red", "orange", "yellow", "blue", "black", "white"),
        "wall": ("white", "pale_grey", "clay", "slate"),
        "floor": ("oak", "ash_grey", "walnut", "wenge"),
    },
    "classic": {
        "wood": ("cherry", "walnut", "oak"),
        "metal": ("brass", "iron"),
        "fabrics": ("red", "green", "beige", "brown", "blue", "purple"),
        "accents": ("red", "yellow", "green", "blue", "purple"),
        "wall": ("cream", "sage", "clay", "pale_yellow", "striped"),
        "floor": ("cherry", "oak", "teak", "walnut"),
    },
    "country": {
        "wood": ("pine", "oak", "teak"),
        "metal": ("iron", "copper", "brass"),
        "fabrics": ("blue", "beige", "red", "green", "yellow", "white"),
        "accents": ("blue", "red", "yellow", "green", "orange"),
        "wall": ("cream", "pale_yellow", "sage", "white", "dotted"),
        "floor": ("pine", "oak", "teak"),
    },
    "colourful": {
        "wood": ("beech", "birch", "teak", "pine"),
        "metal": ("white", "steel", "brass"),
        "fabrics": ("orange", "blue", "pink", "purple", "yellow", "green", "red"),
        "accents": ("orange", "pink", "purple", "blue", "green", "red", "yellow"),
        "wall": ("white", "pale_blue", "pale_pink", "mint", "pale_yellow"),
        "floor": ("beech", "oak", "birch"),
    },
}

_WALLS: dict[str, RGB] = {
    "white": (0.93, 0.92, 0.90),
    "cream": (0.91, 0.87, 0.78),
    "pale_grey": (0.80, 0.80, 0.80),
    "pale_blue": (0.74, 0.81, 0.86),
    "pale_pink": (0.90, 0.80, 0.79),
    "pale_yellow": (0.93, 0.88, 0.72),
    "mint": (0.77, 0.87, 0.81),
    "sage": (0.72, 0.77, 0.68),
    "clay": (0.80, 0.69, 0.60),
    "slate": (0.52, 0.56, 0.60),
    "striped": (0.88, 0.84, 0.76),
    "dotted": (0.90, 0.87, 0.80),
}


def pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    """One of the options, evenly."""
    return options[int(rng.integers(len(options)))]


def tone(rng: np.random.Generator, word: str) -> Tone:
    """A shade of a colour, slightly varied."""
    shades = TONES[word]
    base = np.array(shades[int(rng.integers(len(shades)))])
    varied = np.clip(base * rng.uniform(0.94, 1.06) + rng.uniform(-0.012, 0.012, 3), 0.03, 0.98)
    return Tone(word, (round(float(varied[0]), 4), round(float(varied[1]), 4), round(float(varied[2]), 4)))


def wood(species: str, seed: int, gloss: float = 0.25) -> Finish:
    """Furniture wood with its grain along u."""
    word, light, dark = _WOODS[species]
    return Finish(word, Material(WHITE, Texture("wood", light, dark, seed, 0.9), gloss, 0.4))


def metal(name: str) -> Finish:
    """Bare or lacquered metal."""
    word, rgb, specular = _METALS[name]
    return Finish(word, Material(rgb, None, specular, 0.7))


def _wall(rng: np.random.Generator, name: str) -> Material:
    rgb, seed = _WALLS[name], int(rng.integers(4))
    light: RGB = (min(rgb[0] * 1.07, 1.0), min(rgb[1] * 1.07, 1.0), min(rgb[2] * 1.07, 1.0))
    if name == "striped":
        return Material(WHITE, Texture("stripes", rgb, light, seed, 0.5), 0.02, 0.1)
    if name == "dotted":
        return Material(WHITE, Texture("motif", light, (0.72, 0.66, 0.55), seed, 0.4), 0.02, 0.1)
    return Material(WHITE, Texture("plaster", rgb, rgb, seed, 1.6), 0.02, 0.1)


def _tile(rng: np.random.Generator, floor: bool) -> Material:
    shades: tuple[RGB, ...] = (
        ((0.62, 0.62, 0.61), (0.78, 0.73, 0.65), (0.38, 0.39, 0.41), (0.86, 0.85, 0.82))
        if floor
        else ((0.93, 0.94, 0.94), (0.78, 0.86, 0.88), (0.88, 0.90, 0.82), (0.92, 0.88, 0.82))
    )
    rgb = shades[int(rng.integers(len(shades)))]
    kind = pick(
        rng, ("tiles", "tiles", "marble_tiles", "checker", "terrazzo") if floor else ("tiles", "subway", "mosaic")
    )
    return Material(WHITE, Texture(kind, rgb, (0.80, 0.79, 0.77), int(rng.integers(4)), 0.9), 0.35, 0.6)


def _floor(rng: np.random.Generator, woods: tuple[str, ...]) -> Material:
    species = pick(rng, woods)
    _, light, dark = _WOODS[species]
    kind = pick(rng, ("planks", "planks", "planks", "parquet", "herringbone", "carpet"))
    if kind == "carpet":
        rgb = tone(rng, pick(rng, ("beige", "grey", "beige", "brown"))).rgb
        return Material(WHITE, Texture("carpet", rgb, rgb, int(rng.integers(4)), 0.8), 0.0, 0.0)
    return Material(WHITE, Texture(kind, light, dark, int(rng.integers(4)), 1.6), 0.3, 0.5)


def draw_style(rng: np.random.Generator) -> Style:
    """A style for a home (or a room): equal generators give equal styles."""
    name = pick(rng, tuple(_STYLES))
    palette = _STYLES[name]
    words = [str(w) for w in rng.permutation(list(palette["fabrics"]))]
    if rng.random() < 0.5:
        words.sort(key=lambda w: w not in ("grey", "beige", "white", "brown"))
    fabrics = tuple(tone(rng, w) for w in words)
    accents = tuple(tone(rng, w) for w in rng.permutation(list(palette["accents"])))
    neutral = tone(rng, pick(rng, ("white", "grey", "beige", "black")))
    paints = (tone(rng, "white"), tone(rng, "white"), neutral, accents[0])
    trim = Material((0.95, 0.95, 0.93), None, 0.2, 0.4)
    grain = wood(pick(rng, palette["wood"]), int(rng.integers(4)))
    rug_seed = int(rng.integers(8))
    rug = Material(WHITE, Texture("rug", fabrics[0].rgb, accents[0].rgb, rug_seed, 0.0), 0.0, 0.0)
    return Style(
        name=name,
        wood=grain,
        wood_dark=wood(pick(rng, ("walnut", "wenge", "cherry")), int(rng.integers(4))),
        metal=metal(pick(rng, palette["metal"])),
        fabrics=fabrics,
        accents=accents,
        paints=paints,
        wall=_wall(rng, pick(rng, palette["wall"])),
        floor=_floor(rng, palette["floor"]),
        ceiling=Material(WHITE, Texture("plaster", (0.95, 0.95, 0.94), (0.95, 0.95, 0.94), 0, 1.6), 0.0, 0.0),
        trim=trim,
        rug=rug,
        tile_wall=_tile(rng, floor=False),
        tile_floor=_tile(rng, floor=True),
        door=Finish("white", trim) if rng.random() < 0.5 else grain,
        kitchen_seed=int(rng.integers(1 << 30)),
    )
