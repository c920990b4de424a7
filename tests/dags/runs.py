"""Whole runs in processes of their own, by the DAG and by the command line, and the rows that they left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.bootstrap import REPOSITORY
from sprite_etl.config import Deployment
from sprite_etl.load.curated import read_partition
from sprite_etl.pipeline import open_plan
from sprite_etl.pipeline.plan import store_of


def in_process(store: Path, *command: str, **env: str) -> tuple[str, str]:
    """What `python -m COMMAND` on a folder store printed and logged; it must have ended well."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        env={**kept, "SPRITE_STORE": store.as_uri(), "OMP_NUM_THREADS": "1", **env},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout, done.stderr


def run_dag(store: Path, **conf: Any) -> dict[str, Any]:
    """What `run_dag.py` says of a run with this form."""
    printed, _ = in_process(store, "tests.dags.run_dag", "mujoco", json.dumps(conf))
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def rows(store: Path, run: dict[str, str]) -> list[dict[str, Any]]:
    """The run's partition of the curated table, by id."""
    deployment = Deployment(store=store.as_uri())
    found = read_partition(store_of(deployment), open_plan(deployment, run).run)
    return found.sort("qa_id").to_dicts()
