"""The `ask` step: propose, hold against every rule, word, balance. What is not asked says why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.answers import equal
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.questions.balance import Candidate, PairQuota, select
from sprite_etl.transform.questions.context import AskContext
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.sets import SetMix
from sprite_etl.transform.questions.views import Frames, uniform_sample, views_of
from sprite_etl.transform.questions.wording import worded
from sprite_etl.transform.rows import Kind, Question, Reference, to_row
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Proposal, Task
from sprite_etl.transform.view import view_of

PROPOSALS_PER_VIEW = 14
"""Most proposals of a task that are considered in one view."""
KIND_SHARE: dict[Kind, float] = {"image": 0.5, "multi_image": 0.5, "video": 0.6, "navigation": 1.0, "compound": 0.7}
"""How much of a task's per_capture quota each kind gets."""
SAMPLED = (2, 4, 8, 16, 32)
MUST_HOLD = 16
"""A video's answer must be the same for whoever samples this many frames, or more."""


def ask(
    folder: CaptureFolder, references: Sequence[Reference], *, kinds: tuple[Kind, ...], recipe: str, seed: int
) -> StepResult:
    """Question rows; unit: proposals. Every proposal that is not asked is a reject with its task's reason, or
    not_unique, reference_leaks, frame_sampling, single_frame_suffices, over_balance."""
    desk = Desk(folder, references)
    result = StepResult(0, [])
    pairs = PairQuota()
    for kind in kinds:
        draw = _generator(folder, recipe, seed, kind)
        views = views_of(folder.capture, kind, desk.clear, draw)
        mix = SetMix()
        for task in _tasks_of(kind, folder):
            candidates: list[Candidate] = []
            for view_number, frames in enumerate(views):
                if desk.spans_states(frames) != task.across_states:
                    continue
                rng = _generator(folder, recipe, seed, kind, task.name, str(view_number))
                _propose(desk, task, kind, frames, recipe, rng, candidates, result)
            order = draw.permutation(len(candidates)).tolist()
            candidates = sorted((candidates[i] for i in order), key=lambda c: c.single_frame)
            quota = max(2, round(task.per_capture * KIND_SHARE[kind]))
            if kind == "multi_image":
                kept, left, single = mix.select(candidates, quota, pairs, draw)
                detail = "one image of the set shows all that the question names"
                result.rejects += [Reject("single_frame_suffices", detail, to_row(q)) for q in single]
            else:
                kept, left = select(candidates, quota, pairs, draw)
            result.rows += [to_row(q) for q in kept]
            result.rejects += [Reject("over_balance", "enough of its task or answer", to_row(q)) for q in left]
    return result


def _generator(folder: CaptureFolder, recipe: str, seed: int, *what: str) -> np.random.Generator:
    text = "\n".join((folder.capture.capture_id, recipe, str(seed), *what))
    return np.random.default_rng(list(hashlib.sha256(text.encode()).digest()[:16]))


def _tasks_of(kind: Kind, folder: CaptureFolder) -> list[Task]:
    """The kind's tasks whose needs the capture meets; first those that few views suit, then
    those that name more objects."""
    has = asdict(folder.capture.has)
    fitting = [
        t
        for t in TASKS.values()
        if kind in t.kinds and all(has[n] for n in t.needs) and folder.capture.domain in t.domains
    ]
    return sorted(fitting, key=lambda t: (not t.across_states, -t.arity[0], t.name))


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
    context = desk.context(kind, frames)
    known: set[object] = set()
    accepted = 0
    for number, proposal in enumerate(task.propose(context, rng)):
        if number == PROPOSALS_PER_VIEW or accepted == task.per_view + 2:
            return
        result.entered += 1
        try:
            candidate = _considered(desk, task, context, proposal, recipe, rng)
        except NotAnswerable as no:
            result.rejects.append(Reject(no.reason, no.detail, _shown(task, kind, frames, proposal)))
            continue
        meaning = _meaning(task, proposal)
        if meaning in known:
            result.rejects.append(Reject("duplicate", "asked of the same view already", to_row(candidate.question)))
            continue
        known.add(meaning)
        candidates.append(candidate)
        accepted += 1


