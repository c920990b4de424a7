"""Surfaces that repeat: wood, cloth, plaster, tiles, stone, carpet, wallpaper. Each tiles in both directions.

Every painter takes (generator, rgb, rgb2) and gives an `Image`; grain runs along the picture's width (u).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sprite_etl.extract.mujoco.noise import Field, Image, fractal, lattice, mesh, mix, shades
from sprite_etl.extract.mujoco.piece import RGB

Rng = np.random.Generator
Painter = Callable[[Rng, RGB, RGB], Image]


def _grain(rng: Rng, height: int, width: int) -> Field:
    """Fibres along u, 0–1, with slow waves across them."""
    drift = (fractal(rng, height, width, 2, 2, 2) - 0.5) * height / 5
    fibres = 0.6 * fractal(rng, height, width, height // 12, 3) + 0.4 * lattice(rng, height, width, height // 3, 8)
    rows = (np.arange(height)[:, None] + drift).astype(int) % height
    bent: Field = np.take_along_axis(fibres, rows, axis=0)
    return bent


def wood(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    grain = _grain(rng, 256, 256)
    pores = lattice(rng, 256, 256, 128, 16) > 0.93
    return mix(rgb, rgb2, np.clip(grain * 1.1 - 0.1, 0, 1) * 0.85) * (1 - 0.08 * pores)[..., None]


def _boards(rng: Rng, rgb: RGB, rgb2: RGB, rows: int, size: int = 512) -> Image:
    image = mix(rgb, rgb2, _grain(rng, size, size) * 0.8)
    tall = size // rows
    for k in range(rows):
        band = slice(k * tall, (k + 1) * tall)
        image[band] = np.roll(image[band], int(rng.integers(size)), axis=1)
        ends = np.sort((int(rng.integers(size)) + np.array([0, size // 2 + int(rng.integers(-60, 60))])) % size)
        left, right = int(ends[0]), int(ends[1])
        image[band, left:right] *= rng.uniform(0.84, 1.1)
        image[band, :left] *= (outer := rng.uniform(0.84, 1.1))
        image[band, right:] *= outer
        image[band, [left, right]] *= 0.5
        image[k * tall] *= 0.45
        image[k * tall + 1] *= 0.8
    return image


def planks(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return _boards(rng, rgb, rgb2, 8)


def parquet(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    image = np.zeros((512, 512, 3))
    for i in range(4):
        for j in range(4):
            tile = _boards(rng, rgb, rgb2, 4, 128)
            image[i * 128 : i * 128 + 128, j * 128 : j * 128 + 128] = tile if (i + j) % 2 else tile.transpose(1, 0, 2)
    return image


def herringbone(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    size, w = 512, 32
    y, x = np.indices((size, size))
    # Each cell of a (w × w) grid belongs to a staff 4 cells long: flat ones step right as rows go down.
    row, column = y // w, x // w
    phase = (column - row) % 8
    flat = phase < 4
    staff = np.where(flat, row * 37 + ((column - phase) % 16) * 5, column * 41 + ((row + phase - 4) % 16) * 7 + 3)
    tint: Field = rng.uniform(0.82, 1.12, 4096)[staff % 4096]
    along = _grain(rng, size, size)
    grain = np.where(flat, along, along.T)
    edge = np.where(flat, y % w, x % w)
    end = np.where(flat, (x % w < 1) & (phase == 0), (y % w < 1) & ((row - column) % 8 == 1))
    return mix(rgb, rgb2, grain * 0.8) * (tint * np.where((edge < 1) | end, 0.55, 1.0))[..., None]


def _threads(count: int, size: int) -> Field:
    y, x = mesh(size)
    over = np.sin(np.pi * count * x) ** 2 * 0.5 + np.sin(np.pi * count * y) ** 2 * 0.5
    return np.asarray(over)


def weave(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    field = 0.92 + 0.07 * _threads(48, 256) + 0.12 * (fractal(rng, 256, 256, 48, 48, 2) - 0.5)
    return shades(rgb, field)


def twill(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(256)
    field = 0.95 + 0.04 * np.sin(2 * np.pi * 32 * (x + y)) + 0.12 * (fractal(rng, 256, 256, 32, 32) - 0.5)
    return shades(rgb, field)


def boucle(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return shades(rgb, 0.86 + 0.24 * fractal(rng, 256, 256, 32, 32, 2))


def knit(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(256)
    loops = np.abs(np.sin(np.pi * 24 * (y + 0.35 * np.abs((x * 16) % 1 - 0.5) / 8))) * np.abs(np.sin(np.pi * 16 * x))
    return shades(rgb, 0.72 + 0.34 * loops**0.5)


def leather(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return shades(rgb, 0.92 + 0.10 * fractal(rng, 256, 256, 24, 24, 3) + 0.05 * fractal(rng, 256, 256, 3, 3, 1))


def carpet(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return shades(rgb, 0.86 + 0.12 * lattice(rng, 256, 256, 96, 96) + 0.14 * fractal(rng, 256, 256, 4, 4))


def plaster(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return shades(rgb, 0.97 + 0.035 * fractal(rng, 256, 256, 4, 4, 3) + 0.02 * lattice(rng, 256, 256, 128, 128))


def stripes(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    _, x = mesh(256)
    bands = ((x * 5) % 1 < rng.choice([0.3, 0.5])).astype(float)
    return mix(rgb, rgb2, bands) * (0.98 + 0.03 * lattice(rng, 256, 256, 64, 64))[..., None]


def motif(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Small flowers in offset rows: rgb the ground, rgb2 the flowers."""
    y, x = mesh(256)
    across, down = x * 4 + 0.5 * (np.floor(y * 4) % 2), y * 4
    dx, dy = across % 1 - 0.5, down % 1 - 0.5
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    petals = radius < 0.15 + 0.09 * np.cos(float(rng.integers(4, 7)) * angle)
    ring = np.abs(radius - 0.05) < 0.03
    return mix(rgb, rgb2, (petals & ~ring).astype(float) * 0.8)


