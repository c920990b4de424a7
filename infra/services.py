"""Airflow's four processes on this machine: start them, know them again later, end exactly them.

They run apart from each other, not under `airflow standalone`, which leaves orphans behind and serves logs to
the whole network. Each leads a session of its own, so that Ctrl-C in the terminal reaches none of them.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from infra.bootstrap import REPOSITORY, Home

HOST = "127.0.0.1"
STOP_SECONDS = 25.0
ORPHAN_SECONDS = 5.0
COMMANDS = {
    # -s: no log server of its own; the API server reads the log files where they lie.
    "api-server": ["api-server", "--host", HOST, "--port", "{port}"],
    "scheduler": ["scheduler", "-s"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "-s"],
}
# Where Celery spreads the tasks, besides: start as many as there are machines.
WORKER = {"worker": ["celery", "worker", "-s"]}


@dataclass(frozen=True, slots=True)
class Process:
    """A process that we started. A pid alone may have gone to another since: its birth tells."""

    name: str
    pid: int
    born: float

    def alive(self) -> psutil.Process | None:
        """The running process, or None when it has ended."""
        try:
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.born) < 1 and found.status() != psutil.STATUS_ZOMBIE:
                return found
        except psutil.NoSuchProcess:
            pass
        return None


@dataclass(frozen=True, slots=True)
class Services:
    """What runs, and where its UI is. Kept in a file, so that a later command can find and end it."""

    port: int
    processes: tuple[Process, ...]

    @property
    def url(self) -> str:
        """The UI's address."""
        return f"http://{HOST}:{self.port}"

    def dead(self) -> list[str]:
        """Names of the processes that have ended."""
        return [p.name for p in self.processes if not p.alive()]

    def save(self, path: Path) -> None:
        """Write the state file."""
        path.write_text(json.dumps({"port": self.port, "processes": [asdict(p) for p in self.processes]}, indent=1))

    @classmethod
    def load(cls, path: Path) -> Services | None:
        """Read the state file; None when nothing was started."""
        if not path.exists():
            return None
        state = json.loads(path.read_text())
        return cls(state["port"], tuple(Process(**p) for p in state["processes"]))


def free_port(preferred: int = 8080, *, only: bool = False) -> int:
    """A port of the loopback address that nothing listens on: the preferred one, else one that the system picks.

    only: take no other. Raises OSError then, saying what to do.
    """
    for port in (preferred,) if only else (preferred, 0):
        with socket.socket() as probe:
            # As the server will bind it: a port that was just left is free, one that is listened on is not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"port {preferred} of {HOST} is taken or not allowed; name another with --port, or none")


def environment(home: Home, port: int, extra: dict[str, str]) -> dict[str, str]:
    """What every Airflow process on this machine is told. On another port than 8080 both addresses must be set."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE" and not k.startswith("AIRFLOW_")}
    return {
        **inherited,
        "AIRFLOW_HOME": str(home.path),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "PYTHONUNBUFFERED": "1",
        # One thread a process: tasks are spread over the cores by the executor.
        "OMP_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "2",
        **extra,
    }


def start(
    port: int, state: Path, logs: Path, env: dict[str, str], commands: Mapping[str, list[str]] = COMMANDS
) -> Services:
    """Start the processes; the state file names each as soon as it runs."""
    logs.mkdir(parents=True, exist_ok=True)
    services = Services(port, ())
    for name, arguments in commands.items():
        command = [sys.executable, "-m", "airflow", *(a.format(port=port) for a in arguments)]
        with (logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        born = psutil.Process(child.pid).create_time()
        services = Services(port, (*services.processes, Process(name, child.pid, born)))
        services.save(state)
    return services


def stop(services: Services, state: Path) -> list[str]:
    """End the processes and everything they started; returns the names of those that were still running."""
    leaders = {p.name: found for p in services.processes if (found := p.alive())}
    # Asked before the leaders end: an orphan no longer tells who its parent was.
    family = {child for leader in leaders.values() for child in _children(leader)}
    _signal(leaders.values(), kill=False)
    _, left = psutil.wait_procs(list(leaders.values()), timeout=STOP_SECONDS)
    _signal({*left, *family}, kill=False)
    _, left = psutil.wait_procs(list({*left, *family}), timeout=ORPHAN_SECONDS)
    _signal(left, kill=True)
    psutil.wait_procs(left, timeout=ORPHAN_SECONDS)
    state.unlink(missing_ok=True)
    return list(leaders)


def wait_until(ready: Callable[[], bool], services: Services, seconds: float) -> bool:
    """Poll `ready()` until it is true; False when a process ended meanwhile or the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ready():
            return True
        if services.dead():
            return False
        time.sleep(0.5)
    return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _signal(processes: Iterable[psutil.Process], *, kill: bool) -> None:
    for process in processes:
        try:
            process.kill() if kill else process.terminate()
        except psutil.NoSuchProcess:
            continue
