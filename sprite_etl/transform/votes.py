"""The `vote` step: one answer from a question's accepted programs, held against the task's own solver."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.answers import equal, say, stated
from sprite_etl.transform.judging import Judged, judged_texts
from sprite_etl.transform.narrated import narrated
from sprite_etl.transform.rephrased import rephrased
from sprite_etl.transform.rows import Answer, ProgramRun, Question, to_row
from sprite_etl.transform.tally import RUNS, tally
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.view import View, view_of

AGREEING_SHARE = 0.6
"""Of the programs that were asked for, how many must give one answer: 3 of 5, 2 of 3, both of 2."""
UNSOLVED_SHARE = 0.8
"""The same where no solver knows the task, and then no accepted program may give another: 4 of 5, all of 3."""

SAMPLE = "#"
"""Stands between a model and the number of its sample in a program's `method`."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was given for one question: its row of `tally`, the accepted programs, what a judge said of their texts."""

    tallied: Mapping[str, Any] | None
    runs: Sequence[ProgramRun]
    judged: Judged | None

    def voices(self, question: Question, value: Any) -> int:
        """How many samples of models gave the value. Programs of templates come from one hand: that they agree says
        less than that a second sample did."""
        of_models = (r for r in self.runs if SAMPLE in r.method)
        return len({r.method for r in of_models if equal(r.value, value, question.answer_type)})


def vote(
    folder: CaptureFolder,
    questions: Sequence[Question],
    runs: Sequence[ProgramRun],
    *,
    votes: int,
    agreeing_share: float = AGREEING_SHARE,
    asking: Asking | None = None,
) -> StepResult:
    """Answer rows; unit: questions. Reasons: no_program_accepted, programs_disagree, solver_disagrees; of a task that
    is not registered no_second_program, and of its free texts judge_contradicts, model_….

    agreeing_share: of the `votes` programs that were asked for, how many must give one and the same answer. A tie
    for the most is no answer. The value and the program are those of the first program of the agreeing ones.
    asking: models that compare free texts, say each answer as a sentence and tell routes; None: no model is asked.
    """
    asked = {q.qa_id: q for q in questions}
    accepted = [r for r in runs if r.status == "accepted" and r.qa_id in asked]
    judged = judged_texts(questions, accepted, asking) if asking is not None else {}
    accepted = [_as_judged(r, judged.get(r.qa_id)) for r in accepted]
    table = [(r.qa_id, r.index, asked[r.qa_id].answer_type, json.dumps(r.value)) for r in accepted]
    tallied = {t["qa_id"]: t for t in tally(pl.DataFrame(table, RUNS, orient="row")).iter_rows(named=True)}
    given: dict[str, list[ProgramRun]] = {q.qa_id: [] for q in questions}
    for run in accepted:
        given[run.qa_id].append(run)
    views = {q.frame_indices: view_of(folder.capture, q.frame_indices) for q in questions}
    outcomes = []
    for question in questions:
        heard = _Heard(tallied.get(question.qa_id), given[question.qa_id], judged.get(question.qa_id))
        outcomes.append(_decide(question, heard, views[question.frame_indices], votes, agreeing_share))
    answers = [o for o in outcomes if isinstance(o, Answer)]
    sentences = {}
    if asking is not None:
        sentences = rephrased(answers, asking) | narrated(folder.capture, answers, asking)
    result = StepResult(len(questions), [])
    for question, outcome in zip(questions, outcomes):
        if isinstance(outcome, Answer):
            result.rows.append(to_row(replace(outcome, sentence=sentences.get(question.qa_id))))
        else:
            result.rejects.append(Reject(outcome.reason, outcome.detail, to_row(question)))
    return result


def _as_judged(run: ProgramRun, judged: Judged | None) -> ProgramRun:
    """A text as the first one that says the same."""
    if judged is None:
        return run
    return replace(run, value=next(f for text, f in judged.first.items() if equal(text, run.value, "text")))


def carried(tallied: Mapping[str, Any], votes: int, agreeing_share: float) -> str | None:
    """Why a row of `tally` is no answer, as a sentence; None where enough of `votes` programs agree on it."""
    if tallied["tie"]:
        return (
            f"a tie: {tallied['plurality']} of {votes} programs each for several answers; given were {tallied['tally']}"
        )
    if tallied["plurality"] / votes < agreeing_share - 1e-9:
        return f"{tallied['plurality']} of {votes} programs agree; given were {tallied['tally']}"
    return None


def _decide(question: Question, heard: _Heard, view: View, votes: int, agreeing_share: float) -> Answer | Unusable:
    tallied, task = heard.tallied, TASKS.get(question.task)
    if tallied is None:
        return Unusable("no_program_accepted", f"none of {votes} programs passed its checks")
    why_not = carried(tallied, votes, agreeing_share)
    if why_not is not None:
        undecided = heard.judged.fault if heard.judged else None
        return undecided or Unusable("programs_disagree", why_not)
    value, agreeing = json.loads(tallied["value"]), tallied["plurality"]
    voices = heard.voices(question, value)
    if task is None and voices < 2:
        return Unusable("no_second_program", "no solver knows the task, and only one sample of a model answered so")
    if task is None and (agreeing < len(heard.runs) or agreeing / votes < UNSOLVED_SHARE - 1e-9):
        # Every check that there is has passed the others too, and two that err alike are no rarity.
        detail = f"no solver knows the task, and {agreeing} of {votes} programs agree; given were {tallied['tally']}"
        return Unusable("programs_disagree", detail)
    verified_by = ["execution", "metamorphic"]
    if question.producer != "template" and question.kind != "navigation" and voices > 1:
        # Template programs, which routes have too, come from one hand: that they agree says little.
        verified_by.append("vote")
    if task is not None:
        try:
            expected = task.solve(view, question.object_ids, question.params)
        except NotAnswerable as error:
            return Unusable("solver_disagrees", f"the programs say {value}, the solver that there is none: {error}")
        if not equal(expected, value, question.answer_type):
            return Unusable("solver_disagrees", f"the programs say {value}, the solver {expected}")
        verified_by.append("solver")
    if heard.judged is not None and heard.judged.joined(value):
        verified_by.append("judge")
    final = stated(value, question.answer_type, question.unit)
    program = next(r.code for r in heard.runs if r.index == tallied["index"])
    return Answer(question, say(final, question), final, program, votes, round(agreeing / votes, 4), tuple(verified_by))
