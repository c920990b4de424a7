from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.utils.file import list_py_file_paths

from dags import sprite_statistics
from infra.bootstrap import REPOSITORY, pools
from plugins.compat import PartitionedAssetTimetable
from sprite_etl.extract.registry import SOURCES

DAG = sprite_statistics.dag


def test_it_follows_a_commit_of_any_source_one_run_at_a_time() -> None:
    assert isinstance(DAG.schedule, PartitionedAssetTimetable)
    watched = {asset.uri for asset in DAG.schedule.asset_condition.objects}
    assert watched == {f"sprite://curated/qa/{source}" for source in SOURCES}
    assert type(DAG.schedule.asset_condition).__name__ == "AssetAny"
    assert DAG.max_active_runs == 1
    assert DAG.catchup is False


def test_airflow_finds_every_file_of_dags() -> None:
    found = {Path(path).name for path in list_py_file_paths(str(REPOSITORY / "dags"), safe_mode=True)}
    assert found == {path.name for path in (REPOSITORY / "dags").glob("*.py")}


def test_its_task_waits_in_a_pool_and_cannot_hang() -> None:
    (task,) = DAG.tasks
    assert task.pool in pools(2)
    assert task.execution_timeout <= timedelta(hours=1)
    assert task.retries >= 2


def test_it_writes_the_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_STORE", tmp_path.as_uri())
    (task,) = DAG.tasks
    key = task.execute({})
    assert key.startswith("preview/")
    assert json.loads((tmp_path / key).read_text())["partitions"] == []
