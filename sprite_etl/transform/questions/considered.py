"""The rules that a question of a registered task must keep, whoever asks it: it is a candidate, or NotAnswerable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sprite_etl.transform.answers import equal
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.questions.context import AskContext
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.views import Frames, uniform_sample
from sprite_etl.transform.rows import Kind, Question
from sprite_etl.transform.tasks import NotAnswerable, Proposal, Task
from sprite_etl.transform.view import view_of

SAMPLED = (2, 4, 8, 16, 32)
MUST_HOLD = 16
"""A video's answer must be the same for whoever samples this many frames, or more."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A proposal as it is asked. expressions: of its objects, in their order; options: the alternatives, as shown."""

    text: str
    expressions: tuple[str, ...]
    options: tuple[str, ...]
    producer: str = "template"


def words_for(desk: Desk, task: Task, context: AskContext, proposal: Proposal) -> dict[str, str]:
    """object_id → the words that denote it, of a proposal that the task lets be asked. Raises NotAnswerable."""
    task.check(context, proposal)
    return dict(zip(proposal.object_ids, desk.expressions(context, proposal.object_ids, task.forbids)))


def candidate(
    desk: Desk, task: Task, context: AskContext, proposal: Proposal, said: Wording, answer: object, recipe: str
) -> Candidate:
    """The question of a proposal that `words_for` let pass, whose solver gave this answer. Raises NotAnswerable where
    a video must not be asked it."""
    frames = tuple(f.index for f in context.view.frames)
    question = Question(
        qa_id(desk.capture.capture_id, recipe, context.kind, task.name, said.text, frames, proposal.object_ids),
        desk.capture.capture_id,
        context.kind,
        task.name,
        said.text,
        task.answer_type,
        task.unit,
        said.options,
        frames,
        proposal.object_ids,
        said.expressions,
        proposal.params,
        _rounded(task.margin(context.view, proposal.object_ids, proposal.params)),
        _min_frames(desk, task, proposal, frames, answer) if desk.is_video(context.kind, frames) else len(frames),
        said.producer,
    )
    return Candidate(question, answer, not task.across_states and _one_frame_shows(task, context, proposal))


def meaning_of(task: Task, proposal: Proposal) -> object:
    """What two questions of a view have in common that ask the same, whatever their words: what one chooses from, or
    sorts, may be listed in any order."""
    listed = proposal.candidates or (proposal.object_ids if task.answer_type == "order" else ())
    fixed = tuple(i for i in proposal.object_ids if i not in listed)
    return fixed, frozenset(listed), repr(sorted(proposal.params.items()))


def one_frame_of_several(context: AskContext, object_ids: Sequence[str], spoken_of: frozenset[int]) -> bool:
    """Whether a view of several frames has one that shows all of some objects, and is the only one spoken of."""
    several = len(context.view.frames) > 1 and bool(object_ids)
    return several and any(spoken_of <= {f} for f in context.shared_frames(*object_ids))


def _one_frame_shows(task: Task, context: AskContext, proposal: Proposal) -> bool:
    """Whether one frame of several shows all that the question names: its objects, or those that it counts, in the
    frame that it speaks of. What is asked of sets of images alone, and speaks of none, is about all of them."""
    counted = [o.object_id for o in context.view.objects if o.name == proposal.params.get("name")]
    spoken_of = frozenset(v for k, v in proposal.params.items() if k in ("frame", "frame_a", "frame_b"))
    if task.kinds == ("multi_image",) and not spoken_of:
        return False
    return one_frame_of_several(context, proposal.object_ids or counted, spoken_of)


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


def shown(name: str, kind: Kind, frames: Frames, proposal: Proposal) -> dict[str, object]:
    """A proposal that is not asked, as its reject's row."""
    return {
        "task": name,
        "kind": kind,
        "frame_indices": list(frames),
        "object_ids": list(proposal.object_ids),
        "params": dict(proposal.params),
    }
