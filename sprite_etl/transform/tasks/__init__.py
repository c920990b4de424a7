"""Every task by its name. A new one is a module beside its siblings, listed here."""

from sprite_etl.transform.tasks import (
    appearance,
    before_after,
    between,
    camera,
    camera_displacement,
    camera_position,
    camera_turn,
    comparison,
    compound,
    compound_within,
    counting,
    covisibility,
    depth_order,
    directly_above,
    distance,
    ego,
    extent,
    facing,
    fit,
    in_frame,
    in_view,
    left_right,
    matching,
    moved,
    navigation,
    nearby,
    nearby_count,
    rooms,
    size,
    support,
    turned,
    vertical,
    visible_from,
)
from sprite_etl.transform.tasks.base import (
    RELATIONS,
    Change,
    Constructed,
    NotAnswerable,
    Params,
    Proposal,
    Relation,
    Task,
)

__all__ = [
    "RELATIONS",
    "TASKS",
    "Change",
    "Constructed",
    "NotAnswerable",
    "Params",
    "Proposal",
    "Relation",
    "Task",
    "task",
]

_MODULES = (
    counting,
    distance,
    nearby,
    nearby_count,
    size,
    extent,
    comparison,
    left_right,
    facing,
    between,
    fit,
    support,
    camera,
    appearance,
    navigation,
    compound,
    compound_within,
    turned,
    visible_from,
    ego,
    moved,
    before_after,
    in_frame,
    covisibility,
    matching,
    camera_position,
    camera_turn,
    camera_displacement,
    in_view,
    depth_order,
    vertical,
    directly_above,
    rooms,
)
TASKS: dict[str, Task] = {t.name: t for module in _MODULES for t in module.TASKS}


def task(name: str) -> Task:
    """The task of this name. Raises ValueError, saying which there are."""
    if name not in TASKS:
        raise ValueError(f"task must be one of {', '.join(sorted(TASKS))}, got {name!r}")
    return TASKS[name]