def _considered(
    desk: Desk, task: Task, context: AskContext, proposal: Proposal, recipe: str, rng: np.random.Generator
) -> Candidate:
    """The proposal as a question. Raises NotAnswerable where a rule forbids it."""
    task.check(context, proposal)
    frames = tuple(f.index for f in context.view.frames)
    named = dict(zip(proposal.object_ids, desk.expressions(context, proposal.object_ids, task.forbids)))
    expressions = [named[i] for i in proposal.object_ids]
    shown = [proposal.candidates[i] for i in rng.permutation(len(proposal.candidates)).tolist()]
    options = tuple(named[i] for i in shown) or proposal.choices
    offered = options or (tuple(expressions) if task.answer_type == "order" else ())
    answer = task.solve(context.view, proposal.object_ids, proposal.params)
    is_video = desk.is_video(context.kind, frames)
    text = worded(task, proposal, expressions, offered, frames, is_video, rng)
    question = Question(
        qa_id(desk.capture.capture_id, recipe, context.kind, task.name, text, frames, proposal.object_ids),
        desk.capture.capture_id,
        context.kind,
        task.name,
        text,
        task.answer_type,
        task.unit,
        options,
        frames,
        proposal.object_ids,
        tuple(expressions),
        proposal.params,
        _rounded(task.margin(context.view, proposal.object_ids, proposal.params)),
        _min_frames(desk, task, proposal, frames, answer) if is_video else len(frames),
    )
    return Candidate(question, answer, not task.across_states and _one_frame_shows(task, context, proposal))


def _meaning(task: Task, proposal: Proposal) -> object:
    """What two questions of a view have in common that ask the same, whatever their words: what one chooses from, or
    sorts, may be listed in any order."""
    listed = proposal.candidates or (proposal.object_ids if task.answer_type == "order" else ())
    fixed = tuple(i for i in proposal.object_ids if i not in listed)
    return fixed, frozenset(listed), repr(sorted(proposal.params.items()))


def _one_frame_shows(task: Task, context: AskContext, proposal: Proposal) -> bool:
    """Whether one frame of several shows all that the question names: its objects, or those that it counts, in the
    frame that it speaks of. What is asked of sets of images alone, and speaks of none, is about all of them."""
    counted = [o.object_id for o in context.view.objects if o.name == proposal.params.get("name")]
    shown = proposal.object_ids or counted
    spoken_of = {v for k, v in proposal.params.items() if k in ("frame", "frame_a", "frame_b")}
    several = len(context.view.frames) > 1 and bool(shown)
    if task.kinds == ("multi_image",) and not spoken_of:
        return False
    return several and any(spoken_of <= {f} for f in context.shared_frames(*shown))


def _min_frames(desk: Desk, task: Task, proposal: Proposal, frames: Frames, answer: object) -> int:
    """The fewest uniformly sampled frames from which on the answer stays and all that is named is clear. Raises
    NotAnswerable above MUST_HOLD."""
    fewest = len(frames)
    for count in sorted((c for c in SAMPLED if c < len(frames)), reverse=True):
        try:
            view = view_of(desk.capture, uniform_sample(frames, count))
            for object_id in proposal.object_ids:
                view.object(object_id)  # what nobody can see in them cannot be asked about, whatever the solver needs
            same = equal(task.solve(view, proposal.object_ids, proposal.params), answer, task.answer_type)
        except (NotAnswerable, KeyError):
            same = False
        if not same:
            if count >= MUST_HOLD:
                raise NotAnswerable("frame_sampling", f"sampled to {count} frames the video gives another answer")
            break
        fewest = count
    return fewest


def _rounded(margin: float | None) -> float | None:
    return None if margin is None else round(float(margin), 6)


def _shown(task: Task, kind: Kind, frames: Frames, proposal: Proposal) -> dict[str, object]:
    return {
        "task": task.name,
        "kind": kind,
        "frame_indices": list(frames),
        "object_ids": list(proposal.object_ids),
        "params": dict(proposal.params),
    }
