"""A shard's task that is killed while it asks models: Airflow tries it again, and nothing is paid for twice but what
was in flight."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow
from infra.services import Services, environment, free_port, start, stop, wait_until
from tests.doubles.model_server import ModelServerHandle, model_server

pytestmark = [pytest.mark.kills, pytest.mark.airflow, pytest.mark.timeout(900)]

DAG_ID = "sprite_mujoco"
KEY, HEADER = "this-key-must-not-show-anywhere", "this-header-must-not-show-anywhere"
AT_ONCE = 4
KILL_AFTER = (20, 60)
"""Answers after which the task that asks is killed."""
FORM = {
    "batch": "2026-01-01",
    "scenes": 1,
    "frames": 6,
    "width": 160,
    "height": 120,
    "kinds": ["image", "compound"],
    "annotator": "llm",
    "model": "tiny",
}


def asking(services: Services, port: int) -> psutil.Process | None:
    """The task's own process: the one below Airflow's that is connected to the model server."""
    for leader in services.processes:
        running = leader.alive()
        for process in running.children(recursive=True) if running else ():
            try:
                if any(c.raddr and c.raddr.port == port for c in process.net_connections("tcp")):
                    return process
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
    return None


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def kill_one(services: Services, server: ModelServerHandle, answers: int) -> None:
    """Wait for so many answers, then kill the process that asks."""
    until(lambda: server.counts()["answered"] >= answers, 240, f"{answers} answers were not reached")
    port = int(server.address.rpartition(":")[2])

    def killed() -> bool:
        process = asking(services, port)
        if process is not None:
            process.kill()
        return process is not None

    until(killed, 60, "no task asks any more")


def test_a_killed_task_is_tried_again_and_goes_on_from_what_was_answered(tmp_path: Path) -> None:
    home, port, state = Home(tmp_path / "home"), free_port(0), tmp_path / "processes.json"
    store, logs = tmp_path / "store", tmp_path / "logs"
    store.mkdir()
    with model_server(key=KEY, seconds=0.3) as server:
        extra = {"headers": {"X-Test": HEADER}, "max_concurrency": AT_ONCE}
        connection = {"conn_type": "generic", "host": server.url, "password": KEY, "extra": extra}
        told = {"SPRITE_STORE": store.as_uri(), "AIRFLOW_CONN_SPRITE_LLM": json.dumps(connection)}
        env = environment(home, port, told)
        bootstrap = [sys.executable, "-m", "infra.bootstrap", "--home", str(home.path), "--cores", "2"]
        subprocess.run(bootstrap, cwd=REPOSITORY, env=env, check=True, capture_output=True)
        services = start(port, state, logs, env)
        try:
            airflow = Airflow(services.url, UI_USER, home.password())
            assert wait_until(airflow.healthy, services, 240), services.dead()
            assert wait_until(lambda: airflow.dag_known(DAG_ID), services, 120), airflow.import_errors()
            run_id = airflow.trigger(DAG_ID, FORM)
            for answers in KILL_AFTER:
                kill_one(services, server, answers)
            until(lambda: airflow.run_state(DAG_ID, run_id) in ("success", "failed"), 500, "the run does not end")
            tasks = airflow.tasks(DAG_ID, run_id)
            assert airflow.run_state(DAG_ID, run_id) == "success", tasks
        finally:
            stop(services, state)
        assert sum(t["try_number"] - 1 for t in tasks) == len(KILL_AFTER), tasks
        counted = server.counts()
    assert counted["answered"] > KILL_AFTER[-1]
    assert counted["paid_twice"] <= AT_ONCE * len(KILL_AFTER)
    for secret in (KEY, HEADER):
        files = [f for folder in (home.path, store, logs) for f in folder.rglob("*") if f.is_file()]
        assert [f for f in files if secret.encode() in f.read_bytes()] == []
