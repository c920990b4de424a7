"""Work on whole pictures that stops at the edges of surfaces: the mean over neighbours, and the mending of
staircases along edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Smoother:
    """Means over 5×5 pixels of the same surface; every phase of a 4×4 pattern weighs the same in them."""

    TAPS = ((-2, np.float32(0.5)), (-1, np.float32(1)), (1, np.float32(1)), (2, np.float32(0.5)))

    def __init__(self, surface: Ints) -> None:
        """surface (height, width): equal numbers for pixels of one smooth face."""
        self.shape = surface.shape
        self._passes = [self._weights(surface, axis) for axis in (1, 0)]

    def smooth(self, values: Floats) -> Floats:
        """(height · width,) values, averaged."""
        picture = values.reshape(self.shape)
        for axis, (taps, scale) in zip((1, 0), self._passes):
            total = picture.copy()
            for (shift, _), weight in zip(self.TAPS, taps):
                into, source = _shifted(shift, axis)
                total[into] += picture[source] * weight
            picture = total * scale
        return picture.reshape(-1)

    def _weights(self, surface: Ints, axis: int) -> tuple[list[Floats], Floats]:
        taps = []
        total = np.ones(self.shape, np.float32)
        for shift, weight in self.TAPS:
            into, source = _shifted(shift, axis)
            taps.append((surface[into] == surface[source]) * weight)
            total[into] += taps[-1]
        return taps, 1 / total


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
