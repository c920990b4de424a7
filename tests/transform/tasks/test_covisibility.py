"""Seen in both of two images; in how many of all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

BOTH, COUNT = task("object_covisibility"), task("object_covisibility_count")
INDICES = (4, 7, 9, 12)
FRAMES = tuple(frame_at(k, k, 6, 0) for k in INDICES)
SEEN = {"a": (4, 9), "b": (7,), "c": INDICES, "d": (9, 12, 4)}
SCENE = view({i: cube(k, 0) for k, i in enumerate(SEEN)}, FRAMES, {i: dict.fromkeys(at, (10, 60))
                                                                   for i, at in SEEN.items()})  # fmt: skip


def both(object_id: str, a: int, b: int) -> bool:
    return BOTH.solve(SCENE, (object_id,), {"frame_a": a, "frame_b": b})


def reason(which, proposal: Proposal, grey: tuple[str, int], of=SCENE) -> str | None:
    context = replace(context_of(of), states=lambda i, f: "grey" if (i, f) == grey else "absent")
    try:
        which.check(context, proposal)
    except NotAnswerable as no:
        return no.reason
    return None


def test_both_images_must_show_it() -> None:
    assert both("a", 4, 9)
    assert both("a", 9, 4)
    assert not both("a", 4, 7)  # the first alone
    assert not both("a", 12, 9)  # the second alone
    assert not both("a", 7, 12)  # neither
    assert both("c", 7, 12)


def test_in_how_many_images() -> None:
    assert [COUNT.solve(SCENE, (i,), {}) for i in "abcd"] == [2, 1, 4, 3]


def test_half_seen_counts_only_where_it_is_asked_about() -> None:
    pair = Proposal(("a",), {"frame_a": 4, "frame_b": 7})
    assert reason(BOTH, pair, ("a", 7)) == "grey_visibility"
    assert reason(BOTH, pair, ("a", 12)) is None
    assert reason(BOTH, pair, ("b", 7)) is None
    assert reason(COUNT, Proposal(("a",)), ("a", 12)) == "grey_visibility"
    assert reason(COUNT, Proposal(("a",)), ("b", 12)) is None


def test_nor_may_what_passes_for_it_be_half_seen() -> None:
    names = {"a": "chair", "b": "office chair", "c": "bed", "d": "lamp"}
    seen = {i: dict.fromkeys(at, (10, 60)) for i, at in SEEN.items()}
    similar = view({i: cube(k, 0) for k, i in enumerate(SEEN)}, FRAMES, seen, names)
    assert reason(BOTH, Proposal(("a",), {"frame_a": 4, "frame_b": 7}), ("b", 4), similar) == "grey_visibility"
    assert reason(BOTH, Proposal(("a",), {"frame_a": 4, "frame_b": 7}), ("c", 4), similar) is None


def test_proposals_take_turns_between_yes_and_no() -> None:
    context = context_of(SCENE)
    proposals = list(BOTH.propose(context, np.random.default_rng(0)))[:10]
    answers = [BOTH.solve(SCENE, p.object_ids, p.params) for p in proposals]
    assert answers == [True, False] * 5
    for proposal in proposals:
        BOTH.check(context, proposal)


def test_counts_of_some_images_come_before_one_and_all() -> None:
    proposals = list(COUNT.propose(context_of(SCENE), np.random.default_rng(0)))
    counts = [COUNT.solve(SCENE, p.object_ids, {}) for p in proposals]
    assert sorted(counts[:2]) == [2, 3]
    assert sorted(counts[2:]) == [1, 4]


def test_constructed_views_hold_both_answers_and_different_counts() -> None:
    rng = np.random.default_rng(5)
    assert BOTH.construct is not None
    assert COUNT.construct is not None
    answers = Counter(b.answer for b in BOTH.construct(SCENE, ("a",), {"frame_a": 4, "frame_b": 7}, rng))
    assert answers == {True: 2, False: 3}
    counts = [b.answer for b in COUNT.construct(SCENE, ("a",), {}, rng)]
    assert len(set(counts)) == len(counts) == 3
