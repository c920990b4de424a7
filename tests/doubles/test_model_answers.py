"""What the model server answers to the prompts of every stage, read as the stages read it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.prompts import lineage
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer
from sprite_etl.llm.wire import body_of
from sprite_etl.store.objects import open_store
from sprite_etl.transform.annotators.ask import STYLES, AskFacts, NamedObject, ask_requests
from sprite_etl.transform.annotators.check_name import LineUp, check_requests, read_pick
from sprite_etl.transform.annotators.compose import Compound, compose_requests, read_compound
from sprite_etl.transform.annotators.drafts import Draft, read_questions
from sprite_etl.transform.annotators.judge import Judgement, judge_requests, read_judgement
from sprite_etl.transform.annotators.meaning import Meaning, meaning_differs, meaning_requests, read_meaning
from sprite_etl.transform.annotators.name_objects import Candidates, name_requests, read_names
from sprite_etl.transform.annotators.narrate import Walk, narrate_requests, read_narration
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.annotators.rephrase import read_sentence, rephrase_requests
from sprite_etl.transform.annotators.write_program import WrittenProgram, program_requests, read_program, returns_of
from sprite_etl.transform.answers import equal
from sprite_etl.transform.navigation.actions import Action
from sprite_etl.transform.programs.sandbox import Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import METHODS, programs_for
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Task
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.doubles.model_answers import answer, asked_by
from tests.doubles.model_faults import question_hash, wrong_program
from tests.doubles.model_inventions import HEIGHT_AND_GAP, TOPS
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.transform.annotators.conftest import RUN, models_for, picture, question, replied
from tests.transform.draws import draw
from tests.transform.test_reader import questions_of

LOCAL = ModelServer(name="local", base_url="http://127.0.0.1:1/v1")


def said(request: ChatRequest, *mistakes: str) -> ChatResult:
    """The answer to a request without a server between, as the client hands it on. Raises ParseError."""
    body = body_of(request, LOCAL)
    return replied(answer(asked_by(body, question_hash(body)), mistakes), request.answer)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


def test_every_prompt_is_recognised_after_a_repair_too() -> None:
    (request,) = meaning_requests(question(), models_for("meaning"))
    body = body_of(request, LOCAL)
    body["messages"] += [{"role": "assistant", "content": "?"}, {"role": "user", "content": "That is not JSON."}]
    asked = asked_by(body, "q")
    assert (asked.stage, asked.facts["question"]) == ("meaning", question().question)
    body["messages"] = [{"role": "user", "content": "Hello"}]
    assert asked_by(body, "q").stage == "MeaningAnswer"
    assert set(lineage()) >= {"ask", "meaning", "write_program", "name_objects", "check_name", "judge", "rephrase"}


@pytest.mark.parametrize("name", sorted(TASKS))
def test_programs_are_the_templates_of_the_task_and_another_for_each_sample(name: str) -> None:
    of_task = questions_of(TASKS[name])
    known = {code.strip() for _, code in programs_for(of_task[0], 4 * len(METHODS[name]))}
    for asked in of_task[:: max(1, len(of_task) // 6)]:
        requests = program_requests(asked, models_for("write_program", 3))
        programs = [read_program(r, said(r)) for r in requests]
        codes = {p.code.strip() for p in programs if isinstance(p, WrittenProgram)}
        assert len(codes) == 3
        assert codes <= known


def test_most_wrong_programs_answer_otherwise_and_with_the_right_type() -> None:
    typed = wrong = total = 0
    for name in sorted(TASKS)[::5]:
        task, rng = TASKS[name], np.random.default_rng([9, *name.encode()])
        returns = returns_of(task.answer_type, task.unit)
        drawn = next(
            d for d in (draw(task, rng) for _ in range(100)) if d is not None and _solved(task, *d) is not None
        )
        view, asked = drawn
        expected = _solved(task, *drawn)
        codes = [wrong_program(METHODS[name][k % 3][1], k, returns) for k in range(8)]
        runs = (Run(0, asked.named, dict(asked.params), asked.choices),)
        for (outcome,) in run_programs([scene_json(view)], [Program(code, runs) for code in codes]):
            same_type = outcome.status == "ok" and type(outcome.value) is type(expected)
            typed += same_type
            wrong += not (same_type and equal(outcome.value, expected, task.answer_type))
            total += 1
    assert total >= 80
    assert wrong > 0.6 * total
    assert typed > 0.6 * total


def _solved(task: Task, view: View, asked: Asked) -> Any:
    try:
        return task.solve(view, asked.named, asked.params)
    except NotAnswerable:
        return None


def test_programs_of_questions_that_nobody_knows_run_into_an_error() -> None:
    (request,) = program_requests(question(question="Is it nice here?"), models_for("write_program"))
    program = read_program(request, said(request))
    assert isinstance(program, WrittenProgram)
    assert "raise" in program.code


def test_a_wrong_program_is_another_program_that_still_has_the_form() -> None:
    for asked in (questions_of(TASKS[name])[0] for name in sorted(TASKS)):
        (request,) = program_requests(asked, models_for("write_program"))
        right, wrong = read_program(request, said(request)), read_program(request, said(request, "wrong_program"))
        assert isinstance(right, WrittenProgram)
        assert isinstance(wrong, WrittenProgram), (asked.task, wrong)
        assert wrong.code != right.code
        assert wrong_program(right.code, 1) == wrong_program(right.code, 1)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_the_meaning_of_every_wording_is_found(name: str) -> None:
    for asked in questions_of(TASKS[name]):
        (request,) = meaning_requests(asked, models_for("meaning"))
        meaning = read_meaning(asked, said(request))
        assert isinstance(meaning, Meaning), (asked.question, meaning)
        assert meaning_differs(asked, meaning) is None, asked.question


def test_a_text_of_no_task_has_the_meaning_of_none() -> None:
    asked = question(question="How do you like the red mug?")
    (request,) = meaning_requests(asked, models_for("meaning"))
    meaning = read_meaning(asked, said(request))
    assert isinstance(meaning, Meaning)
    assert (meaning.task, meaning.objects) == (None, ())


OBJECTS = tuple(
    NamedObject(f"o{i}", words)
    for i, words in enumerate(
        ("the red mug on the table", "the grey sofa", "the tall lamp", "the oak desk", "the iron bed", "the old crate")
    )
)


def view(kind: Any, frames: int, invent: int = 2) -> AskFacts:
    wanted = {name: 2 for name, task in TASKS.items() if kind in task.kinds}
    shown = tuple(range(10, 10 + frames))
    return AskFacts(
        kind, shown, shown, tuple(picture(g) for g in range(frames)), OBJECTS, wanted, invent, "a guide", STYLES[0]
    )


@pytest.mark.parametrize(("kind", "frames"), [("image", 1), ("multi_image", 3), ("video", 4)])
def test_questions_are_drafts_whose_meaning_is_what_they_declare(kind: Any, frames: int) -> None:
    facts = view(kind, frames)
    first, other = ask_requests(facts, models_for("ask", 2))
    assert said(first).text != said(other).text
    drafts, unusable = read_questions(facts, said(first))
    assert unusable == ()
    assert len({d.task for d in drafts}) > 0.8 * len(facts.wanted)
    assert "top_height_difference" in {d.task for d in drafts}
    for draft in drafts:
        check_meaning(draft)


def check_meaning(draft: Draft) -> None:
    row = draft.row("c", "r", None, 1)
    (request,) = meaning_requests(row, models_for("meaning"))
    meaning = read_meaning(row, said(request))
    assert isinstance(meaning, Meaning), (row.question, meaning)
    assert meaning_differs(row, meaning) is None, (row.question, meaning)
    for request in program_requests(row, models_for("write_program", 3)):
        program = read_program(request, said(request))
        assert isinstance(program, WrittenProgram)
        assert (program.code in TOPS.programs) == (row.task == "top_height_difference")


@pytest.mark.parametrize("mistakes", [(), ("wrong_program",)])
def test_compound_questions_come_with_a_program(mistakes: tuple[str, ...]) -> None:
    facts = replace(view("image", 2), kind="compound")
    (request,) = compose_requests(facts, models_for("compose"))
    compound = read_compound(facts, request, said(request, *mistakes))
    assert isinstance(compound, Compound), compound
    assert (compound.program.code in HEIGHT_AND_GAP.programs) == (not mistakes)
    row = compound.draft.row("c", "r", None, 1)
    (request,) = meaning_requests(row, models_for("meaning"))
    meaning = read_meaning(row, said(request))
    assert isinstance(meaning, Meaning)
    assert meaning_differs(row, meaning) is None
    (request,) = program_requests(row, models_for("write_program"))
    program = read_program(request, said(request))
    assert isinstance(program, WrittenProgram)
    assert program.code in HEIGHT_AND_GAP.programs


def test_walks_are_told_as_they_are() -> None:
    actions = (Action(0.0, 2.5), Action(math.radians(90), 1.0), Action(math.pi, 3.0), Action(math.radians(-45), 0.0))
    marks = ((), ("the oak desk", "the iron bed"), ("the tall lamp",), ())
    walk = Walk(actions, marks, "the grey sofa", "the iron bed", tuple(o.expression for o in OBJECTS))
    told = [read_narration(walk, said(r)) for r in narrate_requests(walk, "plain", models_for("narrate", 6))]
    assert all(isinstance(text, str) and ", past the oak desk." in text for text in told), told
    assert len(set(told)) > 1


def test_names_are_usable_and_picks_among_the_numbers() -> None:
    shown = Candidates({"red": "o1", "blue": "o2"}, {"o1": "mug", "o2": "office chair"}, (picture(),))
    (request,) = name_requests(shown, models_for("name_objects"))
    named = read_names(shown, said(request))
    assert not isinstance(named, Unusable)
    assert set(named[0]) == {"o1", "o2"}
    doubled = read_names(shown, said(request, "duplicate_names"))
    assert not isinstance(doubled, Unusable)
    assert {u.reason for u in doubled[1].values()} == {"without_name", "not_unique"}
    line_up = LineUp({1: "o1", 2: "o2"}, (picture(),))
    picks = {read_pick(line_up, said(r)) for r in check_requests(line_up, "the mug", models_for("check_name", 12))}
    assert picks == {"o1", "o2"}


def test_the_judge_compares_words() -> None:
    for first, second, same in (("Turn left.", "turn left", True), ("turn left", "turn right", False)):
        pair = judge_requests("Where to?", first, second, models_for("judge"))
        judgement = read_judgement(*(said(r) for r in pair))
        assert isinstance(judgement, Judgement)
        assert judgement.same == same


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, 2.4),
        ({"answer_type": "integer", "unit": None}, 3),
        ({"answer_type": "boolean", "unit": None}, False),
        ({"answer_type": "choice", "unit": None, "choices": ("left", "right")}, "left"),
        ({"answer_type": "object", "unit": None, "choices": ("the table", "the red mug")}, "mug_1"),
        ({"answer_type": "order", "unit": None}, ["mug_1", "table_1"]),
    ],
)
def test_sentences_state_the_answer(changes: dict[str, Any], value: Any) -> None:
    asked = question(**changes)
    for request in rephrase_requests(asked, value, "plain", models_for("rephrase", 4)):
        sentence = read_sentence(asked, value, said(request))
        assert isinstance(sentence, str), sentence
        wrong = read_sentence(asked, value, said(request, "wrong_language"))
        assert isinstance(wrong, Unusable)


def ask_all(server: ModelServerHandle, requests: Sequence[ChatRequest], folder: Path) -> list[ChatResult | ChatFailure]:
    """What comes of requests by way of the real client, with a cache in the folder."""
    store = open_store(f"file://{folder}")
    local = ModelServer(name="local", base_url=server.url, timeout_s=5)
    return ChatClient({"local": local}, store, Ledger(store, RUN)).ask(requests)


def programs_requests(count: int) -> list[ChatRequest]:
    every = [q for name in sorted(TASKS) for q in questions_of(TASKS[name])[:1]]
    return [r for q in every for r in program_requests(q, models_for("write_program", 3))][:count]


def test_wrong_programs_come_at_their_rate_and_again_when_asked_again(
    server: ModelServerHandle, tmp_path: Path
) -> None:
    requests = programs_requests(150)
    right = [said(r).text for r in requests]
    server.reset()
    server.set(mistakes={"wrong_program": 0.4}, rates={})
    first = [r.text for r in ask_all(server, requests, tmp_path / "a") if isinstance(r, ChatResult)]
    wrong = [a != b for a, b in zip(right, first)]
    assert len(first) == 150
    assert 40 <= sum(wrong) <= 80
    assert server.counts()["mistakes"] == {"wrong_program": sum(wrong)}
    again = ask_all(server, requests[::-1], tmp_path / "b")[::-1]
    assert [r.text for r in again if isinstance(r, ChatResult)] == first
    assert server.counts()["paid_twice"] == 150
    assert server.counts()["stages"] == {"write_program": {"requests": 300, "answered": 300}}


def test_faults_in_a_third_of_all_calls_change_no_answer_and_nothing_is_paid_twice(
    server: ModelServerHandle, tmp_path: Path
) -> None:
    asked = [q for name in sorted(TASKS)[:40] for q in questions_of(TASKS[name])[:1]]
    requests = [r for q in asked for r in meaning_requests(q, models_for("meaning", 2))]
    server.reset()
    server.set(mistakes={}, rates={})
    plain = ask_all(server, requests, tmp_path / "plain")
    server.reset()
    faults = ("429", "429_wait", "500", "502", "drop", "cut_body", "prose", "cut_json", "wrong_schema", "junk")
    server.set(rates=dict.fromkeys(faults, 0.033), at_most=1, retry_after="0.01")
    folder = tmp_path / "faults"
    faulty = ask_all(server, requests, folder)
    assert [_data(r) for r in faulty] == [_data(r) for r in plain]
    counts = server.counts()
    assert sum(counts["faults"].values()) > 15
    assert counts["paid_twice"] == 0
    assert [_data(r) for r in ask_all(server, requests, folder)] == [_data(r) for r in plain]
    assert server.counts()["requests"] == counts["requests"]


def _data(result: ChatResult | ChatFailure) -> str:
    assert isinstance(result, ChatResult), result
    return json.dumps(result.data.model_dump())
