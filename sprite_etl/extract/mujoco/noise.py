"""Smooth noise that tiles, and small helpers to paint with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float64]
"""(height, width, 3) sRGB 0–1, row 0 at the top."""
Field = NDArray[np.float64]
"""(height, width) values."""


def lattice(rng: np.random.Generator, height: int, width: int, rows: int, columns: int) -> Field:
    """Random values on a rows × columns torus, smoothly interpolated to (height, width), 0–1."""
    grid = rng.random((rows, columns))
    y, x = np.arange(height) * rows / height, np.arange(width) * columns / width
    y0, x0 = y.astype(int), x.astype(int)
    fy, fx = y - y0, x - x0
    fy, fx = (fy * fy * (3 - 2 * fy))[:, None], (fx * fx * (3 - 2 * fx))[None]
    y1, x1 = (y0 + 1) % rows, (x0 + 1) % columns
    a, b, c, d = grid[y0][:, x0], grid[y0][:, x1], grid[y1][:, x0], grid[y1][:, x1]
    blended: Field = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
    return blended


def fractal(rng: np.random.Generator, height: int, width: int, rows: int, columns: int, octaves: int = 3) -> Field:
    """Octaves of `lattice`, each twice as fine and half as strong, stretched to 0–1."""
    total = np.zeros((height, width))
    for k in range(octaves):
        total += lattice(rng, height, width, min(rows << k, height), min(columns << k, width)) / 2**k
    stretched: Field = (total - total.min()) / max(float(np.ptp(total)), 1e-9)
    return stretched


def mesh(height: int, width: int | None = None) -> tuple[Field, Field]:
    """(y, x) of the pixel middles, each 0–1."""
    width = width or height
    y, x = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    return y, x


def mix(a: Any, b: Any, share: Field) -> Image:
    """From colour (or image) a at share 0 to b at share 1."""
    first, second, t = np.asarray(a, float), np.asarray(b, float), share[..., None]
    blended: Image = first * (1 - t) + second * t
    return blended


def shades(rgb: Any, field: Field) -> Image:
    """A colour scaled by a field around 1."""
    scaled: Image = np.asarray(rgb, float) * field[..., None]
    return scaled
