"""Materials drawn from a style: paint, cloth, wood, metal, ceramic, glass-like, each with its colour word."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture.style import TONES, WHITE, Finish, Style, Tone, pick, tone
from sprite_etl.extract.mujoco.piece import RGB, Material, Texture

BLACK = Material((0.06, 0.06, 0.065), None, 0.3, 0.5)
DARK = Material((0.13, 0.13, 0.14), None, 0.2, 0.4)
CHROME = Material((0.72, 0.73, 0.75), None, 0.9, 0.8)
PORCELAIN = Material((0.95, 0.95, 0.94), None, 0.5, 0.8)
LINEN = Material(WHITE, Texture("weave", (0.94, 0.93, 0.91), (0.94, 0.93, 0.91), 0, 0.25), 0.0, 0.0)
GLOW = Material((1.0, 0.93, 0.78), None, 0.0, 0.0, 0.75)


def one_of(rng: np.random.Generator, tones: tuple[Tone, ...]) -> Tone:
    """One tone of a palette, evenly."""
    return tones[int(rng.integers(len(tones)))]


def any_tone(rng: np.random.Generator, words: tuple[str, ...] = tuple(TONES)) -> Tone:
    """A shade of one of the colour words."""
    return tone(rng, pick(rng, words))


def cloth(rng: np.random.Generator, style: Style, kind: str | None = None) -> Finish:
    """Upholstery in a fabric colour of the style, its first two more often: they make a room."""
    share = np.array([3.0, 2.0] + [1.0] * (len(style.fabrics) - 2))
    chosen = style.fabrics[int(rng.choice(len(share), p=share / share.sum()))]
    return cloth_of(rng, chosen, kind)


def cloth_of(rng: np.random.Generator, chosen: Tone, kind: str | None = None) -> Finish:
    """Cloth of one tone: weave, boucle, knit, or leather."""
    kind = kind or pick(rng, ("weave", "weave", "boucle", "twill"))
    specular = 0.25 if kind == "leather" else 0.02
    scale = {"weave": 0.25, "boucle": 0.3, "twill": 0.25, "leather": 0.5, "knit": 0.3}[kind]
    texture = Texture(kind, chosen.rgb, chosen.rgb, int(rng.integers(3)), scale)
    return Finish(chosen.word, Material(WHITE, texture, specular, 0.3))


def paint(chosen: Tone, gloss: float = 0.2) -> Finish:
    """An even coat of paint."""
    return Finish(chosen.word, Material(chosen.rgb, None, gloss, 0.5))


def glaze(chosen: Tone) -> Finish:
    """Glazed ceramic."""
    return Finish(chosen.word, Material(chosen.rgb, None, 0.5, 0.8))


def body(rng: np.random.Generator, style: Style, painted: float = 0.35) -> Finish:
    """What case furniture is made of: the style's wood, or paint."""
    if rng.random() < painted:
        return paint(one_of(rng, style.paints), 0.15)
    return style.wood


def shade(rgb: RGB, factor: float) -> RGB:
    """A lighter (> 1) or darker (< 1) version of a colour."""
    r, g, b = (min(max(c * factor, 0.0), 1.0) for c in rgb)
    return (round(r, 4), round(g, 4), round(b, 4))


def tinted(material: Material, factor: float) -> Material:
    """The same material, lighter or darker."""
    return Material(
        shade(material.rgb, factor), material.texture, material.specular, material.shininess, material.emission
    )
