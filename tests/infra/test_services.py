from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.bootstrap import Home
from infra.services import HOST, Process, Services, environment, free_port, stop, wait_until

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


def started(code: str) -> tuple[subprocess.Popen[str], Process]:
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    return child, Process("it", child.pid, psutil.Process(child.pid).create_time())


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_stop_ends_a_process_and_its_children_and_nothing_else(
    tmp_path: Path, bystander: subprocess.Popen[bytes]
) -> None:
    child, process = started(PARENT)
    assert child.stdout is not None
    grandchild = int(child.stdout.readline())
    state = tmp_path / "state.json"
    Services(8080, (process,)).save(state)
    loaded = Services.load(state)
    assert loaded is not None
    assert loaded.dead() == []
    assert stop(loaded, state) == ["it"]
    child.wait(timeout=5)
    assert process.alive() is None
    assert not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE
    assert bystander.poll() is None
    assert not state.exists()
    child.stdout.close()


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.services.STOP_SECONDS", 0.5)
    monkeypatch.setattr("infra.services.ORPHAN_SECONDS", 0.5)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child, process = started(code)
    assert child.stdout is not None
    child.stdout.readline()
    stop(Services(8080, (process,)), tmp_path / "state.json")
    assert process.alive() is None
    child.wait(timeout=5)
    child.stdout.close()


def test_a_pid_that_went_to_another_process_is_left_alone(tmp_path: Path, bystander: subprocess.Popen[bytes]) -> None:
    born = psutil.Process(bystander.pid).create_time()
    recycled = Services(8080, (Process("scheduler", bystander.pid, born - 1000),))
    assert recycled.dead() == ["scheduler"]
    assert stop(recycled, tmp_path / "state.json") == []
    assert bystander.poll() is None


def test_waiting_gives_up_as_soon_as_a_process_has_ended() -> None:
    gone = Services(8080, (Process("scheduler", 2**22 + 1, 0.0),))
    began = time.monotonic()
    assert not wait_until(lambda: False, gone, 60)
    assert time.monotonic() - began < 30


def test_a_port_in_use_is_not_taken() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
        with pytest.raises(OSError, match="name another with --port"):
            free_port(port, only=True)


def test_processes_are_told_their_addresses_and_nothing_of_another_airflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = environment(Home(tmp_path), 9123, {"SPRITE_STORE": "file:///x"})
    assert env["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:9123"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:9123/execution/"
    assert env["SPRITE_STORE"] == "file:///x"
    assert "AIRFLOW__CORE__EXECUTOR" not in env
    assert "PYTHONDONTWRITEBYTECODE" not in env
