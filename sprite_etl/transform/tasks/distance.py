"""Distances between objects: the closest points of their boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import box_distance
from sprite_etl.transform.tasks.base import Constructed, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import candidate_sets, pairs
from sprite_etl.transform.tasks.geometry import lead, winner
from sprite_etl.transform.tasks.rules import checked_distance, no_near_tie
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, anywhere, beside, ringed
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def solve_distance(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the closest points of the two boxes."""
    a, b = object_ids
    return box_distance(view.object(a).box, view.object(b).box)


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def check_distance(context: AskContext, proposal: Proposal) -> None:
    """Boxes and surfaces agree and are at least 0.3 m apart."""
    checked_distance(context, *proposal.object_ids, stated=True)


def propose_distance(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of nameable objects."""
    for a, b in pairs(context, rng):
        yield Proposal((a, b))


def _distances(view: View, object_ids: Sequence[str]) -> dict[str, float]:
    anchor = view.object(object_ids[0]).box
    return {i: box_distance(anchor, view.object(i).box) for i in object_ids[1:]}


def solve_nearest(view: View, object_ids: Sequence[str], params: Params) -> str:
    """Which candidate is closest to (or farthest from) the first object."""
    return winner(_distances(view, object_ids), largest=params["which"] == "farthest")


def nearest_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the best candidate and the second."""
    return lead(_distances(view, object_ids), largest=params["which"] == "farthest")


def check_nearest(context: AskContext, proposal: Proposal) -> None:
    """Every distance holds for surfaces too, and the best leads by the margin."""
    anchor, *candidates = proposal.object_ids
    distances = [checked_distance(context, anchor, c) for c in candidates]
    no_near_tie(distances, largest=proposal.params["which"] == "farthest")


def propose_nearest(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """An anchor and 2–4 candidates."""
    for anchor, *candidates in candidate_sets(context, rng, 3, 5):
        which = "closest" if rng.random() < 0.6 else "farthest"
        yield Proposal((anchor, *candidates), {"which": which}, candidates=tuple(candidates))


def construct_distance(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Side by side, one over the other's edge, and one below beside the other: unlike boxes, turned anyhow."""
    for anchor, other, rise in ((0, 1, 0.0), (1, 0, 1.0), (0, 1, -0.7)):
        gap = float(rng.uniform(0.4, 3.0))
        built = anywhere(view, object_ids[anchor], rng.uniform(0.1, 0.8, 3).tolist(), rng)
        half = rng.uniform(0.1, 0.8, 3).tolist()
        heading = float(rng.uniform(-3, 3))
        built = beside(built, object_ids[anchor], object_ids[other], heading, gap, half, rng, rise * gap)
        yield Constructed(built, gap)


def construct_nearest(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Each of the traps of `ringed`; the answers go round the candidates."""
    anchor, *candidates = object_ids
    start = int(rng.integers(len(candidates)))
    for turn, trap in enumerate((DEEP, HIGH, DEEP)):
        order = [candidates[(start + turn + k) % len(candidates)] for k in range(len(candidates))]
        gaps = np.cumsum(rng.uniform(0.35, 0.6, len(order))).tolist()
        built = ringed(view, anchor, dict(zip(order, gaps)), trap, rng)
        yield Constructed(built, order[-1] if params["which"] == "farthest" else order[0])


ABS_DISTANCE = Task(
    name="object_abs_distance",
    kinds=("image", "multi_image", "video"),
    answer_type="number",
    unit="m",
    arity=(2, 2),
    solve=solve_distance,
    margin=no_margin,
    check=check_distance,
    propose=propose_distance,
    needs=("depth", "instance"),
    wordings={
        "": (
            "What is the distance between {0} and {1} in metres, measured between their closest points?",
            "How many metres apart are {0} and {1}, from the closest point of one to the closest point of the other?",
            "Measuring from closest point to closest point, how far is {0} from {1}, in metres?",
            "How far apart are {0} and {1} in {media}? Give the distance between their closest points in metres.",
            "Estimate the gap between {0} and {1} in metres, taking the closest points of the two objects.",
            "{In_media}, what is the shortest distance between {0} and {1}, in metres?",
            "Consider the two points of {0} and {1} that are closest to each other. How many metres lie between them?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^1",
        "reverse_time": "same",
        "move_first": "changes",
    },
    plausible=(0.0, 200.0),
    per_view=3,
    per_capture=14,
    forbids=("near",),
    construct=construct_distance,
    benchmarks=("SPRITE", "VSI-Bench", "STI-Bench"),
    margin_rule="not below 0.3 m; boxes and surfaces agree within 0.15 m or 10 %",
)

_NEAREST_WORDINGS = {
    "closest": (
        "Which of these objects is closest to {0}, measured between closest points: {options}?",
        "Of {all}, which one is the closest to {0}? Distances are taken between closest points.",
        "Measured from closest point to closest point, which object stands nearest to {0}: {options}?",
        "{In_media}, which of these is the shortest distance away from {0}, closest point to closest point: {options}?",
        "Compare how far {all} are from {0}, between closest points. Which is the nearest?",
        "Taking the closest points of the objects, which one has the smallest gap to {0}: {options}?",
    ),
    "farthest": (
        "Which of these objects is farthest from {0}, measured between closest points: {options}?",
        "Of {all}, which one is the farthest from {0}? Distances are taken between closest points.",
        "Measured from closest point to closest point, which object stands farthest away from {0}: {options}?",
        "{In_media}, which of these is the longest distance away from {0}, closest point to closest point: {options}?",
        "Compare how far {all} are from {0}, between closest points. Which is the farthest?",
        "Taking the closest points of the objects, which one has the largest gap to {0}: {options}?",
    ),
}

REL_DISTANCE = Task(
    name="object_rel_distance",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(3, 5),
    solve=solve_nearest,
    margin=nearest_margin,
    check=check_nearest,
    propose=propose_nearest,
    needs=("depth", "instance"),
    wordings=_NEAREST_WORDINGS,
    variant_param="which",
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
        "move_winner": "changes",
    },
    margin_unit="m",
    per_view=3,
    per_capture=14,
    forbids=("near", "place"),
    anchors=1,
    construct=construct_nearest,
    benchmarks=("SPRITE", "VSI-Bench"),
    margin_rule="the best leads by 0.15 m or 10 %; boxes and surfaces agree",
)
TASKS = (ABS_DISTANCE, REL_DISTANCE)
