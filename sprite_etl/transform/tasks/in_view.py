"""In front or behind, and in which quarter, as a camera sees it: nearer and farther, never an object's own front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import camera, left_right
from sprite_etl.transform.tasks.base import Change, Constructed, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.draw import pairs
from sprite_etl.transform.tasks.sights import rankings, side_by_side
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

FRONT, BEHIND = "in front of", "behind"
QUADRANTS = ("front-left", "front-right", "back-left", "back-right")
_SAME: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """Whether the first object's closest point is nearer to the frame's camera than the second's."""
    nearest = camera.solve_comparison(view, object_ids, {**params, "which": "closest"})
    return FRONT if nearest == object_ids[0] else BEHIND


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the two distances."""
    return camera.comparison_margin(view, object_ids, {**params, "which": "closest"})


def check(context: AskContext, proposal: Proposal) -> None:
    """Boxes and depth agree on which is nearer, and by the margin."""
    nearer = {"frame": proposal.params["frame"], "which": "closest"}
    camera.check_comparison(context, Proposal(proposal.object_ids, nearer))


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs that share a frame."""
    for frame, ids in _seen_pairs(context, rng):
        shown = (FRONT, BEHIND) if rng.random() < 0.5 else (BEHIND, FRONT)
        yield Proposal(ids, {"frame": frame}, choices=shown)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Each of the traps of `rankings`."""
    for built, order in rankings(view, params["frame"], object_ids, rng):
        yield Constructed(built, FRONT if order[0] == object_ids[0] else BEHIND)


def solve_quadrant(view: View, object_ids: Sequence[str], params: Params) -> str:
    """Nearer or farther by closest points, and the side by the picture's columns. Raises NotAnswerable where the
    columns overlap."""
    depth = "front" if solve(view, object_ids, params) == FRONT else "back"
    return f"{depth}-{left_right.solve(view, object_ids, params)}"


def quadrant_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The smaller of the gap between the columns, as a share of the width, and the difference of the distances, as a
    share of the larger."""
    farthest = max(camera.distances(view, object_ids, params).values())
    apart = margin(view, object_ids, params) / farthest if farthest > 0 else 0.0
    return min(left_right.margin(view, object_ids, params), apart)


def check_quadrant(context: AskContext, proposal: Proposal) -> None:
    """Both parts may be asked by themselves."""
    left_right.check(context, proposal)
    check(context, proposal)


def propose_quadrant(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs that share a frame."""
    for frame, ids in _seen_pairs(context, rng):
        shown = tuple(QUADRANTS[i] for i in rng.permutation(4).tolist())
        yield Proposal(ids, {"frame": frame}, choices=shown)


def construct_quadrant(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """The first in each quarter beside the second, both in one half of the picture."""
    first, second = object_ids
    in_left_half = bool(rng.random() < 0.5)
    for depth, side in product(("front", "back"), ("left", "right")):
        ends = (first, second) if side == "left" else (second, first)
        left_is_nearer = (depth == "front") == (side == "left")
        built = side_by_side(view, params["frame"], *ends, in_left_half, left_is_nearer, rng)
        in_left_half = not in_left_half if depth == "front" else in_left_half
        if built is not None:
            yield Constructed(built, f"{depth}-{side}")


def _seen_pairs(context: AskContext, rng: np.random.Generator) -> Iterator[tuple[int, tuple[str, str]]]:
    for ids in pairs(context, rng, most=300):
        frames = context.shared_frames(*ids)
        if frames:
            yield frames[int(rng.integers(len(frames)))], ids


FRONT_BACK = Task(
    name="object_front_back_in_view",
    kinds=("image", "multi_image"),
    answer_type="choice",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    choices=(FRONT, BEHIND),
    wordings={
        "": (
            "As the camera sees {image}, is {0} {options} {1}? In front means closer to the camera, by the closest "
            "point of each.",
            "From the camera's point of view in {image}, is {0} {options} {1}, going by the closest point of each to "
            "the camera?",
            "In {image}, is {0} {options} {1} as seen from the camera? Compare how far from the camera the closest "
            "point of each is.",
            "By the distance from the camera to the closest point of each, is {0} {options} {1} in {image}?",
            "Seen from where {image} was taken, is {0} {options} {1}? What has its closest point nearer to the "
            "camera is in front.",
            "Measured from the camera of {image} to the closest point of each object, is {0} {options} {1}?",
        )
    },
    relations={**_SAME, "swap_boxes": "changes"},
    margin_unit="m",
    per_view=2,
    per_capture=8,
    construct=construct,
    benchmarks=("SPRITE", "MMSI-Bench", "STI-Bench"),
    margin_rule="distances to the camera differ by 0.15 m or 10 %, by boxes and by depth",
)

_BY = "Front means closer to the camera and back farther from it, by the closest point of each; left and right are "
QUADRANT = Task(
    name="object_quadrant_in_view",
    kinds=("image", "multi_image"),
    answer_type="choice",
    unit=None,
    arity=(2, 2),
    solve=solve_quadrant,
    margin=quadrant_margin,
    check=check_quadrant,
    propose=propose_quadrant,
    needs=("depth", "instance"),
    choices=QUADRANTS,
    wordings={
        "": tuple(
            f"{question} {_BY}{sides}."
            for question, sides in (
                ("As the camera sees {image}, where is {0} relative to {1}: {options}?", "those of the image"),
                ("Seen from the camera of {image}, is {0} to the {options} of {1}?", "as the image shows them"),
                ("In {image}, in which direction from {1} does the camera see {0}: {options}?", "those of the image"),
                ("From the camera's point of view in {image}, is {0} {options} of {1}?", "as the image shows them"),
                ("With {1} as the reference, where does the camera of {image} see {0}: {options}?", "the viewer's own"),
                ("Seen from where {image} was taken, to which side of {1} is {0}: {options}?", "the viewer's own"),
            )
        )
    },
    relations={**_SAME, "mirror": "swap_hands", "swap_poses": "changes"},
    margin_unit="share",
    per_view=6,
    per_capture=16,
    construct=construct_quadrant,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="columns at least 1 % of the width apart; distances to the camera differ by 0.15 m or 10 %",
)
TASKS = (FRONT_BACK, QUADRANT)
