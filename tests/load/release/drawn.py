"""Curated rows of every answer type, drawn at random: what a release is rendered from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import polars as pl

from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.store.tables import typed_frame
from sprite_etl.transform.answers import say, stated
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS

OBJECTS = ("the mug", "the red chair", "the tv stand", "the lamp next to the bed", "the rug", "the oven")
SIDES = ("front-left", "front-right", "back-left", "back-right")
RANGES = {"m": (0.3, 12.0), "m2": (4.0, 80.0), "m3": (0.02, 6.0), "deg": (15.0, 165.0), "s": (1.0, 40.0)}
INVENTED = (("top_height_gap", "number", "m"), ("share_of_floor", "number", None), ("time_between", "number", "s"))


def drawn_rows(count: int, seed: int = 0) -> pl.DataFrame:
    """Rows of CURATED_SCHEMA: all registered tasks in turn, and some that a model invented."""
    rng = np.random.default_rng(seed)
    tasks = [(t.name, t.answer_type, t.unit) for t in TASKS.values()] + list(INVENTED)
    return typed_frame([_row(n, rng, *tasks[n % len(tasks)]) for n in range(count)], CURATED_SCHEMA, "drawn rows")


def _row(number: int, rng: np.random.Generator, task: str, answer_type: Any, unit: str | None) -> dict[str, Any]:
    names = [OBJECTS[i] for i in rng.permutation(len(OBJECTS))[: int(rng.integers(2, 6))]]
    ids = tuple(f"o{OBJECTS.index(name)}" for name in names)
    frames = tuple(range(int(rng.integers(2, 6))))
    choices: tuple[str, ...] = ()
    if answer_type == "choice":
        offered = TASKS[task].choices or SIDES
        choices = tuple(offered[i] for i in rng.permutation(len(offered)))
    elif answer_type in ("object", "objects"):
        choices = tuple(names[i] for i in rng.permutation(len(names)))
    value = stated(_value(rng, task, answer_type, unit, ids, choices, len(frames)), answer_type, unit)
    qa_id = hashlib.sha256(f"drawn {number}".encode()).hexdigest()[:32]
    asked = Question(
        qa_id, "cap", "image", task, f"Question {number}?", answer_type, unit, choices, frames, ids, tuple(names), {},
        None, len(frames),
    )  # fmt: skip
    answer = say(value, asked)
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in CURATED_SCHEMA.items()}
    sentence = f"I would say {answer}." if number % 7 == 0 else None
    return {
        **blank, "qa_id": qa_id, "task": task, "kind": "image", "question": asked.question, "answer": answer,
        "answer_type": answer_type, "answer_value": json.dumps(value), "unit": unit, "choices": list(choices),
        "object_ids": list(ids), "expressions": names, "frame_indices": list(frames), "sentence": sentence,
        "media": [f"raw/{qa_id}.jpg"],
    }  # fmt: skip


def _value(
    rng: np.random.Generator, task: str, answer_type: str, unit: str | None, ids: tuple[str, ...],
    choices: tuple[str, ...], images: int,
) -> Any:  # fmt: skip
    if answer_type == "number":
        low, high = RANGES.get(unit or "", (-2.0, 2.0))
        low = 0.1 if task == "object_size_estimation" else low
        drawn = float(np.exp(rng.uniform(np.log(low), np.log(high)))) if low > 0 else float(rng.uniform(low, high))
        return round(drawn * 4) / 4 if rng.random() < 0.1 and drawn > 0.25 else drawn
    if answer_type == "integer":
        return int(rng.integers(1, images + 1)) if task == "object_covisibility_count" else int(rng.integers(0, 30))
    if answer_type == "boolean":
        return bool(rng.random() < 0.5)
    if answer_type == "choice":
        return choices[int(rng.integers(len(choices)))]
    if answer_type == "object":
        return ids[int(rng.integers(len(ids)))]
    if answer_type == "objects":
        return sorted(i for i in ids if rng.random() < 0.4)
    if answer_type == "order":
        return [ids[i] for i in rng.permutation(len(ids))]
    return "Turn left 45 degrees, then walk forward 1 metre."
