"""In which order things come into view, and are last seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.capture import Sighting
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("object_appearance_order")
FRAMES = tuple(frame_at(2 * k, 0, 6, 0, time_s=0.5 * k) for k in range(12))
"""Indices 0, 2 … 22 at 0 … 5.5 s."""
IDS = ("a", "b", "c")


def scene(**seen: tuple[int, ...]):
    """Places (0–11) in the video at which each is clear."""
    return view(
        {i: cube(k, 0) for k, i in enumerate(seen)}, FRAMES, {i: {2 * p: (0, 9) for p in at} for i, at in seen.items()}
    )


def reason(of, which: str = "first", states=None) -> str | None:
    context = context_of(of)
    if states is not None:
        context = replace(context, states=states)
    try:
        TASK.check(context, Proposal(IDS, {"which": which}))
    except NotAnswerable as no:
        return no.reason
    return None


def test_first_is_by_first_and_last_by_last_clear_frame() -> None:
    video = scene(a=(4, 5, 6), b=(0, 11), c=(2, 3))
    assert TASK.solve(video, IDS, {"which": "first"}) == ["b", "c", "a"]
    assert TASK.solve(video, IDS, {"which": "last"}) == ["b", "a", "c"]  # the latest first


def test_order_of_the_view_not_of_the_frame_numbers() -> None:
    video = scene(a=(4,), b=(0,), c=(2,))
    backwards = replace(video, frames=tuple(reversed(video.frames)))
    assert TASK.solve(backwards, IDS, {"which": "first"}) == ["a", "c", "b"]


def test_same_frame_has_no_order() -> None:
    with pytest.raises(NotAnswerable, match="near_tie"):
        TASK.solve(scene(a=(0,), b=(0, 4), c=(6,)), IDS, {"which": "first"})


def test_appearances_a_second_apart() -> None:
    assert reason(scene(a=(0,), b=(2,), c=(4,))) is None  # 1 s
    assert reason(scene(a=(0,), b=(1,), c=(4,))) == "near_tie"  # 0.5 s
    assert reason(scene(a=(0, 5), b=(2, 6), c=(4, 9)), "last") == "near_tie"
    assert TASK.margin(scene(a=(0,), b=(3,), c=(5,)), IDS, {"which": "first"}) == pytest.approx(1.0)


def test_no_grey_sighting_before_the_first_clear_frame() -> None:
    video = scene(a=(0,), b=(2,), c=(4, 5))

    def grey_at(place: int):
        return lambda i, frame: "grey" if (i, frame) == ("c", 2 * place) else "absent"

    assert reason(video, "first", grey_at(3)) == "grey_visibility"
    assert reason(video, "first", grey_at(6)) is None
    assert reason(video, "last", grey_at(6)) == "grey_visibility"
    assert reason(video, "last", grey_at(3)) is None


def test_sightings_in_other_frames_do_not_count() -> None:
    video = scene(a=(4,), b=(2,), c=(6,))
    assert all(isinstance(s, Sighting) for o in video.objects for s in o.visible or ())
    assert video.first_clear_frame("a").index == 8


def test_proposals_are_apart_and_those_far_apart_come_first() -> None:
    video = scene(a=(0,), b=(1, 3), c=(4,), d=(5, 8), e=(8, 11))
    context = context_of(video)
    proposals = list(TASK.propose(context, np.random.default_rng(0)))
    assert {len(p.object_ids) for p in proposals} == {3, 4}
    assert {p.params["which"] for p in proposals} == {"first", "last"}
    margins = [TASK.margin(video, p.object_ids, p.params) for p in proposals]
    assert margins[0] == 2.0  # a, c and e first come into view 2 s apart
    assert 1.0 <= min(margins) < 2.0
    for proposal in proposals:
        TASK.check(context, proposal)


def test_what_is_half_seen_before_is_not_proposed() -> None:
    video = scene(a=(0,), b=(3,), c=(6,), d=(9,))

    def states(i: str, frame: int) -> str:
        return "grey" if (i, frame) == ("d", 2) else "absent"

    context = replace(context_of(video), states=states)
    proposals = list(TASK.propose(context, np.random.default_rng(0)))
    assert all("d" not in p.object_ids for p in proposals if p.params["which"] == "first")
    assert any("d" in p.object_ids for p in proposals if p.params["which"] == "last")
