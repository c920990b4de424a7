"""What only models can decide of an answer: free texts that say the same, tasks without a solver, the sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.invented import Invented
from sprite_etl.transform.rephrased import STYLES, style_of
from sprite_etl.transform.rows import ProgramRun, Question
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from sprite_etl.transform.votes import vote
from tests.builders import furnished_room
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.transform.drawn_questions import drawn_questions
from tests.transform.models_asked import asking_of


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return furnished_room(Path(tmp_path_factory.mktemp("room")) / "capture", 3)


@pytest.fixture(scope="module")
def questions(room: CaptureFolder) -> list[Question]:
    return [replace(q, producer="llm") for q in drawn_questions(room, np.random.default_rng(5), 30)]


@pytest.fixture(scope="module")
def free(room: CaptureFolder, questions: list[Question]) -> Question:
    """A question of an invented task that is answered with a text."""
    row = Invented("Which way one turns.", {"mirror": "swap_hands"})
    return replace(
        questions[0], qa_id="free", task="way_to_turn", question="Which way does one turn, and then?", unit=None,
        answer_type="text", choices=(), params={}, invented=row.to_dict(),
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


def runs_of(question: Question, *values: Any) -> list[ProgramRun]:
    return [ProgramRun(question.qa_id, i, f"m#{i}", f"# {i}", "accepted", None, v, {}) for i, v in enumerate(values)]


def right(room: CaptureFolder, question: Question) -> Any:
    view = view_of(room.capture, question.frame_indices)
    return TASKS[question.task].solve(view, question.object_ids, question.params)


def test_texts_that_say_the_same_are_one_voice(
    room: CaptureFolder, free: Question, server: ModelServerHandle, tmp_path: Path
) -> None:
    """The server's judge compares the words of two texts."""
    given = runs_of(free, "left, then right", "Left  then right!", "LEFT THEN RIGHT", "left,  then right")
    result = vote(room, [free], given, votes=5, asking=asking_of(server.url, tmp_path, 5))
    (row,) = result.rows
    assert (row["answer"], row["program"], row["agreement"]) == ("left, then right", "# 0", 0.8)
    assert row["verified_by"] == ["execution", "metamorphic", "vote", "judge"]
    assert row["sentence"] is None
    assert server.counts()["stages"] == {"judge": {"requests": 6, "answered": 6}}  # 3 pairs, in both orders
    # Without a judge they are three answers.
    assert vote(room, [free], given, votes=5).counts()["rejected"] == {"programs_disagree": 1}


def test_texts_that_are_equal_need_no_judge(
    room: CaptureFolder, free: Question, server: ModelServerHandle, tmp_path: Path
) -> None:
    (row,) = vote(room, [free], runs_of(free, "left", "left "), votes=2, asking=asking_of(server.url, tmp_path, 2)).rows
    assert row["verified_by"] == ["execution", "metamorphic", "vote"]
    assert server.counts()["requests"] == 0


@pytest.mark.parametrize(
    ("same", "rejected"),
    [
        # what the judge says of which pairs
        (lambda first, second: True, {}),
        (lambda first, second: {first, second} <= {"a b", "c d"}, {"programs_disagree": 1}),
        (lambda first, second: False, {"programs_disagree": 1}),
        (lambda first, second: first < second, {"judge_contradicts": 1}),
        (lambda first, second: "c d" in (first, second), {"judge_contradicts": 1}),
    ],
    ids=["all are the same", "one differs", "all differ", "the first is preferred", "not one way or the other"],
)
def test_a_judge_that_cannot_be_trusted_joins_nothing(
    room: CaptureFolder, free: Question, tmp_path: Path, same: Any, rejected: dict[str, int]
) -> None:
    def answer(body: dict[str, Any]) -> str:
        said = body["messages"][1]["content"]
        first, second = (said.split(f"Answer {mark}: ")[1].split("\n")[0].strip() for mark in "AB")
        alike = same(first, second)
        return json.dumps({"same": alike, "difference": None if alike else "They differ."})

    with ChatServer(answer) as server:
        asking = asking_of(server.url, tmp_path, 3)
        result = vote(room, [free], runs_of(free, "a b", "c d", "e f"), votes=3, asking=asking)
    assert result.counts()["rejected"] == rejected
    assert [row["verified_by"][-1] for row in result.rows] == ([] if rejected else ["judge"])


