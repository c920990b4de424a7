"""What somebody moved between two images, and how far."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import share_in_image
from sprite_etl.scene.camera import Camera, camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import Frame, Placement, Vector
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.geometry import clear_sighting, lead, view_frame, winner
from sprite_etl.transform.tasks.rules import HALF_IN_VIEW
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MIN_MOVE_M = 0.3
"""Who moved less may not have been moved at all, for all that one can see."""
SETS = 6
"""Sets of candidates that are drawn for each moved object."""
ALIKE = 5
"""Of the things that stayed, so many are offered beside it: those nearest to its size."""


def _path(view: View, object_id: str, params: Params) -> float:
    a, b = (view.placed(object_id, view_frame(view, params[f]).index).box.center for f in ("frame_a", "frame_b"))
    return math.dist(a, b)


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object whose centre lies farthest from where it was."""
    return winner({i: _path(view, i, params) for i in object_ids}, largest=True)


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres that the moved one went farther than any other."""
    return lead({i: _path(view, i, params) for i in object_ids}, largest=True)


def _frames(view: View) -> tuple[int, int] | None:
    """Two frames of different states: the first one's, and the first after it; None where all are of one state."""
    later = next((f for f in view.frames if f.state != view.frames[0].state), None)
    return None if later is None else (view.frames[0].index, later.index)


def check(context: AskContext, proposal: Proposal) -> None:
    """All are clear in both images; one of them moved by 0.3 m or more, and the others neither moved nor turned."""
    view, params = context.view, proposal.params
    for object_id in proposal.object_ids:
        for frame in (params["frame_a"], params["frame_b"]):
            clear_sighting(view, object_id, frame)
    moving = [i for i in proposal.object_ids if i in view.moving]
    if len(moving) != 1:
        raise NotAnswerable("not_one_moved", f"{len(moving)} of {', '.join(proposal.object_ids)} were moved")
    _moved_enough(view, moving[0], params)


def _moved_enough(view: View, object_id: str, params: Params) -> None:
    moved_m = _path(view, object_id, params)
    if moved_m < MIN_MOVE_M:
        raise NotAnswerable("near_tie", f"{object_id} moved by {moved_m:.2f} m; {MIN_MOVE_M} m are needed")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each moved object among one to three that stayed, all clear in both images, and of the things that stayed those
    nearest to its size: nobody carries a bed about."""
    frames = _frames(context.view)
    if frames is None:
        return
    params = {"frame_a": frames[0], "frame_b": frames[1]}
    still = [o.object_id for o in context.namable if _in_both(context, o.object_id, frames)]
    moving = [o.object_id for o in context.moving if _in_both(context, o.object_id, frames)]
    for _ in range(SETS if still else 0):
        for moved in moving:
            alike = sorted(still, key=lambda i: _size_ratio(context.view, moved, i))[:ALIKE]
            count = min(len(alike), int(rng.integers(1, 4)))
            others = rng.choice(len(alike), count, replace=False).tolist()
            ids = [moved, *(alike[k] for k in others)]
            drawn = tuple(ids[k] for k in rng.permutation(len(ids)).tolist())
            yield Proposal(drawn, params, candidates=drawn)


def _size_ratio(view: View, a: str, b: str) -> float:
    """How many times larger the one's box is than the other's, as a logarithm."""
    volumes = [math.prod(view.object(i).box.half_extents) for i in (a, b)]
    return abs(math.log(volumes[0] / volumes[1]))


def _in_both(context: AskContext, object_id: str, frames: tuple[int, int]) -> bool:
    return set(frames) <= set(context.shared_frames(object_id))


def solve_displacement(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres from where the object's centre was to where it is, in a straight line."""
    return _path(view, object_ids[0], params)


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def check_displacement(context: AskContext, proposal: Proposal) -> None:
    """Clear in both images, with half of its own box in each, and moved by 0.3 m or more."""
    (object_id,), view = proposal.object_ids, context.view
    if view.object(object_id).box_kind == "axis_aligned":
        raise NotAnswerable("axis_aligned_box", f"{object_id} has only an axis-aligned box, not its own")
    for index in (proposal.params["frame_a"], proposal.params["frame_b"]):
        clear_sighting(view, object_id, index)
        share = float(share_in_image(view.placed(object_id, index).box, view_frame(view, index).camera).mean())
        if share < HALF_IN_VIEW:
            raise NotAnswerable("less_than_half_in_view", f"{share:.0%} of the box of {object_id} is in frame {index}")
    _moved_enough(view, object_id, proposal.params)


