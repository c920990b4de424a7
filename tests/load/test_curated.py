from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable

from sprite_etl.load import curated
from sprite_etl.load.browse import list_browse, read_browse
from sprite_etl.load.curated import (
    LoadConflict,
    LoadRefused,
    load_partition,
    open_table,
    partition_mark,
    read_curated,
    read_partition,
)
from sprite_etl.load.schema import BROWSE_COLUMNS, CURATED_SCHEMA
from sprite_etl.store import keys
from sprite_etl.store.errors import CredentialsError, MissingBucketError, StoreError, UnreachableStoreError
from sprite_etl.store.objects import Store, open_store
from tests.doubles.s3 import SECRET_KEY, s3_server, s3_store
from tests.load.examples import curated_rows, run_of


def test_rows_come_back_as_they_went(store: Store, tmp_path: Path) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    result = load_partition(store, run, rows)
    assert (result.committed, result.rows) == (True, 6)
    assert read_partition(store, run).equals(rows.sort("qa_id"))


def test_the_same_fingerprint_makes_no_commit(store: Store, tmp_path: Path) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    first, second = load_partition(store, run, rows), load_partition(store, run, rows)
    assert (second.committed, second.version, second.rows) == (False, first.version, 6)


def test_a_newer_run_replaces_exactly_its_partition(store: Store, tmp_path: Path) -> None:
    old, new, other = run_of(), run_of(change=1), run_of(batch="2026-01-02")
    load_partition(store, old, curated_rows(tmp_path, old, scenes=3))
    load_partition(store, other, curated_rows(tmp_path, other, scenes=1))
    load_partition(store, new, curated_rows(tmp_path, new, scenes=1))
    assert set(read_partition(store, old)["fingerprint"]) == {new.fingerprint}
    assert read_partition(store, old).height == 3
    assert read_partition(store, other).height == 3


def test_two_recipes_of_a_batch_stand_side_by_side(store: Store, tmp_path: Path) -> None:
    for recipe in ("template", "model-1.0_b"):
        run = run_of(recipe)
        load_partition(store, run, curated_rows(tmp_path, run, scenes=1))
    counted = read_curated(store).group_by("recipe").len().sort("recipe").collect().rows()
    assert counted == [("model-1.0_b", 3), ("template", 3)]


def test_the_commit_says_who_made_it(store: Store, tmp_path: Path) -> None:
    run = run_of()
    load_partition(store, run, curated_rows(tmp_path, run))
    (commit,) = open_table(store).history(1)
    assert '"fingerprint":"' + run.fingerprint in str(commit["sprite.run"]).replace("'", '"').replace(": ", ":")
    assert open_table(store).metadata().partition_columns == ["source", "batch", "recipe"]


def test_nothing_is_committed_empty_unless_the_gate_passed(store: Store, tmp_path: Path) -> None:
    run, newer = run_of(), run_of(change=1)
    nothing = CURATED_SCHEMA.to_frame()
    with pytest.raises(LoadRefused, match="gate"):
        load_partition(store, run, nothing)
    load_partition(store, run, curated_rows(tmp_path, run))
    assert load_partition(store, newer, nothing, gate_passed=True).committed
    assert read_partition(store, run).is_empty()
    assert not load_partition(store, newer, nothing, gate_passed=True).committed
    assert load_partition(store, run, curated_rows(tmp_path, run)).committed


def test_reading_makes_no_table(store: Store) -> None:
    assert read_partition(store, run_of()).schema == CURATED_SCHEMA
    assert store.list() == []


def test_rows_of_another_run_or_shape_are_refused(store: Store, tmp_path: Path) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    for bad, message in (
        (rows.with_columns(batch=pl.lit("2026-01-09")), "batch"),
        (rows.with_columns(fingerprint=pl.lit(None, pl.String)), "fingerprint"),
        (rows.drop("unit"), "schema"),
        (rows.with_columns(pl.col("votes").cast(pl.String)), "schema"),
        (pl.concat([rows, rows.head(1)]), "more than once"),
    ):
        with pytest.raises(LoadRefused, match=message):
            load_partition(store, run, bad)
    assert store.list() == []


