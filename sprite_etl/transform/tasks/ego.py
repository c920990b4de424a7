"""Step from where the camera is, turn on the spot: in which quadrant is an object? Seen from above, the camera held
level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.rooms import depth_inside
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.camera_pairs import level
from sprite_etl.transform.tasks.construct import from_camera, put
from sprite_etl.transform.tasks.draw import singles
from sprite_etl.transform.tasks.geometry import border_margin, view_frame
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.tasks.standing import APART_M, QUADRANTS, quadrant
from sprite_etl.transform.tasks.turned import BORDERS_DEG, TURNS_DEG
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

STEPS_M = (0.5, 1.0, 1.5, 2.0)
MOVES = {"forward": (0.0, 1.0), "backward": (0.0, -1.0), "to the left": (-1.0, 0.0), "to the right": (1.0, 0.0)}
"""As the wordings say them: (right, ahead)."""
_AFTER = {"left": ((0.0, 1.0), (-1.0, 0.0)), "right": ((0.0, -1.0), (1.0, 0.0)), "around": ((-1.0, 0.0), (0.0, -1.0))}
"""(right, ahead) of the camera's old axes that its right and its ahead have become."""


def _footprint(view: View, object_id: str, params: Params) -> NDArray[np.float64]:
    """The object's centre and then its footprint, (1 + n, 2) as (right, ahead) metres from where the step ends, along
    the axes that the camera had before."""
    camera = view_frame(view, params["frame"]).camera
    right, _, ahead = camera.levelled_axes()
    box = view.object(object_id).box
    points = np.concatenate([[[box.center[0], box.center[2]]], box.footprint()]) - camera.position[[0, 2]]
    own = np.stack([points @ right[[0, 2]], points @ ahead[[0, 2]]], -1)
    return own - float(params["step_m"]) * np.array(MOVES[params["move"]])


def _bearings(view: View, object_id: str, params: Params) -> tuple[float, NDArray[np.float64]]:
    """Of centre and footprint once the camera has stepped, before it turns: degrees, positive to the left."""
    points = _footprint(view, object_id, params)
    angles = np.degrees(np.arctan2(-points[:, 0], points[:, 1]))
    centre = float(angles[0])
    return centre, centre + (angles[1:] - centre + 180.0) % 360.0 - 180.0


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The quadrant of the object's centre after step and turn."""
    centre, _ = _bearings(view, object_ids[0], params)
    return quadrant(centre - TURNS_DEG[params["turn"]])


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees from the object's footprint to a quadrant's border."""
    centre, corners = _bearings(view, object_ids[0], params)
    return border_margin(corners, centre, BORDERS_DEG)


def step_end(view: View, params: Params) -> NDArray[np.float64]:
    """Where the optical centre is after the step, (3) world: level, and as high as before."""
    camera = view_frame(view, params["frame"]).camera
    right, _, ahead = camera.levelled_axes()
    to_right, to_ahead = MOVES[params["move"]]
    return np.asarray(camera.position + float(params["step_m"]) * (to_right * right + to_ahead * ahead))


def step_taken(context: AskContext, params: Params) -> None:
    """Raises NotAnswerable where the camera is not level, so that its left and right are not the step's, or where the
    step leads through a wall or, if it is known where people can walk, through anything else."""
    level(view_frame(context.view, params["frame"]))
    start, end = view_frame(context.view, params["frame"]).camera.position, step_end(context.view, params)
    step = f"{params['step_m']:g} m {params['move']}"
    for room in context.capture.rooms:
        if depth_inside(room, start) > 0 and depth_inside(room, end) < 0:
            raise NotAnswerable("not_walkable", f"{step} leads through a wall")
    free = context.free
    if free is not None and not free.is_free(free.along(start[[0, 2]], end[[0, 2]])).all():
        raise NotAnswerable("not_walkable", f"something stands in the way of {step}")


def drawn_steps(context: AskContext, frame: int, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Params of the steps that can be taken from a frame, in a drawn order."""
    every = [(m, s) for m in MOVES for s in STEPS_M]
    for move, step_m in (every[i] for i in rng.permutation(len(every)).tolist()):
        params: dict[str, Any] = {"frame": frame, "step_m": step_m, "move": move}
        with suppress(NotAnswerable):
            step_taken(context, params)
            yield params


