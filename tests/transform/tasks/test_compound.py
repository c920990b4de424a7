"""Compound questions: the answer moves with either part, and each part keeps its own rules."""

from __future__ import annotations

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

COUNTS, DETOUR, TALL = (
    task("compound_count_difference"), task("compound_distance_difference"), task("compound_nearest_height"),
)  # fmt: skip


def reason(which_task, context, ids=(), params=None) -> str | None:
    try:
        which_task.check(context, Proposal(ids, params or {}))
    except NotAnswerable as no:
        return no.reason
    return None


def counted(chairs: int, mugs: int):
    boxes = {f"c{k}": cube(k, 0) for k in range(chairs)} | {f"m{k}": cube(k, 2) for k in range(mugs)}
    return view(boxes, names={i: "chair" if i[0] == "c" else "mug" for i in boxes})


def test_count_difference_follows_both_counts() -> None:
    params = {"name": "chair", "other": "mug"}
    assert [COUNTS.solve(counted(*n), (), params) for n in ((3, 1), (4, 1), (3, 2))] == [2, 3, 1]
    assert reason(COUNTS, context_of(counted(3, 1)), params=params) is None
    assert reason(COUNTS, context_of(counted(2, 2)), params=params) == "out_of_range"


@pytest.mark.parametrize("hidden", ["stool", "cup"])
def test_both_counts_keep_their_rules(hidden: str) -> None:
    context = context_of(counted(3, 1), grey={"g": hidden})
    assert reason(COUNTS, context, params={"name": "chair", "other": "mug"}) == "grey_visibility"


def test_distance_difference() -> None:
    scene = view({"a": cube(0, 0), "b": cube(-2.4, 0), "c": cube(1.4, 0)})
    assert DETOUR.solve(scene, ("a", "b", "c"), {}) == pytest.approx(1.0)
    assert reason(DETOUR, context_of(scene), ("a", "b", "c")) is None
    alike = view({"a": cube(0, 0), "b": cube(-1.5, 0), "c": cube(1.4, 0)})
    assert reason(DETOUR, context_of(alike), ("a", "b", "c")) == "near_tie"
    touching = view({"a": cube(0, 0), "b": cube(-2.4, 0), "c": cube(0.5, 0)})
    assert reason(DETOUR, context_of(touching), ("a", "b", "c")) == "too_close"


def test_height_of_the_nearest() -> None:
    boxes = {"a": cube(0, 0), "b": cube(1.4, 0, (0.4, 1.2, 0.4)), "c": cube(-2, 0, (0.4, 0.6, 0.4))}
    assert TALL.solve(view(boxes), ("a", "b", "c"), {}) == pytest.approx(1.2)
    assert reason(TALL, context_of(view(boxes)), ("a", "b", "c")) is None
    alike = {**boxes, "c": cube(-2, 0, (0.4, 1.25, 0.4))}
    assert reason(TALL, context_of(view(alike)), ("a", "b", "c")) == "parts_do_not_matter"
    tie = {**boxes, "c": cube(-1.45, 0, (0.4, 0.6, 0.4))}
    assert reason(TALL, context_of(view(tie)), ("a", "b", "c")) == "near_tie"
