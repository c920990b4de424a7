"""Rooms: how large one is, and how many the camera is in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import polygon_area
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Room
from sprite_etl.scene.rooms import REACH_M, depth_inside, share_of_floor_seen
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.build_rooms import rooms_in_a_row, rooms_with_corners
from sprite_etl.transform.tasks.rules import MARGIN_M
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

ONLY = "room"
"""params["room"] where all pictures were taken in one room; else a type of which there is one."""
TYPES = (
    "bathroom", "bedroom", "closet", "dining room", "garage", "hallway", "kitchen", "laundry room", "living room",
    "office", "study",
)  # fmt: skip
INSIDE_M = 0.2
"""A camera nearer to a wall than this may stand in a doorway."""
DOORWAY_M = 1.6
"""Through a wider opening nobody can tell where one room ends and the next begins."""
FLOOR_SEEN, GLIMPSE = 0.9, 0.3
"""Shares of a floor that must be in view: for its size, and for the room to count as one that the view shows."""


def _type(room: Room) -> str:
    return room.type.replace("_", " ")


def _one_room(view: View, name: str) -> Room:
    found = [r for r in view.rooms if name in (ONLY, _type(r))]
    if len(found) != 1:
        raise NotAnswerable("not_one_room", f"the view was taken in {len(found)} rooms that are a {name}")
    return found[0]


def _bounded(room: Room) -> None:
    """Raises NotAnswerable where the room runs into another."""
    for opening in room.openings:
        width = math.dist(opening.start, opening.end)
        if opening.kind == "doorway" and width > DOORWAY_M:
            raise NotAnswerable("open_plan", f"an opening of {width:.1f} m leads out of {room.room_id}")


def solve_size(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Square metres of the floor inside the walls."""
    return polygon_area(_one_room(view, params["room"]).floor_polygon)


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def check_size(context: AskContext, proposal: Proposal) -> None:
    """At least 90 % of the floor is in the pictures that were taken in the room, and nothing else could be meant."""
    name = proposal.params["room"]
    room = _one_room(context.view, name)
    _bounded(room)
    cameras = [f.camera for f in context.view.frames]
    if name == ONLY and min(float(depth_inside(room, c.position)) for c in cameras) < INSIDE_M:
        raise NotAnswerable("not_one_room", f"not every picture was taken in {room.room_id}")
    if name != ONLY and sum(_type(r) == name for r in context.capture.rooms) != 1:
        raise NotAnswerable("not_one_room", f"there is more than one {name}")
    share = share_of_floor_seen(room, cameras)
    if share < FLOOR_SEEN:
        raise NotAnswerable("floor_not_in_view", f"{share:.0%} of the floor of {room.room_id} is in the view")


