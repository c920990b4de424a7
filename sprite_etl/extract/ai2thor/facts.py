"""What AI2-THOR knows of a scene beyond boxes: what carries what, where one can stand, which categories are whole.

Canonical from Unity (see `event`): z changes its sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.ai2thor.boxes import xyz
from sprite_etl.extract.ai2thor.event import MALFORMED
from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.rooms import room_at
from sprite_etl.extract.procthor.house import read_rooms
from sprite_etl.scene.capture import FreeSpace, License, Room, SceneObject, Support

HOLLOW = frozenset(
    [
        *("Bathtub", "BathtubBasin", "Bowl", "Box", "Cabinet", "Cup", "Drawer", "Fridge", "GarbageBag", "GarbageCan"),
        *("LaundryHamper", "Microwave", "Mug", "Pan", "Pot", "Safe", "Sink", "SinkBasin", "Toaster", "Toilet"),
        "WateringCan",
    ]
)
"""Types that hold things inside themselves."""
AI2THOR = License(
    id="Apache-2.0",
    url="https://github.com/allenai/ai2thor/blob/main/LICENSE",
    commercial=True,
    media="embed",
    derived="free",
    notice="AI2-THOR (Kolve et al. 2017), Allen Institute for AI. Its repository, scenes and models among it, is "
    "Apache-2.0; no other terms are said for them.",
)
PROCTHOR = License(
    notice="Houses made by ProcTHOR (Deitke et al. 2022), whose generator is Apache-2.0 and whose house files say no "
    "licence, furnished with AI2-THOR's models (Apache-2.0)."
)


def support_of(metadata: Mapping[str, Any], objects: Sequence[SceneObject]) -> tuple[Support, ...]:
    """What each thing lies on or in, by Unity's own parentReceptacles. Of several carriers (a drawer and its dresser)
    the smallest; floors are none. Raises SceneError: bad_metadata."""
    known = {o.object_id: o for o in objects}
    found = []
    try:
        parents = {str(e["objectId"]): [str(p) for p in e.get("parentReceptacles") or ()] for e in metadata["objects"]}
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"the objects are not as AI2-THOR 5.0 says them: {error!r}") from None
    for obj in objects:
        carriers = [known[p] for p in parents.get(obj.object_id, ()) if p in known and p != obj.object_id]
        if carriers:
            carrier = min(carriers, key=lambda c: (c.box.volume(), c.object_id))
            found.append(Support(obj.object_id, _relation(obj, carrier), carrier.object_id, "simulator"))
    return tuple(found)


def free_space_of(reachable: Sequence[Mapping[str, float]], grid_m: float) -> tuple[FreeSpace, NDArray[np.uint8]]:
    """The answer of GetReachablePositions as a grid: a cell is free where the agent can stand in its middle.

    Raises SceneError: bad_metadata, no_room_to_stand."""
    try:
        places = np.array([xyz(p) for p in reachable]).reshape(-1, 3)[:, [0, 2]] * (1, -1)
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError("bad_metadata", f"reachable positions are not as AI2-THOR 5.0 says them: {error!r}") from None
    if len(places) == 0:
        raise SceneError("no_room_to_stand", "the agent can reach no position")
    low = places.min(0)
    columns, rows = np.round((places - low) / grid_m).astype(int).T
    image = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.uint8)
    image[rows, columns] = 255
    corner_x, corner_z = (low - grid_m / 2).tolist()
    return FreeSpace("free_space.png", grid_m, (corner_x, corner_z)), image


def complete_categories(
    metadata: Mapping[str, Any], objects: Sequence[SceneObject], boxless: Sequence[str]
) -> tuple[str, ...]:
    """The categories that can be named and of which every instance is among the objects.

    Not those of a thing without a proper box, nor those whose word is in the name of something that is drawn in a
    colour of its own and never listed: a mesh `books_12` may be a book. Raises SceneError: bad_metadata.
    """
    listed = {o.object_id for o in objects}
    types = {o.category for o in objects}
    try:
        drawn = {str(e["name"]) for e in metadata.get("colors") or ()} - listed - types
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"colors are not as AI2-THOR 5.0 says them: {error!r}") from None
    unlisted = " ".join(sorted({*drawn, *boxless})).lower()
    nameable = {o.category for o in objects if o.nameable}
    return tuple(sorted(c for c in nameable if c.lower() not in unlisted))


def rooms_of(house: Mapping[str, Any]) -> tuple[tuple[Room, ...], str]:
    """A ProcTHOR house's rooms, or none and why."""
    try:
        return read_rooms(house), ""
    except SceneError as error:
        return (), f"no rooms are told: {error}"


def in_rooms(objects: Sequence[SceneObject], rooms: Sequence[Room]) -> tuple[SceneObject, ...]:
    """The objects with the room in which the middle of each lies."""
    return tuple(replace(o, room_id=room_at(rooms, o.box.center)) for o in objects)


def _relation(obj: SceneObject, carrier: SceneObject) -> Any:
    inside = obj.box.center[1] < carrier.box.vertical_range()[1]
    return "in" if carrier.category in HOLLOW and inside else "on"
