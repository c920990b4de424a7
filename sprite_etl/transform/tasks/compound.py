"""Compound questions: one thing asked whose answer changes when the answer of either of its two parts changes.

A part is another task's question about the same view; its rules (margins, visibility) hold for the compound too,
and the text never quotes a part's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import counting, distance, size
from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.draw import candidate_sets
from sprite_etl.transform.tasks.rules import checked_distance, distance_margin
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, ringed, so_many
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

_SAME: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "reverse_time": "same",
}


def solve_count(view: View, object_ids: Sequence[str], params: Params) -> int:
    """Instances of `name` minus instances of `other`."""
    first = counting.solve(view, (), {"name": params["name"]})
    return first - counting.solve(view, (), {"name": params["other"]})


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """Counts have no tie."""


def check_count(context: AskContext, proposal: Proposal) -> None:
    """Both counts may be asked, and the first is larger."""
    for name in (proposal.params["name"], proposal.params["other"]):
        counting.check(context, Proposal((), {"name": name}))
    if solve_count(context.view, (), proposal.params) < 1:
        raise NotAnswerable("out_of_range", "the first count must be larger than the second")


def propose_count(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of names, the more frequent first."""
    names = sorted({o.name for o in context.view.objects if o.nameable})
    counts = {n: sum(o.name == n for o in context.view.objects) for n in names}
    pairs = [(a, b) for a in names for b in names if counts[a] > counts[b]]
    for i in rng.permutation(len(pairs)).tolist()[:20]:
        yield Proposal((), {"name": pairs[i][0], "other": pairs[i][1]})


def solve_detour(view: View, object_ids: Sequence[str], params: Params) -> float:
    """How much farther the second object is from the first than the third is, metres."""
    anchor, far, near = object_ids
    away = distance.solve_distance(view, (anchor, far), {})
    return away - distance.solve_distance(view, (anchor, near), {})


def check_detour(context: AskContext, proposal: Proposal) -> None:
    """Both distances may be asked, and they differ by more than the margin."""
    anchor, far, near = proposal.object_ids
    away, close = (checked_distance(context, anchor, i, stated=True) for i in (far, near))
    if away - close < distance_margin(away):
        raise NotAnswerable("near_tie", f"{away:.2f} m and {close:.2f} m are too alike to subtract")


def detour_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The difference itself: at zero the question would turn round."""
    return solve_detour(view, object_ids, params)


def propose_detour(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """An anchor and two others, the farther first."""
    for anchor, a, b in candidate_sets(context, rng, 3, 3):
        farther_first = solve_detour(context.view, (anchor, a, b), {}) > 0
        yield Proposal((anchor, a, b) if farther_first else (anchor, b, a))


def solve_nearest_height(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The height of the candidate that is closest to the first object, metres."""
    nearest = distance.solve_nearest(view, object_ids, {"which": "closest"})
    return size.solve(view, (nearest,), {"dimension": "height"})


def nearest_height_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the closest candidate and the second."""
    return distance.nearest_margin(view, object_ids, {"which": "closest"})


def check_nearest_height(context: AskContext, proposal: Proposal) -> None:
    """The nearest is clear, every candidate's height may be asked, and no two heights are alike."""
    distance.check_nearest(context, Proposal(proposal.object_ids, {"which": "closest"}))
    heights = []
    for candidate in proposal.object_ids[1:]:
        size.check(context, Proposal((candidate,), {"dimension": "height"}))
        heights.append(size.solve(context.view, (candidate,), {"dimension": "height"}))
    ordered = sorted(heights)
    if any(b - a < 0.1 * b for a, b in pairwise(ordered)):
        raise NotAnswerable("parts_do_not_matter", "two candidates are equally tall, so the nearest would not matter")