def propose_size(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """The room where there is one, and else each that has a name of its own."""
    rooms = context.view.rooms
    names = [ONLY] if len(rooms) == 1 else sorted({_type(r) for r in rooms} & set(TYPES))
    for name in [names[i] for i in rng.permutation(len(names)).tolist()]:
        yield Proposal((), {"room": name})


def construct_size(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """A room with a corner cut out, around all cameras: alone, or among larger and smaller ones of other types."""
    for number in range(3):
        others = [t for t in TYPES if t != params["room"]]
        types = [others[i] for i in rng.permutation(len(others))[: 0 if params["room"] == ONLY else 3].tolist()]
        kind = TYPES[number] if params["room"] == ONLY else params["room"]
        rooms, area = rooms_with_corners(view, kind, types, rng)
        yield Constructed(replace(view, rooms=rooms), area)


def solve_count(view: View, object_ids: Sequence[str], params: Params) -> int:
    """Rooms that a camera of the view is in, or no farther from than a doorway is deep, seen from above."""
    positions = [f.camera.position for f in view.frames]
    return sum(bool(depth_inside(r, positions).max() > -params["reach_m"]) for r in view.rooms)


def count_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres by which a camera would have to be elsewhere for a room to count, or not to."""
    positions = [f.camera.position for f in view.frames]
    deepest = [float(depth_inside(r, positions).max()) for r in view.rooms]
    return min((abs(d + params["reach_m"]) for d in deepest), default=math.inf)


def check_count(context: AskContext, proposal: Proposal) -> None:
    """A camera is well inside each room that counts, or in one of its doorways, and shows some of its floor; none is
    just beyond a doorway of another room, and all are in a room that is known."""
    rooms, cameras = context.capture.rooms, [f.camera for f in context.view.frames]
    if not rooms:
        raise NotAnswerable("no_room", "no room of the capture is known")
    depths = np.stack([depth_inside(r, [c.position for c in cameras]) for r in rooms])
    if depths.max(0).min() < -REACH_M:
        raise NotAnswerable("no_room", "the camera is in no room that is known")
    for room, to in zip(rooms, depths):
        deepest, camera = float(to.max()), cameras[int(to.argmax())]
        if deepest < -REACH_M - MARGIN_M:
            continue
        _bounded(room)
        if deepest < INSIDE_M and _from_doorway(room, camera) > REACH_M:
            raise NotAnswerable("near_tie", f"the camera comes as near as {-deepest:.2f} m to {room.room_id}")
        if deepest < MARGIN_M - REACH_M:
            raise NotAnswerable("near_tie", f"the camera stands before a doorway of {room.room_id}")
        share = share_of_floor_seen(room, cameras, from_doorways=True)
        if share < GLIMPSE:
            raise NotAnswerable("floor_not_in_view", f"{share:.0%} of the floor of {room.room_id} is in the view")


def _from_doorway(room: Room, camera: Camera) -> float:
    """Metres from the camera to the room's nearest doorway."""
    x, _, z = camera.position.tolist()
    gaps = []
    for (ax, az), (bx, bz) in ((o.start, o.end) for o in room.openings if o.kind == "doorway"):
        along = ((x - ax) * (bx - ax) + (z - az) * (bz - az)) / max((bx - ax) ** 2 + (bz - az) ** 2, 1e-9)
        along = min(1.0, max(0.0, along))
        gaps.append(math.hypot(x - ax - along * (bx - ax), z - az - along * (bz - az)))
    return min(gaps, default=math.inf)


def propose_count(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """There is one thing to ask."""
    yield Proposal((), {"reach_m": REACH_M})


def construct_count(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Rooms in a row, askew to the axes: the cameras in one of them, in two and in three, as far as they stand apart,
    rooms at both ends without a camera, and at last a camera on the threshold of one of those."""
    for wanted, at_threshold in ((1, False), (2, False), (3, False), (2, True)):
        rooms, entered = rooms_in_a_row(view, wanted, params["reach_m"], rng, at_threshold)
        yield Constructed(replace(view, rooms=rooms), entered)


ROOM_SIZE = Task(
    name="room_size",
    kinds=("multi_image", "video"),
    answer_type="number",
    unit="m2",
    arity=(0, 0),
    solve=solve_size,
    margin=no_margin,
    check=check_size,
    propose=propose_size,
    construct=construct_size,
    needs=("rooms",),
    domains=("indoor",),
    wordings={
        "": (
            "What is the floor area of the {room} in {media}, in square metres, inside its walls?",
            "How many square metres of floor does the {room} in {media} have inside its walls?",
            "{In_media}, how large is the floor of the {room} in square metres, measured inside the walls?",
            "Judging from {media}, how many square metres does the floor of the {room} measure between its walls?",
            "Measured inside the walls, what is the area of the floor of the {room} in {media}? Answer in square "
            "metres.",
            "Give the floor space of the {room} in {media} in square metres, counting everything inside its walls.",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^2",
        "reverse_time": "same",
    },
    plausible=(0.5, 2000.0),
    margin_rule="at least 90 % of the floor in view; no opening wider than 1.6 m; the only room, or the only one of "
    "its type",
    per_view=3,
    per_capture=5,
    benchmarks=("SPRITE", "VSI-Bench"),
)

ROOM_COUNTING = Task(
    name="room_counting",
    kinds=("multi_image", "video"),
    answer_type="integer",
    unit=None,
    arity=(0, 0),
    solve=solve_count,
    margin=count_margin,
    check=check_count,
    propose=propose_count,
    construct=construct_count,
    needs=("rooms",),
    domains=("indoor",),
    wordings={
        "": (
            "In how many different rooms was the camera when it took {media}? Standing in a room's doorway counts.",
            "Count the different rooms that the camera is in at some point in {media}, or in whose doorway it stands. "
            "How many are there?",
            "Over the whole of {media}, how many different rooms does the camera itself stand in, doorways included?",
            "How many different rooms is the camera in, going by {media}? A room counts if the camera is in it or in "
            "its doorway, not if it is only seen from farther off.",
            "{In_media}, in how many different rooms is the camera itself? Rooms whose doorway it stands in count, "
            "rooms seen from farther off do not.",
            "Counting each room that the camera enters or stands in the doorway of, how many different rooms does it "
            "get to in {media}?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
    },
    plausible=(1, 30),
    margin_unit="m",
    margin_rule="a camera 0.2 m inside each room that counts or in its doorway, none within 0.15 m of being so; 30 % "
    "of its floor in view; no opening wider than 1.6 m",
    per_view=1,
    per_capture=4,
    benchmarks=("SPRITE", "VSI-Bench"),
)
TASKS = (ROOM_SIZE, ROOM_COUNTING)
