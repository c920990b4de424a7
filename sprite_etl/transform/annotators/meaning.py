"""The stage `meaning`: a second reader sees a question's text alone, and must find in it what its row declares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sprite_etl.llm.prompts.answers import MeaningAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.declarations import BadParam, declare, read_params
from sprite_etl.transform.annotators.outcomes import Unusable, data_of
from sprite_etl.transform.answers import canonical
from sprite_etl.transform.reader.read import params_differ
from sprite_etl.transform.rows import AnswerType, Question
from sprite_etl.transform.tasks import TASKS

STAGE = "meaning"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text asks. task: None where it is none of the registry's; objects: what the text calls each."""

    task: str | None
    objects: tuple[str, ...]
    params: dict[str, Any]
    choices: tuple[str, ...]
    answer_type: AnswerType
    unit: str | None


def meaning_requests(question: Question, models: StageModels) -> list[ChatRequest]:
    """One request a sample; of the row they show the text only."""
    facts = {"tasks": _all_tasks(), "question": question.question}
    return requests_for(render(STAGE, facts), models, MeaningAnswer)


def read_meaning(question: Question, outcome: ChatResult | ChatFailure) -> Meaning | Unusable:
    """What the reader found. Unusable: model_…, unknown_task, bad_params (for that task, or that view)."""
    data = data_of(outcome, MeaningAnswer)
    if isinstance(data, Unusable):
        return data
    if data.task is not None and data.task not in TASKS:
        return Unusable("unknown_task", f"the reader names a task {data.task!r} that is not in the list")
    try:
        params = read_params(data.task, data.params, question.frame_indices)
    except BadParam as error:
        return Unusable("bad_params", str(error))
    return Meaning(data.task, tuple(data.objects), params, tuple(data.choices), data.answer_type, data.unit)


def meaning_differs(question: Question, meaning: Meaning) -> str | None:
    """How what was read differs from what the row declares, as a sentence; None where they agree.

    Of a row whose task is not registered the reader must have found none of the registry's, an answer of the same type
    and unit, and the same objects; its params have no declaration that a reader could follow.
    """
    task = TASKS.get(question.task)
    if meaning.task != (task and task.name):
        return f"the text asks {meaning.task or 'no known task'}, the row says {question.task}"
    if task is None and (meaning.answer_type, meaning.unit) != (question.answer_type, question.unit):
        found, said = (f"{t} in {u or 'no unit'}" for t, u in ((meaning.answer_type, meaning.unit), _answer(question)))
        return f"the text asks for {found}, the row for {said}"
    if _objects(meaning.objects, question) != _objects(question.expressions, question):
        return f"the text names {list(meaning.objects)}, the row {list(question.expressions)}"
    if question.answer_type == "choice" and not _same_choices(meaning.choices, question.choices):
        return f"the text offers {list(meaning.choices)}, the row {list(question.choices)}"
    return None if task is None else params_differ(meaning.params, question.params)


def _answer(question: Question) -> tuple[str, str | None]:
    return question.answer_type, question.unit


def _objects(words: tuple[str, ...], question: Question) -> tuple[list[str], list[str]]:
    """(those in a fixed place, the alternatives in any order), as plain words."""
    plain = [" ".join(w.casefold().split()) for w in words]
    if question.answer_type == "order":
        return [], sorted(plain)
    options = {" ".join(c.casefold().split()) for c in question.choices}
    return [w for w in plain if w not in options], sorted(w for w in plain if w in options)


def _same_choices(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return sorted(canonical(c) for c in a) == sorted(canonical(c) for c in b)


@lru_cache(maxsize=1)
def _all_tasks() -> str:
    return "\n".join(declare(TASKS[name]) for name in sorted(TASKS))
