"""Rooms, where the data set draws their outlines (HSSD). Regions that have only a box around them (MP3D) or a number
(HM3D) are no rooms here: a box around an L-shaped room is not its floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sprite_etl.extract.habitat.conversions import vector
from sprite_etl.scene.box import polygon_area
from sprite_etl.scene.capture import Room

SMALLEST_M2 = 0.5


def rooms_of(semantic_scene: Any) -> tuple[Room, ...]:
    """The regions that have an outline and a height, by their ids."""
    found: dict[str, Room] = {}
    for number, region in enumerate(getattr(semantic_scene, "regions", None) or ()):
        if region is None:
            continue
        points = [_corner(p) for p in getattr(region, "poly_loop_points", None) or ()]
        height = float(getattr(region, "extrusion_height", 0.0))
        floor = float(getattr(region, "floor_height", 0.0))
        if len(points) < 3 or not height > 0 or polygon_area(points) < SMALLEST_M2:
            continue
        room_id = str(region.id) or f"region_{number}"
        kind = region.category.name() if region.category is not None else ""
        if room_id not in found:
            found[room_id] = Room(room_id, str(kind) or "room", tuple(points), floor, floor + height)
    return tuple(found.values())


def room_at(rooms: Sequence[Room], place: Any) -> str | None:
    """The room whose floor is below a place (3), or None."""
    x, y, z = vector(place)
    for room in rooms:
        if room.floor_y - 0.2 <= y <= room.ceiling_y and _inside(room.floor_polygon, x, z):
            return room.room_id
    return None


def _corner(point: Any) -> tuple[float, float]:
    """(x, z); some versions say (x, y, z), others (x, z)."""
    return float(point[0]), float(point[2] if len(point) > 2 else point[1])


def _inside(polygon: Sequence[tuple[float, float]], x: float, z: float) -> bool:
    """Crossings of a ray to +x (Jordan)."""
    inside = False
    corners = np.asarray(polygon)
    for (x0, z0), (x1, z1) in zip(corners, np.roll(corners, -1, axis=0)):
        if (z0 > z) != (z1 > z) and x < x0 + (z - z0) / (z1 - z0) * (x1 - x0):
            inside = not inside
    return inside
