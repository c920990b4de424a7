"""Every relation that a task declares holds for its solver, on many random views."""

from __future__ import annotations

import os

import numpy as np
import pytest

from sprite_etl.scene.box import box_distance
from sprite_etl.transform.answers import equal
from sprite_etl.transform.tasks import RELATIONS, TASKS, NotAnswerable, Task
from sprite_etl.transform.verify.relations import (
    SHARED,
    Asked,
    asked_under,
    exchanged,
    holds,
    own_view,
    shared_views,
    swap_hands,
)
from sprite_etl.transform.view import View
from tests.transform.draws import draw
from tests.transform.random_views import random_view

VIEWS = int(os.environ.get("SPRITE_RELATION_VIEWS", "200"))
"""Random views each task × relation is tried on; 1000 before a release."""


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_declared_relation_holds_for_the_solver(name: str) -> None:
    task, rng = TASKS[name], np.random.default_rng([7, *name.encode()])
    tried: dict[str, int] = {}
    drawn = 0
    while min((tried.get(r, 0) for r in task.relations), default=0) < VIEWS:
        drawn += 1
        assert drawn < 12 * VIEWS, f"too few answerable views: {tried}"
        drew = draw(task, rng)
        if drew is not None:
            _try_relations(task, *drew, rng, tried)


def _try_relations(task: Task, view: View, asked: Asked, rng: np.random.Generator, tried: dict[str, int]) -> None:
    try:
        before = task.solve(view, asked.named, asked.params)
        margin = task.margin(view, asked.named, asked.params)
    except NotAnswerable:
        return
    if margin is not None and margin < 1e-3:
        return  # such ties are never asked
    shared = shared_views(view, rng)
    turned = exchanged(asked, task.answer_type, asked.named[task.anchors :])
    if turned is not None:
        assert task.solve(view, turned.named, turned.params) == before
    half_turned = task.solve(shared.half_turn, asked.named, asked.params)
    assert equal(half_turned, before, task.answer_type), f"{task.name} × half turn: {before!r} became {half_turned!r}"
    for relation, change in task.relations.items():
        changed = shared.views[relation] if relation in SHARED else own_view(relation, view, asked, before)
        if changed is None:
            continue
        question = asked_under(relation, change, asked, shared.scale)
        tried[relation] = tried.get(relation, 0) + 1
        try:
            after = task.solve(changed, question.named, question.params)
        except NotAnswerable as error:
            if change != "changes":
                pytest.fail(f"{task.name} × {relation}: {error}")
            continue
        assert holds(change, before, after, task.answer_type, shared.scale), (
            f"{task.name} × {relation} ({change}): {before!r} became {after!r}"
        )


@pytest.mark.parametrize("name", sorted(t for t in TASKS if TASKS[t].construct))
def test_the_solver_gives_the_answer_for_which_a_view_was_constructed(name: str) -> None:
    task, rng, tried = TASKS[name], np.random.default_rng([13, *name.encode()]), 0
    assert task.construct is not None
    while tried < VIEWS:
        drew = draw(task, rng)
        if drew is None:
            continue
        view, asked = drew
        for built in task.construct(view, asked.named, asked.params, rng):
            params = asked.params if built.params is None else built.params
            solved = task.solve(built.view, asked.named, params)
            assert equal(solved, built.answer, task.answer_type), f"{params}: {solved!r} for {built.answer!r}"
            tried += 1


def test_every_task_declares_what_may_and_what_must_not_change_its_answer() -> None:
    for task in TASKS.values():
        assert set(task.relations) <= set(RELATIONS)
        assert {"rigid", "permute", "add_absent", "mirror"} <= set(task.relations), task.name


