"""The rules for questions of no registered task: what must hold of a view whatever is asked of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.drafts import Draft
from sprite_etl.transform.annotators.invented import Invented
from sprite_etl.transform.annotators.said import phrases_in
from sprite_etl.transform.questions.balance import Candidate, PairQuota
from sprite_etl.transform.questions.considered import MUST_HOLD, SAMPLED, one_frame_of_several
from sprite_etl.transform.questions.context import AskContext
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.unclear import unclear
from sprite_etl.transform.questions.views import uniform_sample
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import NotAnswerable
from sprite_etl.transform.tasks.rules import checked_distance, complete_enough, nothing_grey, whole_enough
from sprite_etl.transform.verify.wording import measured_between
from sprite_etl.transform.view import view_of

PER_KIND, PER_NAME = 8, 3
"""Most questions of invented tasks that a capture keeps of a kind, and of one name among them."""

_EVERYTHING = re.compile(
    r"(?<!two )(?<!three )(?<!these )(?<!those )(?<!both )\b(?:objects?|things?|everything|anything|something|nothing|"
    r"furniture|items?|pieces of)\b"
)
"""Words for all that there is, so that what is half hidden may matter."""
_DETERMINER = r"\b(?:the|an?|each|every|any|another|other|which|what|no|one)\s+(?:[a-z]+\s+)?"


def invented_candidate(desk: Desk, context: AskContext, draft: Draft, invented: Invented, recipe: str) -> Candidate:
    """The draft as a question whose answer nobody knows yet. Raises NotAnswerable where a rule forbids it."""
    frames = draft.frame_indices
    if desk.spans_states(frames):
        raise NotAnswerable("moved_between_frames", "things were moved between the frames of the view")
    if not draft.object_ids:
        raise NotAnswerable("not_answerable", "a question of no registered task names an object at least")
    if desk.expressions(context, draft.object_ids, ()) != list(draft.expressions):
        raise NotAnswerable("not_unique", "the words for an object are not those that denote it in the view")
    for object_id in draft.object_ids:
        whole_enough(context, object_id)
    _check_text(context, draft)
    is_video = desk.is_video(draft.kind, frames)
    if is_video:
        _check_sampling(desk, draft)
    row = draft.row(desk.capture.capture_id, recipe, None, len(frames))
    spoken_of = frozenset(v for k, v in draft.params.items() if k in ("frame", "frame_a", "frame_b"))
    single = one_frame_of_several(context, draft.object_ids, spoken_of)
    return Candidate(replace(row, invented=invented.to_dict()), None, single)


def few_of_each(
    candidates: Sequence[Candidate], quota: int, pairs: PairQuota, rng: np.random.Generator
) -> tuple[list[Question], list[Question]]:
    """(kept, left over): the first of each invented task, as their answers cannot be balanced yet."""
    kept: list[Question] = []
    names: Counter[str] = Counter()
    for question in (c.question for c in candidates):
        if len(kept) < quota and names[question.task] < PER_NAME and pairs.take(question):
            kept.append(question)
            names[question.task] += 1
    ids = {q.qa_id for q in kept}
    return kept, [c.question for c in candidates if c.question.qa_id not in ids]


def _check_text(context: AskContext, draft: Draft) -> None:
    """What the text speaks of beside the named objects must be known wholly, and distances be those of what is seen."""
    rest = phrases_in(draft.question.lower(), draft.expressions)[1]
    names = {o.name for o in context.capture.objects if o.nameable}
    said = {v for v in draft.params.values() if isinstance(v, str)} & names
    for name in sorted(names):
        word = re.escape(name.lower())
        one = re.search(rf"{_DETERMINER}{word}\b", rest)
        if one is None and not re.search(rf"\b{re.escape(lexicon.plural(name).lower())}\b", rest):
            continue
        said.add(name)
        alike = sum(lexicon.confusable(o.name, name) for o in context.view.objects)
        if one is not None and re.match(r"the\s+\w+", one[0]) and alike != 1:
            raise NotAnswerable("not_unique", f"{alike} objects of the view could be {one[0]!r}")
    complete_enough(context, sorted(said))
    nothing_grey(context, sorted(said))
    if context.grey and _EVERYTHING.search(rest):
        raise NotAnswerable("grey_visibility", f"{min(context.grey)} is never clear, and the text speaks of all things")
    if draft.unit == "m" and len(draft.object_ids) == 2 and measured_between(draft.question) == "edges":
        checked_distance(context, *draft.object_ids, stated=True)
    if open_to := unclear(rest, draft.answer_type, draft.unit, draft.choices, draft.params, draft.frame_indices):
        raise NotAnswerable("unclear", open_to)


def _check_sampling(desk: Desk, draft: Draft) -> None:
    """Whoever samples the video must see what is named."""
    for count in (c for c in SAMPLED if MUST_HOLD <= c < len(draft.frame_indices)):
        seen = {o.object_id for o in view_of(desk.capture, uniform_sample(draft.frame_indices, count)).objects}
        if hidden := sorted(set(draft.object_ids) - seen):
            raise NotAnswerable("frame_sampling", f"sampled to {count} frames the video does not show {hidden[0]}")
