"""A tiny batch through the real DAG, and through the command line: the same run, the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dags.runs import in_process, rows, run_dag

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(420)]

BATCH, SCENES, FRAMES = "2026-01-01", 1, 6


def test_the_dag_and_the_command_line_make_the_same_run_and_the_same_rows(tmp_path: Path) -> None:
    by_dag, by_cli = tmp_path / "dag", tmp_path / "cli"
    by_dag.mkdir()
    by_cli.mkdir()
    found = run_dag(by_dag, batch=BATCH, scenes=SCENES, frames=FRAMES)
    assert found["state"] == "success", found
    assert set(found["tasks"].values()) == {"success"}, found
    assert found["run"]["batch"] == BATCH
    options = ["--batch", BATCH, "--scenes", str(SCENES), "--frames", str(FRAMES), "--jobs", "1"]
    in_process(by_cli, "sprite_etl.cli", "run", "mujoco", "--store", by_cli.as_uri(), *options)
    made = rows(by_dag, found["run"])
    assert made
    # The plan that the DAG wrote is found under the same key in the store that the command line filled.
    by_hand = rows(by_cli, found["run"])
    assert [row["qa_id"] for row in by_hand] == [row["qa_id"] for row in made]
    assert {name for a, b in zip(by_hand, made) for name in a if a[name] != b[name]} == set()

    again = run_dag(by_dag, batch=BATCH, scenes=SCENES, frames=FRAMES)
    assert again["state"] == "success"
    assert {k for k, v in again["tasks"].items() if v == "skipped"} == {"load[-1]"}
    assert rows(by_dag, found["run"]) == made


def test_a_date_before_the_first_batch_skips_the_run_and_commits_nothing(tmp_path: Path) -> None:
    found = run_dag(tmp_path, batch="2025-12-31", scenes=1)
    assert set(found["tasks"].values()) == {"skipped"}
    assert not (tmp_path / "curated").exists()
