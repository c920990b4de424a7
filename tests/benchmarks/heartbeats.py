"""A running task's heartbeats while people scroll through the sample browser, in one API server that serves both.

    python -m tests.benchmarks.heartbeats STORE [--rows 300000] [--seconds 60] [--clients 8] [--keep FOLDER]

STORE is a folder that holds a curated table, whose rows are repeated until there are enough. A whole Airflow is started
as the demonstration starts it; a task sleeps and beats once a second, first undisturbed (the baseline), then while
clients without a pause ask for pages, filters, words, pictures, charts and audits. A beat is late when two that were
heard lie more than 2 s apart, and missed when they lie further apart than the scheduler waits.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import polars as pl
import psutil

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow
from infra.services import Services, environment, free_port, start, stop, wait_until
from tests.benchmarks.samples import repeat

TIMEOUT, LATE = 15.0, 2.0
"""Seconds after which the scheduler takes a task for dead, and after which a beat is called late."""
DAG = """\
from airflow.sdk import DAG, task

with DAG("sleeper", schedule=None):

    @task
    def sleep():
        import time

        time.sleep({seconds})

    sleep()
"""
SETTINGS = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": str(int(TIMEOUT)),
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
}


class Beats(threading.Thread):
    """Notes each new `last_heartbeat_at` of the running task, from the metadata database."""

    def __init__(self, database: Path) -> None:
        super().__init__(daemon=True)
        self.database = database
        self.heard: list[float] = []
        self.done = threading.Event()

    def run(self) -> None:
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        while not self.done.wait(0.1):
            query = "select last_heartbeat_at from task_instance where state = 'running'"
            for (text,) in connection.execute(query).fetchall():
                at = datetime.fromisoformat(text).timestamp() if text else None
                if at is not None and (not self.heard or at > self.heard[-1]):
                    self.heard.append(at)
        connection.close()

    def since(self, began: float) -> list[float]:
        """Seconds between the beats from then on."""
        return [b - a for a, b in itertools.pairwise(self.heard) if a >= began]


class Reader:
    """A person who never pauses."""

    def __init__(self, url: str, token: str, seed: int) -> None:
        self.url, self.token, self.draw = url, token, Random(seed)
        self.times: list[tuple[str, float]] = []

    def read(self, until: float) -> None:
        """Ask for one thing after another until then."""
        for what, address in self._addresses():
            if time.monotonic() >= until:
                return
            began = time.perf_counter()
            body = self.get(address)
            self.times.append((what, time.perf_counter() - began))
            for picture in re.findall(rb'(?:src|poster)="/sprite(/picture/[^"]+)"', body)[:6]:
                began = time.perf_counter()
                self.get(picture.decode())
                self.times.append(("picture", time.perf_counter() - began))

    def get(self, address: str) -> bytes:
        """What the sample browser answers. Raises HTTPError."""
        request = urllib.request.Request(
            f"{self.url}/sprite{address}", headers={"Authorization": f"Bearer {self.token}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            return bytes(answer.read())

    def _addresses(self) -> Iterator[tuple[str, str]]:
        text = self.get("/").decode()
        found = re.search(r"page 1 of ([\d\u202f]+)", text)
        assert found
        last = int(found[1].replace("\u202f", ""))
        tasks = re.findall(r"[?&;]task=(\w+)", text)
        while True:
            for _ in range(6):
                yield "page", f"/?page={self.draw.randint(1, last)}"
            for _ in range(2):
                yield "filtered", f"/?task={self.draw.choice(tasks)}&page={self.draw.randint(1, 5)}"
            word = self.draw.choice(("sofa", "how far", "behind", "lamp", "table", "left of", "window"))
            yield "words", "/?" + urllib.parse.urlencode({"text": f"{word}{self.draw.choice((' ', ''))}"})
            yield "not judged", "/?judged=none"
            yield "audit", f"/audit?seed={self.draw.randint(1, 99)}"
            yield "charts", "/charts"
            yield "rejects", "/rejects"
            yield "reviews", "/reviews"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--keep", type=Path, help="where the large store is made once and found again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sprite-heartbeats-") as folder:
        work = Path(folder)
        store = given.keep or work / "store"
        if not (store / "curated").exists():
            store.mkdir(parents=True, exist_ok=True)
            repeat(given.store.resolve(), store, given.rows)
        print(json.dumps(measure(store, work, given.seconds, given.clients), indent=1))


def measure(store: Path, work: Path, seconds: float, clients: int) -> dict[str, object]:
    """Figures of both phases; see this module. work: an empty folder."""
    (work / "dags").mkdir()
    (work / "dags/sleeper.py").write_text(DAG.format(seconds=2 * seconds + 60))
    home, port, state = Home(work / "home"), free_port(0), work / "processes.json"
    extra = {"SPRITE_STORE": store.resolve().as_uri(), "AIRFLOW__CORE__DAGS_FOLDER": str(work / "dags"), **SETTINGS}
    env = environment(home, port, extra)
    command = [sys.executable, "-m", "infra.bootstrap", "--home", str(home.path)]
    subprocess.run(command, cwd=REPOSITORY, env=env, check=True, capture_output=True)
    services = start(port, state, work / "logs", env)
    beats = Beats(home.path / "airflow.db")
    try:
        airflow = Airflow(services.url, UI_USER, home.password())
        assert wait_until(airflow.healthy, services, 180), "Airflow did not come up"
        assert wait_until(lambda: airflow.dag_known("sleeper"), services, 60), airflow.import_errors()
        run = airflow.trigger("sleeper", {})
        beats.start()
        assert wait_until(lambda: len(beats.heard) > 3, services, 120), "no beat was heard"
        figures: dict[str, object] = {"rows": rows_in(store), "clients": clients, "seconds": seconds}
        figures["undisturbed"] = _beaten(beats, seconds)
        memory = [_memory(services)]
        login = json.dumps({"username": UI_USER, "password": home.password()}).encode()
        ask = urllib.request.Request(
            f"{services.url}/auth/token", login, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(ask) as answer:
            token = json.load(answer)["access_token"]
        readers = [Reader(services.url, token, seed) for seed in range(clients)]
        readers[0].get("/")  # the index is read once
        memory.append(_memory(services))
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=reader.read, args=(until,)) for reader in readers]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)
        memory.append(_memory(services))
        figures["while scrolling"] = _beaten(beats, seconds / 2, begin=time.time() - seconds / 2)
        for thread in threads:
            thread.join()
        memory.append(_memory(services))
        figures["api-server MB: before, index read, half-way, after"] = memory
        figures["seconds: n, median, p95, max"] = _times([t for reader in readers for t in reader.times])
        figures["task"] = airflow.tasks("sleeper", run)[0]["state"]
        log = airflow.task_log("sleeper", run, "sleep", -1, 1)
        figures["beats that failed"] = log.count("Failed to send heartbeat")
        return figures
    finally:
        beats.done.set()
        stop(services, state)


def rows_in(store: Path) -> int:
    """How many rows the sample browser's index holds."""
    return int(pl.scan_parquet(store / "curated/browse/**/browse.parquet").select(pl.len()).collect().item())


