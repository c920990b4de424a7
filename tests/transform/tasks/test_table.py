"""The documentation's table of tasks is the registry's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.transform.tasks import RELATIONS, TASKS
from sprite_etl.transform.tasks.table import tasks_table

PAGE = Path(__file__).parents[3] / "docs" / "tasks.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == tasks_table(), "python -m sprite_etl.transform.tasks.table > docs/tasks.md"


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_task_says_who_asks_it_and_how_far_from_a_tie(name: str) -> None:
    task = TASKS[name]
    assert task.benchmarks
    assert task.margin_rule
    assert task.construct or any(c in ("changes", "plus_1", "minus_1") for c in task.relations.values())


def test_every_relation_is_explained() -> None:
    table = tasks_table()
    for name in RELATIONS:
        assert f"| `{name}` |" in table
