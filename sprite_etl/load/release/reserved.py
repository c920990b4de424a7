"""Text that trainers read as a mark: a picture's place, a turn's end. A row that holds some can't be trained on."""

from __future__ import annotations

import re

PATTERN = r"<[|｜][^<>]{1,60}[|｜]>|</?[A-Za-z][A-Za-z0-9_-]{0,30}/?>"
"""<image>, </img>, <IMG_CONTEXT>, <|im_start|> …: whatever looks like a mark, as every model has others. Suits Python's
`re` and polars alike."""

_MARK = re.compile(PATTERN)


class ReservedTextError(ValueError):
    """A row's text holds a mark."""


def refuse_marks(qa_id: str, *texts: str) -> None:
    """Raises ReservedTextError where one of a row's texts holds a mark: the number of marks would no longer be that of
    its media."""
    for text in texts:
        if "<" in text and (found := _MARK.search(text)):
            raise ReservedTextError(
                f"row {qa_id}: its text holds {found[0]!r}, which trainers read as a mark: {text!r}"
            )
