"""A line of `sprite verify`: what it says, held against the capture, as a claim that can be run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from sprite_etl.scene.capture import Capture
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.tasks import TASKS, Change, Relation, Task
from sprite_etl.transform.verify.measured import dependences
from sprite_etl.transform.verify.monotone import growths
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.verify.wording import HANDS, IN_TIME, NEAREST, NOT_NEAREST, WHOLE_VIEW, measured_between
from sprite_etl.transform.view import View

MAX_DEPTH = 8
MAX_NUMBER = 1e9
_POWERS: dict[str | None, Change] = {
    "m": "length^1", "cm": "length^1", "mm": "length^1", "km": "length^1",
    "m2": "length^2", "cm2": "length^2", "mm2": "length^2", "km2": "length^2",
    "m3": "length^3", "cm3": "length^3", "mm3": "length^3", "km3": "length^3",
    "deg": "length^0", "rad": "length^0", "s": "length^0", "%": "length^0", None: "length^0",
}  # fmt: skip
"""How a number in a unit grows with every length of the world. Of another unit nothing is known."""


class BadLine(ValueError):
    """A line that does not say what is to be verified: names the field, what it must be and what it is."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a line says, once every field is known to be of its form. frames: the view's, all where none were given;
    choices: () when open."""

    id: Any
    question: str
    task: Task | None
    answer_type: AnswerType
    unit: str | None
    named: tuple[str, ...]
    frames: tuple[int, ...]
    params: dict[str, Any]
    choices: tuple[str, ...]
    code: str
    view: View

    def asked(self) -> str:
        """The question without its program: equal for the programs of one question, and nothing else."""
        task = self.task.name if self.task else None
        parts = (task, self.answer_type, self.unit, self.named, self.frames, self.params, self.choices, self.question)
        return json.dumps(parts, sort_keys=True)


def parse_line(text: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The line as a JSON object. Raises BadLine: not JSON, not an object, numbers or texts that no JSON can carry."""
    try:
        line = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as error:
        raise BadLine(f"the line is not JSON: {error}") from None
    if not isinstance(line, Mapping):
        raise BadLine(f"the line must be a JSON object, got {type(line).__name__}")
    try:
        json.dumps(line, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise BadLine(f"the line holds what is no JSON: {str(error)[:200]}") from None
    return line


def declared(line: Mapping[str, Any], capture: Capture, view_of_frames: Callable[[tuple[int, ...]], View]) -> Declared:
    """The line held against the capture. Raises BadLine.

    What the line leaves out comes from its task: answer_type, unit, choices.
    """
    code, question, params = line.get("code"), line.get("question") or "", line.get("params") or {}
    if not isinstance(code, str) or not code.strip():
        raise BadLine("code must be the text of a program that defines answer(scene)")
    if not isinstance(question, str):
        raise BadLine(f"question must be a text, got {_shown(question)}")
    if not isinstance(params, dict) or not _small(params):
        raise BadLine(f"params must be an object at most {MAX_DEPTH} deep, of numbers to ±1e9; got {_shown(params)}")
    task = _task(line.get("task"))
    answer_type, unit = _typed(line, task)
    named, choices = _texts(line, "objects"), _texts(line, "choices")
    if task and not task.arity[0] <= len(named) <= task.arity[1]:
        raise BadLine(f"objects: {task.name} takes {task.arity[0]} to {task.arity[1]} objects, got {len(named)}")
    frames = _frames(line.get("frames"), capture)
    view = view_of_frames(frames)
    try:
        for object_id in named:
            view.object(object_id)
    except KeyError as error:
        raise BadLine(f"objects: {error.args[0]}") from None
    choices = choices or (task.choices if task else ())
    return Declared(line.get("id"), question, task, answer_type, unit, named, frames, params, choices, code, view)


def claim_of(line: Declared) -> Claim:
    """The program with what is known of its question: its task's relations and bounds, or what is known of any."""
    task, answer_type = line.task, line.answer_type
    if task is None:
        return _invented(line)
    anchors = task.anchors if answer_type in ("object", "objects", "order") else 0
    return Claim(
        line.code,
        Asked(line.named, line.params, line.choices),
        answer_type,
        line.unit,
        line.named[anchors:] or _all_ids(line),
        task.relations,
        exchangeable=True,
        bounds=task.plausible,
        construct=task.construct,
    )


def _invented(line: Declared) -> Claim:
    """Of a question of no task any object of the view may be the answer, and an order is one of what is named."""
    answer_type = line.answer_type
    return Claim(
        line.code,
        Asked(line.named, line.params, line.choices),
        "text" if answer_type == "choice" and not line.choices else answer_type,
        line.unit,
        (line.named if answer_type == "order" else ()) or _all_ids(line),
        _invented_relations(line),
        exchangeable=answer_type in ("choice", "order"),
        sensitive=True,
        growths=(
            *growths(line.view, line.question, answer_type, line.named),
            *dependences(line.view, line.question, answer_type, line.unit, line.named),
        ),
    )


def _all_ids(line: Declared) -> tuple[str, ...]:
    return tuple(o.object_id for o in line.view.objects)


def _task(name: Any) -> Task | None:
    if name is None:
        return None
    if not isinstance(name, str) or name not in TASKS:
        raise BadLine(f"task must be null or one of {', '.join(sorted(TASKS))}, got {_shown(name)}")
    return TASKS[name]


def _typed(line: Mapping[str, Any], task: Task | None) -> tuple[AnswerType, str | None]:
    answer_type, unit = line.get("answer_type"), line.get("unit")
    if task is not None:
        for field, given, own in (("answer_type", answer_type, task.answer_type), ("unit", unit, task.unit)):
            if given is not None and given != own:
                raise BadLine(f"{field} of {task.name} must be {own}, got {_shown(given)}")
        return task.answer_type, task.unit
    if answer_type not in get_args(AnswerType):
        raise BadLine(f"answer_type must be one of {', '.join(get_args(AnswerType))}, got {_shown(answer_type)}")
    if unit is not None and not isinstance(unit, str):
        raise BadLine(f"unit must be null or a text, got {_shown(unit)}")
    return cast(AnswerType, answer_type), unit


def _texts(line: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values = line.get(field) or ()
    if not isinstance(values, (list, tuple)) or not all(isinstance(v, str) for v in values):
        raise BadLine(f"{field} must be a list of texts, got {_shown(values)}")
    return tuple(values)


def _frames(values: Any, capture: Capture) -> tuple[int, ...]:
    known = [f.index for f in capture.frames]
    if not values:
        return tuple(known)
    if not isinstance(values, (list, tuple)) or any(type(v) is not int for v in values):
        raise BadLine(f"frames must be a list of frame numbers, got {_shown(values)}")
    if len(set(values)) < len(values):
        raise BadLine(f"frames names a frame twice: {_shown(values)}")
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise BadLine(f"frames: the capture has {len(known)} frames, from {known[0]} to {known[-1]}; not {unknown[0]}")
    return tuple(values)


def _invented_relations(line: Declared) -> dict[Relation, Change]:
    """What is known of any question: where the view lies and how it is listed cannot matter, its size can only
    scale, and left and right, the order of the pictures, or how large the objects are only where the text says so."""
    found: dict[Relation, Change] = {"rigid": "same", "permute": "same"}
    text = line.question.lower()
    if not re.search(WHOLE_VIEW, text):
        found["add_absent"] = "same"
    if line.answer_type != "number":
        found["scale"] = "length^0"
    elif line.unit in _POWERS:
        found["scale"] = _POWERS[line.unit]
    if not text:
        return found
    if line.named and not any(line.view.object(i).name.split()[-1].lower() in text for i in line.named):
        return found  # a text that names nothing says nothing by what it leaves out
    offered = any(re.search(HANDS, choice) for choice in line.choices)
    said = len(re.findall(r"\bleft\b", text)), len(re.findall(r"\bright\b", text))
    if not offered and not re.search(rf"{HANDS}|clockwise", f"{text} {line.params}"):
        found["mirror"] = "same"
    elif offered and (said[0] == said[1] or re.search(HANDS, str(line.params))):
        found["mirror"] = "swap_hands"
    if not re.search(IN_TIME, text):
        found["reverse_time"] = "same"
    if line.answer_type == "object" and re.search(NEAREST, text) and not re.search(NOT_NEAREST, text):
        found["move_winner"] = "changes"
    if line.answer_type == "number" and found.get("scale") == "length^1" and len(line.named) == 2:
        between = measured_between(text)
        if between is not None:
            found["grow_first"] = "changes" if between == "edges" else "same"
    return found


def _small(params: dict[str, Any]) -> bool:
    """Whether params can be scaled, mirrored and sent to a program without harm."""
    level: list[Any] = [params]
    for _ in range(MAX_DEPTH + 1):
        if any(isinstance(v, (int, float)) and abs(v) > MAX_NUMBER for v in level):
            return False
        nested = [c for c in level if isinstance(c, (dict, list))]
        level = [v for c in nested for v in (c.values() if isinstance(c, dict) else c)]
    return not level


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
