"""Holes in a ProcTHOR house's walls, on the canonical floor plane.

A hole is said in metres along a wall from its first lower corner, and upwards from the floor. Two rooms may also be
joined without a wall: each then has an `empty` one there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sprite_etl.scene.capture import Opening

Floor = tuple[float, float]
JAMB_M = 0.1
"""What stays of a wall that is not there, at its ends and at its top: an opening needs something to be in."""
NARROWEST_M = 0.7


@dataclass(frozen=True, slots=True)
class Wall:
    """One side of a wall. start, end: its lower corners in the house's order, canonical (x, z)."""

    room_id: str
    start: Floor
    end: Floor
    height_m: float
    empty: bool

    @property
    def length_m(self) -> float:
        """Metres."""
        return math.dist(self.start, self.end)

    def at(self, metres: float) -> Floor:
        """The point so far from its start."""
        x, z = np.array(self.start) + (np.array(self.end) - self.start) * (metres / self.length_m)
        return float(x), float(z)


def floor_point(point: Mapping[str, float]) -> Floor:
    """Canonical (x, z) of a point in Unity's frame. Raises ValueError for one that is not finite."""
    x, z = float(point["x"]), -float(point["z"])
    if not (math.isfinite(x) and math.isfinite(z)):
        raise ValueError(f"a floor point must be finite, got {(x, z)}")
    return x, z + 0.0


def read_wall(wall: Mapping[str, Any]) -> Wall:
    """A wall of the JSON: four corners, in one order or another. Raises ValueError for one without a length."""
    heights = [float(p["y"]) for p in wall["polygon"]]
    low = [p for p in wall["polygon"] if float(p["y"]) <= min(heights) + 1e-3][:2]
    if len(low) < 2 or floor_point(low[0]) == floor_point(low[1]):
        raise ValueError(f"wall {wall['id']} must have two lower corners")
    return Wall(str(wall["roomId"]), floor_point(low[0]), floor_point(low[1]), max(heights), bool(wall.get("empty")))


def read_openings(house: Mapping[str, Any], walls: Mapping[str, Wall], names: Mapping[str, str]) -> Iterator[
    tuple[str, Opening]
]:  # fmt: skip
    """(the house's room id, opening), from each side that has a room; names: our room ids by the house's."""
    kinds: tuple[tuple[Literal["doorway", "window"], str], ...] = (("doorway", "doors"), ("window", "windows"))
    for kind, key in kinds:
        for hole in house[key]:
            first = walls[hole["wall0"]]
            low, high = sorted(float(p["x"]) for p in hole["holePolygon"])
            sill, head = sorted(float(p["y"]) for p in hole["holePolygon"])
            if not all(map(math.isfinite, (low, high, sill, head))):
                raise ValueError(f"the hole of {hole['id']} must be finite")
            sides = [walls[hole[wall]].room_id for wall in ("wall0", "wall1") if hole.get(wall) in walls]
            yield from _seen_from(kind, (first.at(low), first.at(high)), (sill, head), sides, names)
    empty = [wall for wall in walls.values() if wall.empty and wall.room_id in names]
    for i, wall in enumerate(empty):
        for other in empty[:i]:
            if _same_place(wall, other) and wall.length_m > NARROWEST_M + 2 * JAMB_M:
                ends = wall.at(JAMB_M), wall.at(wall.length_m - JAMB_M)
                head = min(wall.height_m, other.height_m) - JAMB_M
                yield from _seen_from("doorway", ends, (0.0, head), [wall.room_id, other.room_id], names)


def _seen_from(
    kind: Literal["doorway", "window"],
    ends: tuple[Floor, Floor],
    levels: tuple[float, float],
    sides: list[str],
    names: Mapping[str, str],
) -> Iterator[tuple[str, Opening]]:
    inside = [side for side in dict.fromkeys(sides) if side in names]  # an outer wall may say its room's id
    for side in inside:
        other = next((names[s] for s in inside if s != side), None)
        yield side, Opening(kind, *ends, *levels, other)


def _same_place(a: Wall, b: Wall) -> bool:
    if a.room_id == b.room_id:
        return False
    near = [{tuple(np.round(p, 2).tolist()) for p in (wall.start, wall.end)} for wall in (a, b)]
    return near[0] == near[1]
