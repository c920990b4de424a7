"""Random views and questions of every task, for tests that try them all.

A task whose params are more than a variant and frames, or that random boxes seldom suit, says how it is drawn in a
module of this package: PARAMS (task → its further params) or DRAWS (task → a view with a question about it).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sprite_etl.transform.tasks import Task
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import NAMES, random_view

Draw = Callable[[np.random.Generator], tuple[View, Asked] | None]

PARAMS: dict[str, Callable[[np.random.Generator], dict[str, Any]]] = {
    "object_relation_in_view": lambda rng: {"relation": "left_right"},
    "navigation_path": lambda rng: {"turn_step_deg": 15, "leg_step_m": 0.5, "corridor_m": 0.2},
}
DRAWS: dict[str, Draw] = {}

for _module in pkgutil.iter_modules(__path__):
    _found = importlib.import_module(f"{__name__}.{_module.name}")
    PARAMS.update(getattr(_found, "PARAMS", {}))
    DRAWS.update(getattr(_found, "DRAWS", {}))


def params_of(task: Task, variant: str, frames: Sequence[int], rng: np.random.Generator) -> dict[str, Any]:
    """Params of a question of this variant about a view of these frames, as `ask` would give them."""
    params: dict[str, Any] = {} if task.variant_param is None else {task.variant_param: variant}
    said = str(task.wordings)
    if "{image}" in said:
        params["frame"] = frames[int(rng.integers(len(frames)))]
    if "{image_a}" in said and len(frames) > 1:
        a, b = rng.permutation(len(frames))[:2].tolist()
        params |= {"frame_a": frames[a], "frame_b": frames[b]}
    if "{plural}" in said:
        params["name"] = NAMES[0]
    if "{other_plural}" in said:
        params["other"] = NAMES[1]
    return params | (PARAMS[task.name](rng) if task.name in PARAMS else {})


def random_question(task: Task, view: View, rng: np.random.Generator) -> Asked | None:
    """Something of the task's shape about the view; None where the draw fits no object. Margins do not matter here."""
    variants = list(task.wordings)
    variant = variants[int(rng.integers(len(variants)))]
    params = params_of(task, variant, [f.index for f in view.frames], rng)
    pool = [o for o in view.objects if "frame" not in params or o.sighting(params["frame"])]
    count = int(rng.integers(task.arity[0], task.arity[1] + 1))
    if len(pool) < count:
        return None
    named = tuple(pool[i].object_id for i in rng.permutation(len(pool))[:count].tolist())
    return Asked(named, params, task.choices)


def draw(task: Task, rng: np.random.Generator) -> tuple[View, Asked] | None:
    """A random view and a question of the task about it; None where the draw fits nothing."""
    if task.name in DRAWS:
        return DRAWS[task.name](rng)
    view = random_view(rng)
    asked = random_question(task, view, rng)
    return None if asked is None else (view, asked)
