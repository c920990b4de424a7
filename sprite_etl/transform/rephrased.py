"""Voted answers as natural sentences, as models say them: kept where they state the value and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sprite_etl.llm.values import ChatRequest, ChatResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.annotators.rephrase import read_sentence, rephrase_requests
from sprite_etl.transform.rows import Answer, Question

STYLES = (
    "as short as a full sentence can be",
    "a sentence that takes up the question's own words",
    "friendly, as spoken to someone in the room",
    "matter-of-fact, as in a report",
    "as a guide would say it",
    "polite and precise",
)


def rephrased(answers: Sequence[Answer], asking: Asking) -> dict[str, str]:
    """qa_id → the answer as a sentence; nothing of an answer that no model said rightly. Free text is not asked for:
    nothing could check what came back."""
    wanted = [a for a in answers if a.question.answer_type != "text"]
    requests = [
        (a, r)
        for a in wanted
        for r in rephrase_requests(a.question, a.answer_value, style_of(a.question), asking.models)
    ]
    about = {id(r.messages): a for a, r in requests}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        answer = about[id(request.messages)]
        sentence = read_sentence(answer.question, answer.answer_value, result)
        return sentence.detail if isinstance(sentence, Unusable) else None

    found: dict[str, str] = {}
    for (answer, _), outcome in zip(requests, asking.ask([r for _, r in requests], fault)):
        sentence = read_sentence(answer.question, answer.answer_value, outcome)
        if not isinstance(sentence, Unusable):
            found.setdefault(answer.question.qa_id, sentence)
    return found


def style_of(question: Question) -> str:
    """The style in which a question's answer is said: by what is asked of which view, and so the same for every run
    that asks it."""
    asked = f"{question.capture_id}\n{question.frame_indices}\n{question.question}"
    return STYLES[hashlib.sha256(asked.encode()).digest()[0] % len(STYLES)]
