"""From one object by way of a second to a third: which turns does the walker take? Seen from above, from the middle
of each object straight to the middle of the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rooms import depth_inside
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import on_floor, put
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.tasks.standing import footprints_apart, lasting
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

LEAST_DEG, MOST_DEG = 20.0, 160.0
STOP_M = 0.5
"""The walker stops this far before an object, and starts as far beside one."""
SHORTEST_M = 1.0
ENOUGH, FACED = 3, 12
"""Routes of each answer that are proposed for a view; objects tried for one to face at its start."""
HANDS = ("left", "right")
CHOICES = tuple(f"{a} then {b}" for a in HANDS for b in HANDS)


def _turn(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Degrees from one direction (x, z) to another, positive to the left."""
    if min(np.linalg.norm(before), np.linalg.norm(after)) < 1e-6:
        raise NotAnswerable("no_direction", "two of the objects stand above each other")
    across = before[1] * after[0] - before[0] * after[1]
    return float(np.degrees(np.arctan2(across, before @ after)))


def _turns(view: View, object_ids: Sequence[str]) -> tuple[float, float]:
    stand, face, by_way, goal = (np.asarray(view.object(i).box.center)[[0, 2]] for i in object_ids)
    return _turn(face - stand, by_way - stand), _turn(by_way - stand, goal - by_way)


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The two turns, each of 20 to 160 degrees."""
    turns = _turns(view, object_ids)
    if not all(LEAST_DEG <= abs(t) <= MOST_DEG for t in turns):
        raise NotAnswerable("no_such_turn", f"turns of {turns[0]:.0f}° and {turns[1]:.0f}° are not both to a side")
    first, second = ("left" if t > 0 else "right" for t in turns)
    return f"{first} then {second}"


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees from the turns to the least and the greatest that counts as one to a side."""
    return min(min(abs(t) - LEAST_DEG, MOST_DEG - abs(t)) for t in _turns(view, object_ids))


def check(context: AskContext, proposal: Proposal) -> None:
    """Whole boxes on the ground with footprints 0.5 m apart; turns of 30 to 150 degrees, that stay to their side from
    where the walker stops; legs of 1 m or more over free ground."""
    view, ids = context.view, proposal.object_ids
    boxes = [whole_enough(context, i).box for i in ids]
    lowest_eye = min(float(f.camera.position[1]) for f in view.frames)
    for object_id, box in zip((ids[0], *ids[2:]), (boxes[0], *boxes[2:])):
        if box.vertical_range()[0] > lowest_eye - STOP_M:
            raise NotAnswerable("not_walkable", f"{object_id} hangs too high to be a place to stand at")
    least = margin(view, ids, proposal.params)
    if least < MARGIN_DEG:
        raise NotAnswerable("near_tie", f"a turn is {least:.0f}° from what counts as one to a side")
    footprints_apart(boxes, ids)
    first = _walked(context, boxes[0], boxes[2])
    _walked(context, boxes[2], boxes[3])
    stand, _, by_way, goal = (np.asarray(b.center)[[0, 2]] for b in boxes)
    from_stop = _turn(by_way - stand, goal - first[-1])
    if not LEAST_DEG <= abs(from_stop) <= MOST_DEG:
        raise NotAnswerable("near_tie", f"from where the walker stops the second turn is one of {from_stop:.0f}°")


