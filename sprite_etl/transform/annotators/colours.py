"""Which object is outlined in which colour: decided here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

COLOURS: Mapping[str, tuple[int, int, int]] = {
    "red": (230, 25, 25),
    "green": (20, 180, 40),
    "blue": (25, 70, 240),
    "yellow": (255, 225, 0),
    "magenta": (235, 30, 220),
    "cyan": (0, 210, 230),
    "orange": (255, 135, 0),
    "white": (255, 255, 255),
}
"""Names that models and people agree on, with RGB as drawn."""


def coloured(object_ids: Sequence[str]) -> dict[str, str]:
    """colour → object id, in order. Raises ValueError for more objects than colours, or one given twice."""
    if len(object_ids) > len(COLOURS) or len(set(object_ids)) < len(object_ids):
        raise ValueError(f"at most {len(COLOURS)} different objects can be outlined together, got {list(object_ids)}")
    return dict(zip(COLOURS, object_ids))


def outline(rgb: NDArray[np.uint8], mask: NDArray[np.bool_], colour: str, width: int) -> None:
    """Draw a line around a mask (height, width), outside of it, into the picture (height, width, 3). width: pixels.

    A black line around the coloured one parts it from what has its colour.
    """
    inner = _grown(mask, width)
    rgb[_grown(inner, max(1, width // 2)) & ~inner] = 0
    rgb[inner & ~mask] = COLOURS[colour]


def _grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    grown = mask.copy()
    for _ in range(by):
        wider = grown.copy()
        wider[1:] |= grown[:-1]
        wider[:-1] |= grown[1:]
        wider[:, 1:] |= grown[:, :-1]
        wider[:, :-1] |= grown[:, 1:]
        grown = wider
    return grown
