"""Step from where the camera is: how far is an object then, from the optical centre to the closest point of its box?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.camera import checked_distance, no_margin
from sprite_etl.transform.tasks.construct import from_camera, put
from sprite_etl.transform.tasks.draw import singles
from sprite_etl.transform.tasks.ego import MOVES, drawn_steps, step_end, step_taken
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.tasks.rules import MARGIN_SHARE, MIN_DISTANCE_M
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def solve(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres from where the step ends to the closest point of the box."""
    return float(view.object(object_ids[0]).box.distance_to_points(step_end(view, params)))


def check(context: AskContext, proposal: Proposal) -> None:
    """Box and depth agree where it is clear; nothing is in the way of the step, which changes the distance."""
    view, (object_id,), params = context.view, proposal.object_ids, proposal.params
    checked_distance(context, object_id, context.shared_frames(object_id)[0])
    step_taken(context, params)
    start = view_frame(view, params["frame"]).camera.position
    before = float(view.object(object_id).box.distance_to_points(start))
    after = solve(view, proposal.object_ids, params)
    if after < MIN_DISTANCE_M:
        raise NotAnswerable("too_close", f"the step ends {after:.2f} m from {object_id}")
    if abs(after - before) < MARGIN_SHARE * max(before, after):
        raise NotAnswerable("no_effect", f"the step takes the distance from {before:.2f} m to {after:.2f} m only")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each object with a drawn step that can be taken from a frame: of several frames, one in which the object is not
    clear where there is one."""
    frames = [f.index for f in context.view.frames]
    for object_id in [i for _ in range(3) for i in singles(context, rng)]:
        elsewhere = sorted(set(frames) - set(context.shared_frames(object_id))) or frames
        steps = drawn_steps(context, elsewhere[int(rng.integers(len(elsewhere)))], rng)
        if (params := next(steps, None)) is not None:
            yield Proposal((object_id,), params)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """A box in line with the camera's heading, by known gaps to the side, up and ahead of where the step ends; then
    with another step."""
    moves = [m for m in MOVES if m != params["move"]]
    other = {**params, "move": moves[int(rng.integers(len(moves)))]}
    for asked in (params, params, other):
        to_right, to_ahead = MOVES[asked["move"]]
        gaps = rng.uniform(0.4, 2.0, 3) * asked["step_m"]
        half = rng.uniform(0.1, 0.6, 3) * asked["step_m"]
        right, up, ahead = ((gaps + half) * rng.choice([-1.0, 1.0], 3)).tolist()
        place = from_camera(
            view, asked["frame"], right + asked["step_m"] * to_right, up, ahead + asked["step_m"] * to_ahead
        )
        yaw = view_frame(view, asked["frame"]).camera.yaw_rad
        yield Constructed(put(view, object_ids[0], place, half.tolist(), yaw), float(np.linalg.norm(gaps)), asked)


DISTANCE_AFTER = Task(
    name="ego_distance_after",
    kinds=("image", "multi_image"),
    answer_type="number",
    unit="m",
    arity=(1, 1),
    solve=solve,
    margin=no_margin,
    check=check,
    propose=propose,
    construct=construct,
    needs=("depth", "instance"),
    wordings={
        "": (
            "If the camera of {image} moved {step_m:g} m {move}, how far would it then be from {0}, in metres, "
            "measured to its closest point?",
            "Suppose you stand where {image} was taken and step {step_m:g} m {move}. How many metres would then lie "
            "between the camera and the closest point of {0}?",
            "The camera that took {image} is moved {step_m:g} m {move} at the same height. What is then its distance "
            "in metres to the closest point of {0}?",
            "Starting from the camera of {image}, go {step_m:g} m {move}. At what distance in metres from there is the "
            "closest point of {0}?",
            "How many metres away would the closest point of {0} be if the camera of {image} were shifted {step_m:g} m "
            "{move}?",
            "After a move of {step_m:g} m {move} from the viewpoint of {image}, keeping its height, how far away is "
            "{0}, in metres to its closest point?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^1",
        "reverse_time": "same",
        "move_first": "changes",
    },
    plausible=(0.0, 500.0),
    margin_rule="box and depth agree to 0.15 m or 10 %; the step changes the distance by 10 %; nothing in its way",
    per_view=2,
    per_capture=8,
    benchmarks=("SPRITE", "MMSI-Bench"),
)
TASKS = (DISTANCE_AFTER,)
