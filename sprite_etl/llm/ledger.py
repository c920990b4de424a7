"""What a run's calls to models took and cost: a row a call, or an answer that made one needless, in Parquet parts that
many shards write side by side."""

from __future__ import annotations

import io
import threading
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from sprite_etl.llm.values import Usage
from sprite_etl.store import keys
from sprite_etl.store.errors import StoreError
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.tables import to_parquet, typed_frame

FLUSH_ROWS, FLUSH_S = 500, 30.0
"""A part is written when so many rows or seconds have come together."""

ANSWERED, KEPT = "answered", "kept"

LEDGER = pl.Schema(
    {
        "call_id": pl.String(),
        "at": pl.String(),
        "stage": pl.String(),
        "purpose": pl.String(),
        "server": pl.String(),
        "model": pl.String(),
        "served": pl.String(),
        "prompt": pl.String(),
        "sample": pl.Int64(),
        "request_key": pl.String(),
        "pictures": pl.String(),
        "outcome": pl.String(),
        "prompt_tokens": pl.Int64(),
        "completion_tokens": pl.Int64(),
        "cached_tokens": pl.Int64(),
        "tokens_from": pl.String(),
        "cost": pl.Float64(),
        "currency": pl.String(),
        "latency_s": pl.Float64(),
        "retries": pl.Int64(),
    }
)
"""at: UTC. purpose: first, longer (it was cut off), repair, or batch (a provider
batch answered it). served: the model's name as the server says it.
pictures: what was sent, by size in pixels, such as "768x576 x3, 640x480 x1". outcome: answered, kept (another run had
paid for the answer: no call, no tokens), or why there is none. tokens_from: server, estimate (the server did not say)
or none (no answer). cost: null where no price is known. latency_s: of the last attempt."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls took. cost: by currency."""

    calls: int
    usage: Usage
    cost: dict[str, float]


class Ledger:
    """The calls of one run. Safe to use from many threads."""

    def __init__(self, store: Store, run: RunIdentity) -> None:
        """Reads what the run's other shards and earlier attempts wrote. Raises StoreError."""
        self.run = run
        self._store = store
        self._lock = threading.Lock()
        self._rows: list[dict[str, Any]] = []
        self._parts: set[str] = set()
        self._known: set[str] = set()
        self._calls = 0
        self._answered: set[tuple[str, str, str]] = set()
        self._usage, self._cost = Usage(), dict[str, float]()
        self._written = time.monotonic()
        self.refresh()

    def add(self, row: dict[str, Any]) -> None:
        """Count a call. One that is in the ledger already is not counted twice."""
        with self._lock:
            if self._count(row):
                self._rows.append(row)

    def knows(self, call_id: str) -> bool:
        """Whether a call has a row."""
        with self._lock:
            return call_id in self._known

    def has_answered(self, stage: str, server: str, model: str) -> bool:
        """Whether the model answered any call of this stage, as far as this process knows."""
        with self._lock:
            return (stage, server, model) in self._answered

    @property
    def is_due(self) -> bool:
        """Whether it is time to write."""
        waiting = len(self._rows)
        return waiting >= FLUSH_ROWS or (waiting > 0 and time.monotonic() - self._written > FLUSH_S)

    @property
    def spent(self) -> Spent:
        """What the run spent so far, as far as this process knows: its own calls, and others' as of the last
        refresh."""
        with self._lock:
            return Spent(self._calls, self._usage, dict(self._cost))

    def write(self) -> None:
        """Write the rows that wait, and read what others wrote meanwhile. Raises StoreError; then they wait on."""
        with self._lock:
            rows, self._rows = self._rows, []
            self._written = time.monotonic()
        if rows:
            part = keys.ledger_key(self.run, f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}")
            try:
                self._store.put(part, to_parquet(typed_frame(rows, LEDGER, "the ledger"), {}))
            except BaseException:
                with self._lock:
                    self._rows = rows + self._rows
                raise
            self._parts.add(part)
        self.refresh()

    def refresh(self) -> None:
        """Count the rows of parts that others wrote. Raises StoreError."""
        new = [key for key in self._store.list(keys.ledger_prefix(self.run)) if key not in self._parts]
        rows = read_parts(self._store, new).to_dicts()
        with self._lock:
            for row in rows:
                self._count(row)
        self._parts.update(new)

    def _count(self, row: dict[str, Any]) -> bool:
        if row["call_id"] in self._known:
            return False
        self._known.add(row["call_id"])
        self._calls += row["outcome"] != KEPT
        if row["outcome"] in (ANSWERED, KEPT):
            self._answered.add((row["stage"], row["server"], row["model"]))
        self._usage += Usage(row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"])
        if row["cost"] is not None:
            self._cost[row["currency"]] = self._cost.get(row["currency"], 0.0) + row["cost"]
        return True


def read_ledger(store: Store, run: RunIdentity) -> pl.DataFrame:
    """Every call of a run, by time; columns as LEDGER. Raises StoreError."""
    return read_parts(store, store.list(keys.ledger_prefix(run))).sort("at", "call_id")


def sum_ledger(ledger: pl.DataFrame) -> pl.DataFrame:
    """A row a stage, server and model: calls, kept (requests answered without one, from what other runs paid for),
    failed, retries, tokens, estimated (calls whose tokens are estimates), unpriced (answered calls without a known
    price), cost and its currency (null where no call has a price), and the median latency in seconds. A model that was
    paid in two currencies has a row for each."""
    answered, kept = pl.col("outcome") == ANSWERED, pl.col("outcome") == KEPT
    by = ["stage", "server", "model"]
    # Calls without a cost stand with those that have one, where all of these are in one currency.
    only = pl.col("currency").drop_nulls().unique()
    currency = pl.when(only.len().over(by) == 1).then(pl.col("currency").max().over(by)).otherwise(pl.col("currency"))
    return (
        ledger.with_columns(currency.alias("currency"))
        .group_by(*by, "currency")
        .agg(
            (~kept).sum().alias("calls"),
            kept.sum().alias("kept"),
            (~answered & ~kept).sum().alias("failed"),
            pl.col("retries", "prompt_tokens", "completion_tokens", "cached_tokens").sum(),
            (pl.col("tokens_from") == "estimate").sum().alias("estimated"),
            (answered & pl.col("cost").is_null()).sum().alias("unpriced"),
            pl.when(pl.col("cost").is_not_null().any()).then(pl.col("cost").sum()).alias("cost"),
            pl.col("latency_s").filter(answered).median().alias("median_latency_s"),
        )
        .sort(*by, "currency")
    )


def read_parts(store: Store, parts: Iterable[str]) -> pl.DataFrame:
    """The calls that these parts hold, each once. Raises StoreError."""
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        tables = list(pool.map(lambda key: _read_part(store, key), parts))
    # Two attempts may each find the same answer of a third that was killed before it wrote.
    return pl.concat([LEDGER.to_frame(), *tables]).unique("call_id", keep="first", maintain_order=True)


def _read_part(store: Store, key: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(io.BytesIO(store.get(key)))
    except pl.exceptions.PolarsError as error:
        remedy = f"Delete {key}: what it counts is lost, and no answer is"
        raise StoreError(f"reading the ledger's part {key}", f"it is no Parquet ({error})", remedy) from None
