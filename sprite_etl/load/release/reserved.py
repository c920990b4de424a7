"""Text that trainers read as a mark: a picture's place, a turn's end. A row that holds some can't be trained on."""

from __future__ import annotations

import re

PATTERN = r"<[|｜][^<>]{1,60}[|｜]>|</?[A-Za-z][A-Za-z0-9_-]{0,30}/?>"
"""<image>, </img>, <IMG_CONTEXT>, <|im_start|> …: whatever looks like a mark, as every model has others. Suits Python's
`re` and polars alike."""

_MARK = re.compile(PATTERN)


class ReservedTextError(ValueError):
    """A row's text holds a mark."""


def mark_in(text: str) -> str | None:
    """The first mark that a text holds."""
    found = _MARK.search(text) if "<" in text else None
    return found[0] if found else None


def refuse_marks(qa_id: str, *texts: str) -> None:
    """Raises ReservedTextError where one of a row's texts holds a mark: the number of marks would no longer be that of
    its media."""
    for text in texts:
        if mark := mark_in(text):
            raise ReservedTextError(f"row {qa_id}: trainers read {mark!r} of its text as a mark: {text!r}")
