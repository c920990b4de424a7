"""From what a model wrote to what was asked for: thinking cut off, code out of its fence, JSON out of prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

Answer = TypeVar("Answer", bound=BaseModel)

MAX_CANDIDATES = 400
"""Brackets in prose that are tried as the start of JSON: text of brackets alone must not take minutes."""

_THINKING = re.compile(r"\s*<think>(.*?)(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_UNOPENED = re.compile(r"(.*?)</think>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(
    r"^[ \t]*(?P<mark>```+|~~~+)[ \t]*(?P<language>[^\s`]*)[^\n`]*\n(?P<body>.*?)"
    r"(?:^[ \t]*(?P=mark)[`~]*[ \t]*(?P<closed>$)|\Z)",
    re.DOTALL | re.MULTILINE,
)
_ENDING = re.compile(r"\\?[\w.+-]{0,8}\s*")


@dataclass(frozen=True, slots=True)
class ParseError(Exception):
    """An answer that can't be used. detail: what is wrong with it, to be shown to the model."""

    reason: Literal["invalid_json", "schema_mismatch"]
    detail: str

    def __str__(self) -> str:
        return self.detail


def split_thinking(text: str) -> tuple[str, str]:
    """(thinking, answer) of a text that may begin with <think> parts.

    A part that was never closed leaves no answer; one that was never opened (the server's template opens it) ends
    at its </think>, but a </think> within JSON or after the first fence is the answer's own.
    """
    thoughts, rest = [], text
    while part := _THINKING.match(rest):
        thoughts.append(part.group(1).strip())
        rest = rest[part.end() :]
    if not thoughts and not rest.lstrip().startswith(("{", "[", '"', "```", "~~~")):
        unopened = _UNOPENED.match(rest)
        if unopened:
            thoughts.append(unopened.group(1).strip())
            rest = rest[unopened.end() :]
    return "\n".join(thoughts), rest.strip()


def fenced_blocks(text: str) -> tuple[tuple[str, str], ...]:
    """(language in lower case or "", content) of each fenced block; the last may lack its closing fence."""
    return tuple((m["language"].lower(), m["body"]) for m in _FENCE.finditer(text))


def is_open(text: str) -> bool:
    """Whether the last fenced block of an answer lacks its closing fence: what says so may have been cut off."""
    blocks = list(_FENCE.finditer(split_thinking(text)[1]))
    return bool(blocks) and blocks[-1]["closed"] is None


def find_code(text: str, languages: tuple[str, ...] = ("python", "py", "python3")) -> str:
    """The code in an answer: the last block fenced as such, else the last fenced as nothing, else all of it."""
    answer = split_thinking(text)[1]
    blocks = fenced_blocks(answer)
    for wanted in (languages, ("",)):
        of_language = [body for language, body in blocks if language in wanted]
        if of_language:
            return of_language[-1].strip("\n")
    return answer


def find_json(text: str) -> tuple[Any, ...]:
    """The JSON values in an answer, the likeliest first: all of it, else the fenced ones, else those within prose,
    objects before lists, each from the last to the first.

    Raises ParseError where there is none, or where the text ends within one: its beginning must not be taken
    for an answer.
    """
    answer = split_thinking(text)[1]
    if not answer:
        _refuse("the answer is empty")
    try:
        return (_load(answer),)
    except ValueError as error:
        fault = error
    fenced = [value for _, body in fenced_blocks(answer) for value in _loaded(body.strip())]
    if fenced:
        return tuple(reversed(fenced))
    found = list(_values_in_prose(answer))
    if not found:
        _refuse(f"the answer is not JSON: {fault}")
    objects = [v for v in found if isinstance(v, dict)]
    return (*reversed(objects), *(v for v in reversed(found) if not isinstance(v, dict)))


def read_answer(text: str, answer: type[Answer]) -> Answer:
    """The answer as its type: the first of the JSON values in the text that is of it. Raises ParseError."""
    faults = []
    for value in find_json(text):
        try:
            return answer.model_validate(value)
        except ValidationError as error:
            faults.append(error)
    details = [
        f"{'.'.join(str(p) for p in fault['loc']) or 'the answer'}: {fault['msg']}"
        for fault in faults[0].errors(include_url=False, include_input=False)[:10]
    ]
    raise ParseError("schema_mismatch", "; ".join(details))


def is_whole_json(text: str) -> bool:
    """Whether the answer is JSON from its first character to its last, so that nothing was cut off."""
    return len(_loaded(split_thinking(text)[1])) == 1


def _load(text: str) -> Any:
    """JSON, with raw control characters in strings (some grammars let models write them), but only what UTF-8 can
    hold and no NaN. Raises ValueError."""
    try:
        value = json.loads(text, strict=False, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair") from None
    return value


def _loaded(text: str) -> tuple[Any, ...]:
    try:
        return (_load(text),)
    except ValueError:
        return ()


def _values_in_prose(text: str) -> Iterator[Any]:
    decoder, end = json.JSONDecoder(strict=False), 0
    for number, start in enumerate(re.finditer(r"[{\[]", text)):
        if start.start() < end:
            continue
        if number >= MAX_CANDIDATES:
            return
        try:
            _, stop = decoder.raw_decode(text, start.start())
        except RecursionError:
            return
        except ValueError as error:
            if _is_cut_off(error, text):
                _refuse("the answer ends within its JSON")
            continue
        yield from _loaded(text[start.start() : stop])
        end = stop


def _is_cut_off(error: ValueError, text: str) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    # The decoder points at the start of the literal, number or escape that it could not read.
    return error.msg.startswith("Unterminated string") or _ENDING.fullmatch(text, error.pos) is not None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(detail: str) -> NoReturn:
    raise ParseError("invalid_json", detail)
