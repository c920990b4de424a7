"""One ProcTHOR house (schema 1.0.0) as values, in the canonical frame.

From Unity: left-handed, Y up, metres; a yaw turns clockwise seen from above. A thing's `position` is the middle of
its box, whose axes are its own; its front looks along its own +Z. The canonical frame mirrors Z.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.extract.procthor.openings import Floor, Wall, floor_point, read_openings, read_wall
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Opening, Room
from sprite_etl.scene.conventions import UNITY_TO_CANONICAL, canonical_box

SCHEMA = "1.0.0"
LEAST_AREA_M2 = 0.5
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
ROOM_TYPES = {"Kitchen": "kitchen", "LivingRoom": "living_room", "Bedroom": "bedroom", "Bathroom": "bathroom"}


@dataclass(frozen=True, slots=True)
class HouseThing:
    """One object. rotation: Unity's Euler angles in degrees, applied in the order z, x, y; position: the middle of
    its box in Unity's frame, metres. parent: the place in the house's things of what it lies in or on."""

    thing_id: str
    asset: Asset
    position: tuple[float, float, float]
    rotation: tuple[float, float, float]
    parent: int | None = None

    @property
    def turn(self) -> NDArray[np.float64]:
        """(3, 3) own axes (right, up, forward) → Unity's world."""
        return unity_rotation(*self.rotation)

    @property
    def box(self) -> OrientedBox:
        """Its box in the canonical world."""
        return canonical_box(self.position, np.array(self.asset.size) / 2, self.turn, UNITY_TO_CANONICAL)


@dataclass(frozen=True, slots=True)
class House:
    """rooms: floor polygons of canonical (x, z), counter-clockwise seen from above, with their openings, whose ends
    lie on the polygon's sides. A doorway or window without `to_room` leads outside."""

    rooms: tuple[Room, ...]
    things: tuple[HouseThing, ...]


def unity_rotation(x: float, y: float, z: float) -> NDArray[np.float64]:
    """(3, 3) of Unity's Euler angles in degrees: about z first, then x, then y."""
    (cx, sx), (cy, sy), (cz, sz) = ((math.cos(a), math.sin(a)) for a in map(math.radians, (x, y, z)))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_y @ about_x @ about_z)


def read_house(house: Mapping[str, Any], assets: Mapping[str, Asset]) -> House:
    """A house of the JSON that ProcTHOR writes. Raises SceneError: bad_house for what is missing or malformed, schema
    for another version, unknown_asset for an asset whose size is not known, empty_house where nothing stands."""
    if not isinstance(house, Mapping):
        raise SceneError("bad_house", f"a house must be a JSON object, got {type(house).__name__}")
    _check_schema(house)
    try:
        read = House(_rooms(house), tuple(_things(house["objects"], assets)))
    except _MALFORMED as error:
        raise _bad_house(error) from error
    if not read.rooms or not read.things:
        raise SceneError("empty_house", f"the house has {len(read.rooms)} rooms and {len(read.things)} things")
    return read


def read_rooms(house: Mapping[str, Any]) -> tuple[Room, ...]:
    """The rooms alone. Raises SceneError: bad_house, schema, and as the openings do."""
    if not isinstance(house, Mapping):
        raise SceneError("bad_house", f"a house must be a JSON object, got {type(house).__name__}")
    _check_schema(house)
    try:
        return _rooms(house)
    except _MALFORMED as error:
        raise _bad_house(error) from error


def _check_schema(house: Mapping[str, Any]) -> None:
    metadata = house.get("metadata")
    version = metadata.get("schema") if isinstance(metadata, Mapping) else None
    if version != SCHEMA:
        raise SceneError("schema", f"metadata.schema must be {SCHEMA}, got {version}: bring older houses up to date "
                                   "with ProcTHOR's scripts/upgrade_house.py")  # fmt: skip


def _bad_house(error: Exception) -> SceneError:
    if isinstance(error, KeyError):
        return SceneError("bad_house", f"the house has no {error}, which schema {SCHEMA} asks for")
    return SceneError("bad_house", f"the house is not as schema {SCHEMA} says: {error}")


def _rooms(house: Mapping[str, Any]) -> tuple[Room, ...]:
    walls = {name: read_wall(wall) for name, wall in _by_id("walls", house["walls"]).items()}
    rooms = _by_id("rooms", house["rooms"])
    names = _room_names(rooms)
    openings = list(read_openings(house, walls, names))
    return tuple(_room(i, r, names, walls, openings) for i, r in rooms.items())


def _by_id(what: str, entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {str(entry["id"]): entry for entry in entries}
    if len(found) < len(entries):
        raise ValueError(f"{what} must have different ids")
    return found


def _room_names(rooms: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """Our room ids, `<type>_<n>`, by the house's."""
    counts: dict[str, int] = {}
    names = {}
    for room_id, room in rooms.items():
        kind = room_type(room)
        counts[kind] = counts.get(kind, 0) + 1
        names[room_id] = f"{kind}_{counts[kind]}"
    return names


def room_type(room: Mapping[str, Any]) -> str:
    """The type in our words. Raises ValueError for one that is unknown."""
    if room["roomType"] not in ROOM_TYPES:
        raise ValueError(f"roomType must be one of {', '.join(ROOM_TYPES)}, got {room['roomType']!r}")
    return ROOM_TYPES[room["roomType"]]


def _room(
    room_id: str,
    room: dict[str, Any],
    names: dict[str, str],
    walls: Mapping[str, Wall],
    openings: list[tuple[str, Opening]],
) -> Room:
    """The room with its polygon counter-clockwise seen from above, and the greatest height of its walls."""
    polygon = [floor_point(p) for p in room["floorPolygon"]]
    area = signed_area(polygon) if len(polygon) > 2 else 0.0
    heights = [wall.height_m for wall in walls.values() if wall.room_id == room_id]
    if abs(area) < LEAST_AREA_M2 or not heights or not math.isfinite(max(heights)):
        raise ValueError(f"room {room_id} must have a floor of at least {LEAST_AREA_M2} m² and walls")
    if area > 0:
        polygon.reverse()
    mine = tuple(o for owner, o in openings if owner == room_id)
    return Room(names[room_id], room_type(room), tuple(polygon), 0.0, max(heights), mine)


def signed_area(polygon: list[Floor]) -> float:
    """Half the sum of x₀z₁ − x₁z₀: negative where it runs counter-clockwise seen from above."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, [*polygon[1:], polygon[0]])) / 2


def _things(objects: list[dict[str, Any]], assets: Mapping[str, Asset]) -> list[HouseThing]:
    """Each before what it carries. Ids are not unique in every house, so carriers are told by their places here."""
    found: list[HouseThing] = []
    waiting: list[tuple[dict[str, Any], int | None]] = [(thing, None) for thing in reversed(objects)]
    while waiting:
        thing, parent = waiting.pop()
        asset = assets.get(thing["assetId"])
        if asset is None:
            raise SceneError("unknown_asset", f"the asset database has no size for {thing['assetId']}")
        px, py, pz = (float(thing["position"][a]) for a in "xyz")
        rx, ry, rz = (float(thing["rotation"][a]) for a in "xyz")
        if not all(map(math.isfinite, (px, py, pz, rx, ry, rz))):
            raise ValueError(f"position and rotation of {thing['id']} must be finite")
        found.append(HouseThing(str(thing["id"]), asset, (px, py, pz), (rx, ry, rz), parent))
        waiting += [(child, len(found) - 1) for child in reversed(thing.get("children", []))]
    return found
