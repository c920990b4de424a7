"""Work on whole pictures that stops at the edges of surfaces: the mean over neighbours, and the mending of
staircases along edges."""

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
        self.shape = surface.shape
        rows, columns = np.indices(self.shape, sparse=True)
        asked = (rows + columns) % 2 == 0
        differs = surface[:, 1:] != surface[:, :-1]
        lonely = np.ones(self.shape, dtype=bool)
        lonely[:, 1:] &= differs
        lonely[:, :-1] &= differs
        asked |= lonely
        self.asked = asked.reshape(-1)
        known = asked.astype(np.float32)
        across, down = self._weights(surface, 1, known), self._weights(surface, 0, np.ones_like(known))
        self._wide, self._narrow = (across[0], down[0]), (across[1], down[1])

    def smooth(self, values: Floats) -> Floats:
        """(height · width,) values, 0 where not asked, averaged over 5×5 pixels."""
        return self._mean(values, self._wide)

    def soften(self, values: Floats) -> Floats:
        """(height · width,) values, 0 where not asked, averaged over 3×3 pixels: keeps an edge crisp."""
        return self._mean(values, self._narrow)

    def _mean(self, values: Floats, passes: tuple[Pass, ...]) -> Floats:
        picture = values.reshape(self.shape)
        for axis, (taps, scale) in zip((1, 0), passes):
            total = picture.copy()
            for shift, weight in taps:
                into, source = _shifted(shift, axis)
                total[into] += picture[source] * weight
            picture = total * scale
        return picture.reshape(-1)

    def _weights(self, surface: Ints, axis: int, known: Floats) -> tuple[Pass, Pass]:
        """Along one axis, the taps of the wide mean and of the narrow one, each with the scale of their sum.
        known (height, width): 1 where there is a value, else 0."""
        wide: list[Tap] = []
        narrow: list[Tap] = []
        sums = [known.copy(), known.copy()]
        for shift in (-2, -1, 1, 2):
            into, source = _shifted(shift, axis)
            same = (surface[into] == surface[source]).astype(np.float32)
            half = same * np.float32(0.5)
            wide.append((shift, same if abs(shift) == 1 else half))
            there = known[source]
            sums[0][into] += wide[-1][1] * there
            if abs(shift) == 1:
                narrow.append((shift, half))
                sums[1][into] += half * there
        return (wide, np.reciprocal(sums[0])), (narrow, np.reciprocal(sums[1]))


def edge_pixels(surface: Ints, depth: Floats) -> NDArray[np.intp]:
    """Flat indices of pixels beside another surface, or beside a step in depth of more than 4 %.

    surface, depth: (height, width); depth in metres, 0 = none.
    """
    edge = np.zeros(surface.shape, dtype=bool)
    for axis in (0, 1):
        into, source = _shifted(1, axis)
        near, far = depth[into], depth[source]
        differs = (surface[into] != surface[source]) | (np.abs(near - far) > np.float32(0.04) * np.minimum(near, far))
        edge[into] |= differs
        edge[source] |= differs
    return np.flatnonzero(edge)


def _shifted(shift: int, axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Index of the pixels that have a neighbour `shift` along the axis, and of those neighbours."""
    into = slice(None, -shift) if shift > 0 else slice(-shift, None)
    source = slice(shift, None) if shift > 0 else slice(None, shift)
    whole = slice(None)
    return ((into, whole), (source, whole)) if axis == 0 else ((whole, into), (whole, source))
