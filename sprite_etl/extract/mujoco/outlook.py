"""What can be seen from a point of a home, by a few rays an object, before any picture is taken.

MuJoCo's frame. `mj_multiRay` needs no renderer, so that the walk is the same whichever draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.scene.rotations import matrix_from_quaternion

Array = NDArray[np.float64]

DIRECTIONS = 40
"""Headings that are told apart: 9° each; heading k looks along k · 9° counter-clockwise from +x."""
PROBES = np.array([[0, 0, 0.3], [0.55, 0, 0.6], [-0.55, 0, 0.6], [0, 0.55, 0.6], [0, -0.55, 0.6], [0, 0, 0.85],
                   [0.6, -0.8, 0.0], [-0.6, -0.8, 0.0], [0.0, -0.8, -0.3]])  # fmt: skip
"""Where in its box an object is looked for, in half sizes from its middle."""
CLEAR_SHARE = 0.004
"""An object that fills so much of the picture, by its box, counts as well seen."""
FAR_M = 12.0


@dataclass(frozen=True, slots=True)
class Eye:
    """The camera of a walk: height above the floor, horizontal and vertical field of view and pitch (positive =
    upwards), radians."""

    height_m: float
    across_rad: float
    upright_rad: float
    pitch_rad: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """From one point: seen[k] = bit mask of the objects well seen when looking along heading k; open_m[k] = metres
    to what is straight ahead at eye height."""

    seen: tuple[int, ...]
    open_m: tuple[float, ...]

    @property
    def all_seen(self) -> int:
        """Objects seen in some heading."""
        mask = 0
        for bits in self.seen:
            mask |= bits
        return mask


class Viewer:
    """Looks around in one home."""

    def __init__(self, compiled: CompiledHome, things: Sequence[Placed], eye: Eye) -> None:
        self._home, self._eye = compiled, eye
        self._model: Any = compiled.model
        probes, sizes = [], []
        for thing in things:
            low, high = (np.array(c) for c in thing.bounds)
            turn = matrix_from_quaternion(thing.rotation_xyzw)
            probes.append((((low + high) / 2 + PROBES * (high - low) / 2) @ turn.T) + thing.position)
            sizes.append(high - low)
        self._probes, self._sizes = np.array(probes), np.array(sizes)
        self._cache: dict[tuple[float, float], Outlook] = {}

    def look(self, x: float, y: float) -> Outlook:
        """What can be seen from (x, y) at eye height."""
        key = round(x, 3), round(y, 3)
        if key not in self._cache:
            self._cache[key] = self._look(np.array([*key, self._eye.height_m]))
        return self._cache[key]

    def _look(self, origin: Array) -> Outlook:
        angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
        ring = np.stack([np.cos(angles), np.sin(angles), np.zeros(DIRECTIONS)], -1)
        to = self._probes - origin
        middle = to.mean(1)
        distance = np.linalg.norm(middle, axis=1)
        near = np.flatnonzero((distance < FAR_M) & (self._share(distance) > CLEAR_SHARE))
        rays = np.concatenate([ring, to[near].reshape(-1, 3)])
        reach = np.linalg.norm(rays, axis=1)
        geom, far = self._cast(origin, rays / reach[:, None])
        open_m = np.where(geom[:DIRECTIONS] >= 0, far[:DIRECTIONS], FAR_M)
        hit = geom[DIRECTIONS:].reshape(len(near), -1)
        instance = np.where(hit >= 0, self._home.instance_of_body[self._model.geom_bodyid[hit]], 0)
        share = (instance == near[:, None] + 1).mean(1)
        seen = [0] * DIRECTIONS
        eye = self._eye
        for k, i in enumerate(near.tolist()):
            if share[k] < 0.3:
                continue
            azimuth = np.arctan2(middle[i, 1], middle[i, 0])
            flat = float(np.hypot(middle[i, 0], middle[i, 1]))
            lift = np.arctan2(middle[i, 2], flat) - eye.pitch_rad
            if abs(lift) > eye.upright_rad / 2 * 0.95 or flat < 0.35:
                continue
            off = np.abs((angles - azimuth + np.pi) % (2 * np.pi) - np.pi)
            for heading in np.flatnonzero(off < eye.across_rad / 2 * 0.85).tolist():
                seen[heading] |= 1 << i
        return Outlook(tuple(seen), tuple(float(d) for d in open_m))

    def _share(self, distance: Array) -> Array:
        """About what share of a picture each object's box fills, from this far."""
        width = np.hypot(self._sizes[:, 0], self._sizes[:, 1]) * 0.75
        area = width * (self._sizes[:, 2] + 0.3 * width)
        screen = (
            4 * np.tan(self._eye.across_rad / 2) * np.tan(self._eye.upright_rad / 2) * np.maximum(distance, 0.3) ** 2
        )
        return np.asarray(0.6 * area / screen)

    def _cast(self, origin: Array, directions: Array) -> tuple[NDArray[np.int32], Array]:
        count = len(directions)
        geom, far = np.full(count, -1, dtype=np.int32), np.zeros(count)
        group = np.array([1, 1, 1, 0, 0, 0], dtype=np.uint8)
        flat = np.ascontiguousarray(directions.ravel())
        mujoco.mj_multiRay(self._model, self._home.data, origin, flat, group, 1, -1, geom, far, None, count, FAR_M)
        return geom, far
