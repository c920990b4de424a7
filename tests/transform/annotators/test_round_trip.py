"""Every task's own questions, as if a model had asked and read them: what a row declares survives both ways."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sprite_etl.llm.prompts.answers import AskAnswer, MeaningAnswer
from sprite_etl.transform.annotators.ask import AskFacts, NamedObject
from sprite_etl.transform.annotators.declarations import FIXED
from sprite_etl.transform.annotators.drafts import read_questions
from sprite_etl.transform.annotators.meaning import Meaning, meaning_differs, read_meaning
from sprite_etl.transform.rows import Question
from tests.builders import furnished_room
from tests.transform.annotators.conftest import picture, replied
from tests.transform.drawn_questions import drawn_questions


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    folder = furnished_room(tmp_path_factory.mktemp("drawn") / "room", 1, frames=12, width=96, count=10)
    return [q for q in drawn_questions(folder, np.random.default_rng(5), 150) if q.kind != "compound"]


def params_said(question: Question) -> list[dict[str, object]]:
    """As a model writes them: pictures by number, nothing that is fixed."""
    number = {f: i for i, f in enumerate(question.frame_indices, 1)}
    said = {k: v for k, v in question.params.items() if k not in FIXED.get(question.task, {})}
    return [{"name": k, "value": number[v] if k.startswith("frame") else v} for k, v in said.items()]


def test_what_a_task_asks_is_a_draft_that_declares_the_same(drawn: list[Question]) -> None:
    assert len({q.task for q in drawn}) > 20
    for question in drawn:
        objects = tuple(NamedObject(i, e) for i, e in zip(question.object_ids, question.expressions))
        shown = question.frame_indices
        facts = AskFacts(
            question.kind, shown, shown, (picture(),) * len(shown), objects, {question.task: 1}, 0, "anyone", "plain"
        )
        asked = {
            "text": question.question,
            "task": question.task,
            "invented": None,
            "objects": list(range(1, len(objects) + 1)),
            "params": params_said(question),
            "choices": list(question.choices),
        }
        drafts, unusable = read_questions(facts, replied(json.dumps({"questions": [asked]}), AskAnswer))
        assert unusable == (), question
        row = drafts[0].row(question.capture_id, "llm", None, question.min_frames)
        for name in ("question", "task", "answer_type", "unit", "object_ids", "expressions", "choices", "params"):
            assert getattr(row, name) == getattr(question, name), (name, question)


def test_what_a_right_reader_finds_agrees_and_another_task_does_not(drawn: list[Question]) -> None:
    for question in drawn:
        read = {
            "task": question.task,
            "objects": [e.upper() for e in question.expressions],
            "params": params_said(question),
            "choices": list(question.choices) if question.answer_type == "choice" else [],
            "answer_type": question.answer_type,
            "unit": question.unit,
        }
        meaning = read_meaning(question, replied(json.dumps(read), MeaningAnswer))
        assert isinstance(meaning, Meaning), (meaning, question)
        assert meaning_differs(question, meaning) is None
        other = read_meaning(question, replied(json.dumps({**read, "task": None, "params": []}), MeaningAnswer))
        assert isinstance(other, Meaning)
        assert meaning_differs(question, other) is not None
