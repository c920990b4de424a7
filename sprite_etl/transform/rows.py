"""What passes between the steps of `transform`, one dataclass a table. JSON columns hold what varies by task."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["image", "multi_image", "video", "navigation", "compound"]
KINDS: tuple[Kind, ...] = ("image", "multi_image", "video", "navigation", "compound")
AnswerType = Literal["number", "integer", "choice", "boolean", "object", "objects", "order", "text"]


@dataclass(frozen=True, slots=True)
class Reference:
    """`refer`'s output: what is known of one object's looks and place, from which each view makes a unique
    expression. colour: English word, from its mask's pixels, None where it has no one colour. support_name:
    the name of what it stands on, None on the floor. said: a model's words for it among all of the capture that could
    be taken for it, None where none were asked for or found. All hold in every frame, so none depends on a viewer."""

    capture_id: str
    object_id: str
    name: str
    nameable: bool
    colour: str | None
    colour_share: float
    support_id: str | None
    support_name: str | None
    room_type: str | None
    near_id: str | None
    near_name: str | None
    clear_frames: tuple[int, ...]
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`ask`'s output. object_ids: the objects that the text names, in the task's order; expressions: the words
    used for each, in the same order. choices: empty when open. params: the question's own numbers, hands and
    names. margin: how far from a tie, in the answer's own measure (m, degrees, share), None where exact. invented: of a
    task that is not registered, what its inventor says of it (see `annotators.invented`); None for a registered one."""

    qa_id: str
    capture_id: str
    kind: Kind
    task: str
    question: str
    answer_type: AnswerType
    unit: str | None
    choices: tuple[str, ...]
    frame_indices: tuple[int, ...]
    object_ids: tuple[str, ...]
    expressions: tuple[str, ...]
    params: dict[str, Any]
    margin: float | None
    min_frames: int
    producer: str = "template"
    invented: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """`solve`'s output: one program of a question and what came of it. `value`: the typed answer as plain JSON
    (see `transform.answers`). checks: check name → "passed" or a reason code."""

    qa_id: str
    index: int
    method: str
    code: str
    status: Literal["accepted", "rejected", "failed"]
    reason: str | None
    value: Any
    checks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`vote`'s output: a question with the answer that its programs agree on. sentence: that answer as a model said it,
    held against the value; None where nobody was asked, or what was said did not hold."""

    question: Question
    answer: str
    answer_value: Any
    program: str
    votes: int
    agreement: float
    verified_by: tuple[str, ...]
    sentence: str | None = None


JSON_FIELDS = frozenset({"params", "value", "checks", "answer_value", "invented"})


def to_row(item: Any) -> dict[str, Any]:
    """A dataclass of this module as a flat table row: tuples as lists, JSON fields as text, a nested question's
    columns beside its answer's."""
    row: dict[str, Any] = {}
    for key, value in asdict(item).items():
        if key == "question" and isinstance(value, dict):
            row.update(to_row(item.question))
        elif key in JSON_FIELDS:
            row[key] = (
                None if key == "invented" and value is None else json.dumps(value, sort_keys=True, allow_nan=False)
            )
        else:
            row[key] = list(value) if isinstance(value, tuple) else value
    return row


def from_row(kind: type[Any], row: dict[str, Any]) -> Any:
    """The dataclass that `to_row` made a row of. Unknown columns are ignored."""
    values: dict[str, Any] = {}
    for name in kind.__dataclass_fields__:
        if kind is Answer and name == "question":
            values[name] = from_row(Question, row)
            continue
        value = row[name]
        if name in JSON_FIELDS:
            value = None if value is None else json.loads(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return kind(**values)
