"""The tallest of the objects within a radius of another: whoever gets the radius or the heights wrong errs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import nearby
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.geometry import height, lead, winner
from sprite_etl.transform.tasks.rules import MARGIN_SHARE, no_near_tie, whole_enough
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, gaps_around, ringed
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def _heights(view: View, object_ids: Sequence[str]) -> dict[str, float]:
    return {i: height(view.object(i).box) for i in object_ids}


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The tallest of those candidates that are within the radius of the first object."""
    inside = nearby.solve(view, object_ids, params)
    if not inside:
        raise NotAnswerable("all_or_none", "no candidate is within the radius")
    return winner(_heights(view, inside), largest=True)


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The least of: metres from the radius to the distance nearest to it; metres by which the tallest within leads."""
    inside = nearby.solve(view, object_ids, params)
    least = nearby.margin(view, object_ids, params)
    return min(least, lead(_heights(view, inside), largest=True)) if len(inside) > 1 else least


def check(context: AskContext, proposal: Proposal) -> None:
    """Each is clearly within the radius or not, and clearly taller or less tall than the answer; of those within there
    is more than one, and one beyond is taller than all of them."""
    nearby.check(context, proposal)
    inside = nearby.solve(context.view, proposal.object_ids, proposal.params)
    if len(inside) < 2:
        raise NotAnswerable("parts_do_not_matter", "only one is within the radius, so its height would not matter")
    heights = {i: height(whole_enough(context, i).box) for i in proposal.object_ids[1:]}
    no_near_tie([heights[i] for i in inside], True, MARGIN_SHARE)
    tallest = max(heights[i] for i in inside)
    if max(heights.values()) * (1 - MARGIN_SHARE) < tallest:
        raise NotAnswerable("parts_do_not_matter", "none beyond the radius is taller, so the radius would not matter")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """An anchor with three to five others, of which at least two are within the radius and the tallest is beyond it."""
    for _ in range(3):
        for anchor, radius, chosen in nearby.candidates_around(context, rng, 3, 5, least_inside=2):
            ids, params = (anchor, *chosen), {"radius_m": radius}
            heights = _heights(context.view, chosen)
            if winner(heights, largest=True) not in nearby.solve(context.view, ids, params):
                yield Proposal(ids, params, candidates=chosen)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Both traps of `ringed`, twice with the radius as asked, once with half of it. The tallest of all is beyond the
    radius, the nearest is not the tallest within; another one is, each time."""
    anchor, *candidates = object_ids
    start = int(rng.integers(len(candidates)))
    for turn, (share, trap) in enumerate(((1.0, DEEP), (1.0, HIGH), (0.5, DEEP))):
        radius = share * params["radius_m"]
        order = [candidates[(start + turn + k) % len(candidates)] for k in range(len(candidates))]
        beyond = int(rng.integers(1, len(order) - 1))
        gaps = gaps_around(radius, len(order) - beyond, beyond, rng)
        gaps[0], gaps[1] = max(gaps[:2]), min(gaps[:2])
        heights = [
            0.9,
            *(0.3 + 0.07 * k for k in range(len(order) - beyond - 1)),
            *(1.2 + 0.2 * k for k in range(beyond)),
        ]
        built = ringed(view, anchor, dict(zip(order, gaps)), trap, rng, dict(zip(order, heights)))
        yield Constructed(built, order[0], {**params, "radius_m": radius})


TALLEST_WITHIN = Task(
    name="compound_tallest_within",
    kinds=("compound",),
    answer_type="object",
    unit=None,
    arity=(4, 6),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "": (
            "Which is the tallest, from bottom to top, of those that are within {radius_m:g} m of {0}, between closest "
            "points: {options}?",
            "Leave out what is more than {radius_m:g} m away from {0}, between closest points. Which of the rest is "
            "the tallest from its lowest to its highest point: {options}?",
            "{In_media}, of those no more than {radius_m:g} m from {0}, between closest points, which measures most "
            "from bottom to top: {options}?",
            "Out of {others}, take those whose closest point is within {radius_m:g} m of the closest point of {0}. "
            "Which of them has the greatest height from bottom to top?",
            "Consider only what lies within {radius_m:g} m of {0}, closest point to closest point. Which object there "
            "has the greatest vertical extent: {options}?",
            "Among {others}, which is the tallest from bottom to top, if only those nearer to {0} than {radius_m:g} m "
            "between closest points count?",
        )
    },
    relations=nearby.RELATIONS,
    margin_unit="m",
    per_view=2,
    per_capture=6,
    forbids=("near", "place", "size"),
    anchors=1,
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="no candidate within 0.15 m or 10 % of the radius; the tallest within leads by 10 %, and one beyond is "
    "10 % taller still",
)
TASKS = (TALLEST_WITHIN,)
