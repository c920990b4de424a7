"""The `ask` step: propose, hold against every rule, word, balance. What is not asked says why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.questions.balance import Candidate, PairQuota, select
from sprite_etl.transform.questions.considered import Wording, candidate, meaning_of, shown, words_for
from sprite_etl.transform.questions.context import AskContext
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.sampling import generator, quota_of, tasks_of
from sprite_etl.transform.questions.sets import Choose, SetMix
from sprite_etl.transform.questions.views import Frames, views_of
from sprite_etl.transform.questions.wording import worded
from sprite_etl.transform.rows import Kind, Reference, to_row
from sprite_etl.transform.tasks import NotAnswerable, Proposal, Task

PROPOSALS_PER_VIEW = 14
"""Most proposals of a task that are considered in one view."""

Passing = Callable[[Sequence[Candidate], StepResult], list[Candidate]]
"""The candidates that pass; what does not becomes a reject of the result."""


def ask(
    folder: CaptureFolder,
    references: Sequence[Reference],
    *,
    kinds: tuple[Kind, ...],
    recipe: str,
    seed: int,
    tasks: Collection[str] = (),
) -> StepResult:
    """Question rows of the tasks (empty: all); unit: proposals. Every proposal that is not asked is a reject with its
    task's reason, or not_unique, reference_leaks, frame_sampling, single_frame_suffices, over_balance."""
    desk = Desk(folder, references)
    result = StepResult(0, [])
    pairs = PairQuota()
    for kind in kinds:
        ask_of(desk, kind, pairs, result, recipe=recipe, seed=seed, drawn_as=recipe, tasks=tasks)
    return result


def ask_of(
    desk: Desk,
    kind: Kind,
    pairs: PairQuota,
    result: StepResult,
    *,
    recipe: str,
    seed: int,
    drawn_as: str,
    tasks: Collection[str],
    passing: Passing | None = None,
) -> None:
    """Ask one kind of a capture. drawn_as: the recipe whose views and proposals these are; tasks: empty for all;
    passing: what a task's candidates must pass before they are balanced."""
    capture = desk.capture
    draw = generator(capture.capture_id, drawn_as, seed, kind)
    views = views_of(capture, kind, desk.clear, draw)
    mix = SetMix()
    for task in tasks_of(kind, capture, tasks):
        candidates: list[Candidate] = []
        for view_number, frames in enumerate(views):
            if desk.spans_states(frames) != task.across_states:
                continue
            rng = generator(capture.capture_id, drawn_as, seed, kind, task.name, str(view_number))
            _propose(desk, task, kind, frames, recipe, rng, candidates, result)
        passed = candidates if passing is None else passing(candidates, result)
        keep(kind, passed, quota_of(task, kind), pairs, mix, draw, result)


def keep(
    kind: Kind,
    candidates: Sequence[Candidate],
    quota: int,
    pairs: PairQuota,
    mix: SetMix,
    draw: np.random.Generator,
    result: StepResult,
    choose: Choose = select,
) -> None:
    """Balance candidates of one kind of a capture, of one task unless `choose` knows more: each becomes a row or a
    reject."""
    order = draw.permutation(len(candidates)).tolist()
    candidates = sorted((candidates[i] for i in order), key=lambda c: c.single_frame)
    if kind == "multi_image":
        kept, left, single = mix.select(candidates, quota, pairs, draw, choose)
        detail = "one image of the set shows all that the question names"
        result.rejects += [Reject("single_frame_suffices", detail, to_row(q)) for q in single]
    else:
        kept, left = choose(candidates, quota, pairs, draw)
    result.rows += [to_row(q) for q in kept]
    result.rejects += [Reject("over_balance", "enough of its task or answer", to_row(q)) for q in left]


def considered(
    desk: Desk, task: Task, kind: Kind, frames: Frames, recipe: str, rng: np.random.Generator
) -> Iterator[tuple[Proposal, Candidate | NotAnswerable]]:
    """The task's proposals for one view, in a drawn order, each as a candidate or with the rule that forbids it."""
    context = desk.context(kind, frames)
    for number, proposal in enumerate(task.propose(context, rng)):
        if number == PROPOSALS_PER_VIEW:
            return
        try:
            yield proposal, _considered(desk, task, context, proposal, recipe, rng)
        except NotAnswerable as no:
            yield proposal, no


def _propose(
    desk: Desk,
    task: Task,
    kind: Kind,
    frames: Frames,
    recipe: str,
    rng: np.random.Generator,
    candidates: list[Candidate],
    result: StepResult,
) -> None:
    """Consider the task's proposals for one view: each becomes a candidate or a reject."""
    known: set[object] = set()
    for proposal, found in considered(desk, task, kind, frames, recipe, rng):
        result.entered += 1
        if isinstance(found, NotAnswerable):
            result.rejects.append(Reject(found.reason, found.detail, shown(task.name, kind, frames, proposal)))
            continue
        meaning = meaning_of(task, proposal)
        if meaning in known:
            result.rejects.append(Reject("duplicate", "asked of the same view already", to_row(found.question)))
            continue
        known.add(meaning)
        candidates.append(found)
        if len(known) == task.per_view + 2:
            return


def _considered(
    desk: Desk, task: Task, context: AskContext, proposal: Proposal, recipe: str, rng: np.random.Generator
) -> Candidate:
    """The proposal as a question. Raises NotAnswerable where a rule forbids it."""
    named = words_for(desk, task, context, proposal)
    expressions = tuple(named[i] for i in proposal.object_ids)
    ordered = [proposal.candidates[i] for i in rng.permutation(len(proposal.candidates)).tolist()]
    options = tuple(named[i] for i in ordered) or proposal.choices
    offered = options or (expressions if task.answer_type == "order" else ())
    answer = task.solve(context.view, proposal.object_ids, proposal.params)
    frames = tuple(f.index for f in context.view.frames)
    text = worded(task, proposal, expressions, offered, frames, desk.is_video(context.kind, frames), rng)
    return candidate(desk, task, context, proposal, Wording(text, expressions, options), answer, recipe)
