"""What the text of a model's question must be, whatever it asks: one plain question that says all of its own numbers,
pictures and alternatives, and no others.

A second model reads every text, too; what can be told without one is told here, where no model can agree to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sprite_etl.transform.annotators.said import NUMBER, phrases_in
from sprite_etl.transform.verify.wording import NUMBER_WORDS, ORDINALS

PICTURES = ("frame", "frame_a", "frame_b")

_STRANGE = re.compile(r"[^A-Za-z0-9 .,:;?!'()%/&+-]|https?:|www\.|--|//")
"""What no sentence about a place holds: markup, code, addresses."""
_BLANK = re.compile(r"\[(?:blank|turn)\]")
"""What a route may have to be filled in at."""
_TO_A_MACHINE = re.compile(
    r"\b(?:(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|prompts?|above|previous|rules)|system prompt|"
    r"language model|json|as an ai)\b"
)
_PICTURE = r"(?:images?|pictures?|photos?|frames?|shots?|views?)"
_JOINED = re.compile(r"[,;]? (?:and|also|as well as) (?:how|what|which|where|who|is|are|does|do)\b", re.IGNORECASE)
_UNITS = r"(?:centi|square |cubic )?met(?:re|er)s?|cm|degrees?|seconds?"
_SPELT = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})[ -](?:(and a half)[ -])?(?:{_UNITS})\b")
_IN_CM = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?(?:centimet(?:re|er)s?|cm)\b")


def two_questions(text: str) -> bool:
    """Whether it goes on to ask a second thing."""
    return text.count("?") > 1 or _JOINED.search(text) is not None


def not_plain(text: str) -> str | None:
    """What in it is no plain English about a place, as a sentence."""
    found = _STRANGE.search(_BLANK.sub("", text)) or _TO_A_MACHINE.search(text.casefold())
    return None if found is None else f"{found[0]!r} is not said of a place"


def numbers_differ(
    text: str, expressions: Sequence[str], params: Mapping[str, Any], fixed: Collection[float] = ()
) -> str | None:
    """A number with which text or params stand alone, as a sentence. fixed: numbers that the text may say or not."""
    said = set(_numbers(phrases_in(text, expressions)[1].casefold()))
    own = {float(v) for k, v in params.items() if _is_number(v) and k not in PICTURES}
    if foreign := sorted(said - own - set(fixed)):
        return f"{foreign[0]:g} is none of the question's params"
    if unsaid := sorted(own - said - set(fixed)):
        return f"the text does not say {unsaid[0]:g}, which is one of its params"
    return None


def pictures_differ(text: str, params: Mapping[str, Any], shown: Sequence[int]) -> str | None:
    """A picture of which text or params stand alone, as a sentence. shown: the frames, in order."""
    if len(shown) < 2:
        return None
    spoken = {ORDINALS.index(word) for word in _ordinals(text)} | {int(n) - 1 for n in _numbered(text)}
    spoken |= {len(shown) - 1} if re.search(rf"\b(?:last|final) (?:of the )?{_PICTURE}\b", text.casefold()) else set()
    own = {shown.index(v) for k, v in params.items() if k in PICTURES and v in shown}
    if spoken != own:
        said = [", ".join(str(n + 1) for n in sorted(places)) or "none" for places in (spoken, own)]
        return f"the text speaks of picture {said[0]}, its params of {said[1]}"
    return None


def unsaid(text: str, words: Sequence[str]) -> str | None:
    """Of some words or choices the first that the text does not say, in any spelling with spaces or hyphens."""
    plain = _spaced(text)
    return next((w for w in words if f" {_spaced(w).strip()} " not in plain), None)


def _spaced(text: str) -> str:
    return f" {' '.join(re.findall('[a-z0-9.]*[a-z0-9]', text.casefold()))} "


def _ordinals(text: str) -> list[str]:
    """Ordinals that stand before a word for pictures, be it several: "the first and the third image"."""
    lists = re.findall(
        rf"\b((?:(?:{'|'.join(ORDINALS)})(?:,? (?:and|or|to) (?:(?:in|to) )?(?:the )?| ))+){_PICTURE}\b",
        text.casefold(),
    )
    return [word for some in lists for word in re.findall("|".join(ORDINALS), some)]


def _numbered(text: str) -> list[str]:
    return re.findall(rf"\b{_PICTURE} (\d+)\b", text.casefold())


def numbers_in(text: str) -> set[float]:
    """All that a wording states of its own."""
    return set(_numbers(text.casefold()))


def _numbers(text: str) -> Iterator[float]:
    """Numbers in digits, or in words before a unit; not those of pictures."""
    text = re.sub(rf"\b({_PICTURE}) \d+\b", r"\1", text)
    for value in _IN_CM.findall(text):
        yield float(value) / 100
    spaced = re.sub(r"(?<=\d)(?=[a-z])", " ", _IN_CM.sub(" ", text))  # "2m"
    yield from (abs(float(n)) for n in NUMBER.findall(spaced))
    yield from (NUMBER_WORDS[word] + 0.5 * bool(half) for word, half in _SPELT.findall(text))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
