"""Means over a picture that stop at the edges of surfaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Tap = tuple[int, Floats]
"""A neighbour's shift, and its weight for each pixel that has one."""
Pass = tuple[list[Tap], Floats]


class Smoother:
    """Means over pixels of the same surface, for values that are known at every other pixel alone.

    asked (height · width,): where values must be known: like the black squares of a chessboard, and where a pixel
    has no neighbour of its surface to its left or right.
    """

    def __init__(self, surface: Ints) -> None:
        """surface (height, width): equal numbers for pixels of one smooth face."""
        self.shape = (surface.shape[0], surface.shape[1])
        rows, columns = np.indices(self.shape, sparse=True)
        asked = (rows + columns) % 2 == 0
        differs = surface[:, 1:] != surface[:, :-1]
        lonely = np.ones(self.shape, dtype=bool)
        lonely[:, 1:] &= differs
        lonely[:, :-1] &= differs
        asked |= lonely
        self.asked = asked.reshape(-1)
        known = asked.astype(np.float32)
        everywhere = np.ones_like(known)
        across, down = ({k: _alike(surface, k, axis) for k in (-4, -2, -1, 1, 2, 4)} for axis in (1, 0))
        half, whole = np.float32(0.5), np.float32(1)
        narrow = {-1: half, 1: half}
        wide = {-2: half, -1: whole, 1: whole, 2: half}
        far = {-4: half, 4: half}
        self._narrow = [_weighted(across, narrow, 1, known), _weighted(down, narrow, 0, everywhere)]
        self._wide = [_weighted(across, wide, 1, known), _weighted(down, wide, 0, everywhere)]
        self._far = [_weighted(across, far, 1, everywhere), _weighted(down, far, 0, everywhere)]

    def soften(self, values: Floats) -> Floats:
        """(height · width,) values, 0 where not asked, averaged over 3×3 pixels: keeps an edge crisp."""
        return self._mean(values, self._narrow)

    def smooth(self, values: Floats) -> Floats:
        """(height · width,) values, 0 where not asked, averaged over 5×5 pixels: all phases of a pattern of 4×4
        weigh the same."""
        return self._mean(values, self._wide)

    def spread(self, values: Floats) -> Floats:
        """(height · width,) values, 0 where not asked, averaged over 13×13 pixels: all phases of a pattern of 8×8
        weigh the same."""
        return self._mean(self._mean(values, self._wide), self._far)

    def _mean(self, values: Floats, passes: list[Pass]) -> Floats:
        picture = values.reshape(self.shape)
        for axis, (taps, scale) in zip((1, 0), passes):
            total = picture.copy()
            for shift, weight in taps:
                into, source = shifted(shift, axis)
                total[into] += picture[source] * weight
            picture = total * scale
        return picture.reshape(-1)


def _alike(surface: Ints, shift: int, axis: int) -> Floats:
    """1 for each pixel whose neighbour at this shift shows the same surface, else 0."""
    into, source = shifted(shift, axis)
    alike: Floats = np.equal(surface[into], surface[source]).astype(np.float32)
    return alike


def _weighted(alike: dict[int, Floats], weights: dict[int, np.float32], axis: int, known: Floats) -> Pass:
    """Taps along one axis with the scale of their sum. known (height, width): 1 where there is a value, else 0."""
    taps = [(shift, alike[shift] * weight) for shift, weight in weights.items()]
    total = known.copy()
    for shift, weight in taps:
        into, source = shifted(shift, axis)
        total[into] += weight * known[source]
    return taps, np.reciprocal(total)


def shifted(shift: int, axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Index of the pixels that have a neighbour `shift` along the axis, and of those neighbours."""
    into = slice(None, -shift) if shift > 0 else slice(-shift, None)
    source = slice(shift, None) if shift > 0 else slice(None, shift)
    whole = slice(None)
    return ((into, whole), (source, whole)) if axis == 0 else ((whole, into), (whole, source))
