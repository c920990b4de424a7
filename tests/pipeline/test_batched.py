"""Runs of models in provider batches, on box scenes: the rows of an online run, each answer paid once, and kills."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.config import ConfigError, Deployment, RunConfig
from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.batch_records import BatchRecords
from sprite_etl.llm.batch_wire import Waits
from sprite_etl.llm.ledger import read_ledger
from sprite_etl.llm.values import ModelServer, Price
from sprite_etl.pipeline import Plan, plan
from sprite_etl.pipeline.batched import WHOLE, run_batched
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.pipeline.plan import store_of
from tests.doubles.model_server import ModelServerHandle, model_server

BOXES = "tests.doubles.box_source:BoxSource"
MODELED = ("refer", "ask", "solve", "vote")
WAITS = Waits(first_s=0.1, longest_s=0.5)
PRICE = Price(input=1, output=2, batch_discount=0.5)


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "mujoco", BOXES)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server(batch_s=0.1) as running:
        yield running


def deployment_at(url: str, store: Path) -> Deployment:
    prices = dict.fromkeys(("tiny", "coder-a", "coder-b"), PRICE)
    default = ModelServer(name="default", base_url=url, price=prices)
    return Deployment(store=store.as_uri(), model_servers={"default": default})


def planned(deployment: Deployment) -> Plan:
    models = {"default": ["tiny"], "code": ["coder-a", "coder-b"]}
    told: dict[str, Any] = {"source": "mujoco", "batch": "2026-01-01", "scenes": 2, "annotator": "llm"}
    return plan(deployment, RunConfig.model_validate({**told, "models": models, "kinds": ["image"]}))


def outputs(store: Path) -> dict[str, bytes]:
    """What the steps wrote, rejects too, by name."""
    found = [f for f in store.rglob("*.parquet") if "/ledger/" not in f.as_posix()]
    return {f.relative_to(store).as_posix(): f.read_bytes() for f in found}


@pytest.fixture(scope="module")
def online(server: ModelServerHandle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(a store with extracted scenes, one in which every step asked online)."""
    root = tmp_path_factory.mktemp("online")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "mujoco", BOXES)
        fresh = deployment_at(server.url, root / "fresh")
        run_scenes(fresh, planned(fresh), ["extract"], jobs=1)
        shutil.copytree(root / "fresh", root / "done")
        done = deployment_at(server.url, root / "done")
        run_scenes(done, planned(done), MODELED, jobs=1)
    return root / "fresh", root / "done"


def test_batches_give_the_rows_of_an_online_run_and_cost_half(
    server: ModelServerHandle, online: tuple[Path, Path], tmp_path: Path
) -> None:
    shutil.copytree(online[0], tmp_path / "store")
    server.reset()
    deployment = deployment_at(server.url, tmp_path / "store")
    made = planned(deployment)
    told: list[tuple[str, str]] = []
    run_batched(
        deployment, made, MODELED, jobs=1, waits=WAITS, progress=lambda step, scene, *_: told.append((step, scene))
    )
    assert outputs(tmp_path / "store") == outputs(online[1])
    assert sorted(told) == sorted((step, scene) for step in MODELED for scene in made.scene_ids)
    store = store_of(deployment)
    rows = read_ledger(store, made.run)
    assert server.counts()["requests"] == rows.height
    assert server.counts()["paid_twice"] == 0
    by_batch = set(rows.filter(rows["purpose"] == "batch")["stage"])
    assert by_batch >= {"meaning", "write_program", "rephrase"}
    assert set(rows.filter(rows["purpose"] != "batch")["stage"]) <= {"name_objects", "ask", "check_name"}
    records = BatchRecords(store, made.run, WHOLE)
    assert all(batch.landed and not batch.unanswered for batch in records.all())
    assert sum(batch.model == "coder-a" for batch in records.all()) == 1  # of both scenes
    before = server.counts()["requests"]
    run_batched(deployment, made, MODELED, jobs=1)
    assert server.counts()["requests"] == before


def test_templates_have_no_batches(tmp_path: Path) -> None:
    deployment = Deployment(store=tmp_path.as_uri())
    config = RunConfig.model_validate({"source": "mujoco", "batch": "2026-01-01", "scenes": 1})
    with pytest.raises(ConfigError, match="--annotator llm"):
        run_batched(deployment, plan(deployment, config), ["refer"], jobs=1)


def run_here(url: str, store: str) -> None:
    """In a process of its own."""
    SOURCES["mujoco"] = BOXES
    deployment = deployment_at(url, Path(store))
    run_batched(deployment, planned(deployment), MODELED, jobs=1, show=lambda p: print(p.batch.status, flush=True))


def test_a_run_that_is_killed_while_it_waits_pays_for_nothing_twice(
    server: ModelServerHandle, online: tuple[Path, Path], tmp_path: Path
) -> None:
    shutil.copytree(online[0], tmp_path / "store")
    server.reset()
    command = [sys.executable, "-m", "tests.pipeline.test_batched", server.url, str(tmp_path / "store")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()  # the first batch is on its way
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(60) == -signal.SIGKILL
    deployment = deployment_at(server.url, tmp_path / "store")
    made = planned(deployment)
    run_batched(deployment, made, MODELED, jobs=1, waits=WAITS)
    assert outputs(tmp_path / "store") == outputs(online[1])
    counts = server.counts()
    assert counts["paid_twice"] == 0
    assert counts["requests"] == read_ledger(store_of(deployment), made.run).height


if __name__ == "__main__":
    run_here(*sys.argv[1:])
