"""How far the camera of one picture is from that of another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.capture import Frame
from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.camera_pairs import RELATIONS, pair_of, pairs_of
from sprite_etl.transform.tasks.filmed import any_heading, anywhere, posed
from sprite_etl.transform.tasks.rules import MIN_DISTANCE_M
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

_LENGTH: dict[Relation, Change] = {**RELATIONS, "scale": "length^1"}


def _ends(view: View, params: Params) -> tuple[Frame, Frame]:
    return view.frames[0], view.frames[-1]


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def solve_displacement(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the optical centres of the two cameras."""
    a, b = pair_of(view, params)
    return math.dist(a.camera.position, b.camera.position)


def solve_ends(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the optical centres of the first and the last camera."""
    a, b = _ends(view, params)
    return math.dist(a.camera.position, b.camera.position)


def check_displacement(context: AskContext, proposal: Proposal) -> None:
    """Far enough apart to be estimated."""
    ends = pair_of if "frame_a" in proposal.params else _ends
    a, b = ends(context.view, proposal.params)
    distance = math.dist(a.camera.position, b.camera.position)
    if distance < MIN_DISTANCE_M:
        raise NotAnswerable("too_close", f"the cameras are {distance:.2f} m apart; {MIN_DISTANCE_M} m are needed")


def propose_pairs(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of frames."""
    for a, b in pairs_of(context, rng):
        yield Proposal((), {"frame_a": a, "frame_b": b})


def propose_ends(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """The walk itself."""
    yield Proposal(())


def _moved_apart(view: View, a: int, b: int, rng: np.random.Generator) -> Iterator[tuple[View, float]]:
    """Every camera anywhere, two of them known distances apart, also in height."""
    for _ in range(3 if a != b else 0):
        built = view
        for frame in view.frames:
            built = posed(built, frame.index, anywhere(rng), any_heading(rng), float(rng.uniform(-0.6, 0.3)))
        place = np.array(anywhere(rng))
        distance, direction = float(rng.uniform(0.5, 6.0)), rng.normal(size=3)
        direction /= np.linalg.norm(direction)
        built = posed(built, a, place.tolist(), any_heading(rng))
        yield posed(built, b, (place + distance * direction).tolist(), any_heading(rng)), distance


def construct_displacement(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """The two cameras known distances apart: see `_moved_apart`."""
    for built, distance in _moved_apart(view, params["frame_a"], params["frame_b"], rng):
        yield Constructed(built, distance)


def construct_ends(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """The first and the last camera known distances apart, the walk between them anywhere: see `_moved_apart`."""
    for built, distance in _moved_apart(view, view.frames[0].index, view.frames[-1].index, rng):
        yield Constructed(built, distance)


DISPLACEMENT = Task(
    name="camera_displacement",
    kinds=("multi_image",),
    answer_type="number",
    unit="m",
    arity=(0, 0),
    solve=solve_displacement,
    margin=no_margin,
    check=check_displacement,
    propose=propose_pairs,
    wordings={
        "": (
            "How far apart, in metres and in a straight line, were the cameras that took {image_a} and {image_b}?",
            "What is the straight-line distance in metres between the camera positions of {image_a} and {image_b}?",
            "In a straight line, how many metres did the camera move from {image_a} to {image_b}?",
            "Estimate the straight-line distance in metres between where {image_a} and where {image_b} was taken.",
            "How many metres lie, in a straight line, between the cameras of {image_a} and {image_b}?",
            "Measured straight through space, how far is the camera of {image_b} from that of {image_a}, in metres?",
        )
    },
    relations=_LENGTH,
    plausible=(0.0, 500.0),
    per_view=2,
    per_capture=8,
    construct=construct_displacement,
    benchmarks=("SPRITE", "SPAR-Bench"),
    margin_rule="at least 0.3 m apart",
)

ENDS_DISTANCE = Task(
    name="camera_start_end_distance",
    kinds=("video",),
    answer_type="number",
    unit="m",
    arity=(0, 0),
    solve=solve_ends,
    margin=no_margin,
    check=check_displacement,
    propose=propose_ends,
    wordings={
        "": (
            "How far, in metres and in a straight line, is the camera at the end of the video from where it started?",
            "What is the straight-line distance in metres between where the camera is at the start of the video and "
            "at its end?",
            "Ignoring the way it took, how many metres from its starting place does the camera end in the video?",
            "Estimate the straight-line distance in metres from the camera's first position in the video to its last.",
            "In a straight line, by how many metres has the camera moved between the first and the last frame of the "
            "video?",
            "Measured straight through space, how many metres lie between the places from which the first and the last "
            "frame of the video were taken?",
        )
    },
    relations=_LENGTH,
    plausible=(0.0, 500.0),
    per_view=1,
    per_capture=2,
    construct=construct_ends,
    benchmarks=("STI-Bench",),
    margin_rule="at least 0.3 m apart",
)
TASKS = (DISPLACEMENT, ENDS_DISTANCE)
