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
    """Means over pixels of the same surface. In the wide one every phase of a 4×4 pattern weighs the same."""

    def __init__(self, surface: Ints) -> None:
        """surface (height, width): equal numbers for pixels of one smooth face."""
        self.shape = surface.shape
        self._wide, self._narrow = zip(*(self._weights(surface, axis) for axis in (1, 0)))

    def smooth(self, values: Floats) -> Floats:
        """(height · width,) values, averaged over 5×5 pixels."""
        return self._mean(values, self._wide)

    def soften(self, values: Floats) -> Floats:
        """(height · width,) values, averaged over 3×3 pixels: takes the staircase off a crisp edge."""
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

    def _weights(self, surface: Ints, axis: int) -> tuple[Pass, Pass]:
        """Along one axis, the taps of the wide mean and of the narrow one, each with the scale of their sum."""
        wide: list[Tap] = []
        narrow: list[Tap] = []
        sums = [np.ones(self.shape, np.float32), np.ones(self.shape, np.float32)]
        for shift in (-2, -1, 1, 2):
            into, source = _shifted(shift, axis)
            same = (surface[into] == surface[source]).astype(np.float32)
            half = same * np.float32(0.5)
            wide.append((shift, same if abs(shift) == 1 else half))
            sums[0][into] += wide[-1][1]
            if abs(shift) == 1:
                narrow.append((shift, half))
                sums[1][into] += half
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
