"""The straight line between two objects' centres, seen from above, and where footprints lie to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.view import View


def in_line(view: View, a: str, b: str, target: str) -> tuple[NDArray[np.float64], float]:
    """Footprint corners (n, 2) of the target: metres along the line from a's centre to b's, and to its side; and the
    line's length. Raises NotAnswerable where one is above the other."""
    start, end = (np.array([box.center[0], box.center[2]]) for box in (view.object(a).box, view.object(b).box))
    length = float(np.linalg.norm(end - start))
    if length < 1e-6:
        raise NotAnswerable("no_direction", f"{a} and {b} stand above each other")
    along = (end - start) / length
    corners = view.object(target).box.footprint() - start
    return np.stack([corners @ along, corners @ [along[1], -along[0]]], -1), length


def through(view: View, a: str, b: str, target: str) -> float:
    """Metres of the line between two centres that run through the target's footprint; negative where it misses it:
    how far off it is, at least."""
    corners, length = in_line(view, a, b, target)
    ahead, side = corners[:, 0], corners[:, 1]
    following = np.roll(corners, -1, axis=0)
    crossed = (side < 0) != (following[:, 1] < 0)
    if not crossed.any():
        return -float(np.abs(side).min())
    share = side[crossed] / (side[crossed] - following[crossed, 1])
    at = ahead[crossed] + share * (following[crossed, 0] - ahead[crossed])
    first, last = max(0.0, float(at.min())), min(length, float(at.max()))
    return last - first


def reach(view: View, a: str, b: str, target: str) -> float:
    """How far the footprint reaches to that side of the line to which it reaches less, metres."""
    side = in_line(view, a, b, target)[0][:, 1]
    return float(min(side.max(), -side.min()))


def off_the_line(view: View, a: str, b: str, target: str) -> float:
    """Metres from the segment between two centres to a footprint that it does not meet."""
    corners, length = in_line(view, a, b, target)
    beyond = np.maximum(np.maximum(-corners[:, 0], corners[:, 0] - length), 0.0)
    least = float(np.hypot(beyond, corners[:, 1]).min())
    edge = np.roll(corners, -1, axis=0) - corners
    for end in (np.zeros(2), np.array([length, 0.0])):
        share = np.clip(((end - corners) * edge).sum(-1) / np.maximum((edge * edge).sum(-1), 1e-12), 0, 1)
        least = min(least, float(np.linalg.norm(corners + share[:, None] * edge - end, axis=1).min()))
    return least