@pytest.mark.parametrize("relation", ["rigid", "mirror", "scale"])
def test_a_change_of_the_world_keeps_every_camera_and_box_in_its_place(relation: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        view = random_view(rng)
        shared = shared_views(view, rng)
        changed = shared.views[relation]  # type: ignore[index]
        factor = shared.scale if relation == "scale" else 1.0
        for before, after in zip(view.frames, changed.frames):
            assert np.linalg.det(after.camera.matrix[:3, :3]) == pytest.approx(1)
            for a, b in zip(view.objects, changed.objects):
                pixels, depth = before.camera.project(a.box.corners())
                moved, deeper = after.camera.project(b.box.corners())
                if relation == "mirror":  # the box's corners trade places along its own x axis
                    pixels, depth = pixels[[4, 5, 6, 7, 0, 1, 2, 3]], depth[[4, 5, 6, 7, 0, 1, 2, 3]]
                    pixels = np.stack([before.camera.width - pixels[:, 0], pixels[:, 1]], -1)
                np.testing.assert_allclose(deeper, factor * depth, atol=1e-9)
                if (depth > 0.1).all():
                    np.testing.assert_allclose(moved, pixels, rtol=1e-7, atol=1e-6)
        a, b = (box_distance(v.objects[0].box, v.objects[1].box) for v in (view, changed))
        assert b == pytest.approx(factor * a, abs=1e-9)


def test_a_mirror_turns_columns_and_headings_round_and_back() -> None:
    rng = np.random.default_rng(6)
    view = random_view(rng)
    mirrored = shared_views(view, rng).views["mirror"]
    again = shared_views(mirrored, rng).views["mirror"]
    for a, b, c in zip(view.objects, mirrored.objects, again.objects):
        for s, t, u in zip(a.visible or (), b.visible or (), c.visible or ()):
            assert s.bbox is not None
            assert t.bbox == (640 - s.bbox[2], s.bbox[1], 640 - s.bbox[0], s.bbox[3])
            assert u == s
    for f, g in zip(view.frames, mirrored.frames):
        assert f.agent is not None
        assert g.agent is not None
        assert g.agent.yaw_rad == pytest.approx(-np.arctan2(np.sin(f.agent.yaw_rad), np.cos(f.agent.yaw_rad)))
        assert g.camera.yaw_rad == pytest.approx(-f.camera.yaw_rad)


def test_hands_swap_as_whole_words_only() -> None:
    assert swap_hands("front-left") == "front-right"
    assert swap_hands("Turn left 90 degrees, then turn right.") == "Turn right 90 degrees, then turn left."
    assert swap_hands("clockwise, not counter-clockwise") == "counter-clockwise, not clockwise"
    assert swap_hands("left_right") == "left_right"
    assert swap_hands(("left", 3, "the leftover")) == ("right", 3, "the leftover")


def test_alternatives_are_turned_round_and_nothing_else() -> None:
    asked = Asked(("anchor", "a", "b", "c"), {}, ("x", "y"))
    turned = exchanged(asked, "object", ("a", "b", "c"))
    assert turned is not None
    assert turned.named == ("anchor", "c", "b", "a")
    assert exchanged(asked, "choice", ()) == Asked(asked.named, {}, ("y", "x"))
    assert exchanged(asked, "number", asked.named) is None
    assert exchanged(Asked((), {}), "choice", ()) is None


def test_params_that_are_lengths_grow_with_the_world() -> None:
    asked = Asked((), {"radius_m": 1.5, "floor_m2": 2.0, "frame": 4, "which": "first"})
    scaled = asked_under("scale", "length^0", asked, 2.0)
    assert dict(scaled.params) == {"radius_m": 3.0, "floor_m2": 8.0, "frame": 4, "which": "first"}


def test_unknown_relations_and_changes_are_refused() -> None:
    view = random_view(np.random.default_rng(0))
    with pytest.raises(ValueError, match="relation 'shake' is not known"):
        own_view("shake", view, Asked((), {}), 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="change 'wobble' is not known"):
        holds("wobble", 1, 1, "integer", 1.0)  # type: ignore[arg-type]
