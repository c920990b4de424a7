from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from dags import sprite_release
from infra.bootstrap import pools
from sprite_etl.load.release.manifest import open_release
from sprite_etl.store.objects import open_store
from tests.load.release.loaded import load

DAG = sprite_release.dag


def run(store: Path, monkeypatch: pytest.MonkeyPatch, **form: Any) -> Any:
    monkeypatch.setenv("SPRITE_STORE", store.as_uri())
    (task,) = DAG.tasks
    return task.execute({"params": form})


def test_it_runs_only_by_trigger_one_at_a_time() -> None:
    assert DAG.schedule is None
    assert DAG.max_active_runs == 1
    (task,) = DAG.tasks
    assert task.pool in pools(2)
    assert task.execution_timeout <= timedelta(hours=6)


def test_it_makes_the_release_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store((tmp_path / "store").as_uri())
    load(store, tmp_path, scenes=2)
    told = run(tmp_path / "store", monkeypatch, version="1.0", val=0)
    assert told["made"] is True
    assert told["rows"] == open_release(store, "1.0").rows
    assert run(tmp_path / "store", monkeypatch, version="1.0", val=0)["made"] is False


def test_what_no_retry_can_mend_fails_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store((tmp_path / "store").as_uri())
    load(store, tmp_path, scenes=2)
    run(tmp_path / "store", monkeypatch, version="1.0")
    with pytest.raises(AirflowFailException, match="immutable"):
        run(tmp_path / "store", monkeypatch, version="1.0", seed=9)
    with pytest.raises(AirflowFailException, match="version"):
        run(tmp_path / "store", monkeypatch, version="no/version")
