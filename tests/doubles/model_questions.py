"""What the model server asks about a view: the template annotator's wordings with the objects that the prompt lists.

It sees no geometry, so much of what it asks is a near-tie or has no answer, as with a careless model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from sprite_etl.transform.annotators.declarations import FIXED, ParamRule, leading_objects, rules_of
from sprite_etl.transform.questions.wording import filled
from sprite_etl.transform.tasks import TASKS, Task
from tests.doubles.model_inventions import TOPS, ask_invention

_NUMBERS = {"_m": (1.5, 2.0, 2.5), "_deg": (45.0, 90.0), "_s": (2.0, 5.0)}


def questions(facts: Mapping[str, str], seed: str) -> dict[str, Any]:
    """The answer to the prompt of `ask`; the same for the same facts and seed."""
    rng = random.Random(seed)
    objects = re.findall(r"^\d+\. (.+)$", facts["objects"], re.MULTILINE)
    asked: list[dict[str, Any]] = []
    for name, count in re.findall(r"^- (.+): (\d+)$", facts["wanted"], re.MULTILINE):
        for _ in range(int(count)):
            question = _of_task(TASKS[name], objects, facts["media"], rng) if name in TASKS else _own(objects, rng)
            if question is not None and question["text"] not in [a["text"] for a in asked]:
                asked.append(question)
    return {"questions": asked}


def _of_task(task: Task, objects: list[str], media: str, rng: random.Random) -> dict[str, Any] | None:
    fewest, most = task.arity
    if len(objects) < max(fewest, 1):
        return None
    chosen = rng.sample(range(len(objects)), rng.randint(fewest, min(most, len(objects))))
    expressions = [objects[i] for i in chosen]
    pictures = int((re.findall(r"\d+", media) or ["1"])[0])
    frames = list(range(1, pictures + 1))
    rng.shuffle(frames)
    params: dict[str, Any] = {}
    for rule in rules_of(task.name):
        value = _value(rule, objects, frames, rng)
        if value is None:
            return None
        params[rule.name] = value
    stated = {**FIXED.get(task.name, {}), **params}
    options = expressions[leading_objects(task.name) :]
    if task.answer_type == "choice":
        options = list(task.choices)
    templates = task.wordings[task.variant(stated)]
    in_order = range(1, pictures + 1)
    return {
        "text": filled(rng.choice(templates), stated, expressions, options, in_order, "video" in media),
        "task": task.name,
        "invented": None,
        "objects": [i + 1 for i in chosen],
        "params": [{"name": k, "value": v} for k, v in params.items()],
        "choices": list(task.choices) if task.answer_type == "choice" else [],
    }


def _value(rule: ParamRule, objects: list[str], frames: list[int], rng: random.Random) -> Any:
    """A param's value; None where there is none to choose. frames: picture numbers not used yet, taken from its end."""
    if rule.kind == "picture":
        return frames.pop() if 0 < len(frames) <= 6 else None
    if rule.kind == "name":
        # Of "the red mug on the table" the kind is "mug", as far as the words can say.
        return re.split(r" (?:on|in|near|by|with|under|above|at|of) ", rng.choice(objects))[0].split()[-1]
    if rule.kind == "word":
        return rng.choice(rule.values) if rule.values else None
    return rng.choice(next((v for end, v in _NUMBERS.items() if rule.name.endswith(end)), (2.0,)))


def _own(objects: list[str], rng: random.Random) -> dict[str, Any] | None:
    found = ask_invention(TOPS, objects, rng)
    return None if found is None else found[0]
