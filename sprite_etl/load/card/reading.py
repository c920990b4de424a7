"""A release's rows, read a batch at a time: what the card counts and which rows it looks at."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from sprite_etl.load.release.options import SPLITS
from sprite_etl.load.release.schema import BATCH_ROWS

Row = Mapping[str, Any]


def read_rows(folder: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every row of rows/<split>.parquet, in the splits' order, with these columns."""
    for split in SPLITS:
        with pq.ParquetFile(folder / "rows" / f"{split}.parquet") as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
                yield from pl.DataFrame(batch).iter_rows(named=True)


def find_rows(folder: Path, ids: Iterable[str], columns: Sequence[str]) -> dict[str, Row]:
    """qa_id → row, of some rows."""
    held = pl.scan_parquet(folder / "rows" / "*.parquet").filter(pl.col("qa_id").is_in(sorted(set(ids))))
    return {row["qa_id"]: row for row in held.select(columns).collect(engine="streaming").iter_rows(named=True)}


class Sampler:
    """The rows of each group whose ids come first: ids are hashes, so they are any, and always the same."""

    def __init__(self, most: int, group: Callable[[Row], Any]) -> None:
        self._most, self._group = most, group
        self._held: dict[Any, list[tuple[int, str, Row]]] = {}

    def add(self, row: Row) -> None:
        """Look at a row with a `qa_id`."""
        held = self._held.setdefault(self._group(row), [])
        item = (-int(row["qa_id"], 16), row["qa_id"], row)
        if len(held) < self._most:
            heapq.heappush(held, item)
        elif item > held[0]:
            heapq.heapreplace(held, item)

    def groups(self) -> dict[Any, list[Row]]:
        """Group → its rows, by id."""
        return {key: [row for *_, row in sorted(held, reverse=True)] for key, held in self._held.items()}
