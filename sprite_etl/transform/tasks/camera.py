"""How far objects are from the camera: from its optical centre to the closest point of the box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import candidate_sets, singles
from sprite_etl.transform.tasks.geometry import clear_sighting, lead, view_frame, winner
from sprite_etl.transform.tasks.rules import MIN_DISTANCE_M, no_near_tie, same_as_seen, whole_enough
from sprite_etl.transform.tasks.sights import at_distance, half_field_rad, looking_anyhow, rankings
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def distances(view: View, object_ids: Sequence[str], params: Params) -> dict[str, float]:
    camera = view_frame(view, params["frame"]).camera
    return {i: float(view.object(i).box.distance_to_points(camera.position)) for i in object_ids}


def solve(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres from the optical centre of the frame's camera to the closest point of the box."""
    return distances(view, object_ids[:1], params)[object_ids[0]]


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def checked_distance(context: AskContext, object_id: str, frame: int, *, stated: bool = False) -> float:
    """Metres, once the nearest pixel of its mask in that frame says the same (`rules.same_as_seen`)."""
    whole_enough(context, object_id)
    clear_sighting(context.view, object_id, frame)
    distance = distances(context.view, [object_id], {"frame": frame})[object_id]
    if distance < MIN_DISTANCE_M:
        raise NotAnswerable("too_close", f"{object_id} is {distance:.2f} m from the camera")
    seen = context.surfaces.from_camera(object_id, frame)
    if seen is None:
        raise NotAnswerable("no_surface", f"no depth on {object_id} in frame {frame} to compare its box with")
    if not same_as_seen(distance, seen, stated=stated):
        raise NotAnswerable(
            "box_surface_disagree",
            f"{object_id} in frame {frame}: box {distance:.2f} m, pixels {seen:.2f} m away",
        )
    return distance


def check(context: AskContext, proposal: Proposal) -> None:
    """Box and depth agree."""
    checked_distance(context, proposal.object_ids[0], proposal.params["frame"], stated=True)


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable object in one of the frames in which it is clear."""
    for object_id in singles(context, rng):
        frames = context.shared_frames(object_id)
        yield Proposal((object_id,), {"frame": frames[int(rng.integers(len(frames)))]})


def solve_comparison(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object closest to (or farthest from) the camera of the frame."""
    return winner(distances(view, object_ids, params), largest=params["which"] == "farthest")


def comparison_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the best and the second."""
    return lead(distances(view, object_ids, params), largest=params["which"] == "farthest")


def check_comparison(context: AskContext, proposal: Proposal) -> None:
    """Every distance agrees with its pixels, those order the objects alike, and the best leads by the margin."""
    frame, largest = proposal.params["frame"], proposal.params["which"] == "farthest"
    boxes = {i: checked_distance(context, i, frame) for i in proposal.object_ids}
    no_near_tie(list(boxes.values()), largest)
    pixels = {i: context.surfaces.from_camera(i, frame) or 0.0 for i in proposal.object_ids}
    if winner(pixels, largest) != winner(boxes, largest):
        raise NotAnswerable("box_surface_disagree", "boxes and nearest pixels name different objects")
    no_near_tie(list(pixels.values()), largest)


def propose_comparison(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Two or three objects that share a frame."""
    for ids in candidate_sets(context, rng, 2, 3, most=200):
        frames = context.shared_frames(*ids)
        if frames:
            which = "closest" if rng.random() < 0.6 else "farthest"
            frame = frames[int(rng.integers(len(frames)))]
            yield Proposal(ids, {"frame": frame, "which": which}, candidates=ids)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """To the left of a camera turned anyhow, to its right, and far below it."""
    frame = params["frame"]
    field = half_field_rad(view_frame(view, frame).camera)
    for share_of_field, low in ((-0.8, 0.0), (0.8, 0.3), (0.4, 0.8)):
        distance = float(rng.uniform(0.8, 5.0))
        half = rng.uniform(0.1, 0.6, 3).tolist()
        bearing = share_of_field * field
        anyhow = looking_anyhow(view, frame, rng)
        yield Constructed(
            at_distance(anyhow, frame, object_ids[0], distance, bearing, low * distance, half, rng), distance
        )


def construct_comparison(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Each of the traps of `rankings`, asked in turn for either end."""
    ends = ("closest", "farthest", "closest") if params["which"] == "closest" else ("farthest", "closest", "farthest")
    for which, (built, order) in zip(ends, rankings(view, params["frame"], object_ids, rng)):
        yield Constructed(built, order[-1] if which == "farthest" else order[0], {**params, "which": which})


CAMERA_DISTANCE = Task(
    name="camera_distance",
    kinds=("image", "multi_image"),
    answer_type="number",
    unit="m",
    arity=(1, 1),
    solve=solve,
    margin=no_margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "": (
            "How far is {0} from the camera in {image}, in metres, measured to its closest point?",
            "In {image}, how many metres lie between the camera and the closest point of {0}?",
            "What is the straight-line distance in metres from the camera to the closest point of {0} in {image}?",
            "Estimate, in metres, how far the camera that took {image} is from the nearest point of {0}.",
            "At what distance from the camera is the nearest point of {0} in {image}? Answer in metres.",
            "Measured to its closest point, how many metres away from the camera is {0} in {image}?",
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
    per_view=2,
    per_capture=12,
    construct=construct,
    benchmarks=("SPRITE", "STI-Bench"),
    margin_rule="not below 0.3 m; box and depth agree within 0.15 m or 10 %",
)

CAMERA_COMPARISON = Task(
    name="camera_distance_comparison",
    kinds=("image", "multi_image"),
    answer_type="object",
    unit=None,
    arity=(2, 3),
    solve=solve_comparison,
    margin=comparison_margin,
    check=check_comparison,
    propose=propose_comparison,
    needs=("depth", "instance"),
    wordings={
        "closest": (
            "Measured to its closest point, which object is closest to the camera in {image}: {options}?",
            "In {image}, which has the point nearest to the camera: {options}?",
            "Comparing the closest point of each object, which one is nearest to the camera in {image}: {options}?",
            "Of {all}, which one comes closest to the camera in {image}? Use the closest point of each.",
            "Which of these has the shortest distance to the camera of {image}, taken to its closest point: {options}?",
            "By the distance from the camera to its nearest point, which object is the closest in {image}: {options}?",
        ),
        "farthest": (
            "Measured to its closest point, which object is farthest from the camera in {image}: {options}?",
            "In {image}, whose nearest point is the farthest from the camera: {options}?",
            "Comparing the closest point of each object, which one is farthest from the camera in {image}: {options}?",
            "Of {all}, which one is farthest from the camera in {image}? Use the closest point of each.",
            "Which of these has the longest distance to the camera of {image}, taken to its closest point: {options}?",
            "By the distance from the camera to its nearest point, which object is the farthest in {image}: {options}?",
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
        "move_winner": "changes",
    },
    margin_unit="m",
    per_view=2,
    per_capture=12,
    construct=construct_comparison,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="the best leads by 0.15 m or 10 %, by boxes and by depth",
)
TASKS = (CAMERA_DISTANCE, CAMERA_COMPARISON)
