from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from sprite_etl.load.curated import LoadRefused, load_partition, open_table, read_curated, read_partition
from sprite_etl.load.maintain import maintain, migrate
from sprite_etl.load.schema import CURATED_SCHEMA, PARTITION_BY
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from tests.load.examples import curated_rows, run_of


def test_maintenance_changes_no_row(store: Store, tmp_path: Path) -> None:
    for change in range(3):
        run = run_of(change=change)
        load_partition(store, run, curated_rows(tmp_path, run, scenes=1))
    before = read_curated(store).sort("qa_id").collect()
    report = maintain(store)
    assert report["files_deleted"] == 0  # all are younger than 30 days
    assert read_curated(store).sort("qa_id").collect().equals(before)
    assert not load_partition(store, run, before).committed


def test_young_files_are_never_vacuumed(store: Store) -> None:
    with pytest.raises(ValueError, match="at least 30"):
        maintain(store, retention_days=7)
    assert maintain(store)["version"] is None


def test_a_table_of_an_older_version_gets_its_columns(store: Store, tmp_path: Path) -> None:
    run = run_of()
    rows = curated_rows(tmp_path, run)
    DeltaTable.create(
        store.url(keys.CURATED),
        schema=CURATED_SCHEMA.to_frame().drop("api_version", "place_id").to_arrow().schema,
        partition_by=list(PARTITION_BY),
        storage_options=store.storage_options(),
    )
    with pytest.raises(LoadRefused, match="sprite migrate"):
        load_partition(store, run, rows)
    assert migrate(store) == ["place_id", "api_version"]
    assert migrate(store) == []
    load_partition(store, run, rows)
    assert read_partition(store, run).equals(rows.sort("qa_id"))


def test_a_table_from_before_sentences_is_read_as_it_is_and_loaded_once_migrated(store: Store, tmp_path: Path) -> None:
    old, new = run_of(), run_of("llm")
    before = curated_rows(tmp_path / "old", old)
    store_url, options = store.url(keys.CURATED), store.storage_options()
    before.drop("sentence").write_delta(
        store_url, storage_options=options, delta_write_options={"partition_by": list(PARTITION_BY)}
    )
    assert read_partition(store, old).equals(before.sort("qa_id"))
    said = curated_rows(tmp_path / "new", new).with_columns(sentence=pl.lit("They are 0.8 metres apart."))
    with pytest.raises(LoadRefused, match="sprite migrate"):
        load_partition(store, new, said)
    assert migrate(store) == ["sentence"]
    load_partition(store, new, said)
    assert read_partition(store, new).equals(said.sort("qa_id"))
    assert read_partition(store, old).equals(before.sort("qa_id"))


def test_a_fresh_table_needs_no_migration(store: Store) -> None:
    open_table(store)
    assert migrate(store) == []
