"""From questions to voted answers on a drawn room: what is right goes through, what is wrong is named and kept out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import say
from sprite_etl.transform.rows import Answer, ProgramRun, Question, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from sprite_etl.transform.votes import vote
from tests.builders import furnished_room
from tests.transform.drawn_questions import drawn_questions


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(Path(tmp_path_factory.mktemp("room")) / "capture", 3)


@pytest.fixture(scope="module")
def questions(room: CaptureFolder) -> list[Question]:
    return drawn_questions(room, np.random.default_rng(12), 40)


@pytest.fixture(scope="module")
def runs(room: CaptureFolder, questions: list[Question]) -> list[ProgramRun]:
    result = solve(room, questions, votes=3)
    assert result.counts()["in"] == 3 * len(questions)
    assert [(r.reason, r.detail) for r in result.rejects] == []
    return [from_row(ProgramRun, row) for row in result.rows]


def test_right_programs_pass_every_check_and_the_vote(
    room: CaptureFolder, questions: list[Question], runs: list[ProgramRun]
) -> None:
    assert len({q.task for q in questions}) >= 12
    for run in runs:
        task = TASKS[next(q.task for q in questions if q.qa_id == run.qa_id)]
        assert set(run.checks.values()) == {"passed"}
        assert {"meaning", "execution"} <= set(run.checks)
        # swap_… and move_… may find nothing to act on, the shared ones always do
        assert {f"metamorphic_{r}" for r in ("rigid", "permute", "add_absent", "mirror")} <= set(run.checks)
        assert len(run.checks) >= len(task.relations)
    result = vote(room, questions, runs, votes=3)
    assert result.counts() == {"in": len(questions), "out": len(questions), "rejected": {}}
    for question, row in zip(questions, result.rows):
        answer = from_row(Answer, row)
        assert answer.question == question
        assert answer.verified_by == ("execution", "metamorphic", "solver")
        assert (answer.votes, answer.agreement) == (3, 1.0)
        assert answer.answer == say(answer.answer_value, question)
        expected = TASKS[question.task].solve(
            view_of(room.capture, question.frame_indices), question.object_ids, question.params
        )
        if question.answer_type == "number":
            step = {"deg": 1, "s": 0.1}.get(question.unit or "", 0.01)
            assert answer.answer_value == pytest.approx(expected, abs=0.51 * step)
        else:
            assert answer.answer_value == expected


def test_the_same_questions_give_the_same_rows(
    room: CaptureFolder, questions: list[Question], runs: list[ProgramRun]
) -> None:
    some = questions[::-1][:8]
    again = [from_row(ProgramRun, row) for row in solve(room, some, votes=3).rows]
    assert sorted(again, key=lambda r: (r.qa_id, r.index)) == [r for r in runs if r.qa_id in {q.qa_id for q in some}]


def _with(room: CaptureFolder, questions: list[Question], task: str) -> Question:
    """One about several pictures, if there is one: in a single picture what counts sightings is right."""
    found = [q for q in questions if q.task == task]
    found += drawn_questions(room, np.random.default_rng(1), 4, [task])
    return max(found, key=lambda q: len(q.frame_indices))


WRONG: list[tuple[str, str, str]] = [
    # task, what answer() does, why it is refused
    ("object_abs_distance", "return center_distance(*scene.named) + scene.named[0].center[0]", "metamorphic_rigid"),
    ("object_abs_distance", "return 2.5", "metamorphic_scale"),
    ("object_abs_distance", "return np.abs(scene.named[0].center - scene.named[1].center).sum()", "metamorphic_rigid"),
    ("object_abs_distance", "return 'far'", "wrong_type"),
    ("object_abs_distance", "return -1.0", "implausible"),
    ("object_abs_distance", "return 1e6", "implausible"),
    ("object_abs_distance", "return scene.named[5]", "execution_error"),
    ("object_abs_distance", "while True: pass", "timeout"),
    ("object_abs_distance", "return [0] * 10**9", "resource_limit"),
    ("object_abs_distance", "return longest_dimension(scene.named[0])", "metamorphic_move_first"),
    ("object_counting", "return len(scene.objects)", "metamorphic_add_absent"),
    ("object_counting", "return 1", "metamorphic_add_counted"),
    ("object_counting", "return sum(len(o.seen) for o in scene.objects if o.name == scene.params['name'])", ""),
    ("object_relation_in_view", "return 'left'", "metamorphic_mirror"),
    (
        "object_relation_in_view",
        "return 'left' if scene.named[0].center[0] < scene.named[1].center[0] else 'right'",
        "",
    ),
    ("object_relation_in_view", "return 0", "wrong_type"),
    ("object_volume_comparison", "return scene.named[0]", "metamorphic_swap_boxes"),
    ("object_volume_comparison", "return sorted(scene.named, key=lambda o: o.id)[0]", "metamorphic_swap_boxes"),
    ("object_rel_distance", "return scene.objects[0]", ""),
    ("object_rel_distance", "return scene.named[0]", "wrong_type"),
    ("object_rel_distance", "return scene.named[1]", "metamorphic_exchange_choices"),
    ("object_direction_facing_simple", "return scene.choices[0]", "metamorphic_exchange_choices"),
    ("object_appearance_order", "return list(scene.named)", "metamorphic_swap_sightings"),
    ("object_appearance_order", "return sorted(scene.named, key=lambda o: o.id)", "metamorphic_swap_sightings"),
    ("object_appearance_order", "return scene.named[:2]", "wrong_type"),
    ("object_size_estimation", "return 0.8", "metamorphic_scale"),
    ("object_size_estimation", "return center_distance(scene.objects[0], scene.objects[-1])", ""),
    ("camera_distance", "return float(scene.frame(scene.params['frame']).camera.position[1])", ""),
]


@pytest.mark.parametrize(("task", "body", "reason"), WRONG)
def test_wrong_programs_are_refused(
    room: CaptureFolder, questions: list[Question], monkeypatch: pytest.MonkeyPatch, task: str, body: str, reason: str
) -> None:
    """reason "": whichever check finds it first, as it depends on what was drawn."""
    wrong = f"def answer(scene):\n    {body}\n"
    monkeypatch.setattr("sprite_etl.transform.written.programs_for", lambda q, votes: [("wrong", wrong)] * votes)
    question = _with(room, questions, task)
    result = solve(room, [question], votes=1)
    assert result.rows == []
    (reject,) = result.rejects
    if reason:
        assert reason in (reject.reason, *json.loads(reject.row["checks"]).values())
    assert reject.detail
    assert reject.row["status"] == ("failed" if reject.reason in FAILED else "rejected")
    assert vote(room, [question], [], votes=1).counts()["rejected"] == {"no_program_accepted": 1}


FAILED = {"execution_error", "timeout", "resource_limit"}


def test_a_text_that_says_something_else_takes_its_programs_with_it(
    room: CaptureFolder, questions: list[Question]
) -> None:
    question = _with(room, questions, "object_volume_comparison")
    words = [("larger", "smaller"), ("bigger", "smaller"), ("greater", "lesser")]
    changed = question.question
    for a, b in words + [(b, a) for a, b in words]:
        if f"{a}" in changed and changed == question.question:
            changed = changed.replace(f"which is {a}", f"which is {b}").replace(a, b)
    assert changed != question.question
    result = solve(room, [replace(question, question=changed)], votes=3)
    assert result.counts() == {"in": 3, "out": 0, "rejected": {"meaning_mismatch": 3}}
    assert {r.row["status"] for r in result.rejects} == {"rejected"}
