"""The `vote` step: one answer from a question's accepted programs, held against the task's own solver."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.answers import equal, say, stated
from sprite_etl.transform.rows import Answer, ProgramRun, Question, to_row
from sprite_etl.transform.tally import RUNS, tally
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.view import View, view_of

AGREEING_SHARE = 0.6
"""Of the programs that were asked for, how many must give one answer: 3 of 5, 2 of 3, both of 2."""


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
    asking: Asking | None = None,
) -> StepResult:
    """Answer rows; unit: questions. Reasons: no_program_accepted, programs_disagree, solver_disagrees.

    agreeing_share: of the `votes` programs that were asked for, how many must give one and the same answer. A tie
    for the most is no answer. The value and the program are those of the first program of the agreeing ones.
    """
    types = {q.qa_id: q.answer_type for q in questions}
    accepted = [r for r in runs if r.status == "accepted" and r.qa_id in types]
    codes = {(r.qa_id, r.index): r.code for r in accepted}
    table = [(r.qa_id, r.index, types[r.qa_id], json.dumps(r.value)) for r in accepted]
    tallied = {t["qa_id"]: t for t in tally(pl.DataFrame(table, RUNS, orient="row")).iter_rows(named=True)}
    result = StepResult(len(questions), [])
    views: dict[tuple[int, ...], View] = {}
    for question in questions:
        frames = question.frame_indices
        if frames not in views:
            views[frames] = view_of(folder.capture, frames)
        found = tallied.get(question.qa_id)
        outcome = _decide(question, found, codes, views[frames], votes, agreeing_share)
        if isinstance(outcome, Answer):
            result.rows.append(to_row(outcome))
        else:
            result.rejects.append(Reject(outcome.reason, outcome.detail, to_row(question)))
    return result


def carried(tallied: Mapping[str, Any], votes: int, agreeing_share: float) -> str | None:
    """Why a row of `tally` is no answer, as a sentence; None where enough of `votes` programs agree on it."""
    if tallied["tie"]:
        return (
            f"a tie: {tallied['plurality']} of {votes} programs each for several answers; given were {tallied['tally']}"
        )
    if tallied["plurality"] / votes < agreeing_share - 1e-9:
        return f"{tallied['plurality']} of {votes} programs agree; given were {tallied['tally']}"
    return None


def _decide(
    question: Question,
    tallied: Mapping[str, Any] | None,
    codes: Mapping[tuple[str, int], str],
    view: View,
    votes: int,
    agreeing_share: float,
) -> Answer | _Rejection:
    if tallied is None:
        return _Rejection("no_program_accepted", f"none of {votes} programs passed its checks")
    why_not = carried(tallied, votes, agreeing_share)
    if why_not is not None:
        return _Rejection("programs_disagree", why_not)
    value, agreeing = json.loads(tallied["value"]), tallied["plurality"]
    verified_by = ["execution", "metamorphic"]
    if question.producer != "template" and agreeing > 1:
        # Template programs come from one hand: that they agree says less than that a second model or sample did.
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
    program = codes[question.qa_id, tallied["index"]]
    return Answer(question, say(final, question), final, program, votes, round(agreeing / votes, 4), tuple(verified_by))
