"""How large one object is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import singles
from sprite_etl.transform.tasks.geometry import EDGE_SHARE, height, horizontal_edges, share_apart
from sprite_etl.transform.tasks.rules import whole_enough
from sprite_etl.transform.tasks.spaced import sized
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MIN_SIZE_M = 0.1
MIN_WIDTH_SHARE = 0.2
"""Of what is thinner than this share of its length, nobody would call the thickness its width."""
DIMENSIONS = ("height", "length", "width", "longest")


def solve(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres: vertical extent; longer or shorter horizontal edge; or the longest edge of the box."""
    box, dimension = view.object(object_ids[0]).box, params["dimension"]
    if dimension == "height":
        return height(box)
    if dimension == "longest":
        return 2 * max(box.half_extents)
    longer, shorter = horizontal_edges(box)
    return longer if dimension == "length" else shorter


def margin(view: View, object_ids: Sequence[str], params: Params) -> float | None:
    """For length and width: how far the two differ, as a share of the longer."""
    if params["dimension"] not in ("length", "width"):
        return None
    return share_apart(*horizontal_edges(view.object(object_ids[0]).box))


def check(context: AskContext, proposal: Proposal) -> None:
    """The box stands upright (but for `longest`), is mostly in view, and length and width are not alike."""
    box, dimension = whole_enough(context, proposal.object_ids[0]).box, proposal.params["dimension"]
    if dimension != "longest":
        edges = horizontal_edges(box)
        if dimension != "height" and share_apart(*edges) < EDGE_SHARE:
            raise NotAnswerable("near_tie", f"length {edges[0]:.2f} m and width {edges[1]:.2f} m are alike")
        if dimension == "width" and edges[1] < MIN_WIDTH_SHARE * edges[0]:
            raise NotAnswerable("too_small", f"of {edges[0]:.2f} m by {edges[1]:.2f} m the lesser is a thickness")
    value = solve(context.view, proposal.object_ids, proposal.params)
    if value < MIN_SIZE_M:
        raise NotAnswerable("too_small", f"{dimension} is {value:.2f} m; the least asked is {MIN_SIZE_M} m")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable object, with a drawn dimension."""
    for object_id in singles(context, rng):
        yield Proposal((object_id,), {"dimension": DIMENSIONS[int(rng.integers(4))]})


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """As tall as it is long once each: the height is the largest, the least and the middle one of its edges."""
    for place in range(3):
        shorter, middle, longer = np.cumsum(rng.uniform(0.2, 0.6, 3)).tolist()
        edges = [shorter, middle, longer]
        height_m = edges.pop(2 - place)
        answers = {"height": height_m, "length": edges[1], "width": edges[0], "longest": longer}
        built = sized(view, object_ids[0], height_m, edges[1], edges[0], rng)
        yield Constructed(built, answers[params["dimension"]])


SIZE = Task(
    name="object_size_estimation",
    kinds=("image", "multi_image", "video"),
    answer_type="number",
    unit="m",
    arity=(1, 1),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    wordings={
        "height": (
            "How tall is {0}, in metres, from its lowest to its highest point?",
            "What is the height of {0} in metres, measured from its lowest to its highest point?",
            "Estimate the vertical extent of {0} in metres.",
            "{In_media}, how high is {0} from bottom to top, in metres?",
            "From its lowest point to its highest point, how many metres does {0} measure?",
            "Give the height of {0}, bottom to top, in metres.",
        ),
        "length": (
            "What is the length of {0} in metres, meaning its longer horizontal side?",
            "How many metres long is the longer horizontal side of {0}?",
            "Estimate the longer of the two horizontal dimensions of {0}, in metres.",
            "{In_media}, how long is {0} in metres, measured along its longer horizontal side?",
            "Seen from above, how long is the longer side of {0}, in metres?",
            "Measured horizontally along its longer side, how many metres long is {0}?",
        ),
        "width": (
            "What is the width of {0} in metres, meaning its shorter horizontal side?",
            "How many metres long is the shorter horizontal side of {0}?",
            "Estimate the shorter of the two horizontal dimensions of {0}, in metres.",
            "{In_media}, how wide is {0} in metres, measured along its shorter horizontal side?",
            "Seen from above, how long is the shorter side of {0}, in metres?",
            "Measured horizontally along its shorter side, how many metres wide is {0}?",
        ),
        "longest": (
            "What is the longest dimension (length, width or height) of {0}, in metres?",
            "Of its length, width and height, how many metres is the largest for {0}?",
            "Estimate the longest dimension of {0} in metres, whether that is its length, width or height.",
            "{In_media}, how many metres does {0} measure along its longest dimension?",
            "Give the size of {0} along its longest dimension, in metres.",
            "How large is {0} in metres along the longest of its three dimensions?",
        ),
    },
    variant_param="dimension",
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^1",
        "reverse_time": "same",
        "grow_first": "changes",
    },
    plausible=(0.01, 100.0),
    margin_unit="share",
    per_view=3,
    per_capture=14,
    forbids=("size",),
    construct=construct,
    benchmarks=("SPRITE", "VSI-Bench", "STI-Bench"),
    margin_rule="length and width differ by 10 %; upright within 5° but for the longest; at least 0.1 m, a width a "
    "fifth of the length",
)
TASKS = (SIZE,)
