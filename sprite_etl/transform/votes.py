"""The `vote` step: one answer from a question's accepted programs, held against the task's own solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.answers import equal, say, stated
from sprite_etl.transform.rows import Answer, ProgramRun, Question, to_row
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.view import View, view_of

AGREEING_SHARE = 2 / 3


@dataclass(frozen=True, slots=True)
class _Rejection:
    reason: str
    detail: str


def vote(
    folder: CaptureFolder,
    questions: Sequence[Question],
    runs: Sequence[ProgramRun],
    *,
    votes: int,
    agreeing_share: float = AGREEING_SHARE,
) -> StepResult:
    """Answer rows; unit: questions. Reasons: no_program_accepted, programs_disagree, solver_disagrees.

    agreeing_share: of the `votes` programs that were asked for, how many must give one and the same answer.
    """
    by_question: dict[str, list[ProgramRun]] = {}
    for run in sorted(runs, key=lambda r: r.index):
        if run.status == "accepted":
            by_question.setdefault(run.qa_id, []).append(run)
    result = StepResult(len(questions), [])
    views: dict[tuple[int, ...], View] = {}
    for question in questions:
        frames = question.frame_indices
        if frames not in views:
            views[frames] = view_of(folder.capture, frames)
        outcome = _decide(question, by_question.get(question.qa_id, []), views[frames], votes, agreeing_share)
        if isinstance(outcome, Answer):
            result.rows.append(to_row(outcome))
        else:
            result.rejects.append(Reject(outcome.reason, outcome.detail, to_row(question)))
    return result


def largest_group(question: Question, runs: Sequence[ProgramRun]) -> list[ProgramRun]:
    """The most runs that give one answer; of equally many, those of the earliest program."""
    groups: list[list[ProgramRun]] = []
    for run in runs:
        for group in groups:
            if equal(group[0].value, run.value, question.answer_type):
                group.append(run)
                break
        else:
            groups.append([run])
    return max(groups, key=len, default=[])


def _decide(
    question: Question, runs: Sequence[ProgramRun], view: View, votes: int, agreeing_share: float
) -> Answer | _Rejection:
    if not runs:
        return _Rejection("no_program_accepted", f"none of {votes} programs passed its checks")
    agreeing = largest_group(question, runs)
    share = len(agreeing) / votes
    if share < agreeing_share - 1e-9:
        given = ", ".join(str(r.value) for r in runs)
        return _Rejection("programs_disagree", f"{len(agreeing)} of {votes} programs agree; given were {given}")
    value = agreeing[0].value
    verified_by = ["execution", "metamorphic"]
    if question.producer != "template":
        # Template programs come from one hand: that they agree says less than that a second model did.
        verified_by.append("vote")
    task = TASKS.get(question.task)
    if task is not None:
        try:
            expected = task.solve(view, question.object_ids, question.params)
        except NotAnswerable as error:
            return _Rejection("solver_disagrees", f"the programs say {value}, the solver that there is none: {error}")
        if not equal(expected, value, question.answer_type):
            return _Rejection("solver_disagrees", f"the programs say {value}, the solver {expected}")
        verified_by.append("solver")
    final = stated(value, question.answer_type, question.unit)
    return Answer(question, say(final, question), final, agreeing[0].code, votes, round(share, 4), tuple(verified_by))
