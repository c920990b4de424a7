"""The stage `rephrase`: an answer as a natural sentence, kept only if it states the voted value and nothing more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sprite_etl.llm.prompts.answers import RephraseAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.outcomes import Unusable, data_of
from sprite_etl.transform.annotators.own_words import strays
from sprite_etl.transform.annotators.said import NUMBER, NUMBER_WORDS, phrases_in
from sprite_etl.transform.answers import expression_of, say
from sprite_etl.transform.rows import Question

STAGE = "rephrase"

_UNIT_SAID = {
    "m": r"met(?:re|er)s?|m",
    "m2": r"(?:square met(?:re|er)s?|m2|sq\.? m)",
    "m3": r"(?:cubic met(?:re|er)s?|m3)",
    "s": r"(?:seconds?|s)",
    "deg": r"degrees?",
}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?) ?(?:m|met(?:re|er)s?|deg|degrees?|s|seconds?)(?!\w)")
_HEDGE = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|perhaps|maybe|not|never|neither|nor|or)\b|n't\b"
)
_DENIES = re.compile(r"\b(?:not|never|neither|nor|cannot)\b|n't\b")


def rephrase_requests(question: Question, value: Any, style: str, models: StageModels) -> list[ChatRequest]:
    """One request a sample. value: the voted one, as stated."""
    facts = {"question": question.question, "answer": say(value, question), "style": style}
    return requests_for(render(STAGE, facts), models, RephraseAnswer)


def read_sentence(question: Question, value: Any, outcome: ChatResult | ChatFailure) -> str | Unusable:
    """The sentence. Unusable: model_…, other_value (it does not state the voted value, or states another as well)."""
    data = data_of(outcome, RephraseAnswer)
    if isinstance(data, Unusable):
        return data
    fault = states_otherwise(data.sentence, question, value)
    return data.sentence if fault is None else Unusable("other_value", f"{fault}: {data.sentence!r}")


def states_otherwise(sentence: str, question: Question, value: Any) -> str | None:
    """How a sentence fails to state the value, None where it states it and no other."""
    text = " ".join(sentence.casefold().split())
    if question.answer_type == "text":
        return "free text is not rephrased: nothing could check it"
    if question.answer_type != "choice" and (denied := _DENIES.search(question.question.casefold())):
        return f"the question says {denied[0]!r}, and so a sentence may say either"
    return _value_differs(text, question, value) or strays(
        _without_unit(text, question), question, say(value, question)
    )


def _value_differs(text: str, question: Question, value: Any) -> str | None:
    """Whether the value stands there, and no other."""
    if question.answer_type in ("number", "integer"):
        return _number_differs(text, question, say(value, question))
    foreign = [n for n in NUMBER.findall(text) if n not in NUMBER.findall(question.question)]
    if foreign:
        return f"it states the number {foreign[0]}"
    if question.answer_type == "boolean":
        return _truth_differs(text, bool(value))
    if hedge := _hedged(text, question):
        return f"it says {hedge!r}"
    if question.answer_type == "choice":
        return _words_differ(text, [str(value)], [c for c in question.choices if c != value])
    named = [value] if question.answer_type == "object" else list(value)
    options = set(question.choices) or set(question.expressions)
    wanted_words = [expression_of(i, question) for i in named] or ["none"]
    ordered = question.answer_type == "order"
    return _words_differ(text, wanted_words, [o for o in options if o not in wanted_words], ordered)


def _number_differs(text: str, question: Question, said: str) -> str | None:
    """The value stands there with its unit; beside it only numbers of the question's own."""
    value, _, _ = said.partition(" ")
    asked = NUMBER.findall(question.question)
    stated = NUMBER.findall(text)
    if question.answer_type == "integer":  # what is counted has no unit, and the question's own numbers have one
        measured = _LENGTH.findall(text)
        stated = [n for n in stated if n not in measured or stated.count(n) > measured.count(n)]
        asked = []
    others = [n for n in stated if n not in (value, *asked)]
    if others or stated.count(value) <= (value in asked):
        return f"it states {', '.join(stated) or 'no number'} and not {value}"
    if word := NUMBER_WORDS.search(text):
        return f"it says {word[0]!r}, perhaps a second number"
    if hedge := _hedged(text, question):
        return f"it says {hedge!r}"
    unit = _UNIT_SAID.get(question.unit or "")
    if unit is not None and not re.search(rf"(?<![\w.-]){re.escape(value)} ?(?:{unit})(?!\w)", text):
        return f"it does not say {said!r}"
    return None


def _without_unit(text: str, question: Question) -> str:
    """The text without the unit's words behind a number, however they are spelt."""
    unit = _UNIT_SAID.get(question.unit or "")
    return text if unit is None else re.sub(rf"(?<=\d) ?(?:{unit})(?!\w)", "", text)


def _truth_differs(text: str, value: bool) -> str | None:
    """A yes denies nothing, and a no denies what was asked: "No, it is above" could be either."""
    wanted = "yes" if value else "no"
    if not re.match(rf"{wanted}\b", text):
        return f"it does not begin with {wanted!r}"
    if bool(_DENIES.search(text)) == value:
        return f"after {wanted!r} it {'denies' if value else 'does not deny'} what was asked"
    return None


def _hedged(text: str, question: Question) -> str | None:
    """The first word that takes back what the sentence says, and that the question has not."""
    own = set(_HEDGE.findall(question.question.casefold()))
    return next((word for word in _HEDGE.findall(text) if word not in own), None)


def _words_differ(text: str, wanted: Sequence[str], others: Sequence[str], ordered: bool = False) -> str | None:
    """Whether a text says all of some words and none of others."""
    places, _ = phrases_in(text, {*wanted, *others})
    if missing := [w for w in wanted if w not in places]:
        return f"it does not say {missing[0]!r}"
    if more := [w for w in others if w in places]:
        return f"it says {more[0]!r} as well"
    if ordered and [places[w] for w in wanted] != sorted(places.values()):
        return "it says the objects in another order"
    return None
