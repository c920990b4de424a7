"""Near-duplicates: questions of a capture that ask the same in nearly the same words, of whatever view."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.rows import Question

ALIKE = 85.0
"""Texts this alike (0–100), with their objects masked, are one wording. Of pairs of a task's own wordings 4 % are that
alike; with a word or two changed nearly all texts are."""


class Library:
    """The questions of a capture that were let in.

    A question is a near-duplicate of one of the same kind that names the same objects, states the same params and has
    the same answer, if one text with its objects masked is like the other. Another object, number or answer is another
    question, however alike the words are. What is invented has no answer yet: there the objects must come in the same
    order instead. Where neither object nor frame is named, all that is asked about is the view, which must be the same.
    """

    def __init__(self) -> None:
        self._known: dict[object, list[tuple[str, Candidate]]] = {}

    def add(self, candidate: Candidate) -> Question | None:
        """The earlier question that this one nearly repeats; None where there is none, and it is let in."""
        question = candidate.question
        known = self._known.setdefault(_subject(question), [])
        text = masked(question.question, question.object_ids, question.expressions)
        for other, earlier in known:
            if alike(text, other) >= ALIKE and _may_be_one(candidate, earlier):
                return earlier.question
        known.append((text, candidate))
        return None


def alike(a: str, b: str) -> float:
    """How alike two texts are, 0–100: in their letters, or in their words whatever their order."""
    return max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b))


def masked(text: str, object_ids: Sequence[str], expressions: Sequence[str]) -> str:
    """The text in lower case with a sign for each object, the same wherever and however it is named."""
    text = text.lower()
    signs = {i: f"<{chr(97 + n % 26)}>" for n, i in enumerate(sorted(set(object_ids)))}
    pairs = sorted(zip(expressions, object_ids), key=lambda pair: (-len(pair[0]), pair[0]))
    for expression, object_id in pairs:
        text = re.sub(rf"(?<![\w-]){re.escape(expression.lower())}(?![\w-])", signs[object_id], text)
    return text


def _subject(question: Question) -> object:
    is_told = question.object_ids or any(name in question.params for name in ("frame", "frame_a", "frame_b"))
    view = () if is_told else question.frame_indices
    return question.kind, view, frozenset(question.object_ids), repr(sorted(question.params.items()))


def _may_be_one(a: Candidate, b: Candidate) -> bool:
    if a.question.invented is None and b.question.invented is None:
        return repr(a.answer) == repr(b.answer)
    return a.question.object_ids == b.question.object_ids
