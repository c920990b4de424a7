"""Captures in which something was moved: who is asked about it, and in which views."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.extract.ingest_gate import check
from sprite_etl.load.rows import CaptureFacts, media_files
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import StepResult
from sprite_etl.transform.questions import ask
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.views import differ, views_of
from sprite_etl.transform.rows import KINDS, Question, Reference, from_row
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify.lines import verify_lines
from tests.transform.moved_world import AGAIN, STOOL_AT, THINGS, WALK, moved_world
from tests.transform.questions.conftest import references_of

BEFORE, AFTER = range(len(WALK)), range(len(WALK), len(WALK) + len(AGAIN))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return moved_world(tmp_path_factory.mktemp("moved") / "world")


@pytest.fixture(scope="module")
def references(folder: CaptureFolder) -> list[Reference]:
    return references_of(folder)


@pytest.fixture(scope="module")
def desk(folder: CaptureFolder, references: list[Reference]) -> Desk:
    return Desk(folder, references)


@pytest.fixture(scope="module")
def asked(folder: CaptureFolder, references: list[Reference]) -> StepResult:
    return ask(folder, references, kinds=KINDS, recipe="template", seed=0)


def ids(things) -> set[str]:
    return {o.object_id for o in things}


def test_the_gate_judges_each_picture_by_its_own_state(folder: CaptureFolder) -> None:
    assert check(folder).geometry == "verified"
    forgotten = check(CaptureFolder(folder.path, replace(folder.capture, states=()), ""))
    assert "object_outside_box" in {code for code, _ in forgotten.reasons}


def test_only_the_last_image_pairs_reach_beyond_the_walk(desk: Desk) -> None:
    capture = desk.capture
    for kind in KINDS:
        views = views_of(capture, kind, desk.clear, np.random.default_rng(1))
        later = [v for v in views if set(v) & set(AFTER)]
        assert bool(later) == (kind == "multi_image")
        assert views[len(views) - len(later) :] == later
        for before, after in later:
            assert (before in BEFORE, after in AFTER) == (True, True)
            shared = desk.clear[before] & desk.clear[after]
            assert "stool_1" in shared
            assert len(shared) > 1
    apart = [differ(capture.frame(a), capture.frame(b)) for a, b in later_pairs(desk)]
    assert len(apart) > 3
    assert {True, False} == set(apart)


def later_pairs(desk: Desk) -> list[tuple[int, int]]:
    views = views_of(desk.capture, "multi_image", desk.clear, np.random.default_rng(1))
    return [(v[0], v[1]) for v in views if set(v) & set(AFTER)]


def test_a_capture_of_one_state_has_no_such_pairs(desk: Desk) -> None:
    one = replace(desk.capture, frames=desk.capture.walk, states=())
    views = views_of(one, "multi_image", desk.clear, np.random.default_rng(1))
    both = views_of(desk.capture, "multi_image", desk.clear, np.random.default_rng(1))
    assert views == both[: len(views)]
    assert len(both) > len(views)


def test_what_moved_between_the_frames_is_neither_named_nor_measured(desk: Desk) -> None:
    context = desk.context("multi_image", (0, AFTER[0]))
    assert ids(context.moving) == {"stool_1"}
    assert "stool_1" in ids(context.view.objects)
    assert "stool_1" not in ids(context.namable) | ids(context.measurable)
    assert {"table_1", "box_1"} <= ids(context.measurable)


@pytest.mark.parametrize("frames", [(0,), (0, 3), tuple(BEFORE)])
def test_in_views_of_the_walk_it_is_a_thing_like_others(desk: Desk, frames: tuple[int, ...]) -> None:
    context = desk.context("multi_image", frames)
    assert context.moving == ()
    assert "stool_1" in ids(context.measurable)
    assert context.view.moved == ()


def test_in_views_of_afterwards_it_stands_where_it_was_put(desk: Desk) -> None:
    context = desk.context("image", (AFTER[0],))
    x, _, z = context.view.object("stool_1").box.center
    assert (x, z) == pytest.approx(STOOL_AT)
    assert "stool_1" in ids(context.namable)
    assert "stool_1" not in ids(context.measurable)  # nobody lifted its surface there


def test_only_what_was_moved_is_asked_across_states(
    asked: StepResult, folder: CaptureFolder, references: list[Reference]
) -> None:
    questions = [from_row(Question, r) for r in asked.rows]
    for question in questions:
        assert bool(set(question.frame_indices) & set(AFTER)) == TASKS[question.task].across_states
    # Few objects' pairs are soon used up; asked first, both tasks have their share.
    sets = ask(folder, references, kinds=("multi_image",), recipe="template", seed=0).rows
    across = Counter(r["task"] for r in sets if set(r["frame_indices"]) & set(AFTER))
    assert across.keys() == {"object_moved", "object_displacement"}
    assert len({q.task for q in questions}) > 12
    counts = asked.counts()  # nothing is lost
    assert counts["out"] == len(questions)


def test_expressions_say_nothing_that_a_move_makes_untrue(
    tmp_path_factory: pytest.TempPathFactory, references: list[Reference]
) -> None:
    known = {r.object_id: r for r in references}
    assert (known["stool_1"].near_id, known["stool_1"].room_type) == (None, None)
    assert all(r.near_id != "stool_1" for r in references)
    assert known["mug_1"].support_id == "table_1"
    # Two mugs of one colour; the other one is put on the floor later, and may be meant by "on the table" till then.
    mugs = [*THINGS, replace(THINGS[1], at=(-0.35, -1.4))]
    world = moved_world(tmp_path_factory.mktemp("mugs") / "world", mugs, moved=6, at=(0.9, 0.4))
    again = references_of(world)
    assert {r.object_id: r.support_id for r in again if r.name == "mug"} == {"mug_1": "table_1", "mug_2": None}
    named = ids(Desk(world, again).context("image", (2,)).namable)
    assert "table_1" in named
    assert not named & {"mug_1", "mug_2"}


def test_a_video_question_is_shown_the_walk_alone(folder: CaptureFolder, asked: StepResult) -> None:
    facts = CaptureFacts(folder.capture, "raw/x", "0" * 64, frozenset({"video.mp4"}))
    videos = [q for q in (from_row(Question, r) for r in asked.rows) if q.kind == "video"]
    assert videos
    for question in videos:
        assert media_files(facts, question) == tuple(f"rgb/{i:06d}.jpg" for i in BEFORE)
        assert "the images" not in question.question


def test_programs_about_both_states_are_held_to_the_same_rule(folder: CaptureFolder) -> None:
    distance = "def answer(scene):\n    return calculate_distance(*scene.named)\n"
    moved = (
        "def answer(scene):\n"
        "    a, b = scene.frames\n"
        "    return max(scene.named, key=lambda o: center_distance(*(placed_in_frame(scene, o, f) for f in (a, b))))\n"
    )
    params = {"frame_a": 0, "frame_b": AFTER[0]}
    lines = [
        {"id": k, "question": None, "task": task, "frames": frames, "objects": named, "code": code, "params": given}
        for k, (task, frames, named, code, given) in enumerate(
            (
                ("object_abs_distance", [0, 2], ["table_1", "box_1"], distance, {}),
                ("object_abs_distance", [0, AFTER[0]], ["table_1", "box_1"], distance, {}),
                ("object_moved", [0, AFTER[0]], ["table_1", "stool_1"], moved, params),
            )
        )
    ]
    found = list(verify_lines(folder, lines, 1))
    assert [f["reason"] for f in found] == [None, "moved_between_frames", None], found
    assert (found[2]["value"], found[2]["checks"]["rules"]) == ("stool_1", "passed")
