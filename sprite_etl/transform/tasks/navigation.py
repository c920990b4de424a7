"""The route of a walk, told as turns and straight legs: computed from poses, replayed, and checked against pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.capture import Frame
from sprite_etl.transform.navigation.actions import CORRIDOR_M, Pose, actions_of, replay, wrapped
from sprite_etl.transform.navigation.pixels import turns_against_pixels
from sprite_etl.transform.navigation.words import (
    LEG_STEP_M,
    ROUNDING_MARGIN,
    TURN_STEP_DEG,
    read_route,
    rounding_margin,
    say_route,
    told,
)
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.filmed import any_heading, anywhere, posed_frame, seen_in
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

FACING_RAD = math.radians(15)
"""A landmark is faced when its centre lies within this of the heading."""
PARTS = (2, 6)
"""Fewest and most turns and legs that a route is told in."""
END_M, END_SHARE, END_RAD = 0.4, 0.1, math.radians(15)
"""How far the told (rounded) route may end from the last pose: metres, or a share of its length; radians."""


def pose_of(frame: Frame) -> Pose:
    """(x, z, yaw_rad) of the frame's camera on the floor plane."""
    x, _, z = frame.camera.position
    return float(x), float(z), frame.camera.yaw_rad


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The route from the first frame's pose to the last one's, in words."""
    return say_route(told(actions_of([pose_of(f) for f in view.frames])))


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Least distance of a turn or leg from the middle between two told steps, as a share of a step."""
    return rounding_margin(actions_of([pose_of(f) for f in view.frames]))


def check(context: AskContext, proposal: Proposal) -> None:
    """The words lead to the last pose, the landmarks are faced, and the pixels turn the way the words do."""
    view = context.view
    poses = [pose_of(f) for f in view.frames]
    if (least := margin(view, proposal.object_ids, proposal.params)) < ROUNDING_MARGIN:
        raise NotAnswerable("near_tie", f"a turn or leg lies {least:.2f} steps from a rounding boundary")
    words = solve(view, proposal.object_ids, proposal.params)
    if say_route(told(actions_of(poses[::-1]))) == words:
        raise NotAnswerable("reads_both_ways", "walked backwards, the route is told in the same words")
    actions = read_route(words)
    parts = sum((abs(a.turn_rad) > 0) + (a.forward_m > 0) for a in actions)
    length = sum(a.forward_m for a in actions)
    if not PARTS[0] <= parts <= PARTS[1] or length == 0:
        raise NotAnswerable("route_shape", f"{parts} turns and legs over {length:g} m; asked are {PARTS} with a walk")
    x, z, yaw = replay(poses[0], actions)
    off, turned = math.hypot(x - poses[-1][0], z - poses[-1][1]), abs(wrapped(yaw - poses[-1][2]))
    if off > max(END_M, END_SHARE * length) or turned > END_RAD:
        raise NotAnswerable("route_rounds_away", f"told, it ends {off:.2f} m and {math.degrees(turned):.0f}° off")
    for object_id, frame in zip(proposal.object_ids, (view.frames[0], view.frames[-1])):
        if abs(_bearing(view, object_id, frame)) > FACING_RAD:
            raise NotAnswerable("not_faced", f"{object_id} is not straight ahead in frame {frame.index}")
    checked, wrong = turns_against_pixels(context.capture, [f.index for f in view.frames])
    if wrong:
        raise NotAnswerable("pixels_disagree", f"in {wrong} of {checked} turns the landmarks move the wrong way")


def _bearing(view: View, object_id: str, frame: Frame) -> float:
    """Angle on the floor plane from the frame's heading to the object's centre, radians, positive = left."""
    center, eye = view.object(object_id).box.center, frame.camera.position
    towards = math.atan2(-(center[0] - eye[0]), -(center[2] - eye[2]))
    return wrapped(towards - frame.camera.yaw_rad)


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """The landmark most straight ahead in the first frame and in the last, if they are two."""
    view = context.view
    ends: list[str] = []
    for frame in (view.frames[0], view.frames[-1]):
        seen = [o for o in context.namable if any(s.frame == frame.index for s in o.visible or ())]
        seen.sort(key=lambda o: (abs(_bearing(view, o.object_id, frame)), o.object_id))
        ends += [o.object_id for o in seen if o.object_id not in ends][:1]
    if len(ends) == 2:
        steps = {"turn_step_deg": TURN_STEP_DEG, "leg_step_m": LEG_STEP_M, "corridor_m": CORRIDOR_M}
        yield Proposal((ends[0], ends[1]), steps)


