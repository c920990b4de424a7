"""Questions for routes in a model's words: what is asked is the template's, and so is the text where a model's will not
do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.ask import AskFacts, NamedObject, ask_requests, facts_of
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.drafts import read_questions
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.rows import Question

_STEPS = (r"\b15[ -]degrees?\b", r"\bhalf[ -](?:a )?(?:met(?:re|er)|m)s?\b|\b0\.5 ?m(?:et(?:re|er)s?)?\b")
"""How finely turns and walks are told: without it an answer is right or wrong by taste."""


def asked_by_models(
    folder: CaptureFolder, questions: Sequence[Question], asking: Asking, *, recipe: str
) -> list[Question]:
    """The questions, each in a model's words where one asked the same of the same two objects (`producer` says who
    did). Raises CaptureError, ModelConfigError, StoreError."""
    shown = [_facts(folder, q, asking.seed) for q in questions]
    requests = [(i, r) for i, facts in enumerate(shown) for r in ask_requests(facts, asking.models)]
    about = {id(r.messages): i for i, r in requests}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        i = about[id(request.messages)]
        read = _read(shown[i], questions[i], result, recipe)
        return read.detail if isinstance(read, Unusable) else None

    found = list(questions)
    for (i, _), outcome in zip(requests, asking.ask([r for _, r in requests], fault)):
        read = _read(shown[i], questions[i], outcome, recipe)
        if found[i] is questions[i] and not isinstance(read, Unusable):
            found[i] = read
    return found


def _facts(folder: CaptureFolder, question: Question, seed: int) -> AskFacts:
    objects = [NamedObject(i, words) for i, words in zip(question.object_ids, question.expressions)]
    wanted = {question.task: 1}
    return facts_of(folder, question.kind, question.frame_indices, objects, wanted, invent=0, seed=seed)


def _read(facts: AskFacts, question: Question, outcome: ChatResult | ChatFailure, recipe: str) -> Question | Unusable:
    """The first question of an answer, if it asks the same."""
    drafts, unusable = read_questions(facts, outcome)
    if not drafts:
        return unusable[0] if unusable else Unusable("no_question", "the answer holds no question")
    draft = drafts[0]
    if draft.object_ids != question.object_ids:
        words = question.expressions
        return Unusable("wrong_arity", f"the walk starts facing {words[0]} and ends facing {words[1]}: objects 1 and 2")
    if not all(re.search(step, draft.question.lower()) for step in _STEPS):
        detail = "the text must say that turns are to the nearest 15 degrees, walks to the nearest half metre"
        return Unusable("meaning_mismatch", f"{detail}: {draft.question!r}")
    return draft.row(question.capture_id, recipe, question.margin, question.min_frames)
