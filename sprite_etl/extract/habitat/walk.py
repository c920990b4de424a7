"""A walk over the ground: to the place farthest from all that was passed, again and again, looking around.

Canonical frame: metres, Y up; yaw about +Y, counter-clockwise from above, 0 = world −Z.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.conversions import Array

Path = Callable[[Array, Array], "Array | None"]

MOST_TURN_RAD = float(np.radians(24.0))
"""From one picture to the next: most of what one shows is in the other too."""
LOOKS_RAD = np.radians(np.arange(-75.0, 76.0, 15.0))
"""How far to either side of its way the walker looks."""
BACKWARDS_RAD = float(np.radians(100.0))
"""Nobody walks on who looks farther back; they turn on the spot first."""
VIEW_RAD, SIGHT_M = float(np.radians(28.0)), 5.0
"""A thing is looked at when it is so near the middle of the picture and no farther."""
STRAIGHT = 0.05
"""How much looking 75° aside costs, in things that nobody looked at yet."""
AHEAD_M = 0.5
NEAR_M = 1.0
"""What is no farther from the way than this was passed."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The walker's feet, and where it looks."""

    position: Array
    yaw_rad: float


class _Gaze:
    """Where to look: at what is near, above all at what was looked at least."""

    def __init__(self, sights: Array) -> None:
        self._sights = np.asarray(sights, dtype=float).reshape(-1, 3)
        self._looked = np.zeros(len(self._sights))

    def towards(self, place: Array, ahead: float) -> float:
        """The yaw, at most 75° from the way ahead, that shows most."""
        yaws = ahead + LOOKS_RAD
        worth = 1 / (1 + self._looked)
        values = [float(worth[self._seen(place, yaw)].sum()) for yaw in yaws]
        return float(yaws[int((np.array(values) - STRAIGHT * np.abs(LOOKS_RAD) / LOOKS_RAD.max()).argmax())])

    def note(self, stop: Stop) -> None:
        """What it shows was looked at once more."""
        self._looked[self._seen(stop.position, stop.yaw_rad)] += 1

    def _seen(self, place: Array, yaw: float) -> NDArray[np.bool_]:
        away = self._sights - place
        off = np.arctan2(-away[:, 0], -away[:, 2]) - yaw
        aside = np.abs((off + np.pi) % (2 * np.pi) - np.pi)
        return np.asarray((aside <= VIEW_RAD) & (np.hypot(away[:, 0], away[:, 2]) <= SIGHT_M))


def plan_walk(points: Array, path: Path, sights: Array, frames: int, step_m: float, seed: int) -> list[Stop]:
    """As many stops as frames, none farther from the next than a step and a turn. points: places (n, 3) to go to;
    path: the way between two; sights: places (k, 3) of things to look at. Deterministic in the seed. Raises SceneError:
    no_room_to_stand."""
    if len(points) == 0:
        raise SceneError("no_room_to_stand", "there is no place to stand on")
    rng = np.random.default_rng(seed)
    here = points[int(rng.integers(len(points)))]
    passed = np.array([here])
    left = np.ones(len(points), bool)
    stops = [Stop(here, float(rng.uniform(-np.pi, np.pi)))]
    gaze, setting_out = _Gaze(sights), True
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
            stops, setting_out = [Stop(here, gaze.towards(here, along[0][1]))], False
        for place, ahead in along[1:]:
            look = gaze.towards(place, ahead)
            while abs(_difference(stops[-1].yaw_rad, ahead)) > BACKWARDS_RAD:
                stops.append(Stop(stops[-1].position, _towards(stops[-1].yaw_rad, look)))
            stops.append(Stop(place, _towards(stops[-1].yaw_rad, look)))
            gaze.note(stops[-1])
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


def _towards(yaw: float, look: float) -> float:
    return yaw + float(np.clip(_difference(yaw, look), -MOST_TURN_RAD, MOST_TURN_RAD))


def _difference(yaw: float, look: float) -> float:
    return float((look - yaw + np.pi) % (2 * np.pi) - np.pi)


def _look_round(stops: list[Stop], frames: int) -> list[Stop]:
    last = stops[-1]
    missing = range(1, frames - len(stops) + 1)
    return stops + [Stop(last.position, last.yaw_rad + k * MOST_TURN_RAD) for k in missing]
