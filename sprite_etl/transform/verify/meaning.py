"""What a line's text asks, against what the line says. Expressions are not known here: their number is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sprite_etl.transform.answers import canonical
from sprite_etl.transform.reader import Reading, params_differ, plurals, read
from sprite_etl.transform.tasks import TASKS, Task
from sprite_etl.transform.verify.claims import Declared
from sprite_etl.transform.verify.hearing import contradiction, exchanged
from sprite_etl.transform.view import View

MAX_READ = 2000
"""Characters of the longest text that is read."""


class MeaningDiffers(ValueError):
    """The text asks something else than its line says: how, as a sentence."""


def understood(line: Declared) -> tuple[Declared, dict[str, str]]:
    """The line with what its text adds to it, and what `checks` says of that. Raises MeaningDiffers.

    Params that the text states and the line leaves out are filled in. A line without a task whose text reads as a
    registered one, with an answer and objects that fit, becomes that task's: checks["task"] names it. meaning is
    "passed", "not_read" (no one reading), or "no_task" (it reads as a task whose answer or objects are others).
    """
    reading = read(line.question, line.frames) if 0 < len(line.question) <= MAX_READ else None
    if reading is None:
        plain = contradiction(line) if 0 < len(line.question) <= MAX_READ else None
        if plain is not None:
            raise MeaningDiffers(plain)
        return line, {"meaning": "not_read"}
    if line.task is None:
        task = TASKS.get(reading.task)
        if task is None or not _fits(line, reading, task):
            return line, {"meaning": "no_task"}
        params = _filled(line, reading)
        different = params_differ(reading.params, {k: v for k, v in params.items() if k in reading.params})
        checks = {"meaning": "passed", "task": task.name}
        line = replace(line, task=task, unit=task.unit, choices=line.choices or _offered(reading, task))
    else:
        if reading.task != line.task.name:
            raise MeaningDiffers(f"the text asks {reading.task}, the line says {line.task.name}")
        if _count(reading, line.task) != len(line.named):
            raise MeaningDiffers(f"the text names {_count(reading, line.task)} objects, the line {len(line.named)}")
        params, checks = _filled(line, reading), {"meaning": "passed"}
        different = params_differ(reading.params, params)
    if different is not None:
        raise MeaningDiffers(different)
    other_order = exchanged(reading.words, line)
    if other_order is not None:
        raise MeaningDiffers(other_order)
    offered = {canonical(o) for o in reading.options}
    if line.answer_type == "choice" and offered and {canonical(c) for c in line.choices} != offered:
        raise MeaningDiffers(f"the text offers {', '.join(reading.options)}; the line {', '.join(line.choices)}")
    return replace(line, params=params), checks


def _count(reading: Reading, task: Task) -> int:
    return len(reading.words) + (0 if task.answer_type == "choice" else len(reading.options))


def _fits(line: Declared, reading: Reading, task: Task) -> bool:
    return (
        line.answer_type == task.answer_type
        and line.unit in (None, task.unit)
        and len(line.named) == _count(reading, task)
        and task.arity[0] <= len(line.named) <= task.arity[1]
    )


def _offered(reading: Reading, task: Task) -> tuple[str, ...]:
    return (reading.options or task.choices) if task.answer_type == "choice" else ()


def _filled(line: Declared, reading: Reading) -> dict[str, Any]:
    """The line's params, and what only the text states, with counted names as the view spells them."""
    stated: dict[str, Any] = {}
    for key, value in reading.params.items():
        if key in ("name", "other"):
            singular = _singular(value, line.view)
            stated |= {} if singular is None else {key: singular}
        else:
            stated[key] = value
    return {**stated, **line.params}


def _singular(plural: str, view: View) -> str | None:
    names = sorted({o.name for o in view.objects if plural in plurals(o.name)})
    return names[0] if len(names) == 1 else None
