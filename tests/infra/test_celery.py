"""A batch over two Celery workers, with Airflow's tables in PostgreSQL and the store in a real S3 server: any worker
can run any shard, and the curated table is the one that a single machine makes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import polars as pl
import pytest

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow
from infra.services import COMMANDS, WORKER, environment, free_port, start, stop, wait_until
from sprite_etl.config import Deployment
from sprite_etl.load.curated import read_partition
from sprite_etl.pipeline import open_plan
from sprite_etl.pipeline.plan import store_of
from sprite_etl.store.buckets import create_bucket
from tests.dags.runs import in_process

pytestmark = [pytest.mark.celery, pytest.mark.timeout(600)]

DAG_ID = "sprite_mujoco"
CONF = {"batch": "2026-01-04", "scenes": 4, "frames": 6}


def test_two_workers_share_a_batch(tmp_path: Path) -> None:
    postgres = os.environ["SPRITE_TEST_POSTGRES"]
    home, port, state = Home(tmp_path / "home"), free_port(0), tmp_path / "processes.json"
    shared = store_settings(f"s3://sprite-tests/celery-{uuid.uuid4().hex}")
    create_bucket(store_of(Deployment(**shared)))
    env = environment(
        home,
        port,
        {
            **{f"SPRITE_{name.upper()}": value for name, value in shared.items()},
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
        run_id = airflow.trigger(DAG_ID, CONF)
        until = time.monotonic() + 400
        while (ended := airflow.run_state(DAG_ID, run_id)) not in ("success", "failed") and time.monotonic() < until:
            time.sleep(2)
        assert ended == "success", [(t["task_id"], t["map_index"], t["state"]) for t in airflow.tasks(DAG_ID, run_id)]
        for name in names:
            assert "succeeded in" in (tmp_path / "logs" / f"{name}.log").read_text(), f"{name} had nothing to do"
        key = airflow.xcom(DAG_ID, run_id, "plan", "run")
    finally:
        stop(services, state)

    alone = tmp_path / "alone"
    alone.mkdir()
    options = [f"--{name}={value}" for name, value in CONF.items()]
    in_process(alone, "sprite_etl.cli", "run", "mujoco", "--store", alone.as_uri(), "--jobs", "2", *options)
    made, by_one = rows(Deployment(**shared), key), rows(Deployment(store=alone.as_uri()), key)
    assert made.height > 20
    assert made.equals(by_one)


def store_settings(uri: str) -> dict[str, str]:
    """A prefix of its own on the S3 server of the tests."""
    kept = {name: os.environ[f"SPRITE_TEST_S3_{name.upper()}"] for name in ("endpoint", "access_key", "secret_key")}
    return {"store": uri, **{f"s3_{name}": value for name, value in kept.items()}}


def rows(deployment: Deployment, key: dict[str, str]) -> pl.DataFrame:
    """The run's partition, by id."""
    return read_partition(store_of(deployment), open_plan(deployment, key).run)
