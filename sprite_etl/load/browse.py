"""The sample browser's index: one small Parquet a partition, so that a page never reads the whole table."""

from __future__ import annotations

import io
from typing import Any

import polars as pl

from sprite_etl.load.schema import BROWSE_COLUMNS
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.tables import read_metadata, to_parquet


def write_browse(store: Store, run: RunIdentity, rows: pl.DataFrame) -> bool:
    """Write the partition's index unless it is there already under this fingerprint; returns whether it was written.
    Rows in qa_id's order."""
    key = keys.browse_key(run.source, run.batch, run.recipe)
    about = {**run.partition, "fingerprint": run.fingerprint, "rows": rows.height}
    if _about(store, key) == about:
        return False
    store.put(key, to_parquet(rows.select(BROWSE_COLUMNS).sort("qa_id"), about))
    return True


def _about(store: Store, key: str) -> dict[str, Any] | None:
    """None too where a damaged index lies, which is to be written anew."""
    try:
        return read_about(store, key)
    except (MissingObjectError, ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def list_browse(store: Store) -> list[str]:
    """The keys of every partition's index, sorted."""
    return [key for key in store.list(keys.BROWSE) if key.endswith("/browse.parquet")]


def read_about(store: Store, key: str) -> dict[str, Any]:
    """Whose index it is: {source, batch, recipe, fingerprint, rows}. Raises MissingObjectError."""
    return read_metadata(store.get(key))


def read_browse(store: Store, key: str) -> pl.DataFrame:
    """One partition's index, columns BROWSE_COLUMNS."""
    return pl.read_parquet(io.BytesIO(store.get(key)))
