"""What a model is told of a task, and what it may answer with: the registry's entries as declarations in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sprite_etl.llm.prompts.answers import Param
from sprite_etl.transform.tasks import TASKS, Task
from sprite_etl.transform.tasks.ego import MOVES

FIXED: Mapping[str, Mapping[str, Any]] = {
    "object_relation_in_view": {"relation": "left_right"},
    "room_counting": {"reach_m": 0.4},
    "navigation_path": {"corridor_m": 0.2, "leg_step_m": 0.5, "turn_step_deg": 15},
}
"""Params that are the same in every question of a task: nobody says them, and no model is asked for them."""

_PICTURES = {"image": "frame", "image_a": "frame_a", "image_b": "frame_b"}
_NAMES = {"plural": "name", "other_plural": "other", "name": "name", "other": "other"}
_WORDS = {"move": tuple(MOVES)}
_FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")
_SHOWN = {
    "options": "[the alternatives]",
    "all": "[the alternatives]",
    "others": "[the other objects]",
    "media": "[the pictures]",
    "In_media": "In [the pictures]",
}


WORTH_ASKING: Mapping[str, tuple[float, float]] = {"_m": (0.2, 20.0), "_deg": (15.0, 170.0), "_s": (0.5, 60.0)}
"""End of a param's name → least and most of a number that a question may state: within 1000 m is everything."""


class BadParam(ValueError):
    """Params that do not fit their task: which, as a sentence."""


@dataclass(frozen=True, slots=True)
class ParamRule:
    """What a param may be. picture: a frame of the view, told by its number from 1; name: a common name in the
    singular; word: one of `values`, or any where there are none; number: above 0."""

    name: str
    kind: Literal["picture", "name", "word", "number"]
    values: tuple[str, ...] = ()

    def said(self) -> str:
        """In words, for a prompt."""
        if self.kind == "word" and self.values:
            return f"{self.name}: one of {', '.join(self.values)}"
        kinds = {"picture": "the number of a picture", "name": "a kind of object, in the singular", "word": "a word"}
        return f"{self.name}: {kinds.get(self.kind, 'a number')}"


@lru_cache(maxsize=256)
def rules_of(task_name: str) -> tuple[ParamRule, ...]:
    """The params that a question of this task states, by its wordings."""
    task = TASKS[task_name]
    fields = {f for templates in task.wordings.values() for t in templates for f in _FIELD.findall(t)}
    rules = {_PICTURES[f]: ParamRule(_PICTURES[f], "picture") for f in fields if f in _PICTURES}
    rules |= {_NAMES[f]: ParamRule(_NAMES[f], "name") for f in fields if f in _NAMES}
    for name in fields - set(_PICTURES) - set(_NAMES) - set(_SHOWN):
        if not name.isdecimal():
            numeric = name.endswith(("_m", "_deg", "_s"))
            rules[name] = ParamRule(name, "number") if numeric else ParamRule(name, "word", _WORDS.get(name, ()))
    if task.variant_param is not None:
        rules[task.variant_param] = ParamRule(task.variant_param, "word", tuple(sorted(task.wordings)))
    return tuple(rules[name] for name in sorted(rules) if name not in FIXED.get(task_name, {}))


@lru_cache(maxsize=256)
def leading_objects(task_name: str) -> int:
    """How many of a question's objects its wording names one by one; of tasks that choose among objects the rest are
    the alternatives."""
    places = [f for templates in TASKS[task_name].wordings.values() for t in templates for f in _FIELD.findall(t)]
    return max((int(f) + 1 for f in places if f.isdecimal()), default=0)


def declare(task: Task) -> str:
    """A task's declaration: what it asks in one of its wordings, its objects, params, choices and answer."""
    asks = "; ".join(_shown(t[0], v, task.variant_param) for v, t in task.wordings.items())
    fewest, most = task.arity
    count = str(fewest) if fewest == most else f"{fewest} to {most}"
    lines = [f"- {task.name}: asks like: {asks}", f"  objects: {count}"]
    if task.answer_type in ("object", "objects", "order") and most:
        leading = leading_objects(task.name)
        lines[-1] += (
            f"; the first {leading} as numbered, the rest are the alternatives" if leading else "; all alternatives"
        )
    params = [rule.said() for rule in rules_of(task.name)]
    lines += [f"  params: {'; '.join(params)}"] if params else []
    lines += [f"  choices: {', '.join(task.choices)}"] if task.choices else []
    return "\n".join([*lines, f"  answer: {task.answer_type}{f' in {task.unit}' if task.unit else ''}"])


def read_params(task_name: str | None, params: Sequence[Param], frames: Sequence[int]) -> dict[str, Any]:
    """Params as a row holds them: pictures as frame indices, and what the task fixes. task_name: None of a task that
    is not registered, whose params are free. frames: the view's, in order. Raises BadParam."""
    given = {p.name: p.value for p in params}
    if len(given) < len(params):
        raise BadParam("a param is given twice")
    if task_name is None:
        free = {name: ParamRule(name, _free_kind(name, value)) for name, value in given.items()}
        return {name: _value(free[name], value, frames) for name, value in given.items()}
    rules = {rule.name: rule for rule in rules_of(task_name)}
    if set(given) != set(rules):
        raise BadParam(f"{task_name} takes the params {', '.join(rules) or 'none'}, got {', '.join(given) or 'none'}")
    return {**{n: _value(rules[n], v, frames) for n, v in given.items()}, **FIXED.get(task_name, {})}


def check_worth(params: Mapping[str, Any]) -> None:
    """Raises BadParam for a number that no question is worth asking with (WORTH_ASKING)."""
    for name, value in params.items():
        low, high = next((v for end, v in WORTH_ASKING.items() if name.endswith(end)), (0.0, math.inf))
        if isinstance(value, (int, float)) and not low <= value <= high:
            raise BadParam(f"{name} must lie between {low:g} and {high:g}, got {value:g}")


def _free_kind(name: str, value: object) -> Literal["picture", "word", "number"]:
    if name in _PICTURES.values():
        return "picture"
    return "word" if isinstance(value, str) else "number"


def _value(rule: ParamRule, value: float | str, frames: Sequence[int]) -> Any:
    if rule.kind in ("picture", "number"):
        if isinstance(value, str) or not math.isfinite(value) or value <= 0:
            raise BadParam(f"{rule.name} must be a number above 0, got {value!r}")
        if rule.kind == "number":
            return value
        if value != int(value) or value > len(frames):
            raise BadParam(f"{rule.name} must be the number of one of {len(frames)} pictures, got {value:g}")
        return frames[int(value) - 1]
    if not isinstance(value, str):
        raise BadParam(f"{rule.name} must be a text, got {value:g}")
    if rule.values and value not in rule.values:
        raise BadParam(f"{rule.name} must be one of {', '.join(rule.values)}, got {value!r}")
    return value


def _shown(template: str, variant: str, param: str | None) -> str:
    def put(match: re.Match[str]) -> str:
        field = match[1]
        return f"[object {int(field) + 1}]" if field.isdecimal() else _SHOWN.get(field, f"[{field}]")

    text = f"'{_FIELD.sub(put, template)}'"
    return f"{text} ({param} = {variant})" if param is not None else text