def _walked(context: AskContext, start: OrientedBox, end: OrientedBox) -> NDArray[np.float64]:
    """The part of the leg between two boxes' centres that is walked, (n, 2) as (x, z): what lies 0.5 m or more from
    both footprints. Raises NotAnswerable where it is short or leads through something."""
    free, rooms = context.free, context.capture.rooms
    if free is None:
        raise NotAnswerable("no_free_space", "the capture does not say where a person can walk")
    a, b = (np.asarray(box.center)[[0, 2]] for box in (start, end))
    points = free.along(a, b)
    level = [np.insert(points, 1, box.center[1], axis=1) for box in (start, end)]
    apart = np.minimum(start.distance_to_points(level[0]), end.distance_to_points(level[1]))
    walked = points[apart >= STOP_M]
    if len(walked) == 0 or np.linalg.norm(b - a) < SHORTEST_M:
        raise NotAnswerable("too_close", f"a leg of {np.linalg.norm(b - a):.1f} m is too short to be walked")
    if not free.is_free(walked).all():
        raise NotAnswerable("not_walkable", "something stands in the way of a leg")
    for room in rooms:
        ends = depth_inside(room, np.stack([a, walked[0], b, walked[-1]])) > 0
        if ends[0] != ends[1] or ends[2] != ends[3]:
            raise NotAnswerable("not_walkable", "a wall stands between an object and where a leg begins or ends")
    return walked


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Routes over two legs that can be walked, of each answer in turn: few fours of objects make one."""
    found: dict[str, list[tuple[str, ...]]] = {c: [] for c in CHOICES}
    for ids in _routes(context, rng):
        try:
            routes = found[solve(context.view, ids, {})]
            if len(routes) < ENOUGH:
                check(context, Proposal(ids))
                routes.append(ids)
        except NotAnswerable:
            continue
        if min(map(len, found.values())) == ENOUGH:
            break
    for k in range(ENOUGH):
        for routes in (found[CHOICES[i]] for i in rng.permutation(len(CHOICES)).tolist()):
            if k < len(routes):
                shown = [CHOICES[i] for i in rng.permutation(len(CHOICES)).tolist()]
                yield Proposal(routes[k], choices=tuple(shown))


def _routes(context: AskContext, rng: np.random.Generator) -> Iterator[tuple[str, ...]]:
    """Every two legs that join, in a drawn order, with a drawn object to face at the start."""
    ids = lasting(context)
    legs: list[tuple[str, str]] = []
    for a in ids:
        for b in ids:
            one, other = context.view.object(a).box, context.view.object(b).box
            try:
                _walked(context, one, other)
            except NotAnswerable:
                continue
            legs.append((a, b))
    joined = [(a, b, d) for a, b in legs for c, d in legs if b == c and a != d]
    for k in rng.permutation(len(joined)).tolist():
        stand, by_way, goal = joined[k]
        for i in rng.permutation(len(ids))[:FACED].tolist():
            if ids[i] not in joined[k]:
                yield stand, ids[i], by_way, goal


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """One view for each answer. The second turn is to the other side for whoever takes it from where the walker faced
    at first, and the last object on another side for whoever looks at it from the start."""
    for k in rng.permutation(len(CHOICES)).tolist():
        first, second = CHOICES[k].split(" then ")
        one = float(rng.uniform(100, 120)) * (1 if first == "left" else -1)
        size = float(rng.uniform(95, 115)) if first == second else float(rng.uniform(65, 80))
        two = size * (1 if second == "left" else -1)
        heading = float(rng.uniform(-np.pi, np.pi))
        legs = rng.uniform(1.5, 2.0), rng.uniform(2.0, 3.5), rng.uniform(2.5, 4.0)
        heights = rng.uniform(0.2, 1.5, 4)
        x, _, z = rng.uniform(-5, 5, 3).tolist()
        stand = (x, float(heights[0]), z)
        by_way = on_floor(stand, heading + np.radians(one), legs[1], float(heights[2]))
        places = (
            stand,
            on_floor(stand, heading, legs[0], float(heights[1])),
            by_way,
            on_floor(by_way, heading + np.radians(one + two), legs[2], float(heights[3])),
        )
        built = view
        for object_id, place in zip(object_ids, places):
            built = put(built, object_id, place, rng.uniform(0.1, 0.3, 3).tolist(), float(rng.uniform(-3, 3)))
        yield Constructed(built, CHOICES[k])


ROUTE_PLAN = Task(
    name="route_plan",
    kinds=("image", "multi_image", "video"),
    answer_type="choice",
    unit=None,
    arity=(4, 4),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    construct=construct,
    choices=CHOICES,
    needs=("free_space", "rooms"),
    wordings={
        "": (
            "You are at {0}, facing {1}, and want to get to {3}. Fill in the two turns, each of 20 to 160 degrees: 1. "
            "[turn] 2. Go straight to {2}. 3. [turn] 4. Go straight to {3}. Which turns are they: {options}?",
            "A robot stands at {0} and faces {1}. It is to drive straight to {2} and from there straight to {3}. "
            "Before each of the two legs it turns by 20 to 160 degrees. To which sides: {options}?",
            "Standing at {0} and looking towards {1}, you turn to one side, walk straight to {2}, turn again and walk "
            "straight to {3}. With turns of 20 to 160 degrees, is it {options}?",
            "Complete the route from {0}, where you face {1}, to {3}. Turn [blank], go forward until you reach {2}, "
            "turn [blank], go forward until you reach {3}. Both turns are of 20 to 160 degrees. What fills the blanks: "
            "{options}?",
            "Somebody at {0} who faces {1} has to go first to {2} and then on to {3}, in straight lines. Which two "
            "turns does that take, each between 20 and 160 degrees: {options}?",
            "Plan a walk that begins at {0} with your face to {1}, passes {2} and ends at {3}. The one turn at the "
            "start and the other at {2} are both of 20 to 160 degrees. Are they {options}?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "swap_hands",
        "scale": "length^0",
        "reverse_time": "same",
    },
    margin_unit="degrees",
    margin_rule="turns of 30 to 150 degrees, and of 20 to 160 from where the walker stops 0.5 m before an object; "
    "footprints 0.5 m apart; legs of 1 m or more over free ground",
    per_view=4,
    per_capture=12,
    forbids=("near",),
    benchmarks=("SPRITE", "VSI-Bench"),
    anchors=2,
)
TASKS = (ROUTE_PLAN,)
