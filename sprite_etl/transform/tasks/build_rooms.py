"""Rooms put around the cameras of a view, of known size and number, for views whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.capture import Room
from sprite_etl.transform.view import View

Array = NDArray[np.float64]

WALL_M = 0.1


def _ground(view: View, turn: Array) -> Array:
    """Camera positions (n, 2) along the turned axes."""
    return np.array([f.camera.position[[0, 2]] for f in view.frames]) @ turn


def _turn(rng: np.random.Generator) -> Array:
    angle = float(rng.uniform(0.4, 1.1)) + math.pi / 2 * int(rng.integers(4))
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _room(view: View, number: int, kind: str, outline: Sequence[Sequence[float]], turn: Array, back: bool) -> Room:
    """A room of this outline along the turned axes, in either sense."""
    points = [(float(x), float(z)) for x, z in (np.asarray(outline) @ turn.T).tolist()]
    floor = min(float(f.camera.position[1]) for f in view.frames) - 1.5
    return Room(f"{kind}_{number}", kind.replace(" ", "_"), tuple(points[::-1] if back else points), floor, floor + 2.5)


def rooms_with_corners(
    view: View, kind: str, others: Sequence[str], rng: np.random.Generator
) -> tuple[tuple[Room, ...], float]:
    """Rooms in a drawn order, and the area in square metres of the one of `kind`: an L that holds every camera. The
    others stand beside it, each of another type, the first larger and the rest smaller."""
    turn = _turn(rng)
    ground = _ground(view, turn)
    (x0, z0), (x1, z1) = ground.min(0) - rng.uniform(0.3, 1.5, 2), ground.max(0) + rng.uniform(0.3, 1.5, 2)
    wing, depth = float(rng.uniform(1.0, 3.0)), float(rng.uniform(0.3, 0.7)) * (z1 - z0)
    outline = [(x0, z0), (x1 + wing, z0), (x1 + wing, z0 + depth), (x1, z0 + depth), (x1, z1), (x0, z1)]
    area = float((x1 - x0) * (z1 - z0) + wing * depth)
    rooms = [_room(view, 0, kind, outline, turn, bool(rng.random() < 0.5))]
    left, low = x0 - WALL_M, z0
    for number, other in enumerate(others, 1):
        side = math.sqrt(area) * (1.6 if number == 1 else 0.5)
        square = [(left - side, low), (left, low), (left, low + side), (left - side, low + side)]
        rooms.append(_room(view, number, other, square, turn, False))
        low += side + WALL_M
    return tuple(rooms[i] for i in rng.permutation(len(rooms)).tolist()), area


def rooms_in_a_row(
    view: View, wanted: int, reach_m: float, rng: np.random.Generator, at_threshold: bool = False
) -> tuple[tuple[Room, ...], int]:
    """Rooms in a drawn order, and how many of them have a camera nearer than reach_m, or inside: `wanted`, or fewer
    where the cameras stand too close together. A row of rooms askew to the axes, with one more at either end that no
    camera is in: at_threshold, one camera is almost in that at the one end, which then counts."""
    turn = _turn(rng)
    ground = _ground(view, turn)
    along = np.sort(ground[:, 0])
    gaps = np.diff(along)
    cuts = sorted(i for i in np.argsort(-gaps, kind="stable")[: wanted - 1].tolist() if gaps[i] > 3 * reach_m)
    middles = [float(along[i] + along[i + 1]) / 2 for i in cuts]
    away = 2 * reach_m
    first = float(along[0]) - (0.4 * reach_m if at_threshold else away)
    walls = [first - away, first, *middles, float(along[-1]) + away, float(along[-1]) + 3 * away]
    low, high = float(ground[:, 1].min()) - away, float(ground[:, 1].max()) + 2 * away
    rooms, half = [], 0.2 * reach_m
    for number, (start, end) in enumerate(pairwise(walls)):
        a, b = start + half, end - half
        kind = ("bedroom", "hallway")[number % 2]
        rooms.append(_room(view, number, kind, [(a, low), (b, low), (b, high), (a, high)], turn, number % 2 == 1))
    shuffled = tuple(rooms[i] for i in rng.permutation(len(rooms)).tolist())
    return shuffled, len(cuts) + 1 + at_threshold
