"""Whether two images of a set both show an object, and how many of all images do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.filmed import seen_in
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

RELATIONS: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}
MARGIN_RULE = "what is named, or may be taken for it, is clear or absent in every image asked about, never in between"


def frames_of(view: View, object_id: str) -> list[int]:
    """Indices of the frames in which it is clear, in the view's order."""
    seen = {s.frame for s in view.object(object_id).visible or ()}
    return [f.index for f in view.frames if f.index in seen]


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """Clear or absent: nothing lies between that could be a tie."""


def never_grey(context: AskContext, object_ids: Sequence[str], frames: Sequence[int]) -> None:
    """Raises NotAnswerable where one of the objects, or what may be taken for it, is neither clear in one of the frames
    nor absent from it."""
    for object_id in object_ids:
        name = context.view.object(object_id).name
        alike = [o.object_id for o in context.capture.objects if context.confusable(o.name, name)]
        for frame in frames:
            grey = [i for i in alike if context.state(i, frame) == "grey"]
            if grey:
                raise NotAnswerable("grey_visibility", f"{grey[0]} is seen, but not clearly, in frame {frame}")


def solve_both(view: View, object_ids: Sequence[str], params: Params) -> bool:
    """Whether the object is clear in both frames."""
    pair = {view_frame(view, params[k]).index for k in ("frame_a", "frame_b")}
    return pair <= set(frames_of(view, object_ids[0]))


def check_both(context: AskContext, proposal: Proposal) -> None:
    """In either image the object is clear or absent."""
    never_grey(context, proposal.object_ids, [proposal.params["frame_a"], proposal.params["frame_b"]])


def propose_both(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Objects and pairs of images, in turn such that show it both and such of which one does not; of the latter those
    of which the other shows it first."""
    frames = [f.index for f in context.view.frames]
    found: dict[bool, list[tuple[int, Proposal]]] = {True: [], False: []}
    for obj in context.namable:
        for a, b in ((a, b) for k, a in enumerate(frames) for b in frames[k + 1 :]):
            states = [context.state(obj.object_id, f) for f in (a, b)]
            if "grey" not in states:
                proposal = Proposal((obj.object_id,), {"frame_a": a, "frame_b": b})
                found["absent" not in states].append((states.count("absent"), proposal))
    for answer in (True, False):
        found[answer] = [found[answer][i] for i in rng.permutation(len(found[answer])).tolist()]
        found[answer].sort(key=lambda p: p[0])  # stable: the drawn order stays within each class
    for k in range(max(len(found[True]), len(found[False]))):
        for answer in (True, False):
            if k < len(found[answer]):
                yield found[answer][k][1]


def construct_both(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """The object in both images, in one of them, with and without those that are not asked about, and in those alone;
    every other object where it is not, so that none passes for it."""
    frames = [f.index for f in view.frames]
    order = [frames[i] for i in rng.permutation(len(frames)).tolist()]
    if len(order) < 2:
        return
    a, b, *rest = order
    asked = {**params, "frame_a": a, "frame_b": b}
    cases = (([a, b], True), ([a], False), ([b, *rest], False), ([a, b, *rest], True), (rest, False))
    for places, answer in cases if rest else cases[:3]:
        built = view
        for obj in view.objects:
            others = [f for f in frames if f not in places] if answer else frames
            built = seen_in(built, obj.object_id, places if obj.object_id == object_ids[0] else others, rng)
        yield Constructed(built, answer, asked)


def solve_count(view: View, object_ids: Sequence[str], params: Params) -> int:
    """In how many of the view's frames the object is clear."""
    return len(frames_of(view, object_ids[0]))


def check_count(context: AskContext, proposal: Proposal) -> None:
    """In every image the object is clear or absent."""
    never_grey(context, proposal.object_ids, [f.index for f in context.view.frames])


def propose_count(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Every object, those first that are in more images than one and not in all."""
    objects = [context.namable[i] for i in rng.permutation(len(context.namable)).tolist()]
    total = len(context.view.frames)
    objects.sort(key=lambda o: len(frames_of(context.view, o.object_id)) in (1, total))
    for obj in objects:
        yield Proposal((obj.object_id,))


def construct_count(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """The object in different numbers of the images, in drawn ones."""
    frames = [f.index for f in view.frames]
    for count in (1 + rng.permutation(len(frames))[:3]).tolist():
        chosen = [frames[i] for i in rng.permutation(len(frames))[:count].tolist()]
        yield Constructed(seen_in(view, object_ids[0], chosen, rng), count)


COVISIBILITY = Task(
    name="object_covisibility",
    kinds=("multi_image",),
    answer_type="boolean",
    unit=None,
    arity=(1, 1),
    solve=solve_both,
    margin=no_margin,
    check=check_both,
    propose=propose_both,
    needs=("instance",),
    wordings={
        "": (
            "Can {0} be seen in both {image_a} and {image_b}?",
            "Do {image_a} and {image_b} both show {0}?",
            "Is {0} visible in {image_a} as well as in {image_b}?",
            "Does {0} appear in each of these two images: {image_a} and {image_b}?",
            "Looking at {image_a} and {image_b}, is {0} in view in both of them?",
            "Is it true that {0} can be seen in {image_a} and in {image_b}?",
        )
    },
    relations=RELATIONS,
    per_view=3,
    per_capture=12,
    construct=construct_both,
    benchmarks=("SPRITE",),
    margin_rule=MARGIN_RULE,
)

COVISIBILITY_COUNT = Task(
    name="object_covisibility_count",
    kinds=("multi_image",),
    answer_type="integer",
    unit=None,
    arity=(1, 1),
    solve=solve_count,
    margin=no_margin,
    check=check_count,
    propose=propose_count,
    needs=("instance",),
    wordings={
        "": (
            "In how many of the images can {0} be seen?",
            "How many of the images show {0}?",
            "Count the images in which {0} is visible. How many are there?",
            "Going through all of the images, in how many of them does {0} appear?",
            "Give the number of images in which {0} can be seen.",
            "Of all the images, how many have {0} in view?",
        )
    },
    relations=RELATIONS,
    plausible=(1, 8),
    per_view=3,
    per_capture=10,
    construct=construct_count,
    benchmarks=("SPRITE",),
    margin_rule=MARGIN_RULE,
)
TASKS = (COVISIBILITY, COVISIBILITY_COUNT)
