"""A walk over the positions that AI2-THOR's agent can reach: from cell to cell, turning little between two pictures.

All in Unity's frame (left-handed, Y up, metres, yaw in degrees clockwise seen from above, 0 = +Z), for the walk is
given back to the controller; `event` converts what the pictures were taken with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.ai2thor.boxes import xyz
from sprite_etl.extract.base import SceneError

TURN_DEG = 30.0
"""At most this much is turned between two pictures."""
SIDES = ((0, 1), (1, 0), (0, -1), (-1, 0))
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the agent is teleported to: the capsule's middle, and its heading in [0, 360)."""

    position: tuple[float, float, float]
    yaw_deg: float


def plan_walk(reachable: Sequence[Mapping[str, float]], grid_m: float, frames: int, seed: int) -> list[Stop]:
    """`frames` stops over the answer of GetReachablePositions on a grid of grid_m: at most one cell or TURN_DEG apart.

    It goes each time to the place farthest from all where it has been, within the largest connected part, and looks
    ahead; where all is seen it begins anew, and on a single cell it turns round. Deterministic in the seed. Raises
    SceneError: no_room_to_stand where nothing can be reached.
    """
    part = _largest_part(_cells(reachable, grid_m))
    start = sorted(part)[int(np.random.default_rng(seed).integers(len(part)))]
    here, yaw = start, float(90 * int(np.random.default_rng([seed, 1]).integers(4)))
    seen = {start}
    stops = [Stop(part[start], yaw)]
    while len(stops) < frames:
        if len(part) == 1:
            yaw = (yaw + TURN_DEG) % 360
            stops.append(Stop(part[here], yaw))
            continue
        steps_from_seen = _steps(part, seen)
        farthest = max(steps_from_seen.values())
        if farthest == 0:
            seen = {here}
            continue
        goal = min((c for c, n in steps_from_seen.items() if n == farthest), key=lambda c: (_apart(c, here), c))
        for there in _path(part, here, goal):
            ahead = float(90 * SIDES.index((there[0] - here[0], there[1] - here[1])))
            while yaw != ahead:
                yaw = _turned(yaw, ahead)
                stops.append(Stop(part[here], yaw))
            here = there
            seen.add(here)
            stops.append(Stop(part[here], yaw))
    return stops[:frames]


def _cells(reachable: Sequence[Mapping[str, float]], grid_m: float) -> dict[Cell, tuple[float, float, float]]:
    try:
        points = np.array([xyz(p) for p in reachable]).reshape(-1, 3)
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError("bad_metadata", f"reachable positions are not as AI2-THOR 5.0 says them: {error!r}") from None
    if len(points) == 0:
        raise SceneError("no_room_to_stand", "the agent can reach no position")
    steps = np.round((points - points[0]) / grid_m).astype(int)
    return {(int(i), int(k)): (float(p[0]), float(p[1]), float(p[2])) for (i, _, k), p in zip(steps, points)}


def _largest_part(cells: dict[Cell, tuple[float, float, float]]) -> dict[Cell, tuple[float, float, float]]:
    left, best = set(cells), set[Cell]()
    while left:
        part = set(_steps(cells, {min(left)}))
        left -= part
        if len(part) > len(best):
            best = part
    return {cell: cells[cell] for cell in best}


def _steps(cells: Mapping[Cell, object], starts: set[Cell]) -> dict[Cell, int]:
    """Cells that can be reached from the starts → the number of steps from the nearest of them."""
    steps = dict.fromkeys(sorted(starts), 0)
    queue = deque(steps)
    while queue:
        x, z = queue.popleft()
        for dx, dz in SIDES:
            there = (x + dx, z + dz)
            if there in cells and there not in steps:
                steps[there] = steps[x, z] + 1
                queue.append(there)
    return steps


def _path(cells: Mapping[Cell, object], start: Cell, goal: Cell) -> list[Cell]:
    """The cells after `start` on a shortest way to `goal`, straight on where it can be."""
    steps = _steps(cells, {goal})
    path: list[Cell] = []
    here, side = start, SIDES[0]
    while here != goal:
        nearer = [s for s in SIDES if steps.get((here[0] + s[0], here[1] + s[1]), len(cells)) < steps[here]]
        side = side if side in nearer else nearer[0]
        here = (here[0] + side[0], here[1] + side[1])
        path.append(here)
    return path


def _apart(a: Cell, b: Cell) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _turned(yaw: float, ahead: float) -> float:
    """`yaw` turned towards `ahead` by the shorter way, by at most TURN_DEG."""
    rest = (ahead - yaw + 180) % 360 - 180
    return ahead if abs(rest) <= TURN_DEG else (yaw + float(np.sign(rest)) * TURN_DEG) % 360
