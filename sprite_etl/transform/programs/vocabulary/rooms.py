"""The rooms of the view."""

from __future__ import annotations

from sprite_etl.transform.programs.values import Object, Room, Scene
from sprite_etl.transform.programs.vocabulary import floor


def room_of(scene: Scene, obj: Object) -> Room | None:
    """The room that the object is in; None where it is not known.

    Example: room_of(scene, sofa).type → "living_room"
    """
    return next((r for r in scene.rooms if r.id == obj.room), None)


def room_area(room: Room) -> float:
    """Area in square metres of the room's floor inside the walls, of whatever shape.

    Example: room_area(scene.rooms[0]) → 18.6
    """
    return floor.area([(x, z) for x, z in room.floor.tolist()])


FUNCTIONS = (room_of, room_area)
