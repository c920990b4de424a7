"""Stand at one object, face a second: where is a third? On the floor plane, from centre towards centre."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, permutations
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import on_floor, put
from sprite_etl.transform.tasks.geometry import bearings, border_margin
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.tasks.standing import footprints_apart, threes, within_reach
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

BESIDE_DEG = 30.0
"""Within 30° of straight ahead is asked only with front in the choices, nor straight behind without back."""

_Sector = Callable[[float], str]
"""Bearing in degrees, positive to the left → choice."""

_STANDS = (
    "Imagine standing at {0} and facing {1}.",
    "Suppose you stand where {0} is, looking towards {1}.",
    "You are at the position of {0}, facing {1}.",
    "Picture yourself at {0} with your face turned to {1}.",
    "If you stood at {0} and looked straight at {1},",
    "Standing at {0} and facing {1},",
    "Take the place of {0} and turn to face {1}.",
)


def _simple(bearing: float) -> str:
    return "left" if bearing > 0 else "right"


def _medium(bearing: float) -> str:
    return "back" if abs(bearing) >= 135.0 else _simple(bearing)


def _complex(bearing: float) -> str:
    return f"{'front' if abs(bearing) < 90.0 else 'back'}-{_simple(bearing)}"


def _wordings(*questions: str) -> tuple[str, ...]:
    """Each way to place the reader with each of the questions."""
    return tuple(
        f"{stand} {question if stand.endswith(',') else question[0].upper() + question[1:]}"
        for stand in _STANDS
        for question in questions
    )


def _task(
    level: str,
    sector: _Sector,
    borders_deg: tuple[float, ...],
    choices: tuple[str, ...],
    ahead_asked: bool,
    behind_asked: bool,
    sectors_deg: tuple[tuple[str, float, float], ...],
    benchmarks: tuple[str, ...],
    questions: tuple[str, ...],
) -> Task:
    def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
        centre, _ = bearings(view, *object_ids)
        return sector(centre)

    def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
        centre, corners = bearings(view, *object_ids)
        return border_margin(corners, centre, borders_deg)

    def check(context: AskContext, proposal: Proposal) -> None:
        view, ids = context.view, proposal.object_ids
        boxes = [whole_enough(context, i).box for i in ids]
        footprints_apart(boxes, ids)
        within_reach(context, ids[0])
        centre, _ = bearings(view, *ids)
        if not ahead_asked and abs(centre) < BESIDE_DEG:
            raise NotAnswerable("near_tie", f"{ids[2]} is almost straight ahead ({centre:.0f}°)")
        if not behind_asked and abs(centre) > 180 - BESIDE_DEG:
            raise NotAnswerable("near_tie", f"{ids[2]} is almost straight behind ({centre:.0f}°)")
        least = margin(view, ids, proposal.params)
        if least < MARGIN_DEG:
            raise NotAnswerable("near_tie", f"the footprint of {ids[2]} is {least:.0f}° from a direction's border")

    def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
        wanted = cycle([choices[i] for i in rng.permutation(len(choices)).tolist()])
        answer = next(wanted)
        for three in threes(context, rng):
            orders = list(permutations(three))
            for ids in (orders[i] for i in rng.permutation(len(orders)).tolist()):
                shown = [choices[i] for i in rng.permutation(len(choices)).tolist()]
                if solve(context.view, ids, {}) == answer and _fits(context, Proposal(ids)):
                    yield Proposal(ids, choices=tuple(shown))
                    answer = next(wanted)
                    break

    def _fits(context: AskContext, proposal: Proposal) -> bool:
        try:
            check(context, proposal)
        except NotAnswerable:
            return False
        return True

    def construct(
        view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
    ) -> Iterator[Constructed]:
        stand, face, target = object_ids
        for answer, least, most in sectors_deg:
            origin = (rng.uniform(3, 6, 3) * rng.choice([-1, 1], 3)).tolist()
            heading = float(rng.uniform(-math.pi, math.pi))
            to_left = math.radians(float(rng.uniform(least + MARGIN_DEG, most - MARGIN_DEG)))
            # As often nearer than what is faced as farther, so that no other place serves as the origin.
            metres = rng.permutation([float(rng.uniform(0.8, 1.4)), float(rng.uniform(3.0, 5.0))]).tolist()
            built = put(view, stand, origin)
            for object_id, angle, away in ((face, 0.0, metres[0]), (target, to_left, metres[1])):
                height = origin[1] + float(rng.uniform(-1, 1))
                built = put(built, object_id, on_floor(origin, heading + angle, away, height))
            yield Constructed(built, answer)

    return Task(
        name=f"object_direction_facing_{level}",
        kinds=("image", "multi_image", "video"),
        answer_type="choice",
        unit=None,
        arity=(3, 3),
        solve=solve,
        margin=margin,
        check=check,
        propose=propose,
        choices=choices,
        wordings={"": _wordings(*questions)},
        relations={
            "rigid": "same",
            "permute": "same",
            "add_absent": "same",
            "mirror": "swap_hands",
            "scale": "length^0",
            "reverse_time": "same",
            "swap_poses": "changes",
        },
        margin_unit="degrees",
        per_view=3,
        per_capture=10,
        forbids=("near",),
        anchors=2,
        construct=construct,
        benchmarks=benchmarks,
        margin_rule="the whole footprint 10° inside its sector; footprints at least 0.5 m apart; not from "
        "what hangs overhead",
    )


SIMPLE = _task(
    "simple",
    _simple,
    (0.0, 180.0),
    ("left", "right"),
    False,
    False,
    (("left", 20.0, 160.0), ("right", -160.0, -20.0), ("left", 80.0, 160.0), ("right", -100.0, -20.0)),
    ("SPRITE", "VSI-Bench"),
    ("is {2} to your {options}?", "on which side of you is {2}: {options}?", "would you find {2} to your {options}?"),
)
MEDIUM = _task(
    "medium",
    _medium,
    (0.0, 135.0, -135.0),
    ("left", "right", "back"),
    False,
    True,
    (("left", 80.0, 135.0), ("right", -135.0, -80.0), ("back", 135.0, 190.0), ("back", -190.0, -135.0)),
    ("SPRITE", "VSI-Bench"),
    (
        "is {2} to your {options}? It is to your back if you would have to turn by at least 135 degrees to face it.",
        "where is {2}: {options}? Back means that you would have to turn by 135 degrees or more to face it.",
        "in which direction is {2}: {options}? Count it as back if facing it takes a turn of at least 135 degrees.",
    ),
)
COMPLEX = _task(
    "complex",
    _complex,
    (0.0, 90.0, 180.0, -90.0),
    ("front-left", "front-right", "back-left", "back-right"),
    True,
    True,
    (
        ("front-left", 35.0, 90.0),
        ("front-right", -90.0, -35.0),
        ("back-left", 90.0, 145.0),
        ("back-right", -145.0, -90.0),
    ),
    ("SPRITE", "VSI-Bench"),
    (
        "in which quadrant around you is {2}: {options}?",
        "is {2} to your {options}?",
        "which of these directions leads to {2}: {options}?",
    ),
)
TASKS = (SIMPLE, MEDIUM, COMPLEX)
