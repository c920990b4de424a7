"""Whether a sentence says an answer in the words of its question, and with nothing beside it.

No list of what must not be said is ever whole ("at least", "hardly", "anything but"), so it is the other way round:
a sentence holds the question's own words, the answer's, and a few that say nothing of a place. What is named stands in
the question's order, as "the sofa is taller than the lamp" says another thing with both exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.said import phrases_in
from sprite_etl.transform.rows import AnswerType, Question

_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


def words_in(text: str) -> frozenset[str]:
    """The different words of a text in lower case, without numbers."""
    return frozenset(_WORD.findall(text))


_PLAIN = words_in(
    "the a an is are was were be it its it's they they're them their that that's this these those there there's here "
    "which you your you'll we i i'd say can see in and so well exactly precisely answer measures measure stands stand "
    "lies lie comes equals total find indeed from what shown would"
)
"""Words that may stand in any sentence."""
_FOR: dict[AnswerType, frozenset[str]] = {
    "number": words_in("of to between by value amounts"),
    "integer": words_in("of to altogether count"),
    "boolean": words_in("yes no not isn't aren't wasn't weren't doesn't don't didn't cannot can't does do did case"),
    "order": words_in("first then next order"),
    "objects": words_in("of both"),
}
_ALIKE = tuple(
    words_in(words)
    for words in (
        "distance far apart away gap separate separates separated separating",
        "tall height", "long length", "wide width", "deep depth", "many number count",
        "differ differs difference", "appear appears appeared", "take takes", "image picture photo",
        "stand standing", "face facing", "visible seen",
    )
)  # fmt: skip
"""Of these, whoever is asked with one may answer with another."""
_CONTRAST = re.compile(r"\b(?:\w{2,}(?:er|est)|first|last|above|below|left|right|front|back|behind|before|after)\b")
"""Words of which a question may hold two that mean opposite ends."""
_PRONOUN = re.compile(r"\b(?:it|them)\b")


def strays(sentence: str, question: Question, answer: str) -> str | None:
    """How a sentence leaves what was asked and answered, None where it does not. answer: as it is stated, with its
    unit, and all its spellings removed from the sentence or the same in it. Both in lower case."""
    asked = question.question.casefold()
    own = words_in(asked) | words_in(answer.casefold())
    known = own | _PLAIN | _FOR.get(question.answer_type, frozenset()) | frozenset(_like(own))
    if question.answer_type == "integer" and answer == "1":
        known |= {w for w in _WORD.findall(sentence) if lexicon.plural(w) in own}
    if foreign := [w for w in _WORD.findall(sentence) if w not in known]:
        return f"it says {foreign[0]!r}, which is neither asked nor the answer"
    if question.answer_type in ("number", "integer", "boolean", "choice") and (
        fault := _other_objects(sentence, asked, question.expressions)
    ):
        return fault
    given = _contrasts(sentence, question)
    if not _follows(given, _contrasts(asked, question)):
        return f"it says {' and '.join(given)} in another order than the question"
    return None


def _like(own: frozenset[str]) -> Iterator[str]:
    for words in _ALIKE:
        if words & own:
            yield from words


def _other_objects(sentence: str, asked: str, expressions: Sequence[str]) -> str | None:
    """All that the question names, in its order, or nothing of it; the last of them may be an "it"."""
    said, in_question = phrases_in(sentence, expressions)[0], phrases_in(asked, expressions)[0]
    order = sorted(said, key=lambda e: said[e])
    wanted = sorted(in_question, key=lambda e: in_question[e])
    if order in ([], wanted) or (order == wanted[:-1] and _PRONOUN.search(sentence, said[order[-1]])):
        return None
    return f"it names {', '.join(order)}, and the question {', '.join(wanted)}"


def _contrasts(text: str, question: Question) -> list[str]:
    return _CONTRAST.findall(phrases_in(text, question.expressions)[1])


def _follows(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether those of `others` among the words come in the order of `others`."""
    ranks = [others.index(w) for w in words if w in others]
    return ranks == sorted(ranks)
