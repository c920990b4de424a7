"""The same one of a kind in two images, or two of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("object_matching")
INDICES = (4, 7, 9)
FRAMES = tuple(frame_at(k, k, 6, 0) for k in INDICES)


def scene(names: dict[str, str], **seen: tuple[int, ...]):
    return view(
        {i: cube(k, 0) for k, i in enumerate(seen)},
        FRAMES,
        {i: dict.fromkeys(at, (10, 60)) for i, at in seen.items()},
        names,
    )


LAMPS = {"l1": "lamp", "l2": "lamp", "bed": "bed"}
SCENE = scene(LAMPS, l1=(4, 7), l2=(9,), bed=(4, 7, 9))


def params(name: str, a: int, b: int) -> dict[str, object]:
    return {"name": name, "frame_a": a, "frame_b": b}


def reason(of, asked: dict[str, object], states=None, complete=None) -> str | None:
    context = context_of(of, complete=complete)
    if states is not None:
        context = replace(context, states=states)
    try:
        TASK.check(context, Proposal((), asked))
    except NotAnswerable as no:
        return no.reason
    return None


def test_one_object_or_two() -> None:
    assert TASK.solve(SCENE, (), params("lamp", 4, 7)) is True
    assert TASK.solve(SCENE, (), params("lamp", 4, 9)) is False
    assert TASK.solve(SCENE, (), params("lamp", 9, 7)) is False
    assert TASK.solve(SCENE, (), params("bed", 4, 9)) is True


def test_an_image_that_shows_none_or_two_of_them_is_not_asked_about() -> None:
    for lamps in ({"l1": (4, 7), "l2": (7,)}, {"l1": (4,), "l2": (9,)}):
        with pytest.raises(NotAnswerable, match="not_unique"):
            TASK.solve(scene(LAMPS, **lamps), (), params("lamp", 4, 7))


def test_nothing_that_may_pass_for_it_is_seen_beside_it() -> None:
    assert reason(SCENE, params("lamp", 4, 9)) is None
    similar = scene({**LAMPS, "bed": "floor lamp"}, l1=(4, 7), l2=(9,), bed=(7,))
    assert reason(similar, params("lamp", 4, 9)) is None
    assert reason(similar, params("lamp", 4, 7)) == "not_unique"

    def grey(i: str, frame: int) -> str:
        return "grey" if (i, frame) == ("l2", 7) else "absent"

    assert reason(SCENE, params("lamp", 4, 7), grey) == "not_unique"
    assert reason(SCENE, params("lamp", 4, 9), grey) is None


def test_only_what_is_counted_and_wholly_known() -> None:
    assert reason(SCENE, params("lamp", 4, 7), complete=("bed",)) == "incomplete_category"
    books = scene({"l1": "books", "l2": "books"}, l1=(4, 7), l2=(9,))
    assert reason(books, params("books", 4, 7)) == "not_countable"


def test_proposals_are_of_names_that_several_have() -> None:
    proposals = list(TASK.propose(context_of(SCENE), np.random.default_rng(0)))
    assert {p.params["name"] for p in proposals} == {"lamp"}
    assert [TASK.solve(SCENE, (), p.params) for p in proposals] == [False, True, False]


def test_a_lone_one_gets_a_second_in_constructed_views() -> None:
    lone = scene({"l1": "lamp"}, l1=(4, 7), bed=(4, 7))
    assert TASK.construct is not None
    built = list(TASK.construct(lone, (), params("lamp", 4, 7), np.random.default_rng(0)))
    assert sorted(b.answer for b in built) == [False, False, True, True]
    for b in built:
        assert sum(o.name == "lamp" for o in b.view.objects) == 2
        assert b.params is not None
        assert TASK.solve(b.view, (), b.params) is b.answer
