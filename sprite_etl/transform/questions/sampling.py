"""What both annotators draw from: generators by purpose, the tasks of a kind, and how many of each are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict

import numpy as np

from sprite_etl.scene.capture import Capture
from sprite_etl.transform.rows import Kind
from sprite_etl.transform.tasks import TASKS, Task
from sprite_etl.transform.tasks.chosen import is_asked

KIND_SHARE: dict[Kind, float] = {"image": 0.5, "multi_image": 0.5, "video": 0.6, "navigation": 1.0, "compound": 0.7}
"""How much of a task's per_capture quota each kind gets."""


def generator(capture_id: str, recipe: str, seed: int, *what: str) -> np.random.Generator:
    """The same for the same texts, whatever was drawn before."""
    text = "\n".join((capture_id, recipe, str(seed), *what))
    return np.random.default_rng(list(hashlib.sha256(text.encode()).digest()[:16]))


def tasks_of(kind: Kind, capture: Capture, chosen: Collection[str] = ()) -> list[Task]:
    """The kind's tasks among the chosen (empty: all) whose needs the capture meets; first those that few views suit,
    then those that name more objects."""
    has = asdict(capture.has)
    fitting = [
        t
        for t in TASKS.values()
        if kind in t.kinds and is_asked(t, chosen) and all(has[n] for n in t.needs) and capture.domain in t.domains
    ]
    return sorted(fitting, key=lambda t: (not t.across_states, -t.arity[0], t.name))


def quota_of(task: Task, kind: Kind) -> int:
    """Most questions of the task that a capture keeps of this kind."""
    return max(2, round(task.per_capture * KIND_SHARE[kind]))