def propose_nearest_height(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """An anchor and two or three candidates."""
    for chosen in candidate_sets(context, rng, 3, 4):
        yield Proposal(tuple(chosen), {}, candidates=())


def construct_count(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Another number of either, and of both."""
    for fewer, more in ((1, 3), (2, 3), (2, 6)):
        more += int(rng.integers(3))
        yield Constructed(so_many(view, {params["name"]: more, params["other"]: fewer}, rng), more - fewer)


def construct_detour(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Both traps of `ringed`, where centres and the floor plane rank the two otherwise."""
    anchor, far, near = object_ids
    for trap in (DEEP, HIGH, DEEP):
        close = float(rng.uniform(0.4, 1.5))
        more = float(rng.uniform(0.3, 2.0))
        yield Constructed(ringed(view, anchor, {far: close + more, near: close}, trap, rng), more)


def construct_nearest_height(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Both traps of `ringed`; another candidate is the nearest each time, and no two are equally tall."""
    anchor, *candidates = object_ids
    for turn, trap in enumerate((DEEP, HIGH, DEEP)):
        order = [candidates[(turn + k) % len(candidates)] for k in range(len(candidates))]
        gaps = np.cumsum(rng.uniform(0.35, 0.6, len(order))).tolist()
        heights = (rng.permutation(len(order)) * 0.3 + rng.uniform(0.1, 0.25)).tolist()
        built = ringed(view, anchor, dict(zip(order, gaps)), trap, rng, dict(zip(order, heights)))
        yield Constructed(built, heights[0])


COUNT_DIFFERENCE = Task(
    name="compound_count_difference",
    kinds=("compound",),
    answer_type="integer",
    unit=None,
    arity=(0, 0),
    solve=solve_count,
    margin=no_margin,
    check=check_count,
    propose=propose_count,
    needs=("instance",),
    wordings={
        "": (
            "How many more {plural} than {other_plural} can you see in {media}?",
            "Count the {plural} and the {other_plural} in {media}. By how many do the {plural} outnumber the "
            "{other_plural}?",
            "{In_media}, what is the number of {plural} minus the number of {other_plural}?",
            "By how many are there more {plural} than {other_plural} in {media}?",
            "If every one of the {other_plural} in {media} were paired with one of the {plural}, how many {plural} "
            "would be left over?",
            "How far does the number of {plural} exceed the number of {other_plural} in {media}?",
        )
    },
    relations={**_SAME, "scale": "length^0", "add_counted": "plus_1", "remove_counted": "minus_1"},
    plausible=(1, 100),
    per_view=2,
    per_capture=6,
    construct=construct_count,
    benchmarks=("SPRITE",),
    margin_rule="the first is the more frequent; for each, complete categories and nothing half hidden",
)

DISTANCE_DIFFERENCE = Task(
    name="compound_distance_difference",
    kinds=("compound",),
    answer_type="number",
    unit="m",
    arity=(3, 3),
    solve=solve_detour,
    margin=detour_margin,
    check=check_detour,
    propose=propose_detour,
    needs=("depth", "instance"),
    wordings={
        "": (
            "Between closest points, how many metres farther is {1} from {0} than {2} is?",
            "How much farther from {0} is {1} than {2}, in metres, measured between closest points?",
            "Take the distance from {0} to {1} and subtract the distance from {0} to {2}, both between closest points. "
            "How many metres remain?",
            "{In_media}, {1} lies farther from {0} than {2} does. By how many metres, between closest points?",
            "Measured between closest points, by how many metres does the distance from {0} to {1} exceed the distance "
            "from {0} to {2}?",
            "How many metres closer to {0} is {2} than {1}, measured between closest points?",
        )
    },
    relations={**_SAME, "scale": "length^1"},
    plausible=(0.0, 200.0),
    margin_unit="m",
    per_view=2,
    per_capture=6,
    forbids=("near", "place"),
    construct=construct_detour,
    benchmarks=("SPRITE",),
    margin_rule="the two distances differ by 0.15 m or 10 %; boxes and surfaces agree",
)

NEAREST_HEIGHT = Task(
    name="compound_nearest_height",
    kinds=("compound",),
    answer_type="number",
    unit="m",
    arity=(3, 4),
    solve=solve_nearest_height,
    margin=nearest_height_margin,
    check=check_nearest_height,
    propose=propose_nearest_height,
    needs=("depth", "instance"),
    wordings={
        "": (
            "Of {others}, take the one closest to {0}, between closest points. How tall is it in metres, from its "
            "lowest to its highest point?",
            "How many metres tall, from bottom to top, is whichever of {others} is closest to {0}, between closest "
            "points?",
            "Which of {others} is nearest to {0}, between closest points, and what is its height in metres? Give only "
            "the height.",
            "{In_media}, find the one of {others} that is closest to {0}, between closest points. What is its vertical "
            "extent in metres?",
            "What is the height in metres of the object nearest to {0}, between closest points, out of {others}?",
            "Measured between closest points, one of {others} is nearest to {0}. Give that object's height, bottom to "
            "top, in metres.",
        )
    },
    relations={**_SAME, "scale": "length^1"},
    plausible=(0.01, 100.0),
    margin_unit="m",
    per_view=2,
    per_capture=6,
    forbids=("near", "place", "size"),
    construct=construct_nearest_height,
    benchmarks=("SPRITE",),
    margin_rule="the nearest leads by 0.15 m or 10 %; no two candidates within 10 % in height",
)
TASKS = (COUNT_DIFFERENCE, DISTANCE_DIFFERENCE, NEAREST_HEIGHT)
