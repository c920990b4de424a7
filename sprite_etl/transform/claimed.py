"""What a program for a question claims: all that is known of the question, and of its answers."""

from __future__ import annotations

import re
from dataclasses import replace

from sprite_etl.transform.annotators.invented import invented_of
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify import claims
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.transforms import extent
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.view import View

_NAMING = ("object", "objects", "order")
_POWERS = {"m": 1, "m2": 2, "m3": 3}


def claim_of(question: Question, code: str, view: View) -> Claim:
    """Of a registered task: its relations and bounds. Of an invented one: what is known of any question, and what its
    inventor says beside that. view: the question's own."""
    task = TASKS.get(question.task)
    if task is None:
        return _invented(question, code, view)
    return Claim(
        code,
        Asked(question.object_ids, question.params, question.choices),
        question.answer_type,
        question.unit,
        candidates_of(question),
        task.relations,
        exchangeable=True,
        bounds=task.plausible,
        construct=task.construct,
    )


def declared_of(question: Question, code: str, view: View) -> claims.Declared:
    """The question with a program as a line of `sprite verify`."""
    return claims.Declared(
        question.qa_id,
        _plain_text(question, view),
        TASKS.get(question.task),
        question.answer_type,
        question.unit,
        question.object_ids,
        question.frame_indices,
        question.params,
        question.choices,
        code,
        view,
    )


def _plain_text(question: Question, view: View) -> str:
    """The text with each object by its name: that the expression denotes it was settled when it was asked, and what
    the expression says of looks, sides and places is not what the text asks."""
    names = {e.casefold(): view.object(i).name for i, e in zip(question.object_ids, question.expressions)}
    if not names:
        return question.question
    words = "|".join(re.escape(e) for e in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda m: f"the {names[m[0].casefold()]} of interest", question.question)


def candidates_of(question: Question) -> tuple[str, ...]:
    """The ids that an answer may name: those whose expressions are offered, or all that the question names."""
    if not question.choices:
        return question.object_ids
    return tuple(i for i, e in zip(question.object_ids, question.expressions) if e in question.choices)


def _invented(question: Question, code: str, view: View) -> Claim:
    claim = claims.claim_of(declared_of(question, code, view))
    own = invented_of(question)
    # What is known of any question stands: an inventor can say more, and never less or otherwise.
    relations = {**(own.relations if own else {}), **claim.relations}
    # Only what the question names has words in which an answer could be told.
    candidates = candidates_of(question) if question.answer_type in _NAMING else claim.candidates
    bounds = _bounds(question, view)
    return replace(claim, relations=relations, candidates=candidates, bounds=bounds, steady=True)


def _bounds(question: Question, view: View) -> tuple[float, float] | None:
    """What a number of an invented task may be. A few times what the view measures: more is in another unit."""
    power = _POWERS.get(question.unit or "")
    if question.answer_type != "number" or power is None:
        return None
    _, radius = extent(view)
    return 0.0, (2 + len(question.object_ids)) * (2 * radius) ** power
