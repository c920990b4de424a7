"""From references to answers: what `ask` asks can be read back, solved and voted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.questions import ask
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import KINDS, Answer, ProgramRun, Question, Reference, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.votes import vote
from tests.benchmarks.recompute import disagreements
from tests.builders import furnished_room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(Path(tmp_path_factory.mktemp("chain")) / "capture", 3, frames=16, width=320)


@pytest.fixture(scope="module")
def questions(room: CaptureFolder) -> list[Question]:
    references = [from_row(Reference, row) for row in refer(room).rows]
    return [from_row(Question, r) for r in ask(room, references, kinds=KINDS, recipe="template", seed=0).rows]


def test_every_question_that_is_asked_means_what_its_row_says(questions: list[Question]) -> None:
    assert len(questions) > 40
    assert {q.question: why for q in questions if (why := meaning_differs(q))} == {}


def test_questions_are_answered_with_nothing_lost(room: CaptureFolder, questions: list[Question]) -> None:
    some = questions[:: max(1, len(questions) // 25)]
    solved = solve(room, some, votes=3)
    assert solved.counts() == {"in": 3 * len(some), "out": 3 * len(some), "rejected": {}}
    voted = vote(room, some, [from_row(ProgramRun, r) for r in solved.rows], votes=3)
    assert voted.counts() == {"in": len(some), "out": len(some), "rejected": {}}
    answers = [from_row(Answer, row) for row in voted.rows]
    assert {a.question.kind for a in answers} >= {"image", "video"}
    assert all(a.answer and a.program and a.verified_by for a in answers)
    # What the view does not show can be deleted: every answer comes out again.
    assert disagreements(room.capture, voted.rows) == []
