"""The `solve` step: k programs a question, run and verified. What stands goes on to the vote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.programs.sandbox import Limits
from sprite_etl.transform.programs.templates import programs_for
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.rows import ProgramRun, Question, to_row
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify.programs import Verdict, verify
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.view import view_of


def solve(
    folder: CaptureFolder,
    questions: Sequence[Question],
    *,
    votes: int,
    limits: Limits | None = None,
    asking: Asking | None = None,
) -> StepResult:
    """ProgramRun rows of the accepted programs; unit: programs (votes × questions come in). Every other program is a
    reject with its reason: meaning_mismatch, static_<what>, execution_error, timeout, resource_limit, wrong_type,
    implausible, metamorphic_<relation>, metamorphic_constructed. Raises SandboxError where the sandbox itself fails."""
    result = StepResult(votes * len(questions), [])
    order = {q.qa_id: i for i, q in enumerate(questions)}
    runs = [r for group in _by_view(questions) for r in _solve_view(folder.capture, group, votes, limits)]
    for run, detail in sorted(runs, key=lambda r: (order[r[0].qa_id], r[0].index)):
        if run.status == "accepted":
            result.rows.append(to_row(run))
        else:
            result.rejects.append(Reject(run.reason or run.status, detail, to_row(run)))
    return result


def _by_view(questions: Sequence[Question]) -> Iterator[list[Question]]:
    ordered = sorted(questions, key=lambda q: (q.frame_indices, q.qa_id))
    for _, group in groupby(ordered, key=lambda q: q.frame_indices):
        yield list(group)


def _solve_view(
    capture: Capture, questions: Sequence[Question], votes: int, limits: Limits | None
) -> Iterator[tuple[ProgramRun, str]]:
    """Each program's run, with a sentence of detail where it was not accepted."""
    view = view_of(capture, questions[0].frame_indices)
    programs = [(q, i, *p) for q in questions for i, p in enumerate(programs_for(q, votes))]
    misread = {q.qa_id: meaning_differs(q) for q in questions}
    readable = [p for p in programs if misread[p[0].qa_id] is None]
    verdicts = iter(verify(view, [claim_of(q, code) for q, _, _, code in readable], limits))
    for question, index, method, code in programs:
        difference = misread[question.qa_id]
        if difference is None:
            verdict = next(verdicts)
            verdict.checks = {"meaning": "passed", **verdict.checks}
        else:
            verdict = Verdict("rejected")
            verdict.reject("meaning", "meaning_mismatch", difference)
        yield _run_of(question, index, method, code, verdict), verdict.detail


def claim_of(question: Question, code: str) -> Claim:
    """What a program for this question claims: its task's relations and bounds."""
    task = TASKS[question.task]
    return Claim(
        code,
        Asked(question.object_ids, question.params, question.choices),
        question.answer_type,
        question.unit,
        candidates_of(question),
        task.relations,
        exchangeable=True,
        bounds=task.plausible,
        construct=task.construct,
    )


def candidates_of(question: Question) -> tuple[str, ...]:
    """The ids that an answer may name: those whose expressions are offered, or all that the question names."""
    if not question.choices:
        return question.object_ids
    return tuple(i for i, e in zip(question.object_ids, question.expressions) if e in question.choices)


def _run_of(question: Question, index: int, method: str, code: str, verdict: Verdict) -> ProgramRun:
    return ProgramRun(
        question.qa_id,
        index,
        method,
        code,
        verdict.status,
        verdict.reason,
        verdict.value,
        verdict.checks,
    )
