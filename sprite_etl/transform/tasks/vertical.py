"""Above, below, higher, lower: by whole heights above the floor, wherever things stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.draw import candidate_sets, pairs
from sprite_etl.transform.tasks.rules import MARGIN_M, whole_enough
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

_SAME: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}


def clearance(view: View, upper: str, lower: str) -> float:
    """Metres by which the lowest point of one lies above the highest point of the other; negative where it does not."""
    return view.object(upper).box.vertical_range()[0] - view.object(lower).box.vertical_range()[1]


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """Whether the first is wholly above or below the second. Raises NotAnswerable where their heights overlap."""
    a, b = object_ids
    if clearance(view, a, b) > 0:
        return "above"
    if clearance(view, b, a) > 0:
        return "below"
    raise NotAnswerable("heights_overlap", f"neither {a} nor {b} is wholly above the other")


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres of height between the two."""
    a, b = object_ids
    return max(clearance(view, a, b), clearance(view, b, a))


def check(context: AskContext, proposal: Proposal) -> None:
    """Both boxes are their objects' own, and a height of 15 cm parts them."""
    for object_id in proposal.object_ids:
        whole_enough(context, object_id)
    solve(context.view, proposal.object_ids, proposal.params)
    _parted(margin(context.view, proposal.object_ids, proposal.params))


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of which one is above the other."""
    for ids in pairs(context, rng, most=300):
        if margin(context.view, ids, {}) > 0:
            shown = ("above", "below") if rng.random() < 0.5 else ("below", "above")
            yield Proposal(ids, choices=shown)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Far apart on the floor plane: above and below, once with the larger on top and once with the smaller."""
    for answer, upper_half, lower_half in (("above", 0.9, 0.1), ("below", 0.9, 0.1), ("above", 0.1, 0.9)):
        order = object_ids if answer == "above" else object_ids[::-1]
        yield Constructed(_stacked(view, order, (upper_half, lower_half), rng), answer)


