"""A walk over the ground: to the place farthest from all that was passed, again and again, looking around.

Canonical frame: metres, Y up; yaw about +Y, counter-clockwise from above, 0 = world −Z.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.conversions import Array

Path = Callable[[Array, Array], "Array | None"]

MOST_TURN_RAD = float(np.radians(24.0))
"""From one picture to the next: most of what one shows is in the other too."""
SWING_RAD, SWING_M = float(np.radians(50.0)), 4.0
"""How far to either side of its way the walker looks, and along how much of the way once to each."""
AHEAD_M = 0.5
NEAR_M = 1.0
"""What is no farther from the way than this was passed."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The walker's feet, and where it looks."""

    position: Array
    yaw_rad: float


def plan_walk(points: Array, path: Path, frames: int, step_m: float, seed: int) -> list[Stop]:
    """As many stops as frames, none farther from the next than a step and a turn. points: places (n, 3) to go to;
    path: the way between two. Deterministic in the seed. Raises SceneError: no_room_to_stand."""
    if len(points) == 0:
        raise SceneError("no_room_to_stand", "there is no place to stand on")
    rng = np.random.default_rng(seed)
    here = points[int(rng.integers(len(points)))]
    passed = np.array([here])
    left = np.ones(len(points), bool)
    stops = [Stop(here, float(rng.uniform(-np.pi, np.pi)))]
    length = float(rng.uniform(0, SWING_M))
    setting_out = True
    while len(stops) < frames:
        apart = np.linalg.norm(points[:, None] - passed[None], axis=2).min(1)
        goal = int(np.where(left, apart, -1.0).argmax())
        if not left[goal]:
            return _look_round(stops, frames)
        if apart[goal] < NEAR_M and len(passed) > 1:
            passed = np.array([here])
            continue
        corners = path(here, points[goal])
        if corners is None or apart[goal] < 1e-3:
            left[goal] = False
            continue
        along = _points_along(corners, step_m)
        if setting_out:
            stops, setting_out = [Stop(here, along[0][1])], False
        for place, ahead in along[1:]:
            length += step_m
            look = ahead + SWING_RAD * float(np.sin(2 * np.pi * length / SWING_M))
            _turn(stops, look)
            stops.append(Stop(place, _towards(stops[-1].yaw_rad, look)))
        here = along[-1][0]
        passed = np.concatenate([passed, [p for p, _ in along]])
        if len(along) < 2:
            left[goal] = False
    return stops[:frames]


def _points_along(corners: Array, step_m: float) -> list[tuple[Array, float]]:
    """Places a step apart on a line of corners, the last one included, each with the heading there."""
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    count = max(1, int(np.ceil(at[-1] / step_m)))
    wanted = np.linspace(0.0, at[-1], count + 1)

    def place(s: Array) -> Array:
        return np.stack([np.interp(s, at, corners[:, k]) for k in range(3)], -1)

    places = place(wanted)
    before, after = place(np.maximum(wanted - 0.05, 0)), place(np.minimum(wanted + AHEAD_M, at[-1]))
    going = after - before
    return [(p, float(np.arctan2(-g[0], -g[2]))) for p, g in zip(places, going)]


def _turn(stops: list[Stop], look: float) -> None:
    """Turn on the spot until `look` is one turn away."""
    while abs(_difference(stops[-1].yaw_rad, look)) > MOST_TURN_RAD:
        stops.append(Stop(stops[-1].position, _towards(stops[-1].yaw_rad, look)))


def _towards(yaw: float, look: float) -> float:
    return yaw + float(np.clip(_difference(yaw, look), -MOST_TURN_RAD, MOST_TURN_RAD))


def _difference(yaw: float, look: float) -> float:
    return float((look - yaw + np.pi) % (2 * np.pi) - np.pi)


def _look_round(stops: list[Stop], frames: int) -> list[Stop]:
    last = stops[-1]
    missing = range(1, frames - len(stops) + 1)
    return stops + [Stop(last.position, last.yaw_rad + k * MOST_TURN_RAD) for k in missing]