def check(context: AskContext, proposal: Proposal) -> None:
    """Nothing is in the way of the step, which ends 0.5 m from the object, whose whole footprint lies in one
    quadrant."""
    view, (object_id,), params = context.view, proposal.object_ids, proposal.params
    box = whole_enough(context, object_id).box
    step_taken(context, params)
    end = step_end(view, params)
    least = margin(view, proposal.object_ids, params)
    if least < MARGIN_DEG:
        raise NotAnswerable("near_tie", f"the footprint of {object_id} is {least:.0f}° from a direction's border")
    gap = float(box.distance_to_points([end[0], box.center[1], end[2]]))
    if gap < APART_M:
        raise NotAnswerable("too_close", f"the step ends {gap:.2f} m from {object_id}; {APART_M} m are needed")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each object with a step from a frame: of several frames, one in which the object is not clear where there is
    one, so that the frames must be joined. Of the steps that can be taken the first drawn that matters, if
    any does."""
    view, frames = context.view, [f.index for f in context.view.frames]
    for object_id in [i for _ in range(3) for i in singles(context, rng)]:
        elsewhere = sorted(set(frames) - set(context.shared_frames(object_id))) or frames
        turn = {"turn": list(TURNS_DEG)[int(rng.integers(len(TURNS_DEG)))]}
        params: dict[str, Any] = {}
        for step in drawn_steps(context, elsewhere[int(rng.integers(len(elsewhere)))], rng):
            params = {**step, **turn}
            if solve(view, (object_id,), params) != solve(view, (object_id,), {**params, "step_m": 0.0}):
                break
        if params:
            shown = [QUADRANTS[i] for i in rng.permutation(len(QUADRANTS)).tolist()]
            yield Proposal((object_id,), params, choices=tuple(shown))


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Beside the way of the step, where it ends behind what lay ahead of it: on either side of the way; then with
    another turn, and with another step. High or low enough that a camera not held level is mistaken."""
    moves, turns = [m for m in MOVES if m != params["move"]], [t for t in TURNS_DEG if t != params["turn"]]
    other_turn = {**params, "turn": turns[int(rng.integers(len(turns)))]}
    other_move = {**params, "move": moves[int(rng.integers(len(moves)))]}
    side = 1.0 if rng.random() < 0.5 else -1.0
    for asked, sign in ((params, side), (params, -side), (other_turn, side), (other_move, side)):
        to_right, to_ahead = MOVES[asked["move"]]
        passed, beside = asked["step_m"] * float(rng.uniform(0.3, 0.7)), asked["step_m"] * float(rng.uniform(0.3, 2.0))
        right = -passed * to_right + sign * beside * to_ahead
        ahead = -passed * to_ahead + sign * beside * to_right
        up = 40.0 * asked["step_m"] * -np.sign(ahead * view_frame(view, asked["frame"]).camera.forward[1])
        place = from_camera(
            view, asked["frame"], right + asked["step_m"] * to_right, up, ahead + asked["step_m"] * to_ahead
        )
        (rr, ra), (ar, aa) = _AFTER[asked["turn"]]
        depth = "front" if right * ar + ahead * aa > 0 else "back"
        hand = "right" if right * rr + ahead * ra > 0 else "left"
        half = [0.05 * asked["step_m"]] * 3
        yield Constructed(put(view, object_ids[0], place, half), f"{depth}-{hand}", asked)


_QUARTER_TURN = (
    "Imagine being the camera of {image}. You step {step_m:g} m {move} without turning, and then turn {turn} by 90 "
    "degrees. In which quadrant around you is {0} now: {options}?",
    "You are where {image} was taken, and look the same way. After a step of {step_m:g} m {move} and then a turn of 90 "
    "degrees to the {turn}, is {0} to your {options}?",
    "Suppose the camera of {image} were moved {step_m:g} m {move} and then turned {turn} by 90 degrees. In which "
    "direction from it would {0} be: {options}?",
    "From the viewpoint of {image}, you first move {step_m:g} m {move}, facing as before, then make a quarter turn to "
    "the {turn}. Where is {0} as seen from you: {options}?",
    "If you, as the camera of {image}, stepped {step_m:g} m {move} and then turned {turn} by 90 degrees, which of "
    "these directions would lead to {0}: {options}?",
    "Start from the place and heading of the camera in {image}. Go {step_m:g} m {move} without changing your heading, "
    "then turn 90 degrees to the {turn}. Is {0} now to your {options}?",
)
_HALF_TURN = (
    "Imagine being the camera of {image}. You step {step_m:g} m {move} without turning, and then turn around by 180 "
    "degrees. In which quadrant around you is {0} now: {options}?",
    "You are where {image} was taken, and look the same way. After a step of {step_m:g} m {move} and then a turn of "
    "180 degrees, is {0} to your {options}?",
    "Suppose the camera of {image} were moved {step_m:g} m {move} and then turned around by 180 degrees. In which "
    "direction from it would {0} be: {options}?",
    "From the viewpoint of {image}, you first move {step_m:g} m {move}, facing as before, then make a half turn. Where "
    "is {0} as seen from you: {options}?",
    "If you, as the camera of {image}, stepped {step_m:g} m {move} and then turned around to face the opposite way, "
    "which of these directions would lead to {0}: {options}?",
    "Start from the place and heading of the camera in {image}. Go {step_m:g} m {move} without changing your heading, "
    "then turn around by 180 degrees. Is {0} now to your {options}?",
)

WHAT_IF = Task(
    name="ego_what_if",
    kinds=("image", "multi_image"),
    answer_type="choice",
    unit=None,
    arity=(1, 1),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    construct=construct,
    choices=QUADRANTS,
    wordings={"left": _QUARTER_TURN, "right": _QUARTER_TURN, "around": _HALF_TURN},
    variant_param="turn",
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "swap_hands",
        "scale": "length^0",
        "reverse_time": "same",
    },
    margin_unit="degrees",
    margin_rule="10° from the object's whole footprint to a quadrant's border; 0.5 m from it to where the step ends; "
    "nothing in the way of the step",
    per_view=3,
    per_capture=10,
    benchmarks=("SPRITE", "MMSI-Bench", "MindCube"),
)
TASKS = (WHAT_IF,)
