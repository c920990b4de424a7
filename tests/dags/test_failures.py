"""Runs that must fail, as tasks of the real DAG: the log says first what to do, no retry is spent, nothing loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.curated import open_table, read_curated
from sprite_etl.store.objects import open_store
from sprite_etl.store.tables import read_metadata, to_parquet
from tests.dags.runs import in_process
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_server

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(420)]

CONF = {"batch": "2026-01-01", "scenes": 1, "frames": 6, "width": 160, "height": 120}
SAME = ("mujoco", "--batch", "2026-01-01", "--scenes", "1", "--jobs", "1", "-o", "frames=6", "-o", "width=160", "-o",
        "height=120")  # fmt: skip


def run_logged(store: Path, **env: str) -> tuple[dict[str, Any], str]:
    """What became of the DAG's run, and all that it logged."""
    printed, logged = in_process(store, "tests.dags.run_dag", "mujoco", json.dumps(CONF), **env)
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found, printed + logged


def failed_once_saying(said: str, log: str) -> None:
    """The message is there before Airflow's own line and stack, and no second attempt was made."""
    assert log.count("Task failed with exception") == 1
    before, _, after = log.partition("Task failed with exception")
    assert said in before
    assert "During handling of the above exception" not in after
    assert "up_for_retry" not in log


@pytest.mark.parametrize(
    ("settings", "bucket", "said"),
    [
        ({}, "never-made", "the bucket does not exist. Create it on the server, or name another in SPRITE_STORE"),
        pytest.param(
            {"INITIAL_NO_AUTH_ACTION_COUNT": "0"},
            "sprite-tests",
            "does not know this access key. Check SPRITE_S3_ACC",
            marks=pytest.mark.kills,
        ),
    ],
    ids=["bucket", "key"],
)
def test_a_wrong_bucket_and_a_wrong_key(tmp_path: Path, settings: dict[str, str], bucket: str, said: str) -> None:
    with s3_server(**settings) as endpoint:
        env = {"SPRITE_STORE": f"s3://{bucket}/p", "SPRITE_S3_ENDPOINT": endpoint, "SPRITE_S3_ACCESS_KEY": ACCESS_KEY,
               "SPRITE_S3_SECRET_KEY": SECRET_KEY}  # fmt: skip
        found, log = run_logged(tmp_path, **env)
    assert found["tasks"]["plan[-1]"] == "failed"
    assert set(found["tasks"].values()) == {"failed", "upstream_failed"}
    failed_once_saying(said, log)
    assert "connection 'sprite_store'" in log
    assert "`sprite doctor` tries it" in log
    assert SECRET_KEY not in log


def test_a_gate_that_fails_names_rows_and_reasons_and_leaves_the_table_alone(tmp_path: Path) -> None:
    in_process(tmp_path, "sprite_etl.cli", "run", *SAME)
    store = open_store(tmp_path.as_uri())
    before = read_curated(store).sort("qa_id").collect()
    (votes,) = tmp_path.glob("stage/*/vote/**/*.parquet")
    answers = pl.read_parquet(votes)
    wrong = answers.with_columns(agreement=pl.when(pl.int_range(pl.len()) == 3).then(0.2).otherwise("agreement"))
    votes.write_bytes(to_parquet(wrong, read_metadata(votes.read_bytes())))
    found, log = run_logged(tmp_path)
    assert (found["tasks"]["gate[-1]"], found["tasks"]["load[-1]"]) == ("failed", "upstream_failed")
    failed_once_saying("did not pass its gate, so nothing was loaded", log)
    reason = f"agreement is outside 0.5…1 in 1 of {answers.height} rows, such as agreement 0.2, qa_id "
    assert reason + answers["qa_id"][3] in log
    (report,) = tmp_path.glob("stage/*/gate/**/report.json")
    assert f"The whole report, with up to 20 rows a check: {report.as_uri().replace('%3D', '=')}" in log
    assert open_table(store).version() == 1
    assert read_curated(store).sort("qa_id").collect().equals(before)
