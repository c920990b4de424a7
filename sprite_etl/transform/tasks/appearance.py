"""In which order objects come into view in a video (or are last seen)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import candidate_sets
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_S = 1.0


def _ranks(view: View, object_ids: Sequence[str], which: str) -> dict[str, int]:
    """Position in the view of each object's first (or last) clear frame."""
    places = {f.index: k for k, f in enumerate(view.frames)}
    pick = min if which == "first" else max
    return {i: pick(places[s.frame] for s in view.object(i).visible or ()) for i in object_ids}


def solve(view: View, object_ids: Sequence[str], params: Params) -> list[str]:
    """Ids by first clear frame; for `last`, by last clear frame, latest first."""
    ranks = _ranks(view, object_ids, params["which"])
    if len(set(ranks.values())) < len(ranks):
        raise NotAnswerable("near_tie", "two objects are first (or last) clear in the same frame")
    return sorted(ranks, key=lambda i: ranks[i], reverse=params["which"] == "last")


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Least time between two of the appearances, seconds."""
    ranks = _ranks(view, object_ids, params["which"])
    times = sorted(view.frames[k].time_s for k in ranks.values())
    return min(b - a for a, b in pairwise(times))


def check(context: AskContext, proposal: Proposal) -> None:
    """Appearances are ≥ 1 s apart, and nothing named is grey before its first (after its last) clear frame."""
    view, ids, params = context.view, proposal.object_ids, proposal.params
    solve(view, ids, params)
    apart = margin(view, ids, params)
    if apart < APART_S:
        raise NotAnswerable("near_tie", f"appearances lie {apart:.1f} s apart; {APART_S} s are needed")
    ranks = _ranks(view, ids, params["which"])
    first = params["which"] == "first"
    for object_id, k in ranks.items():
        beyond = view.frames[:k] if first else view.frames[k + 1 :]
        if any(context.state(object_id, f.index) == "grey" for f in beyond):
            raise NotAnswerable(
                "grey_visibility", f"{object_id} is seen, but not clearly, {'before' if first else 'after'} frame {k}"
            )


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Three or four objects that come into view at different times."""
    for ids in candidate_sets(context, rng, 3, 4, most=240, measured=False):
        which = "first" if rng.random() < 0.7 else "last"
        yield Proposal(ids, {"which": which})


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
            "In what order do these objects first appear in the video: {options}?",
            "List these objects by when they first come into view in the video: {options}.",
            "Sort these by their first appearance in the video, earliest first: {options}.",
            "What is the first-time appearance order of these objects in the video: {options}?",
            "As the video plays, in which order do you first see {options}?",
            "Arrange these objects by when they first come into view in the video, earliest first: {options}.",
        ),
        "last": (
            "Going back from the end of the video, in which order were these last visible, latest first: {options}?",
            "List these objects by when they are last seen in the video, the latest first: {options}.",
            "Sort these by their last appearance in the video, starting with the one seen latest: {options}.",
            "If the video were played backwards, in which order would these objects first come into view: {options}?",
            "Watching the video in reverse, in what order would you first see {options}?",
            "Order these by their final moment in view in the video, starting with the latest: {options}.",
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
)
TASKS = (APPEARANCE,)
