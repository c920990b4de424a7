"""How large an object's box is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sprite_etl.transform.programs.values import Object


def size_along(obj: Object, direction: ArrayLike) -> float:
    """Extent in metres of the object's box along a world direction (3), of any length but zero.

    Example: size_along(shelf, scene.frames[0].camera.right)
    """
    unit = np.asarray(direction, dtype=float)
    return float(2 * np.abs(obj.axes.T @ (unit / np.linalg.norm(unit))) @ obj.half_extents)


def vertical_extent(obj: Object) -> float:
    """Height in metres: from the lowest to the highest point of the object's box.

    Example: vertical_extent(lamp) → 1.52
    """
    low, high = obj.box.vertical_range()
    return high - low


def horizontal_edges(obj: Object) -> tuple[float, float]:
    """(length, width): the longer and the shorter horizontal edge of the object's box, metres. For boxes that
    stand upright: the two edges other than the one nearest to the vertical.

    Example: length, width = horizontal_edges(bed) → (2.05, 1.4)
    """
    upright = int(np.abs(obj.axes[1]).argmax())
    edges = sorted(2 * float(h) for i, h in enumerate(obj.half_extents) if i != upright)
    return edges[1], edges[0]


def longest_dimension(obj: Object) -> float:
    """The longest edge of the object's box, metres.

    Example: longest_dimension(sofa) → 2.1
    """
    return 2 * float(obj.half_extents.max())


def volume(obj: Object) -> float:
    """Volume of the object's box, cubic metres.

    Example: volume(wardrobe) → 1.27
    """
    return float(8 * np.prod(obj.half_extents))


FUNCTIONS = (size_along, vertical_extent, horizontal_edges, longest_dimension, volume)
