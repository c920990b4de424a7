"""Whether every question says what its row declares, as readers find who see its text alone."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.meaning import meaning_differs, meaning_requests, read_meaning
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.claimed import declared_of
from sprite_etl.transform.reader import meaning_differs as template_differs
from sprite_etl.transform.reader import read
from sprite_etl.transform.rows import Question
from sprite_etl.transform.verify.hearing import contradiction
from sprite_etl.transform.view import View


def misheard(questions: Sequence[Question], views: Sequence[View], asking: Asking) -> dict[str, Unusable]:
    """qa_id → why the text cannot stand for its row; a question that every reader understands is not in it.

    views: the question's own, of each. Reasons: meaning_mismatch; unknown_task, bad_params, model_… where the model
    that reads gave nothing to compare. A text that plainly contradicts its row costs no call.
    """
    found = {q.qa_id: plain for q, view in zip(questions, views) if (plain := _plainly(q, view)) is not None}
    asked = [q for q in questions if q.qa_id not in found]
    requests = [(q, r) for q in asked for r in meaning_requests(q, asking.models)]
    about = {id(r.messages): q for q, r in requests}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        meaning = read_meaning(about[id(request.messages)], result)
        return meaning.detail if isinstance(meaning, Unusable) else None

    for (question, _), outcome in zip(requests, asking.ask([r for _, r in requests], fault)):
        unheard = _heard(question, outcome)
        if unheard is not None:
            found.setdefault(question.qa_id, unheard)
    return found


def _plainly(question: Question, view: View) -> Unusable | None:
    """What the readers find that know no model: one reads what the templates ask, one hears what words give away."""
    if read(question.question, question.frame_indices) is not None:
        difference = template_differs(question)
    else:
        difference = contradiction(declared_of(question, "", view))
    return None if difference is None else Unusable("meaning_mismatch", difference)


def _heard(question: Question, outcome: ChatResult | ChatFailure) -> Unusable | None:
    meaning = read_meaning(question, outcome)
    if isinstance(meaning, Unusable):
        return meaning
    difference = meaning_differs(question, meaning)
    return None if difference is None else Unusable("meaning_mismatch", difference)
