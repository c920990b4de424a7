"""A batch over two Celery workers, with Airflow's tables in PostgreSQL: any worker can run any shard."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow
from infra.services import COMMANDS, WORKER, environment, free_port, start, stop, wait_until

pytestmark = [pytest.mark.celery, pytest.mark.timeout(600)]

DAG_ID = "sprite_mujoco"


def test_two_workers_share_a_batch(tmp_path: Path) -> None:
    postgres = os.environ["SPRITE_TEST_POSTGRES"]
    home, port, state = Home(tmp_path / "home"), free_port(0), tmp_path / "processes.json"
    store = tmp_path / "store"
    store.mkdir()
    env = environment(
        home,
        port,
        {
            "SPRITE_STORE": store.as_uri(),
            "AIRFLOW__CELERY__BROKER_URL": os.environ["SPRITE_TEST_REDIS"],
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{postgres}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "1",
        },
    )
    bootstrap = ["-m", "infra.bootstrap", "--home", str(home.path), "--executor", "CeleryExecutor"]
    subprocess.run([sys.executable, *bootstrap, "--database", postgres], cwd=REPOSITORY, env=env, check=True)
    names = ("worker-a", "worker-b")
    workers = {name: [*WORKER["worker"], "--celery-hostname", f"{name}@%h"] for name in names}
    services = start(port, state, tmp_path / "logs", env, {**COMMANDS, **workers})
    try:
        airflow = Airflow(services.url, UI_USER, home.password())
        assert wait_until(airflow.healthy, services, 180), services.dead()
        assert wait_until(lambda: airflow.dag_known(DAG_ID), services, 60), airflow.import_errors()
        run_id = airflow.trigger(DAG_ID, {"batch": "2026-01-04", "scenes": 4, "frames": 6})
        until = time.monotonic() + 400
        while (ended := airflow.run_state(DAG_ID, run_id)) not in ("success", "failed") and time.monotonic() < until:
            time.sleep(2)
        assert ended == "success", [(t["task_id"], t["map_index"], t["state"]) for t in airflow.tasks(DAG_ID, run_id)]
        for name in names:
            assert "succeeded in" in (tmp_path / "logs" / f"{name}.log").read_text(), f"{name} had nothing to do"
    finally:
        stop(services, state)
