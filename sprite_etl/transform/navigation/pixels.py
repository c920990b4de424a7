"""A second opinion on turns, from pixels alone: when the walker turns right, what it sees moves left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from sprite_etl.scene.capture import Capture, Frame, Sighting
from sprite_etl.transform.navigation.actions import wrapped

LEAST_TURN_RAD = math.radians(8)
MOST_STEP_M = 0.12
"""Between frames farther apart than this, parallax could outweigh a small turn."""


def turns_against_pixels(capture: Capture, frames: Sequence[int]) -> tuple[int, int]:
    """(turning frame pairs that could be checked, those in which most landmarks moved the wrong way).

    A landmark is an object whose mask touches no side of either picture, so that the middle of its bounding
    box is the middle of what it shows.
    """
    checked = wrong = 0
    pairs = [(capture.frame(a), capture.frame(b)) for a, b in pairwise(frames)]
    for before, after in pairs:
        turn = wrapped(after.camera.yaw_rad - before.camera.yaw_rad)
        step = math.dist(before.camera.position, after.camera.position)
        if abs(turn) < LEAST_TURN_RAD or step > MOST_STEP_M:
            continue
        shifts = _landmark_shifts(capture, before, after)
        if shifts:
            agree = sum((s > 0) == (turn > 0) for s in shifts)
            checked += 1
            wrong += 2 * agree <= len(shifts)
    return checked, wrong


def _landmark_shifts(capture: Capture, before: Frame, after: Frame) -> list[float]:
    """How far each landmark's middle column moved, pixels; positive = to the right."""
    shifts = []
    for obj in capture.objects:
        first, second = _middle(obj.sighting(before.index), before), _middle(obj.sighting(after.index), after)
        if first is not None and second is not None:
            shifts.append(second - first)
    return shifts


def _middle(sighting: Sighting | None, frame: Frame) -> float | None:
    """Middle column of what the sighting shows, None where a side of the picture cuts it or it is tiny."""
    if sighting is None or sighting.bbox is None or (sighting.pixels or 0) < 50:
        return None
    x0, y0, x1, y1 = sighting.bbox
    whole = x0 > 0 and y0 > 0 and x1 < frame.camera.width and y1 < frame.camera.height
    return (x0 + x1) / 2 if whole else None
