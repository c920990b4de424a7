"""Which of two objects is larger, or taller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.transform.tasks.base import Change, Constructed, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.draw import pairs
from sprite_etl.transform.tasks.geometry import height, share_apart, winner
from sprite_etl.transform.tasks.rules import MARGIN_SHARE, no_near_tie, whole_enough
from sprite_etl.transform.tasks.spaced import anywhere, sized
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

RELATIONS: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
    "swap_boxes": "changes",
}


def volume(box: OrientedBox) -> float:
    """Cubic metres of the box."""
    return 8.0 * box.half_extents[0] * box.half_extents[1] * box.half_extents[2]


def solve_volume(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object whose bounding box holds more (or less)."""
    return winner({i: volume(view.object(i).box) for i in object_ids}, largest=params["which"] == "larger")


def volume_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """How far the volumes differ, as a share of the larger."""
    a, b = (volume(view.object(i).box) for i in object_ids)
    return share_apart(a, b)


def check_volume(context: AskContext, proposal: Proposal) -> None:
    """Volumes differ by 10 % in each of three edges' worth, and both boxes are their object's own."""
    sizes = [volume(whole_enough(context, i).box) for i in proposal.object_ids]
    no_near_tie(sizes, largest=True, needed=1 - (1 - MARGIN_SHARE) ** 3)


def propose_volume(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of nameable objects."""
    for a, b in pairs(context, rng):
        which = "larger" if rng.random() < 0.6 else "smaller"
        yield Proposal((a, b), {"which": which}, candidates=(a, b))


def solve_height(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object with the larger (or smaller) vertical extent."""
    return winner({i: height(view.object(i).box) for i in object_ids}, largest=params["which"] == "taller")


def height_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """How far the vertical extents differ, as a share of the larger."""
    a, b = (height(view.object(i).box) for i in object_ids)
    return share_apart(a, b)


def check_height(context: AskContext, proposal: Proposal) -> None:
    """Heights differ by 10 %."""
    no_near_tie([height(whole_enough(context, i).box) for i in proposal.object_ids], True, MARGIN_SHARE)


def propose_height(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of nameable objects."""
    for a, b in pairs(context, rng):
        which = "taller" if rng.random() < 0.6 else "shorter"
        yield Proposal((a, b), {"which": which}, candidates=(a, b))


def construct_volume(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """A block beside what is taller than it, and what covers more floor, yet holds less: each the first once."""
    for block, other, tall in ((0, 1, True), (1, 0, False), (1, 0, True), (0, 1, False)):
        edge = float(rng.uniform(0.4, 1.2))
        built = sized(view, object_ids[block], edge, 1.1 * edge, 0.9 * edge, rng)
        sizes = (2.5 * edge, 0.5 * edge, 0.4 * edge) if tall else (0.1 * edge, 2.4 * edge, 2.2 * edge)
        built = sized(built, object_ids[other], *sizes, rng)
        yield Constructed(built, object_ids[block if params["which"] == "larger" else other])


def construct_height(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """A pole on the floor beside a chest, larger and longer than the pole is high, that hangs above its end: each the
    first once."""
    for pole, chest in ((0, 1), (1, 0)):
        height_m = float(rng.uniform(0.5, 1.5))
        built = anywhere(view, object_ids[pole], (0.1, 0.1, 0.1), rng)
        x, y, z = built.object(object_ids[pole]).box.center
        built = put(built, object_ids[chest], (x + 1.0, y + 2 * height_m, z - 0.5))
        built = sized(built, object_ids[pole], height_m, 0.3 * height_m, 0.2 * height_m, rng)
        built = sized(built, object_ids[chest], 0.7 * height_m, 1.6 * height_m, 0.9 * height_m, rng)
        yield Constructed(built, object_ids[pole if params["which"] == "taller" else chest])


VOLUME_COMPARISON = Task(
    name="object_volume_comparison",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(2, 2),
    solve=solve_volume,
    margin=volume_margin,
    check=check_volume,
    propose=propose_volume,
    wordings={
        "larger": (
            "Which has the larger volume, measured by its bounding box: {options}?",
            "Comparing the volumes of their bounding boxes, which is larger: {options}?",
            "If each object were packed in the smallest box around it, which box would be larger: {options}?",
            "{In_media}, which object takes up the larger bounding box by volume: {options}?",
            "By the volume of the bounding box, which is the bigger object: {options}?",
            "Whose bounding box has the greater volume: {options}?",
        ),
        "smaller": (
            "Which has the smaller volume, measured by its bounding box: {options}?",
            "Comparing the volumes of their bounding boxes, which is smaller: {options}?",
            "If each object were packed in the smallest box around it, which box would be smaller: {options}?",
            "{In_media}, which object takes up the smaller bounding box by volume: {options}?",
            "By the volume of the bounding box, which is the smaller object: {options}?",
            "Whose bounding box has the lesser volume: {options}?",
        ),
    },
    variant_param="which",
    relations=RELATIONS,
    margin_unit="share",
    per_view=2,
    per_capture=10,
    forbids=("size",),
    construct=construct_volume,
    benchmarks=("SPRITE",),
    margin_rule="volumes differ by 27 %, 10 % in each edge",
)

HEIGHT_COMPARISON = Task(
    name="object_height_comparison",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(2, 2),
    solve=solve_height,
    margin=height_margin,
    check=check_height,
    propose=propose_height,
    wordings={
        "taller": (
            "Which is taller, from its own lowest to its own highest point: {options}?",
            "Measured from bottom to top, which object is taller: {options}?",
            "Comparing only their own vertical extents, which is taller: {options}?",
            "{In_media}, which has the greater height from its bottom to its top: {options}?",
            "Which object measures more from its lowest to its highest point: {options}?",
            "No matter what they stand on, which is the taller object in itself: {options}?",
        ),
        "shorter": (
            "Which is shorter, from its own lowest to its own highest point: {options}?",
            "Measured from bottom to top, which object is shorter: {options}?",
            "Comparing only their own vertical extents, which is shorter: {options}?",
            "{In_media}, which has the smaller height from its bottom to its top: {options}?",
            "Which object measures less from its lowest to its highest point: {options}?",
            "No matter what they stand on, which is the less tall object in itself: {options}?",
        ),
    },
    variant_param="which",
    relations=RELATIONS,
    margin_unit="share",
    per_view=2,
    per_capture=10,
    forbids=("size",),
    construct=construct_height,
    benchmarks=("SPRITE",),
    margin_rule="heights differ by 10 %",
)

TASKS = (VOLUME_COMPARISON, HEIGHT_COMPARISON)
