"""Objects sorted by how far they are from the camera of a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.camera import checked_distance, distances
from sprite_etl.transform.tasks.draw import candidate_sets
from sprite_etl.transform.tasks.rules import no_near_tie
from sprite_etl.transform.tasks.sights import rankings
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def solve(view: View, object_ids: Sequence[str], params: Params) -> list[str]:
    """Ids from the closest to the camera to the farthest, by closest points; for `farthest`, the farthest first."""
    away = distances(view, object_ids, params)
    if len(set(away.values())) < len(away):
        raise NotAnswerable("near_tie", "two objects are equally far from the camera")
    return sorted(away, key=lambda i: away[i], reverse=params["which"] == "farthest")


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Least difference between two of the distances, metres."""
    return min(b - a for a, b in pairwise(sorted(distances(view, object_ids, params).values())))


def check(context: AskContext, proposal: Proposal) -> None:
    """Every distance agrees with its pixels, those order the objects alike, and the margin parts each from the next."""
    frame = proposal.params["frame"]
    boxes = {i: checked_distance(context, i, frame) for i in proposal.object_ids}
    pixels = {i: context.surfaces.from_camera(i, frame) or 0.0 for i in proposal.object_ids}
    order = sorted(boxes, key=lambda i: boxes[i])
    if order != sorted(pixels, key=lambda i: pixels[i]):
        raise NotAnswerable("box_surface_disagree", "boxes and nearest pixels order the objects differently")
    for a, b in pairwise(order):
        no_near_tie([boxes[a], boxes[b]], largest=False)
        no_near_tie([pixels[a], pixels[b]], largest=False)


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Three or four objects that share a frame."""
    for ids in candidate_sets(context, rng, 3, 4, most=400):
        frames = context.shared_frames(*ids)
        if frames:
            which = "closest" if rng.random() < 0.6 else "farthest"
            yield Proposal(ids, {"frame": frames[int(rng.integers(len(frames)))], "which": which})


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Each of the traps of `rankings`, asked in turn from either end."""
    ends = ("closest", "farthest", "closest") if params["which"] == "closest" else ("farthest", "closest", "farthest")
    for which, (built, order) in zip(ends, rankings(view, params["frame"], object_ids, rng)):
        answer = list(order if which == "closest" else order[::-1])
        yield Constructed(built, answer, {**params, "which": which})


DEPTH_ORDER = Task(
    name="object_depth_order",
    kinds=("image", "multi_image"),
    answer_type="order",
    unit=None,
    arity=(3, 4),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "closest": (
            "Sort these objects from closest to farthest from the camera in {image}, by the closest point of each: "
            "{all}.",
            "In {image}, what is the order of these from nearest to farthest, measured from the camera to the closest "
            "point of each: {all}?",
            "Order {all} by the distance from the camera of {image} to the closest point of each, nearest first.",
            "Going away from the camera of {image}, in which order are these, by their closest points: {all}?",
            "List these by how far their closest points are from the camera in {image}, the closest first: {all}.",
            "By the distance between the camera and its closest point, rank these in {image} from near to far: {all}.",
        ),
        "farthest": (
            "Sort these objects from farthest to closest to the camera in {image}, by the closest point of each: "
            "{all}.",
            "In {image}, what is the order of these from farthest to nearest, measured from the camera to the closest "
            "point of each: {all}?",
            "Order {all} by the distance from the camera of {image} to the closest point of each, farthest first.",
            "Coming towards the camera of {image}, in which order are these, by their closest points: {all}?",
            "List these by how far their closest points are from the camera in {image}, the farthest first: {all}.",
            "By the distance between the camera and its closest point, rank these in {image} from far to near: {all}.",
        ),
    },
    variant_param="which",
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
        "swap_boxes": "changes",
    },
    margin_unit="m",
    per_view=2,
    per_capture=8,
    construct=construct,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="each distance to the camera leads the next by 0.15 m or 10 %, by boxes and by depth",
)
TASKS = (DEPTH_ORDER,)