def propose_displacement(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each moved object that both images show."""
    frames = _frames(context.view)
    ids = [o.object_id for o in context.moving if frames and _in_both(context, o.object_id, frames)]
    for k in rng.permutation(len(ids)).tolist():
        assert frames is not None
        yield Proposal((ids[k],), {"frame_a": frames[0], "frame_b": frames[1]})


def moved_to(view: View, object_id: str, places: dict[int, tuple[Vector, float]]) -> View:
    """The view in which the object stands, in each of these frames (by index), at a centre (3) m with a yaw (about
    +Y), and in all others where its box is."""
    others = tuple(m for m in view.moved if m[0] != object_id)
    mine = tuple((object_id, f, Placement(center, quaternion_about_y(yaw))) for f, (center, yaw) in places.items())
    return replace(view, moved=others + mine)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """The camera goes elsewhere, everything is turned and nudged, and one object goes far: along one axis of the world,
    each in turn, and each time another object."""
    winners = rng.permutation(len(object_ids)).tolist()
    for k, axis in enumerate([*rng.permutation(3).tolist(), int(rng.integers(3))]):
        right = object_ids[winners[k % len(winners)]]
        built = _other_cameras(view, params, rng)
        for object_id in object_ids:
            shift = np.zeros(3)
            shift[axis] = rng.uniform(0.7, 2.0)
            if object_id != right:
                shift = rng.uniform(0.05, 0.25, 3)
                shift[axis] = 0.0
            built = _shifted(built, object_id, params, rng, rng.choice([-1, 1]) * shift)
        yield Constructed(built, right)


def construct_displacement(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Moved by a drawn length in a drawn direction of space, turned on the way, and seen by a camera that moved too."""
    for _ in range(3):
        direction = rng.normal(size=3)
        length = float(rng.uniform(0.4, 3.0))
        built = _other_cameras(view, params, rng)
        built = _shifted(built, object_ids[0], params, rng, length * direction / np.linalg.norm(direction))
        yield Constructed(built, length)


def _other_cameras(view: View, params: Params, rng: np.random.Generator) -> View:
    named = {params["frame_a"], params["frame_b"]}
    return replace(view, frames=tuple(_elsewhere(f, rng) if f.index in named else f for f in view.frames))


def _elsewhere(frame: Frame, rng: np.random.Generator) -> Frame:
    old = frame.camera
    position = old.position + rng.uniform(-2, 2, 3)
    pose = pose_from_yaw_pitch(position.tolist(), float(rng.uniform(-3, 3)), float(rng.uniform(-0.5, 0.1)))
    camera: Camera = camera_from_fov(old.width, old.height, float(rng.uniform(1.0, 1.7)), pose)
    return replace(frame, camera=camera)


def _shifted(view: View, object_id: str, params: Params, rng: np.random.Generator, shift: NDArray[np.float64]) -> View:
    """From a drawn place in frame_a to one that lies `shift` (3) m away in frame_b; its box is a third place."""
    first, second, third = rng.uniform(-3, 3, (3, 3))
    second = first + shift
    yaws = rng.uniform(-3, 3, 3).tolist()
    places = {params["frame_a"]: (_vector(first), yaws[0]), params["frame_b"]: (_vector(second), yaws[1])}
    return moved_to(put(view, object_id, third, yaw_rad=yaws[2]), object_id, places)


def _vector(point: NDArray[np.float64]) -> Vector:
    x, y, z = point.tolist()
    return x, y, z


OBJECT_MOVED = Task(
    name="object_moved",
    kinds=("multi_image",),
    answer_type="object",
    unit=None,
    arity=(2, 4),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    construct=construct,
    needs=("instance",),
    wordings={
        "": (
            "Between {image_a} and {image_b}, one of these objects was moved to another place. Which one: {options}?",
            "Compare {image_a} with {image_b}. Which object was moved to another place in between: {options}?",
            "Which of these objects does not stand in the same place in {image_b} as in {image_a}: {options}?",
            "From {image_a} to {image_b}, which object changed its place in the scene: {options}?",
            "Only one of {all} was moved between {image_a} and {image_b}. Which one?",
            "Somebody moved one of these objects after {image_a} and before {image_b} was taken: {options}. Which one?",
            "Whatever the camera did between {image_a} and {image_b}, which object was itself moved: {options}?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
        "move_winner": "same",
        "grow_first": "same",
    },
    margin_unit="m",
    margin_rule="one moved by 0.3 m or more, the others neither moved nor turned; all clear in both images",
    benchmarks=("MMSI-Bench",),
    per_view=2,
    per_capture=8,
    forbids=("place", "near", "room"),
    across_states=True,
)

OBJECT_DISPLACEMENT = Task(
    name="object_displacement",
    kinds=("multi_image",),
    answer_type="number",
    unit="m",
    arity=(1, 1),
    solve=solve_displacement,
    margin=no_margin,
    check=check_displacement,
    propose=propose_displacement,
    construct=construct_displacement,
    needs=("instance",),
    wordings={
        "": (
            "How far was {0} moved between {image_a} and {image_b}, in metres, from centre to centre?",
            "Between {image_a} and {image_b} somebody moved {0}. How many metres lie between its centre before and "
            "after?",
            "Estimate how many metres the centre of {0} was moved from {image_a} to {image_b}, in a straight line.",
            "Over what straight distance in metres was {0} moved between {image_a} and {image_b}? Compare the places "
            "of its centre.",
            "In {image_b}, {0} is not where it was in {image_a}. By how many metres did its centre move, in a straight "
            "line?",
            "Comparing {image_a} with {image_b}, how many metres apart are the old and the new place of the centre of "
            "{0}?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^1",
        "reverse_time": "same",
        "move_first": "same",
        "grow_first": "same",
    },
    plausible=(0.0, 50.0),
    margin_rule="not below 0.3 m; clear, and half of its box in the picture, in both images",
    benchmarks=("MMSI-Bench",),
    per_view=1,
    per_capture=4,
    across_states=True,
)
TASKS = (OBJECT_MOVED, OBJECT_DISPLACEMENT)
