"""Pictures that fill a face once: rugs, screens, book spines, clock faces, labels.

Every painter takes (generator, rgb, rgb2) and gives an `Image`. Small flaws are drawn on purpose: no two alike.
"""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.noise import Image, fractal, lattice, mesh, mix, shades
from sprite_etl.extract.mujoco.paintings import draw_palette, landscape
from sprite_etl.extract.mujoco.patterns import Painter
from sprite_etl.extract.mujoco.piece import RGB

Rng = np.random.Generator


def rug(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A bordered carpet: one of six fields."""
    n = 384
    y, x = mesh(n)
    dx, dy = np.abs(x - 0.5), np.abs(y - 0.5)
    edge = np.maximum(dx, dy)
    pale = np.clip(np.asarray(rgb) * 0.4 + 0.55, 0, 1)
    kind = int(rng.integers(6))
    image = np.zeros((n, n, 3)) + rgb
    if kind == 0:
        flower = ((x * 9) % 1 - 0.5) ** 2 + ((y * 9) % 1 - 0.5) ** 2 < 0.06
        image[flower] = rgb2
        medal = np.hypot(dx * 1.2, dy) < 0.22 + 0.03 * np.cos(8 * np.arctan2(y - 0.5, x - 0.5))
        image[medal] = pale
        image[np.hypot(dx * 1.2, dy) < 0.13] = rgb2
    elif kind == 1:
        image = mix(image, pale, ((y * 9) % 1 < 0.5).astype(float))
    elif kind == 2:
        lozenge = (np.abs((x * 4) % 1 - 0.5) + np.abs((y * 4) % 1 - 0.5)) % 0.5
        image = mix(image, pale, (np.abs(lozenge - 0.25) < 0.035).astype(float))
    elif kind == 3:
        image[np.floor(edge * 14) % 2 == 1] = rgb2
    elif kind == 4:
        image = mix(image, pale, np.clip((fractal(rng, n, n, 4, 4, 4) - 0.45) * 5, 0, 1) * 0.8)
    else:
        image[((y * 10 + np.abs((x * 10) % 1 - 0.5)) % 1) < 0.4] = pale
    if kind != 5:
        image[edge > 0.42] = rgb2
        image[(edge > 0.43) & (edge < 0.45)] = pale
        image[edge > 0.48] = np.asarray(rgb) * 0.8
    return image * (0.86 + 0.2 * lattice(rng, n, n, 192, 192))[..., None]


def screen(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """What a television shows: a scene, or an idle glow."""
    if rng.random() < 0.45:
        return landscape(rng, rgb, rgb2)[::1, :] * 0.85
    y, x = mesh(180, 320)
    a, b = draw_palette(rng, 2)
    swirl = np.sin(3 * x + 2 * np.sin(4 * y + rng.uniform(0, 6))) * 0.5 + 0.5
    return mix(a * 0.35, b * 0.9, swirl * (1 - 0.6 * y))


def desktop(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A computer's screen: background, a window of text, a bar."""
    image = np.repeat(np.repeat(draw_palette(rng, 1)[None] * 0.6, 200, 0), 320, 1)
    image += 0.2 * fractal(rng, 200, 320, 3, 3)[..., None]
    top, left, bottom, right = 18, int(rng.integers(20, 60)), 168, int(rng.integers(230, 300))
    image[top:bottom, left:right] = 0.95
    image[top : top + 10, left:right] = (0.30, 0.33, 0.40)
    for row in range(top + 18, bottom - 6, 8):
        start = left + 8 + 10 * int(rng.integers(0, 3))
        image[row : row + 3, start : start + int(rng.integers(20, max(right - start - 8, 21)))] = (0.35, 0.38, 0.45)
    image[186:] = (0.12, 0.13, 0.16)
    return image


def spine(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A book's back: bands and a title block."""
    y, _ = mesh(128, 32)
    image = shades(rgb, 0.95 + 0.08 * fractal(rng, 128, 32, 16, 4))
    image[(np.abs(y - 0.12) < 0.015) | (np.abs(y - 0.88) < 0.015)] = rgb2
    image[28:84, 12:20][rng.random((56, 8)) < 0.6] = rgb2
    return image


def cover(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A book's front."""
    y, x = mesh(192, 128)
    image = shades(rgb, 0.95 + 0.08 * fractal(rng, 192, 128, 6, 6))
    image[30:46, 20:108] = rgb2
    image[54:60, 30:98] = rgb2
    image[np.hypot((x - 0.5) * 0.67, y - 0.68) < 0.14] = np.asarray(rgb2) * 0.8
    return image


def clock_face(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Twelve marks and two hands; rgb the ground, rgb2 the marks."""
    y, x = mesh(256)
    dx, dy = x - 0.5, 0.5 - y
    radius, angle = np.hypot(dx, dy), np.arctan2(dx, dy) % (2 * np.pi)
    image = np.zeros((256, 256, 3)) + rgb
    nearest = np.abs((angle / (np.pi / 6) + 0.5) % 1 - 0.5) * np.pi / 6 * radius
    image[(nearest < 0.012) & (radius > 0.38) & (radius < 0.45)] = rgb2
    hour, minute = rng.uniform(0, 12), rng.integers(60)
    for turn, length, width in ((hour / 12, 0.24, 0.014), (minute / 60, 0.36, 0.009)):
        ux, uy = np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn)
        along, across = dx * ux + dy * uy, dx * uy - dy * ux
        image[(along > -0.03) & (along < length) & (np.abs(across) < width)] = rgb2
    return image


def keys(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A keyboard from above."""
    y, x = mesh(120, 320)
    u, v = (x * 15 + 0.3 * np.floor(y * 5)) % 1, (y * 5) % 1
    cap = (u > 0.1) & (u < 0.9) & (v > 0.1) & (v < 0.9) | ((v > 0.1) & (v < 0.9) & (y > 0.8) & (np.abs(x - 0.45) < 0.2))
    return mix(np.asarray(rgb) * 0.5, rgb2, cap.astype(float))


def label(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """A printed band for bottles, boxes and tins."""
    y, _ = mesh(128, 256)
    image = np.full((128, 256, 3), rgb)
    image[(y > 0.3) & (y < 0.75)] = rgb2
    image[52:62, 40:200][rng.random((10, 160)) < 0.7] = rgb
    image[72:76, 60:180] = rgb
    return image


PAINTERS: dict[str, Painter] = {
    f.__name__: f
    for f in (
        rug,
        screen,
        desktop,
        spine,
        cover,
        clock_face,
        keys,
        label,
    )
}
