"""A home's facts in the canonical frame: objects with tight boxes, rooms, what stands on what, free space."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneFacts
from sprite_etl.extract.mujoco.afterwards import Afterwards
from sprite_etl.extract.mujoco.furniture import CATEGORIES
from sprite_etl.extract.mujoco.ground import CELL_M, Ground
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import FreeSpace, Has, Opening, Placement, Room, SceneObject, State, Support
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL, canonical_box
from sprite_etl.scene.rotations import matrix_from_quaternion

HAS = Has(depth=True, instance=True, rooms=True, free_space=True, support=True)


def facts_of(home: Home, ground: Ground) -> SceneFacts:
    """All that is known of a home; nameable categories are complete, for every thing in it has a box."""
    ids = [room.room_id for room in home.plan.rooms]
    objects = tuple(
        _object(thing, name, i + 1, ids[thing.room]) for i, (thing, name) in enumerate(zip(home.things, home.names))
    )
    support = tuple(
        Support(home.names[i], "on", home.names[j], "physics" if home.things[i].turn_xyzw is not None else "boxes")
        for i, j in sorted(home.on.items())
    )
    return SceneFacts(
        objects=objects,
        has=HAS,
        complete_categories=tuple(sorted(c.name for c in CATEGORIES.values())),
        rooms=tuple(_room(home.plan, k) for k in range(len(home.plan.rooms))),
        support=support,
        free_space=(FreeSpace("free_space.png", CELL_M, _corner(ground)), _image(ground)),
        geometry_note="boxes are computed from the parts' geometry at their final poses",
    )


def moved_in(facts: SceneFacts, state: str, home: Home, later: Afterwards) -> SceneFacts:
    """The facts with a state in which the moved things stand elsewhere. What carried a moved thing stays said only
    where it carries it in both."""
    boxes = {home.names[i]: box_of(later.home.things[i]) for i in later.moved}
    places = {name: Placement(box.center, box.rotation_xyzw) for name, box in boxes.items()}
    changed = {home.names[i] for i in later.moved if home.on.get(i) != later.home.on.get(i)}
    support = tuple(s for s in facts.support if s.object_id not in changed)
    return replace(facts, states=(State(state, places),), support=support)


def box_of(thing: Placed) -> OrientedBox:
    """The tight box along the thing's own axes, its own Y up, in the canonical world."""
    low, high = (np.array(c) for c in thing.bounds)
    turn = matrix_from_quaternion(thing.rotation_xyzw)
    return canonical_box(turn @ ((low + high) / 2) + thing.position, (high - low) / 2, turn, Z_UP_TO_CANONICAL)


def _object(thing: Placed, name: str, instance: int, room_id: str) -> SceneObject:
    category = CATEGORIES[thing.piece.category]
    return SceneObject(name, instance, category.name, category.lexicon, box_of(thing), category.nameable, room_id)


def _room(plan: Plan, index: int) -> Room:
    room = plan.rooms[index]
    openings = tuple(_opening(plan, o, index) for o in plan.openings_of(index))
    floor = tuple((x, -y) for x, y in room.floor)
    return Room(room.room_id, room.type, floor, 0.0, plan.height_m, openings)


def _opening(plan: Plan, opening: PlanOpening, room: int) -> Opening:
    other = opening.b if opening.a == room else opening.a
    (ax, ay), (bx, by) = opening.start, opening.end
    to_room = plan.rooms[other].room_id if other >= 0 else None
    return Opening(opening.kind, (ax, -ay), (bx, -by), opening.sill_z, opening.head_z, to_room)


def _corner(ground: Ground) -> tuple[float, float]:
    """Canonical (x, z) of the image's first row and column: z grows as MuJoCo's y falls."""
    return ground.origin[0], -(ground.origin[1] + ground.free.shape[0] * CELL_M)


def _image(ground: Ground) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.where(ground.free[::-1], 255, 0).astype(np.uint8))


def place_id(plan: Plan) -> str:
    """A name of the walls and openings, equal for homes that are each other's mirror image or turned by quarters."""
    shapes = [[(*p,) for p in room.outline] for room in plan.rooms]
    lines = [(o.kind, o.start, o.end) for o in plan.openings]
    points = np.array([p for shape in shapes for p in shape])
    variants = []
    for flip_x in (1, -1):
        for flip_y in (1, -1):
            for swap in (False, True):
                order, sign = ([1, 0] if swap else [0, 1]), np.array([flip_x, flip_y])
                low = (points[:, order] * sign).min(0)

                def turned(p: tuple[float, float], order: list[int] = order, sign: NDArray[np.int_] = sign,
                           low: NDArray[np.float64] = low) -> tuple[int, int]:  # fmt: skip
                    x, y = np.rint((np.array(p)[order] * sign - low) * 100).astype(int).tolist()
                    return x, y

                rooms = sorted(sorted(turned(p) for p in shape) for shape in shapes)
                holes = sorted((kind, *sorted((turned(a), turned(b)))) for kind, a, b in lines)
                variants.append(repr((rooms, holes)))
    return "plan-" + hashlib.sha256(min(variants).encode()).hexdigest()[:12]
