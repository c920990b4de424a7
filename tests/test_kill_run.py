"""A run that is killed at random moments and run again ends in the same curated table as one left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytestmark = pytest.mark.kills

KILLS = 10


def command(store: Path) -> list[str]:
    return [
        sys.executable, "-m", "sprite_etl.cli", "run", "mujoco", "--store", store.as_uri(), "--batch", "2026-01-01",
        "--scenes", "2", "--seed", "7", "--frames", "8", "-o", "width=160", "-o", "height=120", "--json",
    ]  # fmt: skip


def curated(store: Path) -> pl.DataFrame:
    return pl.read_delta(str(store / "curated" / "qa")).sort("qa_id")


def objects(store: Path) -> dict[str, bytes]:
    kept = ("raw", "stage", "rejects")
    files = (p for folder in kept for p in (store / folder).rglob("*") if p.is_file())
    return {str(p.relative_to(store)): p.read_bytes() for p in files}


@pytest.mark.timeout(1800)
def test_killed_at_random_moments_and_run_again_gives_the_same_table(tmp_path: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    start = time.monotonic()
    subprocess.run(command(alone), check=True, capture_output=True)
    whole_s = time.monotonic() - start
    moments = np.random.default_rng(11).uniform(0.05, 0.9, KILLS) * whole_s
    for moment in moments:
        run = subprocess.Popen(
            command(killed), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(float(moment))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    subprocess.run(command(killed), check=True, capture_output=True)
    assert curated(killed).equals(curated(alone))
    assert objects(killed) == objects(alone)
    history = pl.read_delta(str(killed / "curated" / "qa"), version=0)
    assert history.is_empty(), "version 0 is the empty table that was created; version 1 the one commit"
