"""A walk as the fewest turns and straight legs that lead from its first pose to its last.

Poses lie on the floor plane: (x, z, yaw_rad), metres and radians, yaw counter-clockwise from above with 0
along world −Z. A positive turn is to the left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Pose = tuple[float, float, float]

CORRIDOR_M = 0.2
"""A leg stands for every pose of the walk within this distance of it."""
SHORTEST_LEG_M = 0.35


@dataclass(frozen=True, slots=True)
class Action:
    """First turn on the spot by turn_rad (positive = left), then walk straight ahead by forward_m (≥ 0)."""

    turn_rad: float
    forward_m: float


def actions_of(poses: Sequence[Pose]) -> list[Action]:
    """The actions that lead from the first pose through the walk to the last; the last one only turns."""
    corners = _simplify([(x, z) for x, z, _ in poses], CORRIDOR_M)
    heading, actions = poses[0][2], []
    for (x0, z0), (x1, z1) in pairwise(corners):
        length = math.hypot(x1 - x0, z1 - z0)
        if length < 1e-6:
            continue
        towards = math.atan2(-(x1 - x0), -(z1 - z0))
        actions.append(Action(wrapped(towards - heading), length))
        heading = towards
    actions.append(Action(wrapped(poses[-1][2] - heading), 0.0))
    return actions


def replay(start: Pose, actions: Sequence[Action]) -> Pose:
    """Where the actions lead."""
    x, z, yaw = start
    for action in actions:
        yaw = wrapped(yaw + action.turn_rad)
        x -= math.sin(yaw) * action.forward_m
        z -= math.cos(yaw) * action.forward_m
    return x, z, yaw


def wrapped(angle_rad: float) -> float:
    """The same angle in (−π, π]."""
    return math.pi - (math.pi - angle_rad) % (2 * math.pi)


def _simplify(points: Sequence[tuple[float, float]], tolerance_m: float) -> list[tuple[float, float]]:
    """Ramer–Douglas–Peucker: the corners of a chain such that no point is farther than the tolerance."""
    if len(points) <= 2:
        return list(points)
    (x0, z0), (x1, z1) = points[0], points[-1]
    away = [_segment_distance(p, (x0, z0), (x1, z1)) for p in points[1:-1]]
    worst = max(range(len(away)), key=away.__getitem__)
    if away[worst] <= tolerance_m:
        return [points[0], points[-1]]
    middle = worst + 1
    return _simplify(points[: middle + 1], tolerance_m)[:-1] + _simplify(points[middle:], tolerance_m)


def _segment_distance(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dz = b[0] - a[0], b[1] - a[1]
    squared = dx * dx + dz * dz
    t = 0.0 if squared == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dz) / squared))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dz)