def solve_higher(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object that is wholly above (or below) all the others. Raises NotAnswerable where none is."""
    for object_id in object_ids:
        if _least_clearance(view, object_id, object_ids, params) > 0:
            return object_id
    raise NotAnswerable("heights_overlap", f"none is wholly {params['which']} than all the others")


def higher_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres of height between the object that is highest (or lowest) and the next."""
    return max(_least_clearance(view, i, object_ids, params) for i in object_ids)


def _least_clearance(view: View, object_id: str, object_ids: Sequence[str], params: Params) -> float:
    others = [i for i in object_ids if i != object_id]
    if params["which"] == "higher":
        return min(clearance(view, object_id, i) for i in others)
    return min(clearance(view, i, object_id) for i in others)


def check_higher(context: AskContext, proposal: Proposal) -> None:
    """Every box is its object's own, and a height of 15 cm parts the winner from all others."""
    for object_id in proposal.object_ids:
        whole_enough(context, object_id)
    solve_higher(context.view, proposal.object_ids, proposal.params)
    _parted(higher_margin(context.view, proposal.object_ids, proposal.params))


def propose_higher(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Two to four objects of which one is wholly above, or below, the others."""
    for ids in candidate_sets(context, rng, 2, 4, most=400):
        which = "higher" if rng.random() < 0.5 else "lower"
        if higher_margin(context.view, ids, {"which": which}) > 0:
            yield Proposal(ids, {"which": which}, candidates=ids)


def construct_higher(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Far apart on the floor plane, at heights of which the winner's is now a tall and now a flat object's; the last
    one is asked the other way round."""
    asked, start = str(params["which"]), int(rng.integers(len(object_ids)))
    opposite = "lower" if asked == "higher" else "higher"
    for k, (which, winner_half) in enumerate(((asked, 1.0), (asked, 0.05), (opposite, 0.5))):
        winner = object_ids[(start + k) % len(object_ids)]
        others = [i for i in object_ids if i != winner]
        others = [others[i] for i in rng.permutation(len(others)).tolist()]
        halves = [float(h) for h in rng.uniform(0.1, 0.8, len(others))]
        if which == "higher":
            built = _stacked(view, [winner, *others], [winner_half, *halves], rng)
        else:
            built = _stacked(view, [*others, winner], [*halves, winner_half], rng)
        yield Constructed(built, winner, {**params, "which": which})


def _stacked(view: View, ids: Sequence[str], half_heights: Sequence[float], rng: np.random.Generator) -> View:
    """The view with these objects at falling heights, each wholly above the next, anywhere on the floor plane."""
    top = float(rng.uniform(2.0, 6.0))
    for object_id, half in zip(ids, half_heights):
        x, z = rng.uniform(-4, 4, 2).tolist()
        across, along = rng.uniform(0.1, 0.8, 2).tolist()
        view = put(view, object_id, (x, top - half, z), (across, half, along), float(rng.uniform(-3, 3)))
        top -= 2 * half + float(rng.uniform(0.05, 0.3))
    return view


def _parted(metres: float) -> None:
    if metres < MARGIN_M:
        raise NotAnswerable("near_tie", f"{metres:.2f} m of height part the two; {MARGIN_M} m are needed")


ABOVE_BELOW = Task(
    name="object_above_below",
    kinds=("image", "multi_image", "video"),
    answer_type="choice",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    choices=("above", "below"),
    wordings={
        "": (
            "Is {0} {options} {1}? One object is above another if even its lowest point is at a greater height than "
            "the other's highest point.",
            "{In_media}, is all of {0} {options} all of {1}, comparing heights above the floor alone?",
            "Considering only how high they are, is the whole of {0} {options} the whole of {1}?",
            "By their heights above the floor, is {0} entirely {options} {1}?",
            "Comparing only heights, no matter where they stand, is every point of {0} {options} every point of {1}?",
            "Is {0} at a greater or a smaller height than {1}, all of one compared with all of the other: {options}?",
        )
    },
    relations={**_SAME, "swap_poses": "changes"},
    margin_unit="m",
    per_view=3,
    per_capture=10,
    forbids=("place",),
    construct=construct,
    benchmarks=("SPRITE", "MMSI-Bench", "EmbSpatial-Bench"),
    margin_rule="the lowest point of one at least 0.15 m above the highest of the other",
)

HIGHER = Task(
    name="object_higher",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(2, 4),
    solve=solve_higher,
    margin=higher_margin,
    check=check_higher,
    propose=propose_higher,
    wordings={
        "higher": (
            "Which of these is higher above the floor, with even its lowest point above the highest point of any "
            "other: {options}?",
            "{In_media}, which object is at the greatest height, its bottom above the top of any other: {options}?",
            "Of {all}, which one lies entirely higher above the floor than the rest?",
            "Going by heights above the floor, the whole of which object is higher than all of the rest: {options}?",
            "Comparing only how high they are, which of these is wholly above any other: {options}?",
            "Whose lowest point is at a greater height than the highest point of any other of these: {options}?",
        ),
        "lower": (
            "Which of these is lower above the floor, with even its highest point below the lowest point of any "
            "other: {options}?",
            "{In_media}, which object is at the smallest height, its top below the bottom of any other: {options}?",
            "Of {all}, which one lies entirely lower above the floor than the rest?",
            "Going by heights above the floor, the whole of which object is lower than all of the rest: {options}?",
            "Comparing only how high they are, which of these is wholly below any other: {options}?",
            "Whose highest point is at a smaller height than the lowest point of any other of these: {options}?",
        ),
    },
    variant_param="which",
    relations=_SAME,
    margin_unit="m",
    per_view=2,
    per_capture=8,
    forbids=("place",),
    construct=construct_higher,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="0.15 m between the winner and the nearest height of every other",
)
TASKS = (ABOVE_BELOW, HIGHER)
