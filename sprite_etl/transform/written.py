"""The programs of each question, one for each vote, or why there is none: from templates, or from models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sprite_etl.llm.parse import find_code, is_open
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.invented import invented_of
from sprite_etl.transform.annotators.outcomes import Unusable, text_of
from sprite_etl.transform.annotators.write_program import STAGE, program_requests, read_program
from sprite_etl.transform.programs.templates import programs_for
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.rows import Question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that is to be tried. method: a template's, or a model's "<model>#<sample>". fault: why there is nothing
    to try, found by `check`: meaning or model."""

    question: Question
    index: int
    method: str
    code: str
    fault: Unusable | None = None
    check: str = "meaning"


def template_programs(
    questions: Sequence[Question], votes: int, misheard: Mapping[str, Unusable] | None = None
) -> list[Candidate]:
    """`votes` candidates a question, in order; those of a text that is read otherwise than its row says have a fault.

    misheard: what other readers found of models' texts; None: all texts are the templates'.
    """
    candidates = []
    for question in questions:
        if misheard is None or question.producer == "template":
            difference = meaning_differs(question)
            fault = None if difference is None else Unusable("meaning_mismatch", difference)
        else:
            fault = misheard.get(question.qa_id)
        for index, (method, code) in enumerate(programs_for(question, votes)):
            candidates.append(Candidate(question, index, method, code, fault))
    return candidates


def written_programs(
    questions: Sequence[Question], misheard: Mapping[str, Unusable], asking: Asking, votes: int
) -> list[Candidate]:
    """`votes` candidates a question, in order. No program is asked for of a question that is misheard.

    Of a question that came with a program, that is the first. Raises ValueError where the stage's models do not give
    `votes` samples.
    """
    samples = asking.models.samples(STAGE)
    if len(samples) != votes:
        raise ValueError(f"the models of {STAGE} must give {votes} programs a question, they give {len(samples)}")
    methods = [f"{choice.model}#{sample}" for choice, sample, _ in samples]
    requests = {
        (q.qa_id, i): r
        for q in questions
        if q.qa_id not in misheard
        for i, r in enumerate(program_requests(q, asking.models))
        if i or _own(q) is None
    }
    outcomes = dict(zip(requests, asking.ask(list(requests.values()), _fault)))
    candidates = []
    for question in questions:
        for index, method in enumerate(methods):
            own = _own(question) if index == 0 else None
            if question.qa_id in misheard:
                candidates.append(Candidate(question, index, method, "", misheard[question.qa_id]))
            elif own is not None:
                candidates.append(Candidate(question, index, *own))
            else:
                candidates.append(_candidate(question, index, method, outcomes[question.qa_id, index]))
    return candidates


def _own(question: Question) -> tuple[str, str] | None:
    """(method, code) of the program that came with a question."""
    invented = invented_of(question)
    if invented is None or invented.program is None:
        return None
    return invented.author or "compose#0", invented.program


def _fault(request: ChatRequest, result: ChatResult) -> str | None:
    program = read_program(request, result)
    if isinstance(program, Unusable):
        return program.detail
    # Half a program can be a program. One whose block is open to the end is asked for again, and tried all the same.
    return "the code block is never closed, so its end may be missing" if is_open(result.text) else None


def _candidate(question: Question, index: int, method: str, outcome: ChatResult | ChatFailure) -> Candidate:
    text = text_of(outcome)
    if isinstance(text, Unusable):
        return Candidate(question, index, method, "", text, "model")
    return Candidate(question, index, method, f"{find_code(text).strip()}\n")
