"""What goes wrong on demand in the model server: at given rates, or for the next requests; the same by the same seed.

A fault is drawn for a request's question and how often that was asked before, so neither the order in which calls
arrive nor their concurrency changes who is hit. A mistake is drawn for the question alone: a model that misunderstands
does so each time it is asked with the same seed.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.mutators import MUTATORS

STATUS = {"429": 429, "429_wait": 429, "500": 500, "502": 502, "503": 503}
"""Faults that are an HTTP status; 429_wait has Retry-After."""
BROKEN = ("hang", "drip", "drop", "cut_body", "no_choices")
"""No whole reply. hang: none at all. drip: white space for `drip_s`, then the reply. drop: the connection closes
without a byte. cut_body: it closes within the reply. no_choices: a reply of 200 without a completion."""
SPOILT = (
    "cut_json", "cut_off", "wrong_schema", "prose", "fence", "think", "unclosed_think", "junk", "empty", "refusal",
)  # fmt: skip
"""A whole reply whose answer can't be read, or not at once. cut_json ends it at half as if it were all; cut_off with
finish_reason length."""
FAULTS = (*STATUS, *BROKEN, *SPOILT)
MISTAKES = ("wrong_program", "wrong_language", "duplicate_names", "unicode_names")
"""An answer of the right form whose content is wrong."""

_ONLY = {
    **dict.fromkeys(("centimetres", "feet", "squared", "rounded to whole units"), ("a float",)),
    "twice": ("a float", "an int"),
    **dict.fromkeys(("off by one", "one short"), ("an int",)),
    "not": ("True",),
    "reversed list": ("a list of all",),
    **dict.fromkeys(("one left out", "all of the list"), ("a list of",)),
    **dict.fromkeys(("list order", "sorted by name"), ("a list of all",)),
    **dict.fromkeys(("first of the list", "last of the list"), ("the one object",)),
    "first choice": ("one of the texts",),
    **dict.fromkeys(("number of objects", "number of frames"), ("an int",)),
    "distance of centres": ("a float",),
}
"""How what a program returns must be described for an error to be one, and of the right type: "a float, in metres"."""
_OFTEN_RIGHT = ("named objects reversed", "the first named object used for all", "minus forgotten", "abs forgotten")
"""Errors that change nothing in most programs."""
_GERMAN = "Wie weit ist der rote Stuhl vom Sofa entfernt? Ich kann es leider nicht sagen."
_JUNK = "\ufffd\x00\u202e ﷽ 𝕵 \\ud800 \x1b[31m" + "\u0300" * 50


def canonical(value: Any) -> bytes:
    """JSON that is the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def hashes(body: Mapping[str, Any]) -> tuple[str, str, tuple[bytes, ...]]:
    """(request_hash, question_hash, canonical JSON of each message) of a request, in one go."""
    parts = tuple(canonical(message) for message in body["messages"])
    rest = canonical({key: value for key, value in body.items() if key != "messages"})
    first_reply = next((i for i, m in enumerate(body["messages"]) if _follows_an_answer(m)), len(parts))
    said = canonical([body.get("model"), body.get("response_format")])
    return _sha256(rest, *parts), _sha256(said, *parts[:first_reply]), parts


def _follows_an_answer(message: Mapping[str, Any]) -> bool:
    """Whether it stands after what was first asked: an answer, or, where that was empty, the word that it is bad."""
    said = message.get("content")
    return message.get("role") == "assistant" or (isinstance(said, str) and said.startswith("That answer can't be"))


def request_hash(body: Mapping[str, Any]) -> str:
    """sha256 (hex) of a request: what is counted, and what must not be answered twice."""
    return hashes(body)[0]


def question_hash(body: Mapping[str, Any]) -> str:
    """sha256 (hex) of what a request asks: whatever its seed, the length allowed, and what followed a first answer."""
    return hashes(body)[1]


