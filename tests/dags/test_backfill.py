"""Backfills, manual runs and the command line on one live Airflow: exactly the batches that were asked for, one commit
each, and clear words where nothing or not everything was done."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow, RestError
from infra.services import environment, free_port, start, stop, wait_until
from sprite_etl.extract.registry import SOURCES
from tests.contract.standins import boxes_recording

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]

DAG_ID = "sprite_mujoco"
TINY: dict[str, Any] = {"scenes": 1, "frames": 6, "width": 160, "height": 120, "kinds": ["compound"], "votes": 1}
OPTIONS = ["--scenes", "1", "-o", "frames=6", "-o", "width=160", "-o", "height=120", "--votes", "1", "--jobs", "1"]
PATIENCE_S = 400


@dataclass(frozen=True, slots=True)
class Live:
    """An Airflow of the tests' own, and the store that it works on. env: what its processes were told."""

    airflow: Airflow
    env: dict[str, str]
    store: Path

    @property
    def table(self) -> DeltaTable:
        """The curated table as it is now."""
        return DeltaTable(str(self.store / "curated/qa"))

    def partitions(self) -> set[tuple[str, str, str]]:
        """(source, batch, recipe) of every partition that holds rows."""
        return {(p["source"], p["batch"], p["recipe"]) for p in self.table.partitions()}

    def files(self, *under: str) -> dict[str, bytes]:
        """Every file below some folders of the curated table, by its path."""
        found = (f for u in under for f in (self.store / "curated/qa" / u).rglob("*") if f.is_file())
        return {str(f.relative_to(self.store)): f.read_bytes() for f in found}

    def commits(self, batch: str) -> list[dict[str, Any]]:
        """What the table's history says of the commits to mujoco's batch, the newest first."""
        found = (commit["sprite.run"] for commit in self.table.history() if "sprite.run" in commit)
        return [run for run in found if (run["source"], run["batch"]) == ("mujoco", batch)]

    def runs(self, dag_id: str = DAG_ID) -> dict[str, dict[str, Any]]:
        """The DAG's runs by their id."""
        found = self.airflow.call("GET", f"/dags/{dag_id}/dagRuns?limit=100")["dag_runs"]
        return {run["dag_run_id"]: run for run in found}

    def backfill(self, first: str, last: str, dag_id: str = DAG_ID, **also: Any) -> None:
        """Ask for a backfill as the UI does, once Airflow has closed the DAG's last one: it takes one at a time."""
        body = {"dag_id": dag_id, "from_date": first, "to_date": last, "max_active_runs": 2, **also}

        def taken() -> bool:
            try:
                self.airflow.call("POST", "/backfills", body)
            except RestError as error:
                if "There is already a running backfill" in str(error):
                    return False
                raise
            return True

        until(taken, lambda: f"the last backfill of {dag_id} stays open")

    def events(self) -> int:
        """How many events assets have had. Airflow 3.3 fails to list them while a run that one of them made is queued
        (its issue 71360)."""
        counted: list[int] = []

        def listed() -> bool:
            try:
                counted.append(self.airflow.call("GET", "/assets/events")["total_entries"])
            except RestError as error:
                if " 500 " not in str(error):
                    raise
            return bool(counted)

        until(listed, lambda: "asset events cannot be listed")
        return counted[0]

    def manual(self, key: str | None = None, dag_id: str = DAG_ID, **conf: Any) -> str:
        """Trigger a run; returns its id. key: its partition key."""
        body = {"logical_date": None, "partition_key": key, "conf": conf}
        return str(self.airflow.call("POST", f"/dags/{dag_id}/dagRuns", body)["dag_run_id"])

    def ended(self, known: set[str], count: int, dag_id: str = DAG_ID) -> dict[str, dict[str, Any]]:
        """The runs that are not among the known, as soon as there are so many and all have ended."""

        def new() -> dict[str, dict[str, Any]]:
            return {name: run for name, run in self.runs(dag_id).items() if name not in known}

        def done() -> bool:
            found = new()
            return len(found) == count and all(run["state"] in ("success", "failed") for run in found.values())

        until(
            done, lambda: f"{count} new runs of {dag_id}: {[(r['partition_key'], r['state']) for r in new().values()]}"
        )
        return new()

    def states(self, run_id: str, dag_id: str = DAG_ID) -> dict[str, str]:
        """How the run's tasks ended; of the only shard, a step each."""
        return {t["task_id"].removeprefix("scenes."): t["state"] for t in self.airflow.tasks(dag_id, run_id)}

    def said(self, run_id: str, task_id: str, dag_id: str = DAG_ID) -> str:
        """The log of a task's first attempt, which must have been the only one."""
        (task,) = [t for t in self.airflow.tasks(dag_id, run_id) if t["task_id"] == task_id]
        assert task["try_number"] == 1
        return self.airflow.task_log(dag_id, run_id, task_id, -1, 1)

    def gates(self, slots: int) -> None:
        """Let so many gates and loads run at once; none: every run waits there."""
        pool = {"pool": "sprite_gate", "slots": slots, "include_deferred": False}
        self.airflow.call("PATCH", "/pools/sprite_gate?update_mask=slots", pool)

    def sprite(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command line on the same store."""
        command = [sys.executable, "-m", "sprite_etl.cli", *arguments]
        return subprocess.Popen(
            command, cwd=REPOSITORY, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


def until(ready: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < end, what()
        time.sleep(1)


def well(process: subprocess.Popen[str]) -> str:
    """What a command printed; it must end well."""
    printed, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, printed[-3000:]
    return printed


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Airflow with a store that the command line has filled before: another source's rows, and another recipe's of a
    date that is backfilled."""
    folder = tmp_path_factory.mktemp("backfill")
    home, port, state, store = Home(folder / "home"), free_port(0), folder / "processes.json", folder / "store"
    store.mkdir()
    recordings = str(boxes_recording(folder, frames=4))
    told = {"SPRITE_STORE": store.as_uri(), "SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT": recordings}
    env = environment(home, port, told)
    bootstrap = [sys.executable, "-m", "infra.bootstrap", "--home", str(home.path), "--cores", "2"]
    subprocess.run(bootstrap, cwd=REPOSITORY, env=env, check=True, capture_output=True)
    services = start(port, state, folder / "logs", env)
    try:
        airflow = Airflow(services.url, UI_USER, home.password())
        made = Live(airflow, env, store)
        before = [
            made.sprite("run", "mujoco", "--batch", "2026-01-03", "--kinds", "image", "--recipe", "other", *OPTIONS),
            made.sprite("run", "habitat_recording", "--batch", "2026-01-01", "--kinds", "image", "--votes", "1"),
        ]
        for process in before:
            well(process)
        assert wait_until(airflow.healthy, services, 240), services.dead()
        assert wait_until(lambda: airflow.dag_known(DAG_ID), services, 120), airflow.import_errors()
        yield made
    finally:
        stop(services, state)


def test_unpausing_starts_nothing(live: Live) -> None:
    dags = [f"sprite_{source}" for source in SOURCES] + ["sprite_statistics"]
    for paused in (True, False):
        for dag_id in dags:
            live.airflow.call("PATCH", f"/dags/{dag_id}", {"is_paused": paused})
    beats: set[str] = set()

    def looped() -> bool:
        health = live.airflow.call("GET", "/monitor/health")
        beats.add(health["scheduler"]["latest_scheduler_heartbeat"])
        return len(beats) > 3

    until(looped, lambda: f"the scheduler's heartbeats: {sorted(beats)}")
    assert {dag_id: live.runs(dag_id) for dag_id in dags} == {dag_id: {} for dag_id in dags}


def test_a_backfill_makes_exactly_its_dates_and_touches_nothing_else(live: Live) -> None:
    others = ("source=habitat_recording", "source=mujoco/batch=2026-01-03/recipe=other")
    before, version, held = live.files(*others), live.table.version(), live.partitions()
    assert held == {("habitat_recording", "2026-01-01", "template"), ("mujoco", "2026-01-03", "other")}
    command = ["backfill", "create", "--dag-id", DAG_ID, "--from-date", "2026-01-03", "--to-date", "2026-01-04"]
    subprocess.run(
        [sys.executable, "-m", "airflow", *command, "--dag-run-conf", json.dumps(TINY)],
        cwd=REPOSITORY,
        env=live.env,
        check=True,
        capture_output=True,
    )
    runs = live.ended(set(), 2)
    assert sorted((r["partition_key"], r["run_type"], r["state"]) for r in runs.values()) == [
        ("2026-01-03", "backfill", "success"),
        ("2026-01-04", "backfill", "success"),
    ]
    for run in runs.values():
        assert run["conf"] == {**run["conf"], **TINY}
    assert live.partitions() == held | {("mujoco", f"2026-01-0{day}", "template") for day in (3, 4)}
    assert live.table.version() == version + 2
    assert live.files(*others) == before
    scenes = live.table.to_pyarrow_table(columns=["source", "batch", "recipe", "scene_id"]).to_pylist()
    assert {len({r["scene_id"] for r in scenes if r["batch"] == run["partition_key"]}) for run in runs.values()} == {1}


def test_repeated_it_commits_nothing_and_says_so(live: Live) -> None:
    known, before, version = set(live.runs()), live.files("."), live.table.version()
    assert live.events() == 2
    live.backfill("2026-01-03", "2026-01-04", dag_run_conf=TINY, reprocess_behavior="completed")
    runs = live.ended(known, 2)
    assert {(r["partition_key"], r["state"]) for r in runs.values()} == {
        ("2026-01-03", "success"),
        ("2026-01-04", "success"),
    }
    for run_id, run in runs.items():
        states = live.states(run_id)
        assert states.pop("load") == "skipped"
        assert set(states.values()) == {"success"}
        said = live.said(run_id, "load")
        assert f"rows of mujoco {run['partition_key']} template" in said
        assert "already; nothing to commit" in said
    assert live.table.version() == version
    assert live.files(".") == before
    assert live.events() == 2


def test_a_backfill_a_manual_run_and_the_command_line_at_once_make_one_commit(live: Live) -> None:
    known = set(live.runs())
    live.backfill("2026-01-05", "2026-01-05", dag_run_conf=TINY)
    manual = live.manual(batch="2026-01-05", **TINY)
    by_hand = live.sprite("run", "mujoco", "--batch", "2026-01-05", "--kinds", "compound", *OPTIONS)
    printed = well(by_hand)
    runs = live.ended(known, 2)
    assert manual in runs
    assert {run["state"] for run in runs.values()} == {"success"}
    assert len(live.commits("2026-01-05")) == 1
    loads = [live.states(run_id)["load"] for run_id in runs]
    committed = "committed (table version" in printed
    assert sorted(loads) == ["skipped", "skipped" if committed else "success"], printed
    if not committed:
        assert "no commit: this fingerprint is already there" in printed
    for run_id, state in zip(runs, loads):
        assert ("already; nothing to commit" in live.said(run_id, "load")) == (state == "skipped")
    (run,) = live.commits("2026-01-05")
    assert len(list((live.store / "stage" / run["fingerprint"]).rglob("vote/**/*.parquet"))) == 1


def test_of_two_different_runs_at_once_the_later_says_what_to_do(live: Live) -> None:
    known = set(live.runs())
    live.gates(0)
    loser = live.manual("2026-01-06", **TINY)
    until(lambda: live.states(loser)["plan"] == "success", lambda: f"the plan: {live.states(loser)}")
    printed = well(live.sprite("run", "mujoco", "--batch", "2026-01-06", "--kinds", "image", *OPTIONS))
    assert "committed (table version" in printed
    (winner,) = live.commits("2026-01-06")
    live.gates(1)
    (run,) = live.ended(known, 1).values()
    assert run["state"] == "failed"
    states = live.states(loser)
    assert states.pop("load") == "failed"
    assert set(states.values()) == {"success"}
    said = live.said(loser, "load")
    assert f"another run of mujoco/2026-01-06/template (fingerprint {winner['fingerprint'][:15]}" in said
    assert "nothing was overwritten" in said
    assert "run it again with --replace (in the form: Replace)" in said
    assert live.commits("2026-01-06") == [winner]

    again = ["run", "mujoco", "--batch", "2026-01-06", "--kinds", "compound", *OPTIONS, "--replace"]
    assert "committed (table version" in well(live.sprite(*again))
    replaced = live.airflow.xcom(DAG_ID, loser, "plan", "run")
    assert live.commits("2026-01-06") == [replaced, winner]


def test_a_date_outside_the_catalogue_is_skipped_and_says_which_there_are(live: Live) -> None:
    known, version = set(live.runs()), live.table.version()
    live.backfill("2025-12-31", "2025-12-31", dag_run_conf=TINY)
    live.backfill("2026-01-02", "2026-01-02", "sprite_habitat_recording")
    early, late = live.ended(known, 1), live.ended(set(), 1, "sprite_habitat_recording")
    for dag_id, found, words in (
        (DAG_ID, early, "every date from 2026-01-01 on"),
        ("sprite_habitat_recording", late, "its 1 scenes fill the batches 2026-01-01 to 2026-01-01"),
    ):
        ((run_id, run),) = found.items()
        assert run["state"] == "success"
        assert set(live.states(run_id, dag_id).values()) == {"skipped"}
        said = live.said(run_id, "plan", dag_id)
        assert f"skipped: batch {run['partition_key']}" in said
        assert words in said
    assert live.table.version() == version


@pytest.mark.parametrize("key", ["2026-13-01", "yesterday", "2026-01-03T00:00:00Z", " "])
def test_a_malformed_key_is_refused(live: Live, key: str) -> None:
    known = set(live.runs())
    with pytest.raises(RestError, match=r"400.*[Pp]artition.key"):
        live.manual(key, **TINY)
    assert set(live.runs()) == known
