"""A batch of which one scene makes the simulator fail: tried again, then a reject with its reason; the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.cli import main
from sprite_etl.config import Deployment, RunConfig, SourceDeployment
from sprite_etl.extract.base import SourceError
from sprite_etl.extract.registry import SOURCES
from sprite_etl.pipeline import plan
from sprite_etl.pipeline.local import run_scenes
from tests.doubles.faulty_source import BAD, NAME, WHERE
from tests.doubles.interpreter import interpreter

SMALL = {"frames": 6, "width": 96}


@pytest.fixture(autouse=True)
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, NAME, WHERE)


def extracted(tmp_path: Path, python: str | None, retries: int = 1, **options: Any) -> dict[str, Any]:
    """The step's counts and its rejects, for three scenes of which the second is bad."""
    served = SourceDeployment(python=python, timeout_s=3, retries=retries)
    store = tmp_path / "store"
    deployment = Deployment(store=store.as_uri(), sources={NAME: served})
    config = {"source": NAME, "batch": "2026-01-01", "scenes": 3, "options": {**SMALL, **options}}
    made = plan(deployment, RunConfig.model_validate(config))
    run_scenes(deployment, made, ["extract"], jobs=1)
    rows = [r for f in (store / "stage").rglob("extract/**/*.parquet") for r in pl.read_parquet(f).to_dicts()]
    rejects = [r for f in (store / "rejects").rglob("extract/**/*.parquet") for r in pl.read_parquet(f).to_dicts()]
    quarantined = {str(p.relative_to(store)): p.read_text() for p in (store / "quarantine").rglob("*.log")}
    return {"scenes": {r["scene_id"] for r in rows}, "rejects": rejects, "quarantine": quarantined, "store": store}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("hang", "simulator_timeout"), ("unity", "simulator_died"), ("garbage", "simulator_nonsense")],
)
def test_one_bad_scene_of_three_is_a_reject_and_the_others_are_captured(
    tmp_path: Path, fault: str, reason: str
) -> None:
    found = extracted(tmp_path, interpreter(tmp_path, {NAME: WHERE}), fault=fault)
    assert found["scenes"] == {"boxes-0", "boxes-2"}
    (reject,) = found["rejects"]
    assert reject["reason"] == reason
    assert json.loads(reject["row"])["scene_id"] == BAD
    assert f"the engine meets {fault}" in reject["detail"]
    assert reject["detail"].endswith("(tried 2 times)")
    ((key, log),) = found["quarantine"].items()
    assert key.startswith(f"quarantine/source={NAME}/scene={BAD}/")
    assert key.endswith("/simulator.log")
    assert f"the engine meets {fault}" in log
    raw = found["store"] / "raw"
    assert not [p for p in raw.rglob("*") if p.is_file() and BAD in str(p)]
    assert len(list(raw.rglob("capture.json"))) == 2


def test_a_scene_that_a_fresh_process_manages_is_captured(tmp_path: Path) -> None:
    python = interpreter(tmp_path, {NAME: WHERE})
    found = extracted(tmp_path, python, fault="segfault", once=str(tmp_path / "once"))
    assert found["scenes"] == {"boxes-0", "boxes-1", "boxes-2"}
    assert not found["rejects"]
    assert not found["quarantine"]


def test_how_often_is_the_deployments_to_say(tmp_path: Path) -> None:
    found = extracted(tmp_path, interpreter(tmp_path, {NAME: WHERE}), 0, fault="exit", once=str(tmp_path / "once"))
    (reject,) = found["rejects"]
    assert reject["reason"] == "simulator_died"
    assert "tried" not in reject["detail"]


def test_a_source_of_this_process_that_fails_on_a_scene_spares_the_others(tmp_path: Path) -> None:
    found = extracted(tmp_path, None, fault="raise")
    assert found["scenes"] == {"boxes-0", "boxes-2"}
    (reject,) = found["rejects"]
    assert (reject["reason"], reject["detail"]) == ("source_failed", "KeyError: 'mesh_17' (tried 2 times)")
    ((_, log),) = found["quarantine"].items()
    assert "in _fail" in log


def test_where_nothing_works_the_task_stops(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be started"):
        extracted(tmp_path, str(tmp_path / "nowhere" / "python"))


def test_a_whole_run_with_a_bad_scene_accounts_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"SPRITE_SOURCES__{NAME.upper()}__PYTHON", interpreter(tmp_path, {NAME: WHERE}))
    monkeypatch.setenv(f"SPRITE_SOURCES__{NAME.upper()}__RETRIES", "0")
    command = ["run", NAME, "--store", (tmp_path / "store").as_uri(), "--batch", "2026-01-01", "--scenes", "3"]
    with pytest.raises(SystemExit) as ended:
        main(
            [
                *command,
                "--frames",
                "8",
                "-o",
                "fault=segfault",
                "--jobs",
                "1",
                "--kinds",
                "image",
                "--votes",
                "1",
                "--json",
            ]
        )
    assert ended.value.code == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert steps["extract"] == {"in": 3, "out": 2, "rejected": {"simulator_died": 1}}
    rows = pl.read_delta(str(tmp_path / "store" / "curated" / "qa"))
    assert set(rows["scene_id"]) == {"boxes-0", "boxes-2"}
