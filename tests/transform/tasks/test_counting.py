"""Counting: clear instances only, and not where one may be hidden, unboxed or something else."""

from __future__ import annotations

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

COUNTING = task("object_counting")
NAMES = {"c1": "chair", "c2": "chair", "c3": "chair", "t": "table", "s": "sofa"}


def scene(*ids: str, count: int = 0):
    boxes = {i: cube(k, 0) for k, i in enumerate(ids)}
    more = {f"m{k}": cube(k * 0.1, 2, 0.1) for k in range(count)}
    return view({**boxes, **more}, names={**NAMES, **dict.fromkeys(more, "mug")})


def reason(name: str, *ids: str, count: int = 0, **known) -> str | None:
    try:
        COUNTING.check(context_of(scene(*ids, count=count), **known), Proposal((), {"name": name}))
    except NotAnswerable as no:
        return no.reason
    return None


def test_counts_instances_of_the_name_alone() -> None:
    assert COUNTING.solve(scene("c1", "c2", "c3", "t"), (), {"name": "chair"}) == 3
    assert COUNTING.solve(scene("c1", "t"), (), {"name": "table"}) == 1
    assert COUNTING.solve(scene("t"), (), {"name": "chair"}) == 0


def test_what_may_be_asked() -> None:
    assert reason("chair", "c1", "c2", "t") is None


@pytest.mark.parametrize("hidden", ["chair", "armchair"])
def test_nothing_alike_may_be_half_hidden(hidden: str) -> None:
    assert reason("chair", "c1", "c2", grey={"g": hidden}) == "grey_visibility"
    assert reason("table", "c1", "t", grey={"g": hidden}) is None


def test_every_instance_needs_a_box() -> None:
    assert reason("chair", "c1", "c2", "t", complete=("table",)) == "incomplete_category"
    assert reason("table", "c1", "c2", "t", complete=("table",)) is None


def test_nothing_may_pass_for_one() -> None:
    names = {**NAMES, "x": "armchair"}
    context = context_of(view({"c1": cube(0, 0), "x": cube(1, 0)}, names=names))
    with pytest.raises(NotAnswerable, match="not_unique"):
        COUNTING.check(context, Proposal((), {"name": "chair"}))


@pytest.mark.parametrize(("count", "expected"), [(12, None), (13, "out_of_range")])
def test_no_crowds(count: int, expected: str | None) -> None:
    assert reason("mug", "t", count=count) == expected


def test_what_is_plural_already_is_not_counted() -> None:
    names = {"x": "stairs", "y": "stack of books"}
    context = context_of(view({"x": cube(0, 0), "y": cube(1, 0)}, names=names))
    with pytest.raises(NotAnswerable, match="not_countable"):
        COUNTING.check(context, Proposal((), {"name": "stairs"}))
    COUNTING.check(context, Proposal((), {"name": "stack of books"}))
