"""Which of several objects one image of a set shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.covisibility import MARGIN_RULE, RELATIONS, frames_of, never_grey, no_margin
from sprite_etl.transform.tasks.filmed import seen_in
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MOST_SETS = 40


def solve_in_frame(view: View, object_ids: Sequence[str], params: Params) -> list[str]:
    """Those of the objects that are clear in the frame, sorted."""
    frame = view_frame(view, params["frame"]).index
    return sorted(i for i in object_ids if frame in frames_of(view, i))


def check_in_frame(context: AskContext, proposal: Proposal) -> None:
    """Each candidate is clear in the image or absent from it, and there is one of either."""
    frame = proposal.params["frame"]
    never_grey(context, proposal.object_ids, [frame])
    shown = solve_in_frame(context.view, proposal.object_ids, proposal.params)
    if not 0 < len(shown) < len(proposal.object_ids):
        raise NotAnswerable("out_of_range", f"{len(shown)} of {len(proposal.object_ids)} are in frame {frame}")


def propose_in_frame(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """For each image in turn one to three that it shows and one to three that only others show, four at most."""
    frames = [f.index for f in context.view.frames]
    states = {(o.object_id, f): context.state(o.object_id, f) for o in context.namable for f in frames}
    ids = [o.object_id for o in context.namable]
    for k in range(MOST_SETS):
        frame = frames[k % len(frames)]
        order = [ids[i] for i in rng.permutation(len(ids)).tolist()]
        size, inside = int(rng.integers(2, 5)), int(rng.integers(1, 4))
        shown = [i for i in order if states[i, frame] == "clear"][: min(inside, size - 1)]
        others = [i for i in order if states[i, frame] == "absent"][: size - len(shown)]
        if shown and others:
            chosen = (*shown, *others)
            mixed = tuple(chosen[i] for i in rng.permutation(len(chosen)).tolist())
            yield Proposal(mixed, {"frame": frame}, candidates=mixed)


def construct_in_frame(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Three times some of the objects in the image asked about, the others only in another; which image is drawn."""
    frames = [f.index for f in view.frames]
    if len(frames) < 2:
        return
    for k in range(3):
        asked = frames[int(rng.integers(len(frames)))]
        elsewhere = [f for f in frames if f != asked]
        count = (1, len(object_ids) - 1, int(rng.integers(1, len(object_ids))))[k]
        inside = {object_ids[i] for i in rng.permutation(len(object_ids))[:count].tolist()}
        built = view
        for object_id in object_ids:
            other = [f for f in elsewhere if rng.random() < 0.6] or elsewhere[-1:]
            places = [asked, *other[: len(other) if rng.random() < 0.6 else 0]] if object_id in inside else other
            built = seen_in(built, object_id, places, rng)
        yield Constructed(built, sorted(inside), {**params, "frame": asked})


IN_FRAME = Task(
    name="objects_in_frame",
    kinds=("multi_image",),
    answer_type="objects",
    unit=None,
    arity=(2, 4),
    solve=solve_in_frame,
    margin=no_margin,
    check=check_in_frame,
    propose=propose_in_frame,
    needs=("instance",),
    wordings={
        "": (
            "Which of these can be seen in {image}: {options}?",
            "Of {all}, which ones are visible in {image}?",
            "Looking only at {image}, which of these objects are in view: {options}?",
            "Which of the following does {image} show: {options}?",
            "Name all of these that appear in {image}: {options}.",
            "In {image}, which ones of {all} can you see?",
        )
    },
    relations=RELATIONS,
    per_view=2,
    per_capture=8,
    construct=construct_in_frame,
    benchmarks=("SPRITE",),
    margin_rule=MARGIN_RULE,
)

TASKS = (IN_FRAME,)