def test_a_judge_that_does_not_answer_leaves_its_reason(
    room: CaptureFolder, free: Question, server: ModelServerHandle, tmp_path: Path
) -> None:
    server.set(rates={"refusal": 1.0})
    result = vote(room, [free], runs_of(free, "left", "Left!"), votes=2, asking=asking_of(server.url, tmp_path, 2))
    assert result.counts()["rejected"] == {"model_refused": 1}


def test_a_task_without_a_solver_needs_two_programs_that_agree(room: CaptureFolder, free: Question) -> None:
    number = replace(free, answer_type="number", unit="m")
    for share, votes in ((0.6, 1), (0.3, 3)):
        result = vote(room, [number], runs_of(number, 1.5), votes=votes, agreeing_share=share)
        assert result.counts()["rejected"] == {"no_second_program": 1}
    # That two of three agree decides where a solver does; here all of three must, four of five, and none dissent.
    for values, votes, stands in (
        ([1.5, 1.501], 2, True),
        ([1.5, 1.5], 3, False),
        ([1.5, 1.5, 2.5], 3, False),
        ([1.5] * 4, 5, True),
        ([*[1.5] * 4, 2.5], 5, False),
    ):
        result = vote(room, [number], runs_of(number, *values), votes=votes, agreeing_share=0.3)
        assert result.counts()["rejected"] == ({} if stands else {"programs_disagree": 1})
    one_sample = [replace(r, method="m#0") for r in runs_of(number, 1.5, 1.5)]
    assert vote(room, [number], one_sample, votes=2).counts()["rejected"] == {"no_second_program": 1}
    (row,) = vote(room, [number], runs_of(number, 1.5, 1.5), votes=2).rows
    assert row["verified_by"] == ["execution", "metamorphic", "vote"]


def test_answers_are_said_as_sentences_that_state_the_value(
    room: CaptureFolder, questions: list[Question], server: ModelServerHandle, tmp_path: Path
) -> None:
    runs = [run for q in questions for run in runs_of(q, *[right(room, q)] * 2)]
    asking = asking_of(server.url, tmp_path, 2)
    result = vote(room, questions, runs, votes=2, asking=asking)
    assert len(result.rows) == len(questions)
    said = [row for row in result.rows if row["sentence"] is not None]
    assert len(said) >= 0.8 * len(questions)
    assert len({row["answer_type"] for row in said}) > 3
    for row in said:
        assert row["answer_type"] == "boolean" or row["answer"].casefold() in row["sentence"].casefold()
    plain = vote(room, questions, runs, votes=2)
    assert [replace_sentence(row) for row in result.rows] == plain.rows
    server.reset()
    assert vote(room, questions, runs, votes=2, asking=asking).rows == result.rows
    assert server.counts()["requests"] == 0


def replace_sentence(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "sentence": None}


def test_a_sentence_that_states_another_value_is_asked_for_once_more_and_then_left_out(
    room: CaptureFolder, questions: list[Question], tmp_path: Path
) -> None:
    number = next(q for q in questions if q.answer_type == "number")
    runs = runs_of(number, right(room, number), right(room, number))

    def wrong(body: dict[str, Any]) -> str:
        return json.dumps({"sentence": "It is 123.45 metres."})

    def mended(body: dict[str, Any]) -> str:
        if len(body["messages"]) == 2:
            return wrong(body)
        assert "123.45" in body["messages"][3]["content"]
        answer = body["messages"][1]["content"].split("The answer: ")[1].split("\n")[0]
        return json.dumps({"sentence": f"It is {answer}."})

    for answers, kept in ((wrong, False), (mended, True)):
        with ChatServer(answers) as server:
            (row,) = vote(room, [number], runs, votes=2, asking=asking_of(server.url, tmp_path / str(kept), 2)).rows
        assert row["sentence"] == (f"It is {row['answer']}." if kept else None)


def test_styles_vary_with_what_is_asked_and_not_with_the_run(free: Question) -> None:
    asked = [replace(free, question=f"Is it {i}?") for i in range(200)]
    assert {style_of(q) for q in asked} == set(STYLES)
    assert style_of(replace(asked[0], qa_id="of another run")) == style_of(asked[0])
