"""Which of several objects one image shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("objects_in_frame")
FRAMES = tuple(frame_at(k, k, 6, 0) for k in (4, 7, 9))
COLUMNS = (10, 60)
SEEN = {"a": (4, 7), "b": (7,), "c": (4, 9), "d": (9,)}
SCENE = view({i: cube(k, 0) for k, i in enumerate(SEEN)}, FRAMES, {i: dict.fromkeys(at, COLUMNS)
                                                                   for i, at in SEEN.items()})  # fmt: skip


def reason(ids: tuple[str, ...], frame: int, states=None) -> str | None:
    context = context_of(SCENE)
    if states is not None:
        context = replace(context, states=states)
    try:
        TASK.check(context, Proposal(ids, {"frame": frame}, candidates=ids))
    except NotAnswerable as no:
        return no.reason
    return None


def test_those_that_the_image_shows_and_no_other() -> None:
    for frame, shown in ((4, ["a", "c"]), (7, ["a", "b"]), (9, ["c", "d"])):
        assert TASK.solve(SCENE, ("d", "c", "b", "a"), {"frame": frame}) == shown
    with pytest.raises(NotAnswerable, match="no frame 5"):
        TASK.solve(SCENE, ("a", "b"), {"frame": 5})


def test_some_are_in_and_some_are_out() -> None:
    assert reason(("a", "d"), 4) is None
    assert reason(("a", "c"), 4) == "out_of_range"
    assert reason(("b", "d"), 4) == "out_of_range"


def test_nothing_half_seen_in_that_image() -> None:
    def grey_in(frame: int):
        return lambda i, f: "grey" if (i, f) == ("d", frame) else "absent"

    assert reason(("a", "d"), 4, grey_in(4)) == "grey_visibility"
    assert reason(("a", "d"), 4, grey_in(7)) is None


def test_proposals_mix_shown_and_hidden() -> None:
    context = context_of(SCENE)
    proposals = list(TASK.propose(context, np.random.default_rng(0)))
    assert {p.params["frame"] for p in proposals} == {4, 7, 9}
    assert {len(p.object_ids) for p in proposals} == {2, 3, 4}
    for proposal in proposals:
        TASK.check(context, proposal)


def test_no_constructed_view_offers_all_or_none() -> None:
    assert TASK.construct is not None
    built = list(TASK.construct(SCENE, ("a", "b", "d"), {"frame": 4}, np.random.default_rng(2)))
    assert {len(b.answer) for b in built} == {1, 2}
    assert all(b.params is not None and b.params["frame"] in (4, 7, 9) for b in built)