def _sha256(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def drawn(*parts: object) -> float:
    """A number in [0, 1) that only depends on the parts."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


class FaultProgram:
    """What becomes of requests. rates: share by fault; at_most: faults of one question, then it is answered;
    spoilt_at_most: of them SPOILT ones, which then are no fault; upcoming: faults of the next requests in order, "" for
    none; mistakes: share by mistake."""

    def __init__(
        self, seed: int, rates: Mapping[str, float], at_most: int | None, upcoming: Sequence[str],
        mistakes: Mapping[str, float], spoilt_at_most: int | None = None,
    ) -> None:  # fmt: skip
        unknown = ({*rates, *upcoming} - {*FAULTS, ""}) | (set(mistakes) - set(MISTAKES))
        if unknown:
            raise ValueError(f"unknown fault {', '.join(sorted(unknown))}; faults {FAULTS}; mistakes {MISTAKES}")
        if sum(rates.values()) > 1 + 1e-9:
            raise ValueError("the rates of faults sum to more than 1")
        self.seed, self.rates, self.at_most, self.mistakes = seed, rates, at_most, mistakes
        self.spoilt_at_most = spoilt_at_most
        self.upcoming = list(upcoming)
        self._asked: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._spoilt: Counter[str] = Counter()

    def fault(self, question: str, seed: int | None) -> str:
        """The fault of this request, "" for none. question: its question_hash; seed: what it is sampled with."""
        question = f"{question}:{seed}"
        attempt = self._asked[question]
        self._asked[question] += 1
        if self.upcoming:
            return self.upcoming.pop(0)
        if self.at_most is not None and self._failed[question] >= self.at_most:
            return ""
        left = drawn(self.seed, "fault", question, attempt)
        for fault, share in self.rates.items():
            left -= share
            if left < 0:
                if fault in SPOILT and self.spoilt_at_most is not None:
                    if self._spoilt[question] >= self.spoilt_at_most:
                        return ""
                    self._spoilt[question] += 1
                self._failed[question] += 1
                return fault
        return ""

    def mistakes_of(self, question: str, seed: int | None) -> tuple[str, ...]:
        """The mistakes in the answer to a question that is sampled with a seed."""
        return tuple(m for m, share in self.mistakes.items() if drawn(self.seed, m, question, seed) < share)


def spoilt(text: str, fault: str) -> str:
    """A right answer with a fault in its form."""
    if fault in ("cut_json", "cut_off"):
        return text[: len(text) // 2]
    return {
        "wrong_schema": '{"unexpected": [1, 2, 3]}',
        "prose": f"Sure! Here it is:\n\n{text}\n\nAnything else? :}}",
        "fence": f"```json\n{text}\n```",
        "think": f"<think>What is wanted? {{braces}}?</think>\n\n{text}",
        "unclosed_think": f"<think>What is wanted? {{braces}}? {text}",
        "junk": _JUNK,
        "empty": "",
    }.get(fault, text)


def mistaken(value: Any, mistake: str, seed: object) -> Any:
    """A right answer with a mistake in its content; itself where there is nothing to mistake. value: JSON of an
    answer, or a text. Only texts that read as sentences are put into another language."""
    if isinstance(value, dict):
        return {k: _mistaken_entry(k, v, mistake, seed) for k, v in value.items()}
    if isinstance(value, list):
        changed = [mistaken(item, mistake, seed) for item in value]
        if mistake == "duplicate_names" and changed and isinstance(changed[0], dict):
            changed = [
                {**item, **{k: v for k, v in changed[0].items() if k in ("name", "expression")}} for item in changed
            ]
        return changed
    if mistake == "wrong_language" and isinstance(value, str) and value.count(" ") >= 2 and "def " not in value:
        return _GERMAN
    return value


def _mistaken_entry(key: str, value: Any, mistake: str, seed: object) -> Any:
    if mistake == "unicode_names" and key in ("name", "expression") and isinstance(value, str):
        return f"{value}\u202e\u0300\ufffd 𝕵"
    if mistake == "wrong_program" and key in ("code", "program") and isinstance(value, str):
        return wrong_program(value, seed)
    return mistaken(value, mistake, seed)


def wrong_program(code: str, seed: object, returns: str = "") -> str:
    """The program with one of the errors that code models make, drawn by the seed. returns: what it must return, in
    the prompt's words; some errors need to know. A few programs are still right by luck."""
    order = [
        mutate
        for name, mutate in MUTATORS.items()
        if name not in _OFTEN_RIGHT and (name not in _ONLY or returns.startswith(_ONLY[name]))
    ]
    random.Random(str(seed)).shuffle(order)
    for mutate in order:
        for mutant in mutate(code):
            if mutant != code:
                return mutant
    return "def answer(scene):\n    return len(scene.objects)\n"
