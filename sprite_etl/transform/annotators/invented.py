"""What the inventor of a task that is not registered says of it, as a question's row carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import Change, Relation


@dataclass(frozen=True, slots=True)
class Invented:
    """asks: the task's definition; relations: what the inventor says of its answers, beside what every task obeys;
    program: of a compound question, the program that came with it, and its author ("model#sample"); parts: the
    questions that a compound question is made of."""

    asks: str
    relations: Mapping[Relation, Change]
    program: str | None = None
    author: str | None = None
    parts: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As `Question.invented` holds it, plain JSON."""
        given: dict[str, Any] = {"asks": self.asks, "relations": dict(self.relations), "program": self.program}
        if self.program is not None:
            given["author"] = self.author
        if self.parts:
            given["parts"] = list(self.parts)
        return given


def invented_of(question: Question) -> Invented | None:
    """What the question's inventor says of it; None for a registered task."""
    given = question.invented
    if given is None:
        return None
    return Invented(
        given["asks"], given["relations"], given.get("program"), given.get("author"), tuple(given.get("parts") or ())
    )
