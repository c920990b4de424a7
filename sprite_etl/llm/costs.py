"""What calls to models took and cost: of one run, and of all runs whose ledgers a store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sprite_etl.llm.ledger import read_ledger, read_parts, sum_ledger
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity

Rows = list[dict[str, Any]]


def costs(store: Store, *, source: str | None = None, batch: str | None = None) -> Rows:
    """A row a run, stage, server, model and currency, as `sum_ledger`, after run (the fingerprint's first twelve
    digits), source and batch. Raises StoreError."""
    wanted = [None if name is None else keys.segment(name) for name in (source, batch)]
    runs: dict[tuple[str, str, str], list[str]] = {}
    for key in store.list(keys.STAGE):
        of = keys.ledger_of(key)
        if of is not None and all(name in (None, found) for name, found in zip(wanted, of[1:], strict=True)):
            runs.setdefault(of, []).append(key)
    rows: Rows = []
    for (fingerprint, its_source, its_batch), parts in sorted(runs.items(), key=lambda item: (item[0][1:], item[0])):
        about = {"run": fingerprint[:12], "source": its_source, "batch": its_batch}
        rows += [{**about, **row} for row in plain(sum_ledger(read_parts(store, parts)))]
    return rows


def run_costs(store: Store, run: RunIdentity) -> Rows:
    """The same of one run, by stage. Raises StoreError."""
    return plain(sum_ledger(read_ledger(store, run)))


def totals(rows: Sequence[Mapping[str, Any]]) -> Rows:
    """A row a currency: calls, kept, failed, retries, tokens and cost of all rows; one where there is no currency."""
    if not rows:
        return []
    summed = ("calls", "kept", "failed", "retries", "prompt_tokens", "completion_tokens", "cached_tokens")
    table = (
        pl.DataFrame([dict(r) for r in rows], infer_schema_length=None)
        .group_by("currency")
        .agg(pl.col(*summed).sum(), pl.col("cost").sum())
    )
    return plain(table.sort("currency", nulls_last=True))


def plain(table: pl.DataFrame) -> Rows:
    """Rows for people and JSON: money to a millionth, seconds to a millisecond."""
    digits = {"cost": 6, "median_latency_s": 3}
    return table.with_columns(
        pl.col(n).cast(pl.Float64).round(d) for n, d in digits.items() if n in table.columns
    ).to_dicts()
