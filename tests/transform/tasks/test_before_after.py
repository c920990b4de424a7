"""Before or after: by first clear frames, or backwards from the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("object_before_after")
FRAMES = tuple(frame_at(3 * k, 0, 6, 0, time_s=0.5 * k) for k in range(12))
"""Indices 0, 3 … 33 at 0 … 5.5 s."""
AB, BA = ("a", "b"), ("b", "a")


def scene(**seen: tuple[int, ...]):
    """Places (0–11) in the video at which each is clear."""
    return view(
        {i: cube(k, 0) for k, i in enumerate(seen)}, FRAMES, {i: {3 * p: (0, 9) for p in at} for i, at in seen.items()}
    )


def reason(of, which: str = "first", states=None) -> str | None:
    context = context_of(of)
    if states is not None:
        context = replace(context, states=states)
    try:
        TASK.check(context, Proposal(AB, {"which": which}))
    except NotAnswerable as no:
        return no.reason
    return None


def test_first_looks_at_first_clear_frames_and_last_comes_from_the_end() -> None:
    video = scene(a=(0, 1, 11), b=(3, 4))  # a is seen before b, and again after it
    assert TASK.solve(video, AB, {"which": "first"}) == "before"
    assert TASK.solve(video, BA, {"which": "first"}) == "after"
    assert TASK.solve(video, AB, {"which": "last"}) == "before"  # backwards a is met at 11, b only at 4
    assert TASK.solve(scene(a=(0, 5), b=(3, 8)), AB, {"which": "last"}) == "after"


def test_the_moments_are_a_second_apart() -> None:
    assert reason(scene(a=(0,), b=(2,))) is None
    assert reason(scene(a=(0,), b=(1,))) == "near_tie"
    assert reason(scene(a=(3, 6), b=(0, 5)), "last") == "near_tie"
    assert reason(scene(a=(3,), b=(3,))) == "near_tie"


def test_nothing_half_seen_before() -> None:
    video = scene(a=(2,), b=(6,))

    def grey_at(place: int):
        return lambda i, frame: "grey" if (i, frame) == ("b", 3 * place) else "absent"

    assert reason(video, "first", grey_at(4)) == "grey_visibility"
    assert reason(video, "first", grey_at(8)) is None
    assert reason(video, "last", grey_at(4)) is None
    assert reason(video, "last", grey_at(8)) == "grey_visibility"


def test_proposals_keep_the_rules_and_ask_both_ways() -> None:
    video = scene(a=(0,), b=(2,), c=(5, 6), d=(9,), e=(9, 10))
    context = context_of(video)
    proposals = list(TASK.propose(context, np.random.default_rng(3)))
    answers = Counter(TASK.solve(video, p.object_ids, p.params) for p in proposals)
    assert abs(answers["before"] - answers["after"]) <= 1
    assert {p.params["which"] for p in proposals} == {"first", "last"}
    for proposal in proposals:
        TASK.check(context, proposal)


@pytest.mark.parametrize("which", ["first", "last"])
def test_views_are_constructed_against_whoever_looks_at_the_wrong_end(which: str) -> None:
    video, rng = scene(a=(0,), b=(2,)), np.random.default_rng(1)
    assert TASK.construct is not None
    answers: Counter[str] = Counter()
    wrong_end = {"first": "last", "last": "first"}[which]
    misled = 0
    for _ in range(20):
        for built in TASK.construct(video, AB, {"which": which}, rng):
            answers[built.answer] += 1
            try:
                forwards = TASK.solve(built.view, AB, {"which": wrong_end})
            except NotAnswerable:
                continue
            misled += {"before": "after", "after": "before"}[forwards] != built.answer
    assert answers["before"] == answers["after"] == 40
    assert misled > 20
