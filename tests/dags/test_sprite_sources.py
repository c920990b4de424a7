"""The shape of the DAGs, and that reading them costs little."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from dags import sprite_sources
from infra.bootstrap import REPOSITORY, pools
from plugins.compat import DAG, CronPartitionTimetable
from sprite_etl.config import Deployment
from sprite_etl.extract.registry import SOURCES
from sprite_etl.pipeline.plan import _shards

STEPS = ["extract", "refer", "ask", "solve", "vote"]
# What a scheduler should not have to load, and a simulator's environment alone has.
HEAVY = ("polars", "pandas", "pyarrow", "deltalake", "obstore", "great_expectations", "mujoco", "embreex", "openai",
         "kubernetes")  # fmt: skip


@pytest.fixture(params=sorted(SOURCES))
def dag(request: pytest.FixtureRequest) -> DAG:
    made: DAG = getattr(sprite_sources, f"sprite_{request.param}")
    return made


def test_a_dag_is_plan_then_mapped_steps_then_gate_then_load(dag: DAG) -> None:
    assert set(dag.task_ids) == {"plan", "gate", "load", *(f"scenes.{step}" for step in STEPS)}
    chain = ["plan", *(f"scenes.{step}" for step in STEPS), "gate", "load"]
    for before, after in itertools.pairwise(chain):
        assert after in dag.get_task(before).downstream_task_ids
    group = dag.task_group.get_child_by_label("scenes")
    assert type(group).__name__ == "MappedTaskGroup"


def test_nothing_runs_by_itself_but_dates_can_be_backfilled(dag: DAG) -> None:
    assert isinstance(dag.schedule, CronPartitionTimetable)
    assert dag.start_date == dag.end_date
    assert dag.catchup is False
    assert dag.is_paused_upon_creation is False


def test_every_task_waits_in_a_pool_that_bootstrap_makes_and_cannot_hang(dag: DAG) -> None:
    known = {"default_pool", *pools(2)}
    for task in dag.tasks:
        assert task.pool in known, task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert task.execution_timeout <= timedelta(hours=2)
        assert task.retries >= 2
        assert task.retry_exponential_backoff


def test_a_step_that_may_ask_models_is_bounded_and_outlasts_the_start_of_a_model_server(dag: DAG) -> None:
    where = {step: dag.get_task(f"scenes.{step}").pool for step in STEPS}
    assert {step for step, pool in where.items() if pool == "sprite_models"} == {"refer", "ask", "vote"}
    assert where["solve"] == "sprite_compute"
    for step in ("refer", "ask", "solve", "vote"):
        task = dag.get_task(f"scenes.{step}")
        waits = [min(task.retry_delay * 2**n, task.max_retry_delay) for n in range(task.retries)]
        assert sum(waits, timedelta()) >= timedelta(minutes=10), step


def test_only_load_announces_the_curated_partition(dag: DAG) -> None:
    source = dag.dag_id.removeprefix("sprite_")
    outlets = {task.task_id: [asset.uri for asset in task.outlets] for task in dag.tasks if task.outlets}
    assert outlets == {"load": [f"sprite://curated/qa/{source}"]}


def test_the_dag_explains_itself(dag: DAG) -> None:
    assert dag.doc_md is not None
    assert "Backfill" in dag.doc_md
    assert "{" not in dag.doc_md


@pytest.mark.parametrize(("scenes", "shards"), [(1, 1), (256, 256), (257, 129), (5000, 250), (10_000, 250)])
def test_a_runs_tasks_are_a_function_of_its_shards_and_those_are_few(dag: DAG, scenes: int, shards: int) -> None:
    """However many scenes a batch has and rows they give: a task for each step of a shard, and plan, gate and load."""
    cut = _shards([f"scene-{i}" for i in range(scenes)], Deployment())
    assert len(cut) == shards <= 256
    assert [scene for shard in cut for scene in shard] == [f"scene-{i}" for i in range(scenes)]
    mapped = [task.task_id for task in dag.tasks if next(task.iter_mapped_task_groups(), None) is not None]
    assert len(mapped) * shards + len(dag.tasks) - len(mapped) == 5 * shards + 3


def python(code: str, **env: str) -> Any:
    """Run code in a process of its own and return the JSON that it prints last."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **env})
    return json.loads(done.stdout.splitlines()[-1])


def test_reading_the_dags_loads_nothing_heavy() -> None:
    loaded = python(
        "import airflow.sdk; before = set(sys.modules)\n"
        "import dags.sprite_sources, json\n"
        "print(json.dumps(sorted({m.partition('.')[0] for m in set(sys.modules) - before})))"
    )
    assert not set(HEAVY) & set(loaded)


def test_a_deployment_can_put_a_source_on_a_schedule() -> None:
    end, paused = python(
        "import json\nfrom dags.sprite_sources import sprite_mujoco as dag\n"
        "print(json.dumps([dag.end_date, dag.is_paused_upon_creation]))",
        SPRITE_SOURCES__MUJOCO__SCHEDULED="true",
    )
    assert end is None
    assert paused is True