_HANDS = ("left", "right")
_OFF_DEG, _OFF_M = 4.0, 0.12
"""A constructed turn or leg differs from what is told of it by up to this, which rounds away."""


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Four walks along drawn legs: one that starts with a turn, one that ends with one, one with a turn between two
    legs and at its end, and one of three legs; the frames lie on the legs, the last looks where the last turn leads."""
    for shape in ((True, 1, False), (False, 1, True), (bool(rng.random() < 0.5), 2, True), (False, 3, False)):
        yield _walk(view, object_ids, *shape, rng)


def _walk(
    view: View, object_ids: Sequence[str], turns_first: bool, legs: int, turns_last: bool, rng: np.random.Generator
) -> Constructed:
    """A walk of so many legs, told while it is walked; named[0] is shown in its first frame, named[1] in its last."""
    x, height, z = anywhere(rng)
    yaw = any_heading(rng)
    poses, parts = [(x, z, yaw)], []
    for k in range(legs + turns_last):
        if k or turns_first:
            degrees = 180 if k == legs and rng.random() < 0.2 else 15 * int(rng.integers(3, 9))
            hand = _HANDS[int(rng.integers(2))]
            turned = math.radians(degrees + float(rng.uniform(-_OFF_DEG, _OFF_DEG)))
            yaw += turned if hand == "left" else -turned
            parts.append("turn around" if degrees == 180 else f"turn {hand} {degrees} degrees")
            poses.append((x, z, yaw))
        if k < legs:
            halves = int(rng.integers(2, 7))
            metres = halves / 2 + float(rng.uniform(-_OFF_M, _OFF_M))
            parts.append(f"walk forward {halves / 2:g} metre{'' if halves == 2 else 's'}")
            start = np.array([x, z])
            ahead = np.array([-math.sin(yaw), -math.cos(yaw)])
            for share in (0.3, 0.7, 1.0):
                x, z = (start + share * metres * ahead).tolist()
                poses.append((x, z, yaw))
    text = ", ".join([*parts[:-1], f"then {parts[-1]}"])
    frames = tuple(
        replace(posed_frame(view.frames[0], (x, height, z), yaw, float(rng.uniform(-0.5, 0.2))), index=k, time_s=k / 2)
        for k, (x, z, yaw) in enumerate(poses)
    )
    landmarks = tuple(o for o in view.objects if o.object_id in object_ids)
    built = replace(view, frames=frames, objects=landmarks, support=(), moved=())
    built = seen_in(seen_in(built, object_ids[0], [0], rng), object_ids[1], [len(frames) - 1], rng)
    return Constructed(built, f"{text[:1].upper()}{text[1:]}.")


NAVIGATION_PATH = Task(
    name="navigation_path",
    kinds=("navigation",),
    answer_type="text",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    wordings={
        "": (
            "These frames were taken in order on a walk that starts facing {0} and ends facing {1}. Describe the route "
            "as turns (to the nearest 15 degrees) and straight walks (to the nearest half metre).",
            "You start facing {0} and end facing {1}. Which turns, to the nearest 15 degrees, and straight walks, to "
            "the nearest half metre, did you make on the way?",
            "The camera moves from where it faces {0} to where it faces {1}. Tell its route in turns (nearest 15 "
            "degrees) and straight walks (nearest half metre).",
            "Give directions for the walk in these frames, from facing {0} to facing {1}: turns to the nearest 15 "
            "degrees, straight walks to the nearest half metre.",
            "How did the walker get from the first frame, facing {0}, to the last frame, facing {1}? Answer in turns "
            "to the nearest 15 degrees and straight walks to the nearest half metre.",
            "Retrace the walk that begins facing {0} and finishes facing {1}, as a list of turns (nearest 15 degrees) "
            "and straight walks (nearest half metre).",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "swap_hands",
        "reverse_time": "changes",
    },
    margin_unit="step",
    per_view=1,
    per_capture=4,
    construct=construct,
    benchmarks=("SPRITE", "VSI-Bench"),
    margin_rule="no turn or leg within 0.1 steps (1.5°, 5 cm) of a rounding boundary; the told route ends within 0.4 m "
    "(or 10 %) and 15° of the last pose; the landmarks are ahead within 15°; turns agree with pixels",
)
TASKS = (NAVIGATION_PATH,)
