"""Steps and whole runs that are killed at random moments and started again end in the same store as ones left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from deltalake import DeltaTable

STEPS = ("extract", "refer", "ask", "solve", "vote", "load")
"""Commands of one step each; the last holds the gate and the commit."""
SMALL = ("--scenes", "1", "--kinds", "image,multi_image", "-o", "frames=5")
LARGE = ("--scenes", "2", "-o", "frames=8")
KEPT = ("raw", "stage", "rejects", "curated/browse")


def command(name: str, store: Path, size: Sequence[str]) -> list[str]:
    return [
        sys.executable, "-m", "sprite_etl.cli", name, "mujoco", "--store", store.as_uri(), "--batch", "2026-01-01",
        "--seed", "7", *size, "-o", "width=160", "-o", "height=120", "--jobs", "1", "--json",
    ]  # fmt: skip


def files(store: Path, *folders: str) -> dict[str, bytes]:
    found = (p for folder in folders for p in (store / folder).rglob("*") if p.is_file())
    return {str(p.relative_to(store)): p.read_bytes() for p in found}


def count(store: Path) -> int:
    """Files of the store: it grows while a run goes on, and not while Python starts."""
    return sum(1 for p in store.rglob("*") if p.is_file())


def kill(arguments: list[str], ready: Callable[[], bool], delay_s: float) -> bool:
    """Start a command in a group of its own; when `ready`, and a while later, kill the group. False when the command
    was done before."""
    run = subprocess.Popen(
        arguments, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while run.poll() is None and not ready():
        time.sleep(0.005)
    try:
        run.wait(delay_s)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    said = run.communicate()[1]
    assert run.returncode in (0, -signal.SIGKILL), said
    return run.returncode != 0


def finish(name: str, store: Path, size: Sequence[str]) -> None:
    done = subprocess.run(command(name, store, size), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def same(killed: Path, alone: Path) -> None:
    """Every object and every row is as in the store that was left alone, and one commit was made."""
    assert files(killed, *KEPT) == files(alone, *KEPT)
    tables = [DeltaTable(str(store / "curated" / "qa")) for store in (killed, alone)]
    assert [t.version() for t in tables] == [1, 1], "version 0 is the empty table; version 1 the one commit"
    rows = [pl.read_delta(t).sort("qa_id") for t in tables]
    assert rows[0].height > 5
    assert rows[0].equals(rows[1])


def steps_and_runs(folder: Path, size: Sequence[str], each: int, runs: int, seed: int) -> int:
    """Kill each step's command `each` times, and `runs` times a whole run in another store; returns the kills."""
    draw = np.random.default_rng(seed)
    alone, by_step, whole = (folder / n for n in ("alone", "by_step", "whole"))
    for store in (alone, by_step, whole):
        store.mkdir(parents=True)
    began = time.monotonic()
    finish("run", alone, size)
    # A third of the time is Python's start and the gate's imports, in which nothing is written.
    whole_s = time.monotonic() - began
    kills = 0
    for step in STEPS:
        before = count(by_step)
        for i in range(each):
            # One falls anywhere from the first import on, the next after a first file was written.
            written = i % 2 == 1

            def ready(written: bool = written, before: int = before) -> bool:
                return not written or count(by_step) > before

            delay = draw.uniform(0, 0.2) if written else draw.uniform(0.1, 0.5 * whole_s)
            kills += kill(command(step, by_step, size), ready, delay)
        finish(step, by_step, size)
    same(by_step, alone)
    final = count(alone)
    for share in np.sort(draw.uniform(0.02, 1.0, runs)):
        # So many of all files are there: moments spread over the whole run, wherever time passes quickly.
        def reached(share: float = share) -> bool:
            return count(whole) >= share * final

        kills += kill(command("run", whole, size), reached, draw.uniform(0, 0.1))
    finish("run", whole, size)
    same(whole, alone)
    return kills


@pytest.mark.timeout(900)
def test_killed_twenty_times_and_started_again_gives_the_same_table(tmp_path: Path) -> None:
    assert steps_and_runs(tmp_path, SMALL, each=2, runs=10, seed=11) >= 20


@pytest.mark.kills
@pytest.mark.timeout(3600)
def test_killed_at_sixty_moments_and_started_again_gives_the_same_table(tmp_path: Path) -> None:
    assert steps_and_runs(tmp_path, LARGE, each=6, runs=40, seed=12) >= 60
