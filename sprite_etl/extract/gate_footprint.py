"""Whether boxes stand as their objects do: seen from above, would another turn fit an object much tighter?

A world-aligned box that is handed out as an object's own reaches the object everywhere, so neither pixels outside nor
loose extents betray it; but what it holds stands aslant in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Capture

Array = NDArray[np.float64]

STEPS = 18
"""Turns tried, over a quarter of a circle."""
_ANGLES = np.arange(2 * STEPS) * np.pi / (2 * STEPS)
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])
MIN_SIDE_M = 0.15
"""Of what is smaller, the turn is lost between the pixels."""
MIN_REACH = 0.9
"""Of both horizontal extents must be seen, or the part that is seen may have another shape than the whole."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What was seen of an object from above. area_ratio: area of the tightest rectangle in any turn ÷ in the box's own,
    1 = none is tighter; filled: how much of that rectangle the object's hull fills, 1 = it is one."""

    area_ratio: float
    filled: float


class FootprintCheck:
    """Give it points of objects in their boxes' own frames, then ask how much tighter another turn would be."""

    def __init__(self, capture: Capture) -> None:
        self._boxes = {
            o.object_id: o.box
            for o in capture.objects
            if o.box_kind == "oriented" and _upright(o.box) and min(o.box.half_extents[::2]) >= MIN_SIDE_M / 2
        }
        self._low: dict[str, Array] = {}
        self._high: dict[str, Array] = {}

    def add(self, object_id: str, local: Array) -> None:
        """local: points (n, 3) of an object in its box's own frame, metres."""
        if object_id not in self._boxes:
            return
        along = local[:, ::2] @ _DIRECTIONS
        self._low[object_id] = np.minimum(self._low.get(object_id, np.full(2 * STEPS, np.inf)), along.min(0))
        self._high[object_id] = np.maximum(self._high.get(object_id, np.full(2 * STEPS, -np.inf)), along.max(0))

    def footprints(self) -> dict[str, Footprint]:
        """Of every object that was seen whole from above."""
        found = {}
        for object_id, low in self._low.items():
            widths = self._high[object_id] - low
            full = 2 * np.asarray(self._boxes[object_id].half_extents)[::2]
            if (widths[[0, STEPS]] >= MIN_REACH * full).all():
                areas = widths[:STEPS] * widths[STEPS:]
                hull = _area(np.concatenate([self._high[object_id], -low]))
                found[object_id] = Footprint(float(areas.min() / areas[0]), hull / float(areas.min()))
        return found


def _area(support: Array) -> float:
    """Area of the polygon whose sides have these distances from the origin, in directions spread evenly round it."""
    step = 2 * np.pi / len(support)
    after, before = np.roll(support, -1), np.roll(support, 1)
    sides = (after + before - 2 * support * np.cos(step)) / np.sin(step)
    return float((np.maximum(sides, 0) * support).sum() / 2)


def _upright(box: OrientedBox) -> bool:
    return bool(abs(box.axes[1, 1]) > 0.999)
