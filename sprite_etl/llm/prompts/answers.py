"""What models answer with, a type a stage; their JSON schemas are what a server is told to keep to.

Texts carry a pattern and no lengths: servers that know `maxLength` only by its name write control characters under it.
Patterns leave out the quote and the backslash, which some servers put into JSON unescaped.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

AnswerKind = Literal["number", "integer", "choice", "boolean", "object", "objects", "order", "text"]
Unit = Literal["m", "m2", "m3", "deg", "s"]

_PLAIN = {
    "‘": "'", "’": "'", "‚": "'", "“": "'", "”": "'", "„": "'", '"': "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    "−": "-", "×": "x", "°": " degrees", "\u200b": "", "\ufeff": "", "\\": " ",
}  # fmt: skip


def plain_line(value: Any) -> Any:
    """A text in plain letters: typographic quotes, dashes and accents in their ASCII form, one space for any white
    space. What has no such form stays, for the pattern to refuse."""
    if not isinstance(value, str):
        return value
    text = "".join(_PLAIN.get(c, c) for c in value)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", text).strip()


_PATTERN = r"^[ !#-\[\]-~]{1,%d}$"

Phrase = Annotated[str, Field(pattern=_PATTERN % 80), BeforeValidator(plain_line)]
"""Some words on one line."""
Sentence = Annotated[str, Field(pattern=_PATTERN % 500), BeforeValidator(plain_line)]
"""A question, or a sentence or two, on one line."""
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""An identifier."""


class ModelAnswer(BaseModel):
    """What every answer keeps to: its own fields, each of its own JSON type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Param(ModelAnswer):
    """One of a question's own numbers, hands, names or pictures (by their number, from 1)."""

    name: Word
    value: float | Phrase


class Relation(ModelAnswer):
    """What a change of the scene does to the answers of an invented task."""

    relation: Literal["mirror", "reverse_time", "swap_poses", "swap_boxes", "move_first", "grow_first", "move_winner"]
    change: Literal["same", "swap_hands", "changes"]


class InventedTask(ModelAnswer):
    """A task that is not in the list. unit: of a number; relations: one at least that changes the answer."""

    name: Word
    asks: Sentence
    answer_type: AnswerKind
    unit: Unit | None
    relations: list[Relation]


class AskedQuestion(ModelAnswer):
    """task: of the list, or null and `invented` says it. objects: their numbers, in the task's order."""

    text: Sentence
    task: Word | None
    invented: InventedTask | None
    objects: list[int]
    params: list[Param]
    choices: list[Phrase]


class AskAnswer(ModelAnswer):
    """Of the stage `ask`."""

    questions: list[AskedQuestion]


class MeaningAnswer(ModelAnswer):
    """Of the stage `meaning`. task: of the list, null where the text asks none of them, or more than one thing."""

    task: Word | None
    objects: list[Phrase]
    params: list[Param]
    choices: list[Phrase]
    answer_type: AnswerKind
    unit: Unit | None


class ColouredName(ModelAnswer):
    """Words for the object with the outline of this colour."""

    colour: Word
    expression: Phrase


class NamesAnswer(ModelAnswer):
    """Of the stage `name_objects`."""

    names: list[ColouredName]


class PickAnswer(ModelAnswer):
    """Of the stage `check_name`. number: of the one object that is meant; null where none or several could be."""

    number: int | None


class JudgeAnswer(ModelAnswer):
    """Of the stage `judge`."""

    same: bool
    difference: Sentence | None


class RephraseAnswer(ModelAnswer):
    """Of the stage `rephrase`."""

    sentence: Sentence


class NarrateAnswer(ModelAnswer):
    """Of the stage `narrate`: a sentence a step, in the steps' order."""

    steps: list[Sentence]


class ComposeAnswer(ModelAnswer):
    """Of the stage `compose`. parts: the two questions whose answers it joins; program: Python that answers it."""

    question: AskedQuestion
    parts: list[Sentence]
    program: str