def _beaten(beats: Beats, seconds: float, begin: float | None = None) -> dict[str, float]:
    began = time.time() if begin is None else begin
    time.sleep(seconds)
    gaps = beats.since(began)
    return {
        "beats": len(gaps),
        "median gap, s": round(statistics.median(gaps), 2),
        "longest gap, s": round(max(gaps), 2),
        "late": sum(gap > LATE for gap in gaps),
        "missed": sum(gap > TIMEOUT for gap in gaps),
    }


def _memory(services: Services) -> int:
    """Of the API server's processes, MB."""
    leader = next(p for p in services.processes if p.name == "api-server").alive()
    assert isinstance(leader, psutil.Process)
    return round(sum(p.memory_info().rss for p in (leader, *leader.children(recursive=True))) / 1e6)


def _times(taken: list[tuple[str, float]]) -> dict[str, list[float]]:
    by: dict[str, list[float]] = {}
    for what, seconds in taken:
        by.setdefault(what, []).append(seconds)
    return {
        what: [len(every), *(round(x, 3) for x in (statistics.median(every), _p95(every), max(every)))]
        for what, every in sorted(by.items())
    }


def _p95(every: list[float]) -> float:
    return sorted(every)[min(len(every) - 1, round(0.95 * len(every)))]


if __name__ == "__main__":
    main()
