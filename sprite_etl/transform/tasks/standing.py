"""Whoever stands at one object and faces a second: what is asked of the places of the three, and how views are put
together in which the third lies in a known direction. On the floor plane, from centre towards centre."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.tasks.construct import on_floor, put
from sprite_etl.transform.tasks.draw import candidate_sets
from sprite_etl.transform.tasks.geometry import footprint_gap
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_M = 0.5
OVERHEAD_M = 1.5
"""What begins higher above the floor is overhead, like a ceiling lamp or a range hood: no place to stand at."""
SETS = 400
LONG_VIEW, SEEN_SHARE = 16, 0.125
"""Of more frames than this, what is seen in a smaller share is missed by whoever samples them."""
QUADRANTS = ("front-left", "front-right", "back-left", "back-right")


def quadrant(bearing_deg: float) -> str:
    """Of a bearing, 0 ahead and positive to the left, any number of full turns."""
    ahead, left = math.cos(math.radians(bearing_deg)), math.sin(math.radians(bearing_deg))
    return f"{'front' if ahead > 0 else 'back'}-{'left' if left > 0 else 'right'}"


def footprints_apart(boxes: Sequence[OrientedBox], object_ids: Sequence[str]) -> None:
    """Raises NotAnswerable where two footprints are less than 0.5 m apart."""
    for i, a in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            gap = footprint_gap(a, boxes[j])
            if gap < APART_M:
                raise NotAnswerable(
                    "too_close", f"{object_ids[i]} and {object_ids[j]}: {gap:.2f} m apart, {APART_M} m are needed"
                )


def within_reach(context: AskContext, object_id: str) -> None:
    """Raises NotAnswerable where nobody can stand: below what hangs overhead. The floor is that of the object's room,
    or else the lowest point of all that the view shows."""
    obj = context.view.object(object_id)
    floors = [r.floor_y for r in context.capture.rooms if r.room_id == obj.room_id]
    floor = floors[0] if floors else min(o.box.vertical_range()[0] for o in context.view.objects)
    if (hangs := obj.box.vertical_range()[0] - floor) > OVERHEAD_M:
        raise NotAnswerable("not_walkable", f"{object_id} hangs {hangs:.2f} m above the floor; nobody stands there")


def lasting(context: AskContext) -> list[str]:
    """Ids of measurable objects that the view shows long enough, and of whose name nothing is half seen or unknown."""
    frames = len(context.view.frames)
    least = SEEN_SHARE * frames if frames > LONG_VIEW else 1
    return [
        o.object_id
        for o in context.measurable
        if len(o.visible or ()) >= least and context.complete(o.name) and not context.grey_of(o.name)
    ]


def threes(context: AskContext, rng: np.random.Generator) -> Iterator[tuple[str, ...]]:
    """Threes of lasting objects whose footprints lie apart, in a drawn order."""
    ids = set(lasting(context))
    for three in candidate_sets(context, rng, 3, 3, most=SETS):
        if ids.issuperset(three):
            try:
                footprints_apart([context.view.object(i).box for i in three], three)
            except NotAnswerable:
                continue
            yield three


def put_around(
    view: View,
    object_ids: Sequence[str],
    bearing_deg: float,
    rng: np.random.Generator,
    heights_m: tuple[float, float, float] | None = None,
) -> View:
    """The view with three upright boxes put so that whoever stands at the first and faces the second, in a drawn
    heading, has the third at this bearing (positive to the left). heights_m: of the centres above a drawn floor,
    each drawn where None."""
    floor = rng.uniform(-5, 5, 3)
    heights = rng.uniform(0.2, 2.2, 3) if heights_m is None else np.asarray(heights_m)
    heading = float(rng.uniform(-math.pi, math.pi))
    stand = (float(floor[0]), float(floor[1] + heights[0]), float(floor[2]))
    near, far = rng.permutation([float(rng.uniform(1.5, 2.2)), float(rng.uniform(3.0, 5.0))]).tolist()
    face = on_floor(stand, heading, near, float(floor[1] + heights[1]))
    there = on_floor(stand, heading + math.radians(bearing_deg), far, float(floor[1] + heights[2]))
    for object_id, place in zip(object_ids, (stand, face, there)):
        view = put(view, object_id, place, rng.uniform(0.08, 0.2, 3).tolist(), float(rng.uniform(-math.pi, math.pi)))
    return view
