"""Stand at one object, face a second: where is a third? On the floor plane, from centre towards centre."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import candidate_sets
from sprite_etl.transform.tasks.geometry import bearings, border_margin, footprint_gap
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_M = 0.5
BESIDE_DEG = 30.0
"""Within 30° of straight ahead is asked only with front in the choices, nor straight behind without back."""

_Sector = Callable[[float], str]

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
        for i, j in ((0, 1), (0, 2), (1, 2)):
            gap = footprint_gap(boxes[i], boxes[j])
            if gap < APART_M:
                raise NotAnswerable("too_close", f"{ids[i]} and {ids[j]}: {gap:.2f} m apart, {APART_M} m are needed")
        centre, _ = bearings(view, *ids)
        if not ahead_asked and abs(centre) < BESIDE_DEG:
            raise NotAnswerable("near_tie", f"{ids[2]} is almost straight ahead ({centre:.0f}°)")
        if not behind_asked and abs(centre) > 180 - BESIDE_DEG:
            raise NotAnswerable("near_tie", f"{ids[2]} is almost straight behind ({centre:.0f}°)")
        least = margin(view, ids, proposal.params)
        if least < MARGIN_DEG:
            raise NotAnswerable("near_tie", f"the footprint of {ids[2]} is {least:.0f}° from a direction's border")

    def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
        for ids in candidate_sets(context, rng, 3, 3, most=90):
            shown = [choices[i] for i in rng.permutation(len(choices)).tolist()]
            yield Proposal(ids, choices=tuple(shown))

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
    )


SIMPLE = _task(
    "simple",
    _simple,
    (0.0, 180.0),
    ("left", "right"),
    False,
    False,
    ("is {2} to your {options}?", "on which side of you is {2}: {options}?", "would you find {2} to your {options}?"),
)
MEDIUM = _task(
    "medium",
    _medium,
    (0.0, 135.0, -135.0),
    ("left", "right", "back"),
    False,
    True,
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
        "in which quadrant around you is {2}: {options}?",
        "is {2} to your {options}?",
        "which of these directions leads to {2}: {options}?",
    ),
)
TASKS = (SIMPLE, MEDIUM, COMPLEX)
