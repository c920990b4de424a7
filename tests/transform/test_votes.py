"""One answer from several programs: who carries it, what is a tie, what the solver denies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import equal
from sprite_etl.transform.rows import ProgramRun, Question
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from sprite_etl.transform.votes import vote
from tests.builders import furnished_room
from tests.transform.drawn_questions import drawn_questions


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(Path(tmp_path_factory.mktemp("room")) / "capture", 3)


@pytest.fixture(scope="module")
def question(room: CaptureFolder) -> Question:
    return drawn_questions(room, np.random.default_rng(12), 1, ["object_abs_distance"])[0]


@pytest.fixture(scope="module")
def right(room: CaptureFolder, question: Question) -> float:
    view = view_of(room.capture, question.frame_indices)
    return float(TASKS[question.task].solve(view, question.object_ids, question.params))


def runs_of(question: Question, *values: Any) -> list[ProgramRun]:
    return [ProgramRun(question.qa_id, i, f"m#{i}", f"# {i}", "accepted", None, v, {}) for i, v in enumerate(values)]


def test_two_of_three_carry_the_vote_and_one_of_three_does_not(
    room: CaptureFolder, question: Question, right: float
) -> None:
    (row,) = vote(room, [question], runs_of(question, right + 1, right, right + 1e-5), votes=3).rows
    assert (row["votes"], row["agreement"], row["program"]) == (3, 0.6667, "# 1")
    assert equal(json.loads(row["answer_value"]), round(right, 2), "number")
    for values in ([right, right + 1, right + 2], [right]):
        result = vote(room, [question], runs_of(question, *values), votes=3)
        assert result.counts()["rejected"] == {"programs_disagree": 1}
    alone = vote(room, [question], runs_of(question, right), votes=3, agreeing_share=1 / 3)
    assert alone.counts()["out"] == 1


@pytest.mark.parametrize(
    ("share", "votes", "agreeing", "carries"),
    [
        (0.6, 5, 3, True),
        (0.6, 5, 2, False),
        (0.6, 4, 3, True),
        (0.6, 2, 2, True),
        (0.6, 2, 1, False),
        (0.8, 5, 4, True),
        (0.8, 5, 3, False),
        (1.0, 3, 3, True),
        (1.0, 3, 2, False),
    ],
)
def test_the_share_is_of_the_programs_that_were_asked_for(
    room: CaptureFolder, question: Question, right: float, share: float, votes: int, agreeing: int, carries: bool
) -> None:
    values = [right + i for i in range(1, votes - agreeing + 1)] + [right] * agreeing
    for given in (values, values[-agreeing:]):  # the others disagree, or were refused before
        result = vote(room, [question], runs_of(question, *given), votes=votes, agreeing_share=share)
        assert len(result.rows) == carries


def test_a_tie_is_no_answer_and_its_reject_says_what_was_given(
    room: CaptureFolder, question: Question, right: float
) -> None:
    result = vote(room, [question], runs_of(question, right, 9.5, 9.5, right, 4.5), votes=5, agreeing_share=0.3)
    (reject,) = result.rejects
    assert reject.reason == "programs_disagree"
    assert reject.detail.startswith("a tie: 2 of 5 programs each")
    assert reject.detail.endswith(f"{right} ×2, 9.5 ×2, 4.5")


def test_an_agreed_answer_that_the_solver_denies_is_rejected(
    room: CaptureFolder, question: Question, right: float
) -> None:
    result = vote(room, [question], runs_of(question, *[right + 0.05] * 3), votes=3)
    assert result.counts()["rejected"] == {"solver_disagrees": 1}
    assert "the solver" in result.rejects[0].detail


def test_only_several_samples_of_a_model_are_recorded_as_a_vote(
    room: CaptureFolder, question: Question, right: float
) -> None:
    asked = replace(question, producer="some-model")
    (row,) = vote(room, [asked], runs_of(asked, right, right, right), votes=3).rows
    assert row["verified_by"] == ["execution", "metamorphic", "vote", "solver"]
    (row,) = vote(room, [asked], runs_of(asked, right), votes=1).rows
    assert row["verified_by"] == ["execution", "metamorphic", "solver"]
    one_sample = [replace(r, method="m#0") for r in runs_of(asked, right, right)]
    (row,) = vote(room, [asked], one_sample, votes=2).rows
    assert row["verified_by"] == ["execution", "metamorphic", "solver"]
    of_templates = [replace(r, method=f"method {r.index}") for r in runs_of(question, right, right, right)]
    for asker in (question, asked):
        (row,) = vote(room, [asker], of_templates, votes=3).rows
        assert row["verified_by"] == ["execution", "metamorphic", "solver"]


def test_refused_programs_and_other_questions_have_no_voice(
    room: CaptureFolder, question: Question, right: float
) -> None:
    refused = [replace(r, status="rejected") for r in runs_of(question, right, right, right)]
    result = vote(room, [question], refused + runs_of(replace(question, qa_id="other"), right, right), votes=3)
    assert result.counts()["rejected"] == {"no_program_accepted": 1}
