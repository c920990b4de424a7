"""Questions that models ask of a drawn room, over the wire: rules, accounting, repairs, rows whatever fails."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import StepResult
from sprite_etl.transform.questions.ask import considered
from sprite_etl.transform.questions.asked import ask_models
from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.sampling import generator
from sprite_etl.transform.questions.sittings import DRAWN_AS, TASKS_PER_VIEW, sittings_of
from sprite_etl.transform.questions.views import views_of
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import KINDS, Kind, Question, Reference, from_row
from sprite_etl.transform.tasks import TASKS
from tests.builders import furnished_room
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.transform.annotators.conftest import words_of
from tests.transform.models_asked import asking_of
from tests.transform.moved_world import moved_world
from tests.transform.questions.conftest import as_bytes, references_of


@dataclass(frozen=True)
class Asked:
    """A room with references that models named, and what was asked of it."""

    folder: CaptureFolder
    references: list[Reference]
    result: StepResult
    questions: list[Question]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def asked(server: ModelServerHandle, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    path = tmp_path_factory.mktemp("asked")
    folder = furnished_room(path / "room", 1, 18, 96, 12)
    asking = asking_of(server.url, path, 3)
    references = [from_row(Reference, row) for row in refer(folder, asking).rows]
    result = ask_models(folder, references, asking, kinds=KINDS, recipe="llm")
    return Asked(folder, references, result, [from_row(Question, r) for r in result.rows])


def test_what_comes_in_is_a_row_or_a_reject(asked: Asked) -> None:
    counts = asked.result.counts()
    assert counts["in"] > 150
    assert counts["out"] == len(asked.questions) > 15
    assert {q.kind for q in asked.questions} == set(KINDS)
    assert len({q.qa_id for q in asked.questions}) == len(asked.questions)
    assert all(r.row["kind"] in KINDS and r.row["frame_indices"] for r in asked.result.rejects)


def test_rows_of_registered_tasks_say_what_they_declare_and_break_no_rule(asked: Asked) -> None:
    registered = [q for q in asked.questions if q.invented is None]
    assert {meaning_differs(q) for q in registered} == {None}
    desk = Desk(asked.folder, asked.references)
    for q in registered:
        context, task = desk.context(q.kind, q.frame_indices), TASKS[q.task]
        assert task.margin(context.view, q.object_ids, q.params) == pytest.approx(q.margin, abs=1e-6)
        assert task.solve(context.view, q.object_ids, q.params) is not None
        assert q.producer == "llm" or q.kind == "navigation"


def test_the_views_are_the_templates(asked: Asked) -> None:
    desk = Desk(asked.folder, asked.references)
    capture_id = asked.folder.capture.capture_id
    for kind in KINDS:
        rng = generator(capture_id, DRAWN_AS, 7, kind)
        views = set(views_of(asked.folder.capture, kind, desk.clear, rng))
        assert {q.frame_indices for q in asked.questions if q.kind == kind} <= views


def test_tasks_that_are_wanted_can_be_asked_there(asked: Asked) -> None:
    desk = Desk(asked.folder, asked.references)
    sittings = list(sittings_of(asked.folder, desk, "image", 7))
    wanted: Counter[str] = Counter()
    askable = []
    for sitting in sittings:
        assert 0 < len(sitting.facts.wanted) <= TASKS_PER_VIEW
        assert sitting.facts.invent == 1
        for name in sitting.facts.wanted:
            tried = considered(desk, TASKS[name], "image", sitting.frames, "any", np.random.default_rng(3))
            askable.append(any(isinstance(found, Candidate) for _, found in tried))
        wanted.update(sitting.facts.wanted)
    assert sum(askable) > 0.8 * len(askable)  # other draws may miss what there is to ask
    # A few tasks are asked often enough to be balanced, and not every task once.
    assert max(wanted.values()) >= 3
    assert len(wanted) < len([t for t in TASKS.values() if "image" in t.kinds])


def test_invented_rows_carry_what_their_inventor_says(asked: Asked) -> None:
    invented = [q for q in asked.questions if q.invented is not None]
    assert {q.kind for q in invented} >= {"image", "compound"}
    for q in invented:
        assert q.task not in TASKS
        assert q.margin is None
        assert "changes" in q.invented["relations"].values()
        assert q.min_frames == len(q.frame_indices)
    for q in (q for q in invented if q.kind == "compound"):
        assert q.task.startswith("compound_")
        assert "def answer(scene)" in q.invented["program"]
        assert q.invented["author"] == "tiny#0"
        assert len(q.invented["parts"]) == 2


def test_choices_and_pairs_are_balanced_as_the_templates(asked: Asked) -> None:
    pairs = Counter(tuple(sorted(q.object_ids)) for q in asked.questions if len(q.object_ids) == 2)
    assert max(pairs.values()) <= 10
    desk = Desk(asked.folder, asked.references)
    answers: dict[tuple[Kind, str], Counter[Any]] = {}
    for q in asked.questions:
        if q.answer_type in ("choice", "boolean") and q.invented is None:
            view = desk.context(q.kind, q.frame_indices).view
            answers.setdefault((q.kind, q.task), Counter())[TASKS[q.task].solve(view, q.object_ids, q.params)] += 1
    assert all(len(set(counts.values())) == 1 for counts in answers.values())


def test_a_second_look_decides_of_words_that_a_model_gave(asked: Asked) -> None:
    """The server picks any number: about one of several is right."""
    said = {r.said for r in asked.references if r.said}
    refused = [r for r in asked.result.rejects if r.reason == "wrong_pick"]
    assert len(refused) > 5
    assert all(set(r.row["expressions"]) & said for r in refused)
    assert any(set(q.expressions) & said for q in asked.questions)


def test_faults_change_no_row_and_what_is_kept_costs_no_call(
    asked: Asked, server: ModelServerHandle, tmp_path: Path
) -> None:
    server.set(rates={"500": 0.1, "prose": 0.1, "wrong_schema": 0.05, "drop": 0.05}, at_most=1)
    server.reset()
    again = ask_models(asked.folder, asked.references, asking_of(server.url, tmp_path, 3), kinds=KINDS, recipe="llm")
    assert as_bytes(again) == as_bytes(asked.result)
    assert sum(server.counts()["faults"].values()) > 5
    server.set(rates={}, at_most=None)
    server.reset()
    cached = ask_models(asked.folder, asked.references, asking_of(server.url, tmp_path, 3), kinds=KINDS, recipe="llm")
    assert as_bytes(cached) == as_bytes(again)
    assert server.counts()["requests"] == 0


def test_a_view_without_an_answer_is_one_reject(asked: Asked, server: ModelServerHandle, tmp_path: Path) -> None:
    server.set(rates={"refusal": 1.0}, only_stage="ask")
    try:
        result = ask_models(
            asked.folder, asked.references, asking_of(server.url, tmp_path, 3), kinds=("image",), recipe="llm"
        )
    finally:
        server.set(rates={}, only_stage="")
    views = len(list(sittings_of(asked.folder, Desk(asked.folder, asked.references), "image", 7)))
    assert result.counts() == {"in": views, "out": 0, "rejected": {"model_refused": views}}
    assert {r.row["model"] for r in result.rejects} == {"tiny"}


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        (("object_counting", "object_higher", "navigation_path"), {"image", "multi_image", "video", "navigation"}),
        (("invented",), {"image", "multi_image", "video", "compound"}),
        (("room_size", "invented"), {"image", "multi_image", "video", "compound"}),
    ],
)
def test_models_are_asked_for_chosen_tasks_only(
    asked: Asked, server: ModelServerHandle, tmp_path: Path, chosen: tuple[str, ...], kinds: set[str]
) -> None:
    result = ask_models(
        asked.folder, asked.references, asking_of(server.url, tmp_path, 3), kinds=KINDS, recipe="llm", tasks=chosen
    )
    rows = [from_row(Question, r) for r in result.rows]
    assert {q.task for q in rows if q.invented is None} <= set(chosen)
    assert rows
    assert {q.kind for q in rows} <= kinds
    assert any(q.invented is not None for q in rows) == ("invented" in chosen)


def test_an_invention_that_was_not_asked_for_is_refused(tmp_path: Path) -> None:
    folder = furnished_room(tmp_path / "room", 1, 3, 96, 12)
    with ChatServer(lambda body: json.dumps({"questions": [height_of(body)]})) as double:
        asking = asking_of(double.url, tmp_path, 3)
        result = ask_models(
            folder, references_of(folder), asking, kinds=("image",), recipe="llm", tasks=("object_higher",)
        )
    assert result.entered > 0
    assert (result.rows, {r.reason for r in result.rejects}) == ([], {"unknown_task"})


def height_of(body: dict[str, Any]) -> dict[str, Any]:
    """A question of an invented task about the first object that a request lists."""
    words = re.search(r"^1\. (.+)$", words_of(body), re.MULTILINE)[1]
    grown = [{"relation": "grow_first", "change": "changes"}]
    invented = {"name": "own_height", "asks": "Its height.", "answer_type": "number", "unit": "m", "relations": grown}
    text = f"How many metres does {words} measure from its lowest to its highest point?"
    return {"text": text, "task": None, "invented": invented, "objects": [1], "params": [], "choices": []}


UNKNOWN = {"task": "no_such_task", "invented": None}


@pytest.mark.parametrize(
    ("first", "calls"),
    [
        (({"objects": [99]}, {"text": "Wie hoch?"}), 2),
        (({}, UNKNOWN), 1),
        ((), 2),
    ],
)
def test_an_answer_of_which_most_is_unusable_is_repaired_once(
    first: tuple[dict[str, Any], ...], calls: int, tmp_path: Path
) -> None:
    folder = furnished_room(tmp_path / "room", 1, 3, 96, 12)
    references = references_of(folder)
    views = list(sittings_of(folder, Desk(folder, references), "image", 7))

    def answer(body: dict[str, Any]) -> str:
        repaired = any(m["role"] == "assistant" for m in body["messages"])
        changes = ({}, UNKNOWN) if repaired else first
        return json.dumps({"questions": [height_of(body) | change for change in changes]})

    with ChatServer(answer) as double:
        asking = asking_of(double.url, tmp_path, 3)
        result = ask_models(folder, references, asking, kinds=("image",), recipe="llm")
        assert double.calls == calls * len(views) > 0
        if len(first) == 2 == calls:
            mend = next(b["messages"][-1]["content"] for b in double.bodies if len(b["messages"]) > 2)
            assert "2 of 2 questions" in mend
            assert "there is no object 99" in mend
    assert result.entered == 2 * len(views)
    assert sum(r.reason == "unknown_task" for r in result.rejects) == len(views)


def test_of_views_from_before_and_after_a_move_only_moves_are_asked(server: ModelServerHandle, tmp_path: Path) -> None:
    folder = moved_world(tmp_path / "world")
    asking = asking_of(server.url, tmp_path, 3)
    desk = Desk(folder, references_of(folder))
    across = [s for s in sittings_of(folder, desk, "multi_image", 7) if desk.spans_states(s.frames)]
    assert across
    assert all(TASKS[name].across_states for s in across for name in s.facts.wanted)
    assert {s.facts.invent for s in across} == {0}
    result = ask_models(folder, references_of(folder), asking, kinds=("multi_image",), recipe="llm")
    rows = [from_row(Question, r) for r in result.rows]
    assert any(TASKS[q.task].across_states for q in rows if q.invented is None)
    assert all(desk.spans_states(q.frame_indices) == (q.invented is None and TASKS[q.task].across_states) for q in rows)
