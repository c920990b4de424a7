"""A run's choice of tasks: which of them are asked, by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from sprite_etl.transform.rows import Kind
from sprite_etl.transform.tasks import TASKS, Task

INVENTED = "invented"
"""In a list of tasks: those that models make up, all compound questions of theirs among them."""
NAMES: tuple[str, ...] = (*TASKS, INVENTED)


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """The names, each once, as the registry orders them. Raises ValueError for one that is none, with those like it."""
    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, 3, 0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(NAMES)}"
            raise ValueError(f"there is no task {name!r}; {hint}")
    return tuple(name for name in NAMES if name in names)


def is_asked(task: Task, names: Collection[str]) -> bool:
    """names: the run's tasks; empty: all."""
    return not names or task.name in names


def may_invent(names: Collection[str]) -> bool:
    """Whether models are asked for tasks of their own too."""
    return not names or INVENTED in names


def check_askable(names: Sequence[str], kinds: Collection[Kind], annotator: str) -> None:
    """Raises ValueError for a listed task that the annotator asks of none of the kinds: it would be missing in silence.

    Templates make up no task, and models no compound question of a registered one.
    """
    for name in names:
        if name == INVENTED:
            if annotator == "template":
                raise ValueError(f"annotator 'template' makes up no tasks; take annotator 'llm' for task {name!r}")
            asked: set[Kind] = {"image", "multi_image", "video", "compound"}
        else:
            asked = set(TASKS[name].kinds)
            if annotator == "llm" and asked == {"compound"}:
                raise ValueError(
                    f"annotator 'llm' makes up its compound questions: list {INVENTED!r} instead of {name!r}"
                )
        if not asked & set(kinds):
            raise ValueError(f"task {name!r} is asked of {', '.join(sorted(asked))}, and kinds is {', '.join(kinds)}")
