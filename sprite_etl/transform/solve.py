"""The `solve` step: k programs a question, run and verified. What stands goes on to the vote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.claimed import claim_of
from sprite_etl.transform.heard import misheard
from sprite_etl.transform.programs.sandbox import Limits, SandboxError
from sprite_etl.transform.rows import ProgramRun, Question, to_row
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify.programs import PASSED, Verdict, verify
from sprite_etl.transform.view import View, view_of
from sprite_etl.transform.written import Candidate, template_programs, written_programs


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
    implausible, metamorphic_<what>; with models also model_<reason>, unknown_task, bad_params. asking: None for
    template programs, which routes have in a run of models too: they are computed, whoever asks for them. Raises
    SandboxError where the sandbox itself fails."""
    views = {q.frame_indices: view_of(folder.capture, q.frame_indices) for q in questions}
    order = {q.qa_id: i for i, q in enumerate(questions)}
    if asking is None:
        candidates = template_programs(questions, votes)
    else:
        of_models = [q for q in questions if q.producer != "template"]
        unheard = misheard(of_models, [views[q.frame_indices] for q in of_models], asking)
        written = [q for q in of_models if q.kind != "navigation"]
        computed = [q for q in questions if q.producer == "template" or q.kind == "navigation"]
        candidates = written_programs(written, unheard, asking, votes) + template_programs(computed, votes, unheard)
    result = StepResult(votes * len(questions), [])
    verdicts = dict(_verdicts(candidates, views, limits))
    for candidate in sorted(candidates, key=lambda c: (order[c.question.qa_id], c.index)):
        verdict = verdicts[candidate.question.qa_id, candidate.index]
        row = to_row(_run_of(candidate, verdict))
        if verdict.status == "accepted":
            result.rows.append(row)
        else:
            result.rejects.append(Reject(verdict.reason or verdict.status, verdict.detail, row))
    return result


def _verdicts(
    candidates: Sequence[Candidate], views: Mapping[tuple[int, ...], View], limits: Limits | None
) -> Iterator[tuple[tuple[str, int], Verdict]]:
    """((qa_id, index), verdict) of every candidate."""
    ordered = sorted(candidates, key=lambda c: (c.question.frame_indices, c.question.qa_id, c.index))
    for frames, group in groupby(ordered, key=lambda c: c.question.frame_indices):
        members = list(group)
        tried = [c for c in members if c.fault is None]
        verdicts = iter(_tried(tried, views[frames], limits) if tried else [])
        for candidate in members:
            yield (candidate.question.qa_id, candidate.index), _refused(candidate) or next(verdicts)


def _refused(candidate: Candidate) -> Verdict | None:
    """The verdict on what is not to be tried."""
    if candidate.fault is None:
        return None
    verdict = Verdict("rejected", checks={} if candidate.check == "meaning" else {"meaning": PASSED})
    verdict.reject(candidate.check, candidate.fault.reason, candidate.fault.detail)
    if candidate.fault.reason.startswith("model_"):
        verdict.status = "failed"
    return verdict


def _tried(candidates: Sequence[Candidate], view: View, limits: Limits | None) -> list[Verdict]:
    """Run programs of one view. An invented question whose params nobody foresaw must not take the others with it."""
    try:
        verdicts = verify(view, [claim_of(c.question, c.code, view) for c in candidates], limits)
    except SandboxError:
        raise
    except Exception as error:
        questions = {c.question.qa_id: c.question for c in candidates}
        if all(q.task in TASKS for q in questions.values()):
            raise
        if len(questions) > 1:
            each = [[c for c in candidates if c.question.qa_id == qa_id] for qa_id in questions]
            return [verdict for some in each for verdict in _tried(some, view, limits)]
        said = f"params or objects do not fit the question: {type(error).__name__}: {error}"
        verdicts = [Verdict("accepted") for _ in candidates]
        for verdict in verdicts:
            verdict.reject("execution", "bad_params", said)
    for verdict in verdicts:
        verdict.checks = {"meaning": PASSED, **verdict.checks}
    return verdicts


def _run_of(candidate: Candidate, verdict: Verdict) -> ProgramRun:
    return ProgramRun(
        candidate.question.qa_id,
        candidate.index,
        candidate.method,
        candidate.code,
        verdict.status,
        verdict.reason,
        verdict.value,
        verdict.checks,
    )