def meet_before_committing(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    """Let every load of a test read the table before the first of them commits."""
    barrier, commit, met = threading.Barrier(parties, timeout=30), curated._commit, threading.local()

    def waits(*args: Any) -> None:
        if not getattr(met, "once", False):
            met.once = True
            barrier.wait()
        commit(*args)

    monkeypatch.setattr(curated, "_commit", waits)


def outcome(store: Store, run: Any, rows: pl.DataFrame, **options: Any) -> str:
    try:
        return "committed" if load_partition(store, run, rows, **options).committed else "there already"
    except LoadConflict as error:
        return "conflict" if "--replace" in str(error) else str(error)


def test_of_two_runs_that_meet_one_wins_and_the_other_says_so(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run_of(change=1), run_of(change=2)]
    rows = [curated_rows(tmp_path, run) for run in runs]
    open_table(store)
    meet_before_committing(monkeypatch, 2)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda r, f: outcome(store, r, f), runs, rows))
    assert sorted(outcomes) == ["committed", "conflict"]
    winner = runs[outcomes.index("committed")]
    assert read_partition(store, winner).equals(rows[outcomes.index("committed")].sort("qa_id"))


def test_of_two_runs_planned_at_once_the_later_load_does_not_overwrite(store: Store, tmp_path: Path) -> None:
    first, second, third = (run_of(change=i) for i in (1, 2, 3))
    rows = {run: curated_rows(tmp_path, run) for run in (first, second, third)}
    found = partition_mark(store, first)
    assert (found, store.list()) == ("", [])
    assert outcome(store, first, rows[first], found=found) == "committed"
    assert outcome(store, second, rows[second], found=found) == "conflict"
    assert outcome(store, first, rows[first], found=found) == "there already"
    assert read_partition(store, second).equals(rows[first].sort("qa_id"))
    assert outcome(store, second, rows[second], found=found, replace=True) == "committed"
    # What was planned after the winner's commit is a newer run, not a rival.
    assert outcome(store, third, rows[third], found=partition_mark(store, third)) == "committed"


def test_of_two_equal_runs_that_meet_one_commits(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    open_table(store)
    meet_before_committing(monkeypatch, 2)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: outcome(store, run, rows), range(2)))
    assert sorted(outcomes) == ["committed", "there already"]
    assert read_partition(store, run).height == 6


def test_replace_overwrites_the_winner(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [run_of(change=1), run_of(change=2)]
    rows = [curated_rows(tmp_path, run) for run in runs]
    open_table(store)
    meet_before_committing(monkeypatch, 2)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda r, f: outcome(store, r, f, replace=True), runs, rows))
    assert outcomes == ["committed", "committed"]
    held = read_partition(store, runs[0])
    assert held.height == 6
    assert held["fingerprint"].n_unique() == 1


def test_two_empty_results_that_meet_conflict_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    open_table(store)
    meet_before_committing(monkeypatch, 2)
    nothing = CURATED_SCHEMA.to_frame()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda i: outcome(store, run_of(change=i), nothing, gate_passed=True), (1, 2)))
    assert sorted(outcomes) == ["committed", "conflict"]


def test_other_partitions_do_not_get_in_the_way(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [run_of(batch=f"2026-01-0{i + 1}") for i in range(4)]
    rows = [curated_rows(tmp_path, run, scenes=1) for run in runs]
    open_table(store)
    meet_before_committing(monkeypatch, 4)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda r, f: outcome(store, r, f), runs, rows)) == ["committed"] * 4
    assert read_curated(store).select(pl.len()).collect().item() == 12


def test_the_first_loads_of_all_can_meet(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store")
    runs = [run_of(batch=f"2026-01-0{i + 1}") for i in range(4)]
    rows = [curated_rows(tmp_path, run, scenes=1) for run in runs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda r, f: outcome(store, r, f), runs, rows)) == ["committed"] * 4
    assert read_curated(store).select(pl.len()).collect().item() == 12


