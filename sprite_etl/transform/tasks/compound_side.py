"""Stand at one object, face a second: on which side is the nearer of two others? Whoever takes the farther one errs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import distance
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import on_floor, put
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.tasks.facing import SIMPLE
from sprite_etl.transform.tasks.rules import MARGIN_DEG, MARGIN_M
from sprite_etl.transform.tasks.spaced import anywhere, beside
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

_CLOSEST = {"which": "closest"}
DRAWS = 120


def _nearer(view: View, object_ids: Sequence[str]) -> str:
    stand, _, *others = object_ids
    return distance.solve_nearest(view, (stand, *others), _CLOSEST)


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """left or right: where the nearer of the last two is for who stands at the first and faces the second."""
    return str(SIMPLE.solve(view, (*object_ids[:2], _nearer(view, object_ids)), {}))


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The lesser of the lead of the nearer one and its distance from the border between left and right, each as a
    multiple of what must part them."""
    stand, face, *others = object_ids
    aside = SIMPLE.margin(view, (stand, face, _nearer(view, object_ids)), {}) or 0.0
    ahead = distance.nearest_margin(view, (stand, *others), _CLOSEST)
    return min(ahead / MARGIN_M, aside / MARGIN_DEG)


def check(context: AskContext, proposal: Proposal) -> None:
    """The nearer one is clear, both are clearly left or right, and not on the same side."""
    stand, face, *others = proposal.object_ids
    for other in others:
        SIMPLE.check(context, Proposal((stand, face, other)))
    if len({SIMPLE.solve(context.view, (stand, face, other), {}) for other in others}) == 1:
        raise NotAnswerable("parts_do_not_matter", "both are on one side, so it would not matter which is nearer")
    distance.check_nearest(context, Proposal((stand, *others), _CLOSEST))


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Where to stand, what to face, and one thing on either side: of those drawn, such as may be asked."""
    ids = tellable(context, rng)
    for _ in range(DRAWS if len(ids) >= 4 else 0):
        stand, face, *others = (ids[i] for i in rng.permutation(len(ids))[:4].tolist())
        shown = [SIMPLE.choices[i] for i in rng.permutation(2).tolist()]
        proposal = Proposal((stand, face, *others), choices=tuple(shown))
        try:
            check(context, proposal)
        except NotAnswerable:
            continue
        yield proposal


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Each of the two is the nearer one on either side once; its centre is the farther one, and the other is across."""
    stand, face, *others = object_ids
    for nearer, side in ((0, "left"), (1, "left"), (0, "right"), (1, "right")):
        built = anywhere(view, stand, (0.1, 0.3, 0.1), rng)
        heading, gap = float(rng.uniform(-math.pi, math.pi)), float(rng.uniform(1.0, 1.5))
        origin = built.object(stand).box.center
        away = float(rng.choice([0.7, 4.0]))
        built = put(
            built, face, on_floor(origin, heading, away, float(origin[1] + rng.uniform(-1, 1))), (0.1, 0.1, 0.1)
        )
        turn = math.radians(float(rng.uniform(50, 130))) * (1 if side == "left" else -1)
        across = math.radians(float(rng.uniform(50, 130))) * (-1 if side == "left" else 1)
        built = beside(built, stand, others[nearer], heading + turn, gap, (0.1, 0.2, 0.8), rng)
        built = beside(built, stand, others[1 - nearer], heading + across, gap + 0.5, (0.1, 0.2, 0.1), rng)
        yield Constructed(built, side)


NEARER_SIDE = Task(
    name="compound_nearer_side",
    kinds=("compound",),
    answer_type="choice",
    unit=None,
    arity=(4, 4),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    choices=("left", "right"),
    wordings={
        "": (
            "Imagine standing at {0} and facing {1}. Take whichever of {2} and {3} is closer to {0}, between closest "
            "points: is it to your {options}?",
            "You stand at {0} and look at {1}. On which side of you is the closer one of {2} and {3}, measured from "
            "{0} between closest points: {options}?",
            "Of {2} and {3}, one is closer to {0}, between closest points. Would you find it to your {options}, "
            "standing at {0} and facing {1}?",
            "Standing at {0} and facing {1}, is the one of {2} and {3} that is closer to {0}, closest point to closest "
            "point, on your {options}?",
            "From {0}, facing {1}, on which hand is whichever of {2} and {3} is nearer to {0} between closest points: "
            "{options}?",
            "If you stood at {0} and faced {1}, would the nearer of {2} and {3}, by the closest points to {0}, be on "
            "your {options}?",
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
    margin_unit="of what is needed",
    per_view=2,
    per_capture=6,
    forbids=("near", "place"),
    anchors=2,
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="the nearer leads by 0.15 m or 10 %; both footprints 10° inside their sides, one on the left, one on "
    "the right; footprints at least 0.5 m apart",
)
TASKS = (NEARER_SIDE,)
