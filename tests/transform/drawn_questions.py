"""Questions drawn for a capture without the `ask` step: any wording of any task, no margins, so that what solves,
reads and votes can be tested apart from what asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.questions.wording import filled
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Task
from sprite_etl.transform.view import View, view_of
from tests.transform.draws import DRAWS, params_of


def alternatives(task: Task, expressions: Sequence[str]) -> tuple[str, ...]:
    """What the text offers: fixed choices, or the expressions of the candidates."""
    if task.answer_type == "choice":
        return task.choices
    if task.answer_type in ("object", "objects", "order"):
        return tuple(expressions[task.anchors :])
    return ()


def drawn_questions(
    folder: CaptureFolder, rng: np.random.Generator, count: int, tasks: Sequence[str] = ()
) -> list[Question]:
    """`count` answerable questions of image, multi_image and video views."""
    every = [f.index for f in folder.capture.frames]
    # A capture's own objects and pictures suit a task of sides, as random boxes do not.
    special = {*DRAWS, "navigation_path"} - {"object_relation_in_view"}
    pool = [t for t in TASKS.values() if (not tasks or t.name in tasks) and t.name not in special]
    found: list[Question] = []
    for _ in range(60 * count):
        if len(found) == count:
            break
        task = pool[int(rng.integers(len(pool)))]
        kind = task.kinds[int(rng.integers(len(task.kinds)))]
        size = {"image": 1, "multi_image": 3}.get(kind, len(every))
        frames = tuple(sorted(rng.permutation(every)[:size].tolist()))
        question = _question(folder, task, kind, frames, rng, f"q{len(found):03d}")
        if question is not None:
            found.append(question)
    return found


def _question(
    folder: CaptureFolder, task: Task, kind: Any, frames: tuple[int, ...], rng: np.random.Generator, qa_id: str
) -> Question | None:
    view = view_of(folder.capture, frames)
    variants = sorted(task.wordings)
    variant = variants[int(rng.integers(len(variants)))]
    params = params_of(task, variant, frames, rng)
    names = sorted({o.name for o in view.objects})
    if len(names) < 2:
        return None
    if "name" in params:
        params["name"] = names[int(rng.integers(len(names)))]
    if "other" in params:
        params["other"] = next(n for n in names if n != params["name"])
    pool = [o for o in view.objects if "frame" not in params or o.sighting(params["frame"])]
    count = int(rng.integers(task.arity[0], task.arity[1] + 1))
    if len(pool) < max(count, 2):
        return None
    ids = tuple(pool[i].object_id for i in rng.permutation(len(pool))[:count].tolist())
    if not _answerable(task, view, ids, params):
        return None
    expressions = tuple(f"the {re.sub(r'[^A-Za-z0-9]+', ' ', i)}" for i in ids)
    options = alternatives(task, expressions)
    templates = task.wordings[variant]
    template = templates[int(rng.integers(len(templates)))]
    text = filled(template, params, expressions, options, frames, kind == "video")
    choices = options if task.answer_type in ("choice", "object", "objects") else ()
    return Question(
        qa_id, folder.capture.capture_id, kind, task.name, text, task.answer_type, task.unit, choices, frames, ids,
        expressions, params, None, 1,
    )  # fmt: skip


def _answerable(task: Task, view: View, ids: tuple[str, ...], params: dict[str, Any]) -> bool:
    """Away from ties, which no real question comes near."""
    try:
        value = task.solve(view, ids, params)
        margin = task.margin(view, ids, params)
    except NotAnswerable:
        return False
    if task.plausible is not None and not task.plausible[0] <= value <= task.plausible[1]:
        return False
    return margin is None or margin > 0.01
