"""By how much, and to which hand, the camera turned from one picture to another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.camera_pairs import RELATIONS, level, pair_of, pairs_of, short
from sprite_etl.transform.tasks.filmed import any_heading, anywhere, posed
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

TURN_DEG = (15.0, 165.0)
"""Least and largest turn that is asked about: less is no turn, more could be either way."""
_HANDS = ("left", "right")


def _turn_deg(view: View, params: Params) -> float:
    """Turn from the first camera's heading to the second's, −180 to 180, positive to the left."""
    a, b = pair_of(view, params)
    return math.degrees(short(b.camera.yaw_rad - a.camera.yaw_rad))


def solve_turn(view: View, object_ids: Sequence[str], params: Params) -> str:
    """left or right: the hand of the smaller turn from the first heading to the second."""
    return "left" if _turn_deg(view, params) > 0 else "right"


def solve_angle(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees of that turn."""
    return abs(_turn_deg(view, params))


def turn_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees by which the turn is more than none and less than half a circle."""
    turn = abs(_turn_deg(view, params))
    return min(turn, 180 - turn)


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def check_turn(context: AskContext, proposal: Proposal) -> None:
    """Level cameras, turned by enough to tell and by less than could go either way."""
    level(*pair_of(context.view, proposal.params))
    turn = abs(_turn_deg(context.view, proposal.params))
    if not TURN_DEG[0] <= turn <= TURN_DEG[1]:
        raise NotAnswerable("near_tie", f"a turn of {turn:.0f}°; asked are {TURN_DEG[0]:g}° to {TURN_DEG[1]:g}°")


def propose_turn(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of frames, in a drawn order each."""
    for a, b in pairs_of(context, rng):
        one, other = (a, b) if rng.random() < 0.5 else (b, a)
        shown = _HANDS if rng.random() < 0.5 else _HANDS[::-1]
        yield Proposal((), {"frame_a": one, "frame_b": other}, choices=shown)


def propose_angle(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of frames."""
    for a, b in pairs_of(context, rng):
        yield Proposal((), {"frame_a": a, "frame_b": b})


def _turns(view: View, params: Params, rng: np.random.Generator) -> Iterator[tuple[View, float, dict[str, Any]]]:
    """(view, degrees to the left, params): the cameras anywhere, tilted, turned by known angles; some pairs on either
    side of the heading at which angles start anew; one turn asked for from the other end."""
    a, b = params["frame_a"], params["frame_b"]
    asked, turned = {**params, "frame_a": a, "frame_b": b}, {**params, "frame_a": b, "frame_b": a}
    for k in range(4 if a != b else 0):
        turn = float(rng.uniform(20, 80) if k % 2 else rng.uniform(95, 160)) * (-1 if k == 2 else 1)
        start = any_heading(rng) if k < 2 else math.pi - math.radians(turn) * float(rng.uniform(0.2, 0.8))
        built = posed(view, a, anywhere(rng), start, float(rng.uniform(-0.6, 0.3)))
        built = posed(built, b, anywhere(rng), start + math.radians(turn), float(rng.uniform(-0.6, 0.3)))
        yield (built, -turn, turned) if k == 1 else (built, turn, asked)


def construct_turn(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Known turns to either hand: see `_turns`."""
    for built, turn, asked in _turns(view, params, rng):
        yield Constructed(built, "left" if turn > 0 else "right", asked)


def construct_angle(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Known turns to either hand: see `_turns`."""
    for built, turn, asked in _turns(view, params, rng):
        yield Constructed(built, abs(turn), asked)


TURN = Task(
    name="camera_turn",
    kinds=("multi_image",),
    answer_type="choice",
    unit=None,
    arity=(0, 0),
    solve=solve_turn,
    margin=turn_margin,
    check=check_turn,
    propose=propose_turn,
    choices=_HANDS,
    wordings={
        "": (
            "From {image_a} to {image_b}, did the camera turn to the {options}, by the smaller angle as seen from "
            "above?",
            "Seen from above and taking the smaller angle, to which side did the camera's heading turn from {image_a} "
            "to {image_b}: {options}?",
            "Holding the camera as in {image_a}, would you turn it {options} by the smaller angle, seen from above, to "
            "face the way of {image_b}?",
            "In which direction did the camera rotate from {image_a} to {image_b}, by the smaller angle as seen from "
            "above: {options}?",
            "Compared with the camera of {image_a}, is the camera of {image_b} turned to the {options}? Take the "
            "smaller angle, seen from above.",
            "Going by the smaller angle between their headings, seen from above, is {image_b} taken with the camera "
            "turned {options} from that of {image_a}?",
        )
    },
    relations={**RELATIONS, "mirror": "swap_hands"},
    margin_unit="degrees",
    per_view=3,
    per_capture=12,
    construct=construct_turn,
    benchmarks=("SPRITE", "MMSI-Bench", "SPAR-Bench"),
    margin_rule="cameras level; a turn of at least 15° and at most 165°",
)

TURN_ANGLE = Task(
    name="camera_turn_angle",
    kinds=("multi_image",),
    answer_type="number",
    unit="deg",
    arity=(0, 0),
    solve=solve_angle,
    margin=no_margin,
    check=check_turn,
    propose=propose_angle,
    wordings={
        "": (
            "By how many degrees did the camera's heading turn from {image_a} to {image_b}, by the smaller angle as "
            "seen from above?",
            "Seen from above, what is the smaller angle, in degrees, between the headings of the cameras of {image_a} "
            "and {image_b}?",
            "How many degrees lie between the directions in which the cameras of {image_a} and {image_b} face, seen "
            "from above and taking the smaller angle?",
            "Estimate, in degrees, the smaller angle by which the camera turned from {image_a} to {image_b}, seen from "
            "above.",
            "Seen from above and taking the smaller angle, how far did the camera rotate from {image_a} to {image_b}, "
            "in degrees?",
            "What is the difference in heading between the cameras of {image_a} and {image_b}, as the smaller angle in "
            "degrees seen from above?",
        )
    },
    relations=RELATIONS,
    plausible=(0.0, 180.0),
    per_view=2,
    per_capture=8,
    construct=construct_angle,
    benchmarks=("SPAR-Bench",),
    margin_rule="cameras level; a turn of at least 15° and at most 165°",
)

TASKS = (TURN, TURN_ANGLE)
