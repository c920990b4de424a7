"""Rooms on the floor plane: who is inside, how deep, and how much of a floor the pictures show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Room

Array = NDArray[np.float64]

SAMPLES_PER_EDGE = 16
REACH_M = 0.4
"""Who stands in a doorway is no farther than this from the floors of the rooms that it joins."""


def depth_inside(room: Room, points: ArrayLike) -> Array:
    """Metres from points (…, 2) or (…, 3), world, to the nearest wall of the room: negative outside its floor."""
    flat = np.asarray(points, dtype=float)
    flat = flat[..., [0, 2]] if flat.shape[-1] == 3 else flat
    start = np.asarray(room.floor_polygon, dtype=float)
    edge = np.roll(start, -1, axis=0) - start
    to = flat[..., None, :] - start
    along = np.clip((to * edge).sum(-1) / (edge * edge).sum(-1), 0, 1)
    away = np.linalg.norm(to - along[..., None] * edge, axis=-1).min(-1)
    # Even–odd rule: how many walls a ray along +x crosses.
    x, z = flat[..., None, 0], flat[..., None, 1]
    end = start + edge
    spans = (start[:, 1] > z) != (end[:, 1] > z)
    side = edge[:, 1] * (x - start[:, 0]) - edge[:, 0] * (z - start[:, 1])
    crossed = spans & (side * edge[:, 1] < 0)
    return np.asarray(np.where(crossed.sum(-1) % 2 == 1, away, -away))


def holds(room: Room, camera: Camera) -> bool:
    """Whether the camera is in the room, seen from above."""
    return bool(depth_inside(room, camera.position) > 0)


def reaches(room: Room, camera: Camera) -> bool:
    """Whether the camera is in the room or in one of its doorways."""
    return bool(depth_inside(room, camera.position) > -REACH_M)


def share_of_floor_seen(room: Room, cameras: Sequence[Camera], from_doorways: bool = False) -> float:
    """How much of the floor falls into the pictures of those cameras that are in the room (or in its doorways, too),
    0–1. What stands on the floor hides nothing here; walls hide all."""
    count = reaches if from_doorways else holds
    inside = [_floor_in_picture(room, c) for c in cameras if count(room, c)]
    return float(np.any(inside, axis=0).mean()) if inside else 0.0


@lru_cache(maxsize=20_000)
def _floor_in_picture(room: Room, camera: Camera) -> NDArray[np.bool_]:
    pixels, _ = camera.project(_floor_points(room))
    with np.errstate(invalid="ignore"):
        return np.asarray(((pixels >= 0) & (pixels <= [camera.width, camera.height])).all(-1))


@lru_cache(maxsize=2_000)
def _floor_points(room: Room) -> Array:
    """A grid over the floor, (n, 3) world metres."""
    outline = np.asarray(room.floor_polygon, dtype=float)
    low, high = outline.min(0), outline.max(0)
    steps = (np.arange(SAMPLES_PER_EDGE) + 0.5) / SAMPLES_PER_EDGE
    grid = low + np.stack(np.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2) * (high - low)
    grid = grid[depth_inside(room, grid) > 0]
    return np.stack([grid[:, 0], np.full(len(grid), room.floor_y), grid[:, 1]], -1)
