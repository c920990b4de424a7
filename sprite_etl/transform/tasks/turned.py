"""Stand at one object, face a second, turn on the spot: in which quadrant is a third?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.geometry import bearings, border_margin
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.tasks.standing import QUADRANTS, footprints_apart, put_around, quadrant, threes, within_reach
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

BORDERS_DEG = (0.0, 90.0, 180.0, -90.0)
TURNS_DEG = {"left": 90.0, "right": -90.0, "around": 180.0}
"""To the left, as the wordings say them."""


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The quadrant of the third object's centre, after the turn."""
    centre, _ = bearings(view, *object_ids)
    return quadrant(centre - TURNS_DEG[params["turn"]])


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees from the third object's footprint to a quadrant's border: the same before and after a quarter turn."""
    centre, corners = bearings(view, *object_ids)
    return border_margin(corners, centre, BORDERS_DEG)


def check(context: AskContext, proposal: Proposal) -> None:
    """Whole boxes with footprints 0.5 m apart; the third's whole footprint lies in one quadrant, by 10°."""
    view, ids = context.view, proposal.object_ids
    footprints_apart([whole_enough(context, i).box for i in ids], ids)
    within_reach(context, ids[0])
    least = margin(view, ids, proposal.params)
    if least < MARGIN_DEG:
        raise NotAnswerable("near_tie", f"the footprint of {ids[2]} is {least:.0f}° from a direction's border")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Threes of objects, each with a turn after which the third is in the quadrant whose turn it is."""
    wanted = cycle([QUADRANTS[i] for i in rng.permutation(len(QUADRANTS)).tolist()])
    quarter = next(wanted)
    for ids in threes(context, rng):
        if margin(context.view, ids, {}) < MARGIN_DEG:
            continue
        for turn in [list(TURNS_DEG)[i] for i in rng.permutation(len(TURNS_DEG)).tolist()]:
            if solve(context.view, ids, {"turn": turn}) == quarter:
                shown = [QUADRANTS[i] for i in rng.permutation(len(QUADRANTS)).tolist()]
                yield Proposal(ids, {"turn": turn}, choices=tuple(shown))
                quarter = next(wanted)
                break


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """One view for each quadrant: two with the turn that is asked, two with the others."""
    others = [t for t in TURNS_DEG if t != params["turn"]]
    turns = (params["turn"], params["turn"], *others)
    for place, turn in zip(rng.permutation(4).tolist(), turns):
        after = 45.0 + 90.0 * place
        name = ("front-left", "back-left", "back-right", "front-right")[place]
        built = put_around(view, object_ids, after + TURNS_DEG[turn] + float(rng.uniform(-30, 30)), rng)
        yield Constructed(built, name, {**params, "turn": turn})


_TURNED = (
    "Imagine standing at {0} and facing {1}. You turn {turn} by 90 degrees. In which quadrant around you is {2} now: "
    "{options}?",
    "Standing at {0} and facing {1}, you turn 90 degrees to the {turn}. Is {2} then to your {options}?",
    "Suppose you stand where {0} is, looking towards {1}, and then turn {turn} by 90 degrees. Which of these "
    "directions now leads to {2}: {options}?",
    "If you stood at {0}, looked straight at {1} and then made a quarter turn to the {turn}, in which quadrant around "
    "you would {2} be: {options}?",
    "You are at the position of {0}, facing {1}. After a turn of 90 degrees to the {turn}, where is {2} as seen from "
    "you: {options}?",
    "Take the place of {0}, face {1}, then turn {turn} by 90 degrees. Is {2} now to your {options}?",
)
_AROUND = (
    "Imagine standing at {0} and facing {1}. You turn around by 180 degrees. In which quadrant around you is {2} now: "
    "{options}?",
    "Standing at {0} and facing {1}, you turn around so that {1} is behind you. Is {2} then to your {options}?",
    "Suppose you stand where {0} is, looking towards {1}, and then turn around by 180 degrees. Which of these "
    "directions now leads to {2}: {options}?",
    "If you stood at {0}, looked straight at {1} and then made a half turn, in which quadrant around you would {2} be: "
    "{options}?",
    "You are at the position of {0}, facing {1}. After turning around to face the opposite way, where is {2} as seen "
    "from you: {options}?",
    "Take the place of {0}, face {1}, then turn around by 180 degrees. Is {2} now to your {options}?",
)

TURNED = Task(
    name="object_direction_turn",
    kinds=("image", "multi_image", "video"),
    answer_type="choice",
    unit=None,
    arity=(3, 3),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    construct=construct,
    choices=QUADRANTS,
    wordings={"left": _TURNED, "right": _TURNED, "around": _AROUND},
    variant_param="turn",
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
    margin_rule="10° from the third object's whole footprint to a quadrant's border; footprints 0.5 m apart; "
    "not from what hangs overhead",
    per_view=3,
    per_capture=10,
    forbids=("near",),
    benchmarks=("SPRITE", "MindCube"),
    anchors=2,
)
TASKS = (TURNED,)
