"""What stands in a scene: a scan's semantic objects, or what a data set placed in its stage.

Boxes come from OBBs, and from local boxes with transformations; never from a world `aabb`, which habitat-sim gets
wrong (it joins the world's origin).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.conversions import Array, box_of_local, box_of_obb, matrix, vector
from sprite_etl.extract.habitat.names import category_of_handle, is_structure, named
from sprite_etl.extract.habitat.rooms import room_at
from sprite_etl.extract.habitat.simulator import LABELS, OBJECTS
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import BoxKind, Room, SceneObject

MOST_NUMBERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as habitat-sim says it. numbers: its pixels' values; box: None where there is no proper one; category:
    None where no class is given."""

    object_id: str
    numbers: tuple[int, ...]
    category: str | None
    box: OrientedBox | None
    static: bool = True


@dataclass(frozen=True, slots=True)
class Inventory:
    """sensor: whose images hold the things' numbers; table[number] = instance_id; boxless: things without a box."""

    objects: tuple[SceneObject, ...]
    sensor: str
    table: NDArray[np.uint16]
    complete: tuple[str, ...]
    boxless: int

    def instances(self, image: NDArray[Any]) -> NDArray[np.uint16]:
        """A sensor's image as instance ids, 0 = background."""
        known = np.minimum(image, np.uint32(len(self.table) - 1))
        return np.asarray(self.table[known])

    def without(self, object_ids: Iterable[str]) -> Inventory:
        """These things are background, and what they are may be among it."""
        gone = {o.object_id: o for o in self.objects if o.object_id in set(object_ids)}
        numbers = [o.instance_id for o in gone.values()]
        names = {o.category for o in gone.values()}
        return replace(
            self,
            objects=tuple(o for o in self.objects if o.object_id not in gone),
            table=np.where(np.isin(self.table, numbers), np.uint16(0), self.table),
            complete=tuple(c for c in self.complete if c not in names),
            boxless=self.boxless + len(gone),
        )


def scanned(semantic_scene: Any) -> list[Thing]:
    """A scan's objects. Entries may be None (Replica), or be called Unknown with an empty box (HM3D's first)."""
    found = []
    for entry in getattr(semantic_scene, "objects", None) or ():
        if entry is None:
            continue
        category = entry.category.name() if entry.category is not None else ""
        if not is_structure(category):
            found.append(Thing(str(entry.id), (int(entry.semantic_id),), category.strip(), box_of_obb(entry.obb)))
    return found


def placed(sim: Any, lexicon: Mapping[int, str]) -> list[Thing]:
    """Rigid objects, and articulated ones with all their links."""
    found = []
    for handle, thing in sorted(sim.get_rigid_object_manager().get_objects_by_handle_substring("").items()):
        local = thing.aabb if hasattr(thing, "aabb") else thing.root_scene_node.cumulative_bb
        box = _placed_box([(local, matrix(thing.transformation))], matrix(thing.transformation))
        category = lexicon.get(int(thing.semantic_id)) or category_of_handle(handle)
        moves = str(thing.motion_type).endswith("DYNAMIC")
        found.append(Thing(handle, (int(thing.object_id),), category, box, not moves))
    for handle, thing in sorted(sim.get_articulated_object_manager().get_objects_by_handle_substring("").items()):
        links = [thing.get_link_scene_node(i) for i in range(-1, int(thing.num_links))]
        parts = [(node.cumulative_bb, matrix(node.absolute_transformation())) for node in links]
        # The base's number is the whole's; some versions list it among the links' as well.
        numbers = tuple(dict.fromkeys((int(thing.object_id), *(int(n) for n in thing.link_object_ids))))
        category = lexicon.get(int(getattr(thing, "semantic_id", 0))) or category_of_handle(handle)
        found.append(Thing(handle, numbers, category, _placed_box(parts, matrix(thing.transformation)), True))
    return found


def inventory(things: Sequence[Thing], rooms: Sequence[Room], *, scan: bool, complete: bool) -> Inventory:
    """Number the things that have a box and a name of some kind. complete: whether the data set labels all there is.

    Raises SceneError: no_objects, bad_object_id.
    """
    boxed = sorted((t for t in things if t.box is not None), key=lambda t: t.numbers)
    if not boxed:
        raise SceneError("no_objects", f"none of {len(things)} things of the scene has a box")
    numbers = [n for t in boxed for n in t.numbers]
    if min(numbers) < 0 or max(numbers) >= MOST_NUMBERS or len(set(numbers)) < len(numbers):
        raise SceneError("bad_object_id", "things share numbers in the images, or have negative or huge ones")
    if not scan and 0 in numbers:
        raise SceneError("bad_object_id", "an object has the number 0, which is the stage's")
    table = np.zeros(max(numbers) + 2, np.uint16)
    level = all(np.abs(np.abs(t.box.rotation_xyzw[3]) - 1) < 1e-6 for t in boxed if t.box is not None)
    kind: BoxKind = "axis_aligned" if scan and level else "oriented"
    objects = []
    ids = _unique([t.object_id for t in boxed])
    for instance, (thing, object_id) in enumerate(zip(boxed, ids), 1):
        assert thing.box is not None
        table[list(thing.numbers)] = instance
        name, nameable = named(thing.category) if thing.category else ("object", False)
        category = thing.category or "unlabelled"
        room = room_at(rooms, thing.box.center)
        objects.append(SceneObject(object_id, instance, category, name, thing.box, nameable, room, thing.static, kind))
    lacking = {t.category for t in things if t.box is None}
    # What has no class may be of any.
    known = complete and not any(t.category is None for t in things)
    whole = sorted({o.category for o in objects} - lacking) if known else []
    return Inventory(tuple(objects), LABELS if scan else OBJECTS, table, tuple(whole), len(things) - len(boxed))


def _placed_box(parts: Sequence[tuple[Any, Array]], to_world: Array) -> OrientedBox | None:
    """The box, along a thing's own axes, around its parts' local boxes, each with where it stands."""
    inward = np.linalg.inv(to_world)
    corners = []
    for local, where in parts:
        low, high = vector(local.min), vector(local.max)
        if not (high > low).any():
            continue  # a link that draws nothing
        points = np.array(np.meshgrid(*zip(low, high))).reshape(3, -1)
        corners.append(inward[:3, :3] @ (where[:3, :3] @ points + where[:3, 3:]) + inward[:3, 3:])
    if not corners:
        return None
    spread = np.concatenate(corners, axis=1)
    return box_of_local(spread.min(1), spread.max(1), to_world)


def _unique(ids: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for word in ids:
        seen[word] = seen.get(word, 0) + 1
        out.append(word if seen[word] == 1 else f"{word}#{seen[word]}")
    return out
