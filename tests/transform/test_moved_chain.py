"""A simulated home in which something was moved: from its pictures to answers about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.folder import CaptureFolder, read_capture
from sprite_etl.transform.questions import ask
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import Answer, ProgramRun, Question, Reference, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.votes import vote
from tests.benchmarks.recompute import disagreements

TASKS = ("object_moved", "object_displacement")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    path = Path(tmp_path_factory.mktemp("rearranged")) / "capture"
    source = MujocoSource(MujocoOptions(frames=16, width=192, height=144, rooms_max=1, rearranged=3))
    scene = source.generate(7, "2026-01-01", 2)
    finish_capture(path, capture_scene(source, scene, path, "0" * 16))
    return read_capture(path)


def test_both_tasks_are_asked_and_answered(folder: CaptureFolder) -> None:
    capture = folder.capture
    references = [from_row(Reference, row) for row in refer(folder).rows]
    rows = ask(folder, references, kinds=("multi_image",), recipe="template", seed=0).rows
    questions = [q for q in (from_row(Question, r) for r in rows) if q.task in TASKS]
    assert {q.task for q in questions} == set(TASKS)
    solved = solve(folder, questions, votes=3)
    assert solved.counts() == {"in": 3 * len(questions), "out": 3 * len(questions), "rejected": {}}
    voted = vote(folder, questions, [from_row(ProgramRun, r) for r in solved.rows], votes=3)
    assert voted.counts() == {"in": len(questions), "out": len(questions), "rejected": {}}
    assert disagreements(capture, voted.rows) == []
    assert len(capture.moved_ids) == 2
    for answer in (from_row(Answer, r) for r in voted.rows):
        before, after = (capture.frame(i) for i in answer.question.frame_indices)
        assert (before.state, after.state) == (None, "after")
        if answer.question.task == "object_moved":
            assert set(answer.question.object_ids) & capture.moved_ids == {answer.answer_value}
            assert answer.answer in answer.question.choices
        else:
            (moved,) = answer.question.object_ids
            at = [capture.placed(capture.object(moved), f).box.center for f in (before, after)]
            there = sum((a - b) ** 2 for a, b in zip(*at)) ** 0.5
            assert answer.answer_value == pytest.approx(there, abs=0.01)