def _joints(rows: int, columns: int, size: int, gap: float, offset: bool) -> tuple[Field, Field]:
    """(1 in a joint, cell number) of a wall of rows × columns."""
    y, x = mesh(size)
    row = np.floor(y * rows)
    across = x * columns + (0.5 * (row % 2) if offset else 0)
    column = np.floor(across) % columns
    dy, dx = (y * rows) % 1 / rows, across % 1 / columns
    joint = (dy < gap) | (dx < gap)
    return joint.astype(float), row * columns + column


def _tiled(rng: Rng, rgb: RGB, rgb2: RGB, rows: int, columns: int, offset: bool, spread: float) -> Image:
    size = 384
    joint, cell = _joints(rows, columns, size, 2.5 / size, offset)
    tint = rng.uniform(1 - spread, 1 + spread, rows * columns)[cell.astype(int)]
    face = shades(rgb, tint * (0.97 + 0.05 * fractal(rng, size, size, 6, 6)))
    return mix(face, np.asarray(rgb2) * 0.85, joint)


def tiles(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return _tiled(rng, rgb, rgb2, 3, 3, False, 0.03)


def subway(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return _tiled(rng, rgb, rgb2, 12, 6, True, 0.03)


def mosaic(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return _tiled(rng, rgb, rgb2, 24, 24, False, 0.12)


def brick(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    return _tiled(rng, rgb, rgb2, 12, 4, True, 0.14) * (0.9 + 0.2 * lattice(rng, 384, 384, 96, 96))[..., None]


def checker(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(384)
    dark = (np.floor(x * 4) + np.floor(y * 4)) % 2
    joint, _ = _joints(4, 4, 384, 2 / 384, False)
    return mix(mix((0.90, 0.89, 0.86), np.asarray(rgb) * 0.6, dark), (0.55, 0.55, 0.53), joint)


def marble(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    turbulence = fractal(rng, 384, 384, 3, 3, 5)
    vein = np.clip(1 - np.abs(fractal(rng, 384, 384, 2, 2, 5) - 0.5) * 14, 0, 1) ** 1.5
    return mix(shades(rgb, 0.94 + 0.1 * turbulence), np.asarray(rgb) * 0.55, vein * 0.7)


def marble_tiles(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    joint, cell = _joints(2, 2, 384, 2 / 384, False)
    base = marble(rng, rgb, rgb2)
    turns = [base, base[::-1], base[:, ::-1], base[::-1, ::-1]]
    image = np.choose(cell.astype(int)[..., None], turns)
    return mix(image, np.asarray(rgb2) * 0.7, joint)


def terrazzo(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    size = 384
    image = shades(rgb, 0.98 + 0.03 * lattice(rng, size, size, 96, 96))
    for _ in range(420):
        top, left, chip, angle = *rng.integers(size, size=2), rng.uniform(3.5, 9.0), rng.uniform(0, np.pi)
        reach = np.arange(-10, 11)
        dx, dy = np.meshgrid(reach, reach)
        along, across = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        inside = np.abs(along) + 1.6 * np.abs(across) + 0.5 * np.abs(along - across) < chip
        rows, columns = (top + dy[inside]) % size, (left + dx[inside]) % size
        image[rows, columns] = np.asarray(rgb) * rng.uniform(0.45, 0.85) + rng.uniform(-0.05, 0.12, 3)
    return image


def granite(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    speck = lattice(rng, 256, 256, 128, 128) * 0.6 + lattice(rng, 256, 256, 48, 48) * 0.4
    return mix(shades(rgb, 0.75 + 0.5 * speck), rgb2, (speck > 0.78).astype(float) * 0.6)


def wicker(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(256)
    over = (np.floor(x * 10) + np.floor(y * 20)) % 2
    bow = np.where(over > 0, np.sin(np.pi * ((x * 10) % 1)), np.sin(np.pi * ((y * 20) % 1)))
    return (
        mix(np.asarray(rgb2) * 0.6, rgb, np.clip(0.25 + 0.8 * bow, 0, 1))
        * (0.9 + 0.2 * lattice(rng, 256, 256, 40, 20))[..., None]
    )


def check_cloth(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    """Gingham or tartan."""
    y, x = mesh(256)
    u, v = ((x * 4) % 1 < 0.5).astype(float), ((y * 4) % 1 < 0.5).astype(float)
    return mix(rgb2, rgb, (u + v) / 2) * (0.92 + 0.1 * _threads(64, 256))[..., None]


def dots(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(256)
    across = x * 6 + 0.5 * (np.floor(y * 6) % 2)
    spot = np.hypot(across % 1 - 0.5, (y * 6) % 1 - 0.5) < 0.2
    return mix(rgb, rgb2, spot.astype(float)) * (0.92 + 0.1 * _threads(64, 256))[..., None]


def zigzag(rng: Rng, rgb: RGB, rgb2: RGB) -> Image:
    y, x = mesh(256)
    wave = (y * 6 + 0.5 * np.abs((x * 6) % 1 - 0.5) * 2) % 1
    return mix(rgb, rgb2, (wave < 0.4).astype(float)) * (0.92 + 0.1 * _threads(64, 256))[..., None]


PAINTERS: dict[str, Painter] = {
    f.__name__: f
    for f in (
        wood,
        planks,
        parquet,
        herringbone,
        weave,
        twill,
        boucle,
        knit,
        leather,
        carpet,
        plaster,
        stripes,
        motif,
        tiles,
        subway,
        mosaic,
        brick,
        checker,
        marble,
        marble_tiles,
        terrazzo,
        granite,
        wicker,
        check_cloth,
        dots,
        zigzag,
    )
}
