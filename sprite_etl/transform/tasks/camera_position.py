"""In which direction the camera of one picture is from that of another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.camera_pairs import RELATIONS, level, pair_of, pairs_of, short
from sprite_etl.transform.tasks.construct import on_floor
from sprite_etl.transform.tasks.filmed import any_heading, anywhere, posed
from sprite_etl.transform.tasks.rules import MARGIN_DEG
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_M = 0.5
"""Cameras closer than this on the floor plane have no direction to each other."""
_QUADRANTS = ("front-left", "front-right", "back-left", "back-right")


def _apart_m(view: View, params: Params) -> float:
    """Metres between the two cameras on the floor plane."""
    a, b = pair_of(view, params)
    x, _, z = b.camera.position - a.camera.position
    return math.hypot(x, z)


def _bearing_deg(view: View, params: Params) -> float:
    """Direction of the second camera from the first one's heading on the floor plane: 0 ahead, positive to the left."""
    a, b = pair_of(view, params)
    x, _, z = b.camera.position - a.camera.position
    if math.hypot(x, z) < 1e-6:
        raise NotAnswerable("no_direction", "one camera is above the other")
    return math.degrees(short(math.atan2(-x, -z) - a.camera.yaw_rad))


def solve_position(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The quadrant around the first camera, facing its heading, in which the second camera is."""
    bearing = _bearing_deg(view, params)
    return ("front" if abs(bearing) < 90 else "back") + ("-left" if bearing > 0 else "-right")


def position_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees to the nearest border between quadrants."""
    beyond = abs(_bearing_deg(view, params)) % 90
    return min(beyond, 90 - beyond)


def check_position(context: AskContext, proposal: Proposal) -> None:
    """Level cameras, apart on the floor, not near a border between quadrants."""
    a, b = pair_of(context.view, proposal.params)
    level(a, b)
    apart = _apart_m(context.view, proposal.params)
    if apart < APART_M:
        raise NotAnswerable("too_close", f"the cameras are {apart:.2f} m apart; {APART_M} m are needed")
    least = position_margin(context.view, (), proposal.params)
    if least < MARGIN_DEG:
        raise NotAnswerable("near_tie", f"the camera is {least:.0f}° from a direction's border")


def propose_position(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of frames, either way round; those first whose cameras are apart."""
    pairs = pairs_of(context, rng)
    pairs.sort(key=lambda p: _apart_m(context.view, {"frame_a": p[0], "frame_b": p[1]}) < APART_M)  # stable
    for a, b in pairs:
        for one, other in ((a, b), (b, a)):
            shown = tuple(_QUADRANTS[i] for i in rng.permutation(4).tolist())
            yield Proposal((), {"frame_a": one, "frame_b": other}, choices=shown)


def construct_position(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Each camera put in a drawn quadrant of the other, a random way up, turned and tilted; asked either way round."""
    if len(view.frames) < 2:
        return
    a, b = params["frame_a"], params["frame_b"]
    order, turned = rng.permutation(4).tolist(), rng.permutation(4).tolist()
    for k in range(2):
        there, back = _QUADRANTS[order[k]], _QUADRANTS[turned[k]]
        heading, place = any_heading(rng), anywhere(rng)
        bearing = heading + _drawn_bearing(there, rng)
        other = on_floor(place, bearing, float(rng.uniform(0.7, 4.0)), place[1] + float(rng.uniform(-0.4, 0.4)))
        built = posed(view, a, place, heading, float(rng.uniform(-0.6, 0.3)))
        facing = bearing + math.pi - _drawn_bearing(back, rng)
        built = posed(built, b, other, facing, float(rng.uniform(-0.6, 0.3)))
        yield Constructed(built, there, {**params, "frame_a": a, "frame_b": b})
        yield Constructed(built, back, {**params, "frame_a": b, "frame_b": a})


def _drawn_bearing(quadrant: str, rng: np.random.Generator) -> float:
    """Radians to the left of ahead, well inside the quadrant."""
    depth, hand = quadrant.split("-")
    angle = float(rng.uniform(15, 75)) if depth == "front" else float(rng.uniform(105, 165))
    return math.radians(angle if hand == "left" else -angle)


RELATIVE_POSITION = Task(
    name="camera_relative_position",
    kinds=("multi_image",),
    answer_type="choice",
    unit=None,
    arity=(0, 0),
    solve=solve_position,
    margin=position_margin,
    check=check_position,
    propose=propose_position,
    choices=_QUADRANTS,
    wordings={
        "": (
            "Where was the camera of {image_b}, as seen by someone looking through the camera of {image_a}: {options}?",
            "You hold the camera that takes {image_a}. In which quadrant around you was {image_b} taken: {options}?",
            "From the point of view of the camera of {image_a}, was {image_b} taken from a place to its {options}?",
            "Relative to the camera of {image_a} and the way it faces, where did the camera of {image_b} stand: "
            "{options}?",
            "Seen from above, with the camera of {image_a} facing ahead, in which direction from it was {image_b} "
            "taken: {options}?",
            "Facing as the camera of {image_a} does, in which direction would you go to reach the place from which "
            "{image_b} was taken: {options}?",
        )
    },
    relations={**RELATIONS, "mirror": "swap_hands"},
    margin_unit="degrees",
    per_view=6,
    per_capture=16,
    construct=construct_position,
    benchmarks=("SPRITE", "MMSI-Bench", "SPAR-Bench"),
    margin_rule="cameras level and at least 0.5 m apart on the floor plane; 10° from a border between quadrants",
)

TASKS = (RELATIVE_POSITION,)
