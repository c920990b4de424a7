"""Programs of models on a drawn room: what is misread is not paid for, what is wrong does not pass."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.invented import Invented
from sprite_etl.transform.answers import equal
from sprite_etl.transform.rows import ProgramRun, Question, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from sprite_etl.transform.votes import vote
from tests.builders import furnished_room
from tests.doubles.model_inventions import HEIGHT_AND_GAP, TOPS, Invention
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.transform.drawn_questions import drawn_questions
from tests.transform.models_asked import asking_of


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(Path(tmp_path_factory.mktemp("room")) / "capture", 3)


@pytest.fixture(scope="module")
def questions(room: CaptureFolder) -> list[Question]:
    return [replace(q, producer="llm") for q in drawn_questions(room, np.random.default_rng(12), 24)]


@pytest.fixture
def server() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


def invented(room: CaptureFolder, task: Invention, **own: str) -> Question:
    """A question of an invented task about two things of the room, as its inventor declares it."""
    declared = task.declared
    view = view_of(room.capture, tuple(f.index for f in room.capture.frames))
    seen = [o.object_id for o in view.objects][:2]
    words = tuple(f"the {i.replace('_', ' ').replace('-', ' ')}" for i in seen)
    relations = {r["relation"]: r["change"] for r in declared["relations"]}
    row = Invented(declared["asks"], relations, own.get("program"), own.get("author"), task.parts)
    return Question(
        f"i-{declared['name']}", room.capture.capture_id, "video", declared["name"], task.texts[0].format(*words),
        "number", "m", (), tuple(f.index for f in view.frames), tuple(seen), words, {}, None, 1, "llm", row.to_dict(),
    )  # fmt: skip


def test_what_models_write_is_verified_and_named_by_model_and_sample(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    asking = asking_of(server.url, tmp_path, 3, code="coder")
    result = solve(room, questions, votes=3, asking=asking)
    runs = [from_row(ProgramRun, row) for row in result.rows]
    assert result.counts() == {"in": 72, "out": 72, "rejected": {}}
    assert [(r.qa_id, r.index) for r in runs] == [(q.qa_id, i) for q in questions for i in range(3)]
    assert {r.method for r in runs} == {"coder#0", "coder#1", "coder#2"}
    assert all({"meaning", "static", "execution"} <= set(r.checks) for r in runs)
    assert server.counts()["stages"]["meaning"]["answered"] == len({q.question for q in questions})
    server.reset()
    assert solve(room, questions, votes=3, asking=asking).rows == result.rows
    assert server.counts()["requests"] == 0


def test_of_forty_percent_wrong_programs_none_gives_a_wrong_answer(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    server.set(mistakes={"wrong_program": 0.4}, only_stage="write_program")
    solved = solve(room, questions, votes=3, asking=(asking := asking_of(server.url, tmp_path, 3)))
    assert solved.counts()["in"] == 72
    assert 0.2 * 72 < len(solved.rejects) < 0.6 * 72
    assert len({r.reason for r in solved.rejects}) > 3
    runs = [from_row(ProgramRun, row) for row in solved.rows]
    answers = vote(room, questions, runs, votes=3, asking=asking)
    asked = {q.qa_id: q for q in questions}
    for row in answers.rows:
        question = asked[row["qa_id"]]
        view = view_of(room.capture, question.frame_indices)
        right = TASKS[question.task].solve(view, question.object_ids, question.params)
        if question.answer_type == "number":
            assert json.loads(row["answer_value"]) == pytest.approx(right, abs=0.51)
        else:
            assert equal(json.loads(row["answer_value"]), right, question.answer_type)
    assert len(answers.rows) > 0.4 * len(questions)
    assert answers.counts()["in"] == len(questions)


def test_a_text_that_means_something_else_costs_no_program(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    right = questions[0]
    unread = replace(right, qa_id="x", question="Would you kindly tell me something nice about this place?")
    other = replace(next(q for q in questions if q.object_ids), qa_id="y")
    other = replace(other, expressions=tuple(f"{e} there" for e in other.expressions))
    result = solve(room, [unread, right, other], votes=3, asking=asking_of(server.url, tmp_path, 3))
    assert result.counts() == {"in": 9, "out": 3, "rejected": {"meaning_mismatch": 6}}
    assert {r.row["qa_id"] for r in result.rejects} == {"x", "y"}
    assert all((r.row["status"], r.row["code"]) == ("rejected", "") and r.detail for r in result.rejects)
    assert server.counts()["stages"]["write_program"]["answered"] == 3
    # What two plain readers see needs no model: the text that names other objects is not even shown to one.
    assert server.counts()["stages"]["meaning"]["answered"] == 2


def test_what_the_template_asked_is_answered_by_its_programs(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    mixed = [replace(q, producer="template") if i % 2 else q for i, q in enumerate(questions[:6])]
    result = solve(room, mixed, votes=2, asking=asking_of(server.url, tmp_path, 2))
    assert [row["method"].startswith("tiny#") for row in result.rows] == [True, True, False, False] * 3
    assert {stage: n["answered"] for stage, n in server.counts()["stages"].items()} == {
        "meaning": 3,
        "write_program": 6,
    }


def test_calls_that_fail_reject_the_programs_that_they_were_for(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    server.set(rates={"refusal": 1.0}, only_stage="meaning")
    result = solve(room, questions[:2], votes=3, asking=asking_of(server.url, tmp_path / "1", 3))
    assert result.counts() == {"in": 6, "out": 0, "rejected": {"model_refused": 6}}
    assert "write_program" not in server.counts()["stages"]
    server.set(rates={"refusal": 0.5}, only_stage="write_program", seed=1)
    result = solve(room, questions, votes=3, asking=asking_of(server.url, tmp_path / "2", 3))
    (reason,) = result.counts()["rejected"]
    assert reason == "model_refused"
    assert 0.25 * 72 < len(result.rejects) < 0.75 * 72
    assert {r.row["status"] for r in result.rejects} == {"failed"}
    assert {json.loads(r.row["checks"])["model"] for r in result.rejects} == {"model_refused"}


def test_a_program_of_the_wrong_form_gets_one_repair(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    server.set(rates={"junk": 1.0}, at_most=1, only_stage="write_program")
    result = solve(room, questions[:3], votes=2, asking=asking_of(server.url, tmp_path / "1", 2))
    assert result.counts() == {"in": 6, "out": 6, "rejected": {}}
    assert server.counts()["stages"]["write_program"]["answered"] == 12
    server.set(rates={"junk": 1.0}, at_most=None, only_stage="write_program")
    result = solve(room, questions[:1], votes=2, asking=asking_of(server.url, tmp_path / "2", 2))
    assert result.counts() == {"in": 2, "out": 0, "rejected": {"static_syntax": 2}}


def test_an_invented_task_is_held_against_what_its_inventor_says_and_what_is_known_of_any(
    room: CaptureFolder, server: ModelServerHandle, tmp_path: Path
) -> None:
    question = invented(room, TOPS)
    asking = asking_of(server.url, tmp_path, 3)
    runs = [from_row(ProgramRun, row) for row in solve(room, [question], votes=3, asking=asking).rows]
    assert len(runs) == 3
    known = {f"metamorphic_{r}" for r in ("rigid", "permute", "scale", "mirror", "swap_boxes", "grow_first")}
    assert all(known | {"metamorphic_constant"} <= set(r.checks) for r in runs)
    # What the inventor adds can refuse a program; what denies what is known of any question is not heard.
    assert question.invented is not None
    added = replace(
        question, invented={**question.invented, "relations": {"move_first": "same", "swap_poses": "changes"}}
    )
    refused = solve(room, [added], votes=3, asking=asking).counts()["rejected"]
    assert set(refused) <= {"metamorphic_move_first", "metamorphic_swap_poses"}
    denied = replace(question, invented={**question.invented, "relations": {"rigid": "changes", "scale": "same"}})
    assert solve(room, [denied], votes=3, asking=asking).counts()["out"] == 3


def test_a_length_of_an_invented_task_is_not_longer_than_the_view_allows(
    room: CaptureFolder, server: ModelServerHandle, tmp_path: Path
) -> None:
    in_millimetres = TOPS.programs[0].replace("return abs(", "return 1000 * abs(")
    question = invented(room, TOPS, program=in_millimetres)
    (reject,) = solve(room, [question], votes=2, asking=asking_of(server.url, tmp_path, 2)).rejects
    assert reject.reason == "implausible"


def test_the_program_that_came_with_a_question_is_the_first_of_the_k(
    room: CaptureFolder, server: ModelServerHandle, tmp_path: Path
) -> None:
    question = invented(room, HEIGHT_AND_GAP, program=HEIGHT_AND_GAP.programs[0], author="seer#0")
    result = solve(room, [question], votes=3, asking=(asking := asking_of(server.url, tmp_path, 3)))
    assert [row["method"] for row in result.rows] == ["seer#0", "tiny#1", "tiny#2"]
    assert result.rows[0]["code"] == HEIGHT_AND_GAP.programs[0]
    assert server.counts()["stages"]["write_program"]["answered"] == 2
    wrong = invented(room, HEIGHT_AND_GAP, program="def answer(scene):\n    return 0.8\n", author="seer#0")
    result = solve(room, [wrong], votes=3, asking=asking)
    assert [r.row["method"] for r in result.rejects] == ["seer#0"]
    assert result.rejects[0].reason.startswith("metamorphic_")


def test_params_that_nobody_foresaw_take_no_other_question_with_them(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    strange = replace(
        invented(room, TOPS), params={"frame": 999}, invented=Invented("?", {"move_first": "changes"}).to_dict()
    )
    beside = invented(room, HEIGHT_AND_GAP)
    result = solve(room, [strange, beside, questions[0]], votes=2, asking=asking_of(server.url, tmp_path, 2))
    assert Counter((r.row["qa_id"], r.reason) for r in result.rejects) == {(strange.qa_id, "bad_params"): 2}
    assert result.counts()["out"] == 4


def test_as_many_programs_are_asked_for_as_the_vote_counts(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="must give 3 programs a question, they give 2"):
        solve(room, questions[:1], votes=3, asking=asking_of(server.url, tmp_path, 2))