def test_the_browse_index_follows_the_partition(store: Store, tmp_path: Path) -> None:
    run, newer = run_of(), run_of(change=1)
    load_partition(store, run, curated_rows(tmp_path, run, scenes=2))
    (key,) = list_browse(store)
    assert read_browse(store, key).columns == list(BROWSE_COLUMNS)
    assert read_browse(store, key).height == 6
    load_partition(store, newer, curated_rows(tmp_path, newer, scenes=1))
    assert read_browse(store, key).height == 3
    store.delete(key)  # killed between the commit and the index
    finished = load_partition(store, newer, curated_rows(tmp_path, newer, scenes=1))
    assert (finished.committed, finished.completed) == (False, True)
    assert read_browse(store, key).height == 3
    again = load_partition(store, newer, curated_rows(tmp_path, newer, scenes=1))
    assert (again.committed, again.completed) == (False, False)


CHILD = """
import sys, pathlib, io
import polars as pl
from sprite_etl.load.curated import load_partition
from sprite_etl.store.objects import open_store
from tests.load.examples import run_of
rows = pl.read_parquet(sys.argv[2])
print("loading", flush=True)
load_partition(open_store(sys.argv[1]), run_of(), rows)
"""


def test_a_load_killed_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    rows.write_parquet(tmp_path / "rows.parquet")
    for number, delay_ms in enumerate((0, 4, 8, 12, 20, 40)):
        store = open_store(f"file://{tmp_path}/store-{number}")
        command = [sys.executable, "-c", CHILD, store.uri, str(tmp_path / "rows.parquet")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"}) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(delay_ms / 1000)
            child.send_signal(signal.SIGKILL)
        held = read_partition(store, run).height
        assert held in (0, rows.height)
        assert load_partition(store, run, rows).committed == (held == 0)
        assert read_partition(store, run).equals(rows.sort("qa_id"))
        assert len(list_browse(store)) == 1


def test_the_table_survives_log_cleanup(tmp_path: Path) -> None:
    """The fingerprint must outlive the log's entries, or a repeat would commit again."""
    store, run = open_store(f"file://{tmp_path}/store"), run_of()
    rows = curated_rows(tmp_path, run)
    load_partition(store, run, rows)
    table = open_table(store)
    table.create_checkpoint()
    for path in (tmp_path / "store" / keys.CURATED / "_delta_log").glob("*.json"):
        path.unlink()
    assert isinstance(open_table(store), DeltaTable)
    assert not load_partition(store, run, rows).committed


def test_a_table_that_cannot_be_reached_says_why(s3_endpoint: str, tmp_path: Path) -> None:
    run, nothing = run_of(), CURATED_SCHEMA.to_frame()
    missing = s3_store(s3_endpoint, bucket="never-made-either", create=False)
    away = s3_store("http://127.0.0.1:9", create=False)
    (tmp_path / "store" / "curated").mkdir(parents=True)
    (tmp_path / "store" / "curated" / "qa").write_text("a file where the table should be")
    blocked = open_store(f"file://{tmp_path}/store")
    for store, error in ((missing, MissingBucketError), (away, UnreachableStoreError), (blocked, StoreError)):
        with pytest.raises(error) as caught:
            load_partition(store, run, nothing, gate_passed=True)
        assert SECRET_KEY not in str(caught.value)


def test_refused_credentials_stop_the_load() -> None:
    with s3_server(INITIAL_NO_AUTH_ACTION_COUNT="3") as endpoint:
        store = s3_store(endpoint)
        with pytest.raises(CredentialsError, match="SPRITE_S3_SECRET_KEY") as caught:
            load_partition(store, run_of(), CURATED_SCHEMA.to_frame(), gate_passed=True)
        assert SECRET_KEY not in str(caught.value)
        with pytest.raises(CredentialsError):
            read_partition(store, run_of())
