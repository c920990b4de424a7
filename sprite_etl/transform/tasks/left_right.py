"""Left or right of, as the picture shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import pairs
from sprite_etl.transform.tasks.geometry import clear_sighting, view_frame
from sprite_etl.transform.tasks.sights import side_by_side
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

CHOICES = ("left", "right")
GAP_SHARE = 0.01
"""Least gap between the two column ranges, as a share of the image's width."""


def _columns(view: View, object_ids: Sequence[str], frame: int) -> tuple[tuple[int, int], tuple[int, int]]:
    a, b = (clear_sighting(view, i, frame).bbox for i in object_ids)
    assert a is not None
    assert b is not None
    return (a[0], a[2]), (b[0], b[2])


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """Where the first object's columns lie beside the second's. Raises NotAnswerable where they overlap."""
    a, b = _columns(view, object_ids, params["frame"])
    if a[1] <= b[0]:
        return "left"
    if b[1] <= a[0]:
        return "right"
    raise NotAnswerable("overlap_in_view", f"columns {a} and {b} overlap")


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Columns between the two, as a share of the image's width."""
    a, b = _columns(view, object_ids, params["frame"])
    gap = max(b[0] - a[1], a[0] - b[1])
    return gap / view_frame(view, params["frame"]).camera.width


def check(context: AskContext, proposal: Proposal) -> None:
    """A gap between the columns, and the same order of the boxes beside the levelled camera's heading."""
    view, ids, params = context.view, proposal.object_ids, proposal.params
    shown = solve(view, ids, params)
    if margin(view, ids, params) < GAP_SHARE:
        raise NotAnswerable("overlap_in_view", "the columns of the two almost touch")
    camera = view_frame(view, params["frame"]).camera
    right, up, ahead = camera.levelled_axes()
    if abs(camera.matrix[:3, 0] @ up) > np.sin(np.radians(5)):
        raise NotAnswerable("camera_rolled", "left and right are asked of level pictures only")
    a, b = (np.asarray(view.object(i).box.center) - camera.position for i in ids)
    sideways = np.array([a @ right, b @ right])
    if (ahead @ a) < 0.1 or (ahead @ b) < 0.1:
        raise NotAnswerable("lateral_order", "a box's centre lies behind the camera")
    order = "left" if sideways[0] < sideways[1] else "right"
    bearing = np.degrees(np.arctan2(sideways, [ahead @ a, ahead @ b]))
    if order != shown or ("left" if bearing[0] < bearing[1] else "right") != shown:
        raise NotAnswerable("lateral_order", "image columns and the boxes' places to the sides do not agree")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs that share a frame."""
    for a, b in pairs(context, rng, most=400, measured=False):
        shared = context.shared_frames(a, b)
        if shared:
            frame = shared[int(rng.integers(len(shared)))]
            choices = CHOICES if rng.random() < 0.5 else CHOICES[::-1]
            yield Proposal((a, b), {"frame": frame, "relation": "left_right"}, choices=choices)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """The first on each side of the second, in each half of the picture, once nearer and once farther."""
    first, second = object_ids
    for side in CHOICES:
        ends = (first, second) if side == "left" else (second, first)
        for in_left_half in (True, False):
            built = side_by_side(view, params["frame"], *ends, in_left_half, side == "left", rng)
            if built is not None:
                yield Constructed(built, side)


LEFT_RIGHT = Task(
    name="object_relation_in_view",
    kinds=("image", "multi_image"),
    answer_type="choice",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("instance",),
    choices=CHOICES,
    wordings={
        "": (
            "In {image}, is {0} to the {options} of {1}?",
            "As seen in {image}, does {0} appear to the {options} of {1}?",
            "Looking at {image}, on which side of {1} is {0}: {options}?",
            "From the camera's point of view in {image}, is {0} on the {options} side of {1}?",
            "Judging by its position in {image}, is {0} {options} of {1}?",
            "Relative to {1}, on which side does {0} appear in {image}: {options}?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "swap_hands",
        "scale": "length^0",
        "reverse_time": "same",
        "swap_poses": "changes",
    },
    margin_unit="share",
    per_view=3,
    per_capture=12,
    construct=construct,
    benchmarks=("SPRITE", "MMSI-Bench", "STI-Bench"),
    margin_rule="columns of the masks at least 1 % of the picture's width apart; offset and bearing agree with them",
)
TASKS = (LEFT_RIGHT,)
