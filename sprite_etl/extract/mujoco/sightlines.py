"""Which cameras see a thing well, by a few rays for each: no picture is taken.

MuJoCo's frame, but for the cameras, which are canonical. `mj_multiRay` needs no renderer, so that what is chosen by
this is the same whichever draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL, canonical_points
from sprite_etl.scene.rotations import matrix_from_quaternion

Array = NDArray[np.float64]

_STEPS = np.array([-0.75, -0.25, 0.25, 0.75])
PROBES = np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS), -1).reshape(-1, 3)
"""Where in its box a thing is looked for, in half sizes from its middle."""
NEAREST_M = 0.6
INSIDE_SHARE = 0.85
HIT_SHARE = 0.3
"""Of the rays at a thing's box this many must meet the thing: what is thin or half hidden is not well seen."""
PICTURE_SHARE = 0.005
"""The rectangle around the rays, times the share that meets the thing, must cover this much of the picture."""


def well_seen(home: CompiledHome, thing: Placed, instance: int, cameras: Sequence[Camera]) -> NDArray[np.bool_]:
    """(cameras,) whether each shows the thing of this instance id whole, large and hardly hidden."""
    low, high = (np.array(c) for c in thing.bounds)
    turn = matrix_from_quaternion(thing.rotation_xyzw)
    probes = ((low + high) / 2 + PROBES * (high - low) / 2) @ turn.T + thing.position
    return np.array([_sees(home, probes, instance, camera) for camera in cameras])


def _sees(home: CompiledHome, probes: Array, instance: int, camera: Camera) -> bool:
    pixels, depth = camera.project(canonical_points(probes, Z_UP_TO_CANONICAL))
    if depth.min() < NEAREST_M:
        return False
    size = np.array([camera.width, camera.height])
    inside = ((pixels >= 0) & (pixels <= size)).all(1)
    area = float(np.prod(np.ptp(pixels, axis=0) / size))
    if inside.mean() < INSIDE_SHARE or area < PICTURE_SHARE:
        return False
    met = float((_first_met(home, camera, probes) == instance).mean())
    return met >= HIT_SHARE and area * met >= PICTURE_SHARE


def _first_met(home: CompiledHome, camera: Camera, probes: Array) -> NDArray[np.int32]:
    """(n,) instance id of what a ray at each probe (n, 3) and beyond meets first; 0 for background and nothing."""
    origin = np.ascontiguousarray(Z_UP_TO_CANONICAL.T @ camera.position)
    rays = probes - origin
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    model: Any = home.model
    geom, far = np.full(len(rays), -1, dtype=np.int32), np.zeros(len(rays))
    group = np.array([1, 1, 1, 0, 0, 0], dtype=np.uint8)
    flat = np.ascontiguousarray(rays.ravel())
    mujoco.mj_multiRay(model, home.data, origin, flat, group, 1, -1, geom, far, None, len(rays), 30.0)
    return np.where(geom >= 0, home.instance_of_body[model.geom_bodyid[geom]], 0)
