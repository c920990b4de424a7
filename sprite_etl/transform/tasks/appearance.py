"""In which order objects come into view in a video (or are last seen)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.filmed import renumbered, seen_in
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_S = 1.0
WIDE_S = 2.0
"""Objects that come into view so far apart are looked for first: a video sampled to few frames keeps their order."""
MOST_SETS = 40


def ranks_of(view: View, object_ids: Sequence[str], which: str) -> dict[str, int]:
    """Place in the view, from 0, of each object's first (or last) clear frame."""
    places = {f.index: k for k, f in enumerate(view.frames)}
    pick = min if which == "first" else max
    return {i: pick(places[s.frame] for s in view.object(i).visible or ()) for i in object_ids}


def solve(view: View, object_ids: Sequence[str], params: Params) -> list[str]:
    """Ids by first clear frame; for `last`, by last clear frame, latest first."""
    ranks = ranks_of(view, object_ids, params["which"])
    if len(set(ranks.values())) < len(ranks):
        raise NotAnswerable("near_tie", "two objects are first (or last) clear in the same frame")
    return sorted(ranks, key=lambda i: ranks[i], reverse=params["which"] == "last")


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Least time between two of the appearances, seconds."""
    ranks = ranks_of(view, object_ids, params["which"])
    times = sorted(view.frames[k].time_s for k in ranks.values())
    return min(b - a for a, b in pairwise(times))


def check(context: AskContext, proposal: Proposal) -> None:
    """Appearances are ≥ 1 s apart, and nothing named is grey before its first (after its last) clear frame."""
    view, ids, params = context.view, proposal.object_ids, proposal.params
    solve(view, ids, params)
    apart = margin(view, ids, params)
    if apart < APART_S:
        raise NotAnswerable("near_tie", f"appearances lie {apart:.1f} s apart; {APART_S} s are needed")
    for object_id, k in ranks_of(view, ids, params["which"]).items():
        if grey_beyond(context, object_id, k, params["which"]):
            when = "before" if params["which"] == "first" else "after"
            raise NotAnswerable("grey_visibility", f"{object_id} is seen, but not clearly, {when} frame {k}")


def grey_beyond(context: AskContext, object_id: str, place: int, which: str) -> bool:
    """Whether it is seen, but not clearly, before its first (or after its last) clear frame, which has this place."""
    frames = context.view.frames
    beyond = frames[:place] if which == "first" else frames[place + 1 :]
    return any(context.state(object_id, f.index) == "grey" for f in beyond)


def moments(context: AskContext, which: str) -> dict[str, float]:
    """Seconds at which each object that can be named, and is not grey beyond, is first (or last) clear."""
    view = context.view
    places = ranks_of(view, [o.object_id for o in context.namable], which)
    return {i: view.frames[k].time_s for i, k in places.items() if not grey_beyond(context, i, k, which)}


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Three or four objects whose moments lie apart: put together one by one in a drawn order, first so far apart that
    a sampled video still parts them, where there are such sets."""
    found: set[tuple[str, ...]] = set()
    times = {which: moments(context, which) for which in ("first", "last")}
    for k in range(MOST_SETS):
        which = "first" if rng.random() < 0.7 else "last"
        ids, size = sorted(times[which]), int(rng.integers(3, 5))
        chosen: list[str] = []
        for i in rng.permutation(len(ids)).tolist():
            apart = WIDE_S if k < MOST_SETS // 2 else APART_S
            if len(chosen) < size and all(abs(times[which][ids[i]] - times[which][c]) >= apart for c in chosen):
                chosen.append(ids[i])
        if len(chosen) >= 3 and (key := (which, *sorted(chosen))) not in found:
            found.add(key)
            yield Proposal(tuple(chosen), {"which": which})


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Three times the same walk, its pictures named in no order, each object clear from a moment of its own on."""
    if len(view.frames) < len(object_ids):
        return
    for _ in range(3):
        order = [object_ids[i] for i in rng.permutation(len(object_ids)).tolist()]
        yield Constructed(put_in_order(view, order, params["which"], rng), order)


def put_in_order(view: View, order: Sequence[str], which: str, rng: np.random.Generator) -> View:
    """The view in which these come into view one after the other (for `last`: seen from its end, backwards); when each
    is seen again is drawn."""
    frames = [f.index for f in (view.frames if which == "first" else reversed(view.frames))]
    starts = sorted(rng.permutation(len(frames))[: len(order)].tolist())
    for object_id, start in zip(order, starts):
        again = [f for f in frames[start + 1 :] if rng.random() < 0.5]
        view = seen_in(view, object_id, [frames[start], *again], rng)
    return renumbered(view, rng)


APPEARANCE = Task(
    name="object_appearance_order",
    kinds=("video",),
    answer_type="order",
    unit=None,
    arity=(3, 4),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("instance",),
    wordings={
        "first": (
            "In what order do these objects first appear in the video: {all}?",
            "List these objects by when they first come into view in the video: {all}.",
            "Sort these by their first appearance in the video, earliest first: {all}.",
            "What is the first-time appearance order of these objects in the video: {all}?",
            "As the video plays, in which order do you first see {all}?",
            "Arrange these objects by when they first come into view in the video, earliest first: {all}.",
        ),
        "last": (
            "Going back from the end of the video, in which order were these last visible, latest first: {all}?",
            "List these objects by when they are last seen in the video, the latest first: {all}.",
            "Sort these by their last appearance in the video, starting with the one seen latest: {all}.",
            "If the video were played backwards, in which order would these objects first come into view: {all}?",
            "Watching the video in reverse, in what order would you first see {all}?",
            "Order these by their final moment in view in the video, starting with the latest: {all}.",
        ),
    },
    variant_param="which",
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "swap_which",
        "swap_sightings": "changes",
    },
    margin_unit="s",
    per_view=8,
    per_capture=8,
    construct=construct,
    benchmarks=("SPRITE", "VSI-Bench", "SPAR-Bench"),
    margin_rule="first (last) clear frames at least 1 s apart; nothing named is seen, but not clearly, before (after)",
)
TASKS = (APPEARANCE,)
