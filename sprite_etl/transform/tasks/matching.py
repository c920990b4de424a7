"""Whether two images show the same one of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.lexicon import countable
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.filmed import seen_in
from sprite_etl.transform.tasks.rules import complete_enough
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def _only_one(view: View, name: str, frame: int) -> str:
    """Id of the one object of the name that is clear in the frame. Raises NotAnswerable."""
    shown = [o.object_id for o in view.objects if o.name == name and any(s.frame == frame for s in o.visible or ())]
    if len(shown) != 1:
        raise NotAnswerable("not_unique", f"frame {frame} shows {len(shown)} of {name}, not one")
    return shown[0]


def solve(view: View, object_ids: Sequence[str], params: Params) -> bool:
    """Whether the one of the name in the first frame is the one in the second."""
    one, other = (_only_one(view, params["name"], params[k]) for k in ("frame_a", "frame_b"))
    return one == other


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """The same or not: there is no tie."""


def check(context: AskContext, proposal: Proposal) -> None:
    """Each image shows clearly one of the name, and nothing else, however little of it, that may pass for one."""
    name = proposal.params["name"]
    if not countable(name):
        raise NotAnswerable("not_countable", f"nobody agrees what one of {name!r} is")
    complete_enough(context, [name])
    for frame in (proposal.params["frame_a"], proposal.params["frame_b"]):
        one = _only_one(context.view, name, frame)
        for other in context.capture.objects:
            if other.object_id != one and context.confusable(other.name, name):
                state = context.state(other.object_id, frame)
                if state != "absent":
                    raise NotAnswerable("not_unique", f"{other.object_id}, {state} in frame {frame}, may be a {name}")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Names and pairs of images each of which shows one, in turn the same one and two different ones; only names of
    which the capture has several."""
    view, frames = context.view, [f.index for f in context.view.frames]
    several = [o.name for o in context.capture.objects]
    found: dict[bool, list[Proposal]] = {True: [], False: []}
    for name in sorted({o.name for o in view.objects if o.nameable and several.count(o.name) > 1}):
        for a, b in ((a, b) for k, a in enumerate(frames) for b in frames[k + 1 :]):
            proposal = Proposal((), {"name": name, "frame_a": a, "frame_b": b})
            try:
                check(context, proposal)
            except NotAnswerable:
                continue
            found[solve(view, (), proposal.params)].append(proposal)
    drawn = {same: [of[i] for i in rng.permutation(len(of)).tolist()] for same, of in found.items()}
    for k in range(max(len(of) for of in drawn.values())):
        for same in (False, True):
            yield from drawn[same][k : k + 1]


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Two of the name, one in either image or one in both, whatever further images show; everything else is in both
    just where that one is not. Where the view has only one of the name, it gets a second."""
    named = [o for o in view.objects if o.name == params["name"]]
    frames = [f.index for f in view.frames]
    if not named or len(frames) < 2:
        return
    if len(named) == 1:
        number = max(o.instance_id for o in view.objects) + 1
        x, y, z = named[0].box.center
        box = replace(named[0].box, center=(x + 2 * named[0].box.half_extents[0] + 0.4, y, z))
        named.append(replace(named[0], object_id=f"{named[0].object_id}+1", instance_id=number, box=box))
    one, other = (named[i] for i in rng.permutation(len(named))[:2].tolist())
    others = [o for o in view.objects if o.name != params["name"]]
    a, b, *rest = (frames[i] for i in rng.permutation(len(frames)).tolist())
    asked = {**params, "frame_a": a, "frame_b": b}
    cases = (([a, b], rest, True), ([a], [b, *rest], False), (rest, [a, b], True), ([b, *rest], [a, *rest], False))
    for k in rng.permutation(len(cases)).tolist():
        places, elsewhere, answer = cases[k]
        built = replace(view, objects=(*others, one, other))
        for obj in others:
            built = seen_in(built, obj.object_id, [a] if answer else frames, rng)
        built = seen_in(seen_in(built, one.object_id, places, rng), other.object_id, elsewhere, rng)
        yield Constructed(built, answer, asked)


MATCHING = Task(
    name="object_matching",
    kinds=("multi_image",),
    answer_type="boolean",
    unit=None,
    arity=(0, 0),
    solve=solve,
    margin=no_margin,
    check=check,
    propose=propose,
    needs=("instance",),
    wordings={
        "": (
            "{image_a} and {image_b} each show exactly one {name}. Is it the same one in both?",
            "There is one {name} in {image_a} and one {name} in {image_b}. Are they one and the same object?",
            "Is the {name} in {image_a} the same object as the {name} in {image_b}?",
            "Do {image_a} and {image_b} show the same {name}?",
            "Compare the {name} in {image_a} with the {name} in {image_b}. Is it the very same object?",
            "Each of the two, {image_a} and {image_b}, shows one {name}. Is this one object, seen twice?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
    },
    per_view=3,
    per_capture=12,
    construct=construct,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="exactly one of the name, or of what may pass for it, in each of the two images, and that one clear",
)
TASKS = (MATCHING,)
