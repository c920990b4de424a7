"""Whether one object comes into view before or after another in a video."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import appearance
from sprite_etl.transform.tasks.appearance import APART_S, WIDE_S, moments
from sprite_etl.transform.tasks.base import Constructed, Params, Proposal, Task
from sprite_etl.transform.tasks.filmed import renumbered, seen_in
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

_CHOICES = ("before", "after")


def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
    """before: the first object comes into view before the second; for `last`, as the video is played backwards."""
    return "before" if appearance.solve(view, object_ids, params)[0] == object_ids[0] else "after"


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs whose moments lie apart, far apart first; which of the two is asked about takes turns."""
    pairs: list[tuple[bool, str, str, str]] = []
    for which in ("first", "last"):
        times = moments(context, which)
        order = [sorted(times)[i] for i in rng.permutation(len(times)).tolist()]
        for k, a in enumerate(order):
            for b in order[k + 1 :]:
                gap = abs(times[a] - times[b])
                if gap >= APART_S:
                    earlier, later = (a, b) if (times[a] < times[b]) == (which == "first") else (b, a)
                    pairs.append((gap < WIDE_S, which, earlier, later))
    drawn = [pairs[i] for i in rng.permutation(len(pairs)).tolist()]
    for k, (_, which, earlier, later) in enumerate(sorted(drawn, key=lambda p: p[0])):  # stable: drawn within a class
        choices = _CHOICES if rng.random() < 0.5 else _CHOICES[::-1]
        yield Proposal((earlier, later) if k % 2 else (later, earlier), {"which": which}, choices=choices)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """The first object before and after the second; the earlier one seen no more once the later one comes, and seen
    again after it."""
    a, b = object_ids
    built = [(answer, pair, again) for answer, pair in (("before", (a, b)), ("after", (b, a))) for again in (0, 1)]
    for k in rng.permutation(len(built)).tolist():
        answer, (earlier, later), again = built[k]
        if len(view.frames) >= 2 + again:
            yield Constructed(_in_turn(view, earlier, later, params["which"], bool(again), rng), answer)


def _in_turn(view: View, earlier: str, later: str, which: str, again: bool, rng: np.random.Generator) -> View:
    """The view in which one comes before the other, from the video's start or its end, as `which` says."""
    frames = [f.index for f in (view.frames if which == "first" else reversed(view.frames))]
    i, j, *end = sorted(rng.permutation(len(frames))[: 2 + again].tolist())
    if again:
        view = seen_in(view, later, frames[j : end[0]], rng)
        view = seen_in(view, earlier, [frames[i], frames[end[0]]], rng)
    else:
        view = seen_in(view, earlier, frames[i:j], rng)
        view = seen_in(view, later, frames[j:], rng)
    return renumbered(view, rng)


BEFORE_AFTER = Task(
    name="object_before_after",
    kinds=("video",),
    answer_type="choice",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=appearance.margin,
    check=appearance.check,
    propose=propose,
    needs=("instance",),
    choices=_CHOICES,
    wordings={
        "first": (
            "In the video, does {0} first come into view {options} {1}?",
            "Does {0} make its first appearance in the video {options} {1}?",
            "As the video plays, do you see {0} for the first time {options} {1}?",
            "Is the first appearance of {0} in the video {options} that of {1}?",
            "Watching the video from its start, do you first see {0} {options} {1}?",
            "Comparing when they first come into view in the video, is {0} seen {options} {1}?",
        ),
        "last": (
            "If the video is played backwards, does {0} first come into view {options} {1}?",
            "Going back from the end of the video, do you first see {0} {options} {1}?",
            "Watching the video in reverse, do you see {0} for the first time {options} {1}?",
            "With the video rewinding from its end, does {0} first appear {options} {1}?",
            "Were the frames of the video shown in the opposite order, would {0} first come into view {options} {1}?",
            "Seen from its end backwards, does the video first show {0} {options} {1}?",
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
    per_capture=10,
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="first (last) clear frames at least 1 s apart; nothing named is seen, but not clearly, before (after)",
)
TASKS = (BEFORE_AFTER,)
