"""Ways along a street: where a camera is put, one step after the other, and where a multirotor flies.

All in NED, metres. A way is a line of places (x, y); what is passed stands to its sides, so that a camera that is put
looks ahead and, in turn, to either side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_etl.extract.airsim.conventions import Array, level_pose
from sprite_etl.extract.base import SceneError

SWING_RAD, SWINGS_M = np.radians(55.0), 12.0
"""How far to either side a camera that is put looks, and along how much of the way it looks once to each."""
MOST_TURN_RAD = np.radians(28.0)
WEAVE_M, WEAVES_M = 2.0, 20.0
"""How far to either side a flight weaves, and along how much of its way once to each."""
DRAWS, SIGHT_M = 8, 15.0
"""Pieces of a long way that are compared, by how much stands within so many metres of each."""
CLEAR_M = 4.0
"""More room than this between the way and what it passes is no better."""


def route_along(rectangles: Sequence[Array], start: Array, reach_m: float) -> Array:
    """The two ends (2, 2) of a straight way through the midst of what stands within reach_m of `start` (2,), where
    there is most room. rectangles: outlines (n, 2) of what stands as high as the way. Raises SceneError: no_way."""
    near = [r for r in rectangles if np.linalg.norm(r.mean(0) - start) <= reach_m]
    if len(near) < 2:
        raise SceneError(
            "no_way", f"{len(near)} things stand within {reach_m:g} m of the start; two at least are needed"
        )
    middles = np.array([r.mean(0) for r in near])
    _, _, axes = np.linalg.svd(middles - middles.mean(0))
    along = axes[0] if axes[0][np.abs(axes[0]).argmax()] > 0 else -axes[0]
    across = np.array([-along[1], along[0]])
    beside = [(float((r @ across).min()), float((r @ across).max())) for r in near]
    middle = float(np.median(middles @ across))
    lanes = middle + np.arange(-15.0, 15.5, 0.5)
    room = [min(CLEAR_M, min(max(low - lane, lane - high) for low, high in beside)) for lane in lanes]
    best = max(range(len(lanes)), key=lambda i: (round(room[i], 3), -abs(lanes[i] - middle)))
    ends = (middles @ along).min(), (middles @ along).max()
    return np.array([end * along + lanes[best] * across for end in ends])


def resample(route: Array, step_m: float) -> Array:
    """Places (n, 2) every step_m along a line of corners (k, 2), from its first."""
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(route, axis=0), axis=1))])
    at = np.arange(0.0, lengths[-1] + 1e-9, step_m)
    return np.stack([np.interp(at, lengths, route[:, i]) for i in range(2)], -1)


def stretch(route: Array, length_m: float, seed: int, sights: Array) -> Array:
    """A piece of a line of corners (k, 2) no longer than length_m, in a direction drawn by the seed: of DRAWS drawn
    pieces the one with the most of `sights` (n, 2) near it."""
    rng = np.random.default_rng(seed)
    fine = resample(route, 0.25)
    count = min(len(fine), int(length_m / 0.25) + 1)
    pieces = [fine[i : i + count] for i in rng.integers(len(fine) - count + 1, size=DRAWS).tolist()]
    best = max(pieces, key=lambda piece: _near(sights, piece))
    return best[::-1] if rng.random() < 0.5 else best


def _near(sights: Array, piece: Array) -> int:
    """How many places (n, 2) lie within SIGHT_M of a line's places (m, 2)."""
    if len(sights) == 0:
        return 0
    coarse = np.concatenate([piece[::8], piece[-1:]])
    return int((np.linalg.norm(sights[:, None] - coarse, axis=2).min(1) <= SIGHT_M).sum())


def poses_along(route: Array, down: float, frames: int, step_m: float, pitch_rad: float) -> list[Array]:
    """At most `frames` poses 4×4 of a camera that is put along a line (k, 2) at the depth `down`, at most step_m and
    MOST_TURN_RAD apart. At its end the camera turns round and comes back."""
    places = resample(route, step_m)
    if len(places) < 2:
        raise SceneError("no_way", f"the way is shorter than a step of {step_m:g} m")
    poses: list[Array] = []
    yaw: float | None = None
    here, ahead = 0, 1
    while len(poses) < frames:
        if not 0 <= here + ahead < len(places):
            ahead = -ahead
        going = (places[here + ahead] - places[here]) * 1.0
        swing = SWING_RAD * np.sin(2 * np.pi * here * step_m / SWINGS_M)
        wanted = float(np.arctan2(going[1], going[0]) + swing)
        turn = 0.0 if yaw is None else (wanted - yaw + np.pi) % (2 * np.pi) - np.pi
        yaw = wanted if yaw is None else yaw + float(np.clip(turn, -MOST_TURN_RAD, MOST_TURN_RAD))
        poses.append(level_pose([*places[here], down], yaw, pitch_rad))
        if abs(turn) <= MOST_TURN_RAD:
            here += ahead
    return poses


def flight_path(route: Array, down: float) -> list[Array]:
    """Waypoints (3,) of a flight along a line (k, 2) at the depth `down`: from side to side, so that it leans."""
    fine = resample(route, WEAVES_M / 4)
    if len(fine) < 2:
        raise SceneError("no_way", f"the way is shorter than {WEAVES_M / 4:g} m")
    along = np.gradient(fine, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], -1) / np.linalg.norm(along, axis=1)[:, None]
    sway = WEAVE_M * np.sin(2 * np.pi * np.arange(len(fine)) / 4)
    rise = 0.5 * np.sin(2 * np.pi * np.arange(len(fine)) / 7)
    return [np.array([*place, down - up]) for place, up in zip(fine + across * sway[:, None], rise)]
