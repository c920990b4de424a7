"""Samples by their partitions' index: filtered and paged without reading the curated table.

What is filtered by is held in memory, a few dozen bytes a row; the rows of a page are read from their partitions'
Parquet, which lies in the store's folder or is copied once into a folder of one's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import polars as pl

from sprite_etl.browse.damage import DamagedObjectError, reading
from sprite_etl.load.curated import read_curated
from sprite_etl.load.schema import PARTITION_BY
from sprite_etl.store import keys
from sprite_etl.store.objects import CONCURRENCY, Head, Store

ONE_OF = ("source", "batch", "recipe", "kind", "task", "producer", "geometry")
"""Columns that a filter gives one value of."""
K = TypeVar("K")
V = TypeVar("V")
_REMEMBERED = 16
_NARROW = ("qa_id", *ONE_OF, "verified_by")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; empty takes everything. verified_by: a check that the rows passed; text: words in a question,
    whatever their case; only, without: these questions alone, or all but these; sources: those that may be seen, None
    for all."""

    source: str = ""
    batch: str = ""
    recipe: str = ""
    kind: str = ""
    task: str = ""
    producer: str = ""
    geometry: str = ""
    verified_by: str = ""
    text: str = ""
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    sources: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """rows: of BROWSE_COLUMNS, in the order of partition and qa_id; total: how many the filters leave."""

    rows: list[dict[str, Any]]
    total: int


@dataclass(slots=True)
class _Loaded:
    heads: tuple[Head, ...] = ()
    parts: dict[str, pl.DataFrame] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    damaged: tuple[str, ...] = ()
    """Keys of partitions' indexes that can't be read; their rows are left out."""
    said: dict[str, pl.Series] = field(default_factory=dict)
    """Words → whether each row's question holds them: a page asks once for itself and once for every list of counts."""
    counted: dict[Filters, dict[str, list[tuple[str, int]]]] = field(default_factory=dict)
    """Filters → facets: who turns pages asks for the same ones each time."""


class Samples:
    """The samples of a store. Looks at each call whether partitions came, changed or went. Safe to use from many
    threads. copies: a folder for copies of what lies in a bucket."""

    def __init__(self, store: Store, copies: Path) -> None:
        self._store = store
        self._copies = copies
        self._lock = Lock()
        self._loaded = _Loaded()

    def page(self, filters: Filters, offset: int, limit: int) -> Page:
        """`limit` rows from the offset-th on."""
        state = self._now()
        found = _matching(state, filters)
        return Page(_rows(state, found.slice(offset, limit)), found.height)

    def audit(self, filters: Filters, per_task: int, seed: int) -> list[dict[str, Any]]:
        """At most `per_task` rows of every task, drawn by `seed`: the same ones as long as the rows are the same."""
        state = self._now()
        drawn = (
            _matching(state, filters)
            .with_columns(pl.concat_str(pl.col("qa_id"), pl.lit(str(seed))).hash(seed).alias("drawn"))
            .sort("task", "drawn", "qa_id")
            .group_by("task", maintain_order=True)
            .head(per_task)
        )
        return _rows(state, drawn)

    def facets(self, filters: Filters) -> dict[str, list[tuple[str, int]]]:
        """Column → its values with the number of rows that each would leave, given all the other filters."""
        state = self._now()
        known = state.counted.get(filters)
        if known is not None:
            return known
        facets: dict[str, list[tuple[str, int]]] = {}
        for name in (*ONE_OF, "verified_by"):
            others = _matching(state, _without(filters, name))
            values = others[name].explode() if name == "verified_by" else others[name]
            counted = values.drop_nulls().value_counts(name="rows").sort("rows", name, descending=[True, False])
            facets[name] = [(str(value), int(rows)) for value, rows in counted.rows()]
        _remember(state.counted, filters, facets)
        return facets

    def damaged(self) -> tuple[str, ...]:
        """Keys of partitions' indexes that can't be read, whose rows are therefore not among the others."""
        return self._now().damaged

    def partitions(self, filters: Filters) -> list[tuple[str, str, str]]:
        """(source, batch, recipe) of what the filters leave, sorted."""
        found = _matching(self._now(), filters).select(*PARTITION_BY).unique()
        return sorted((str(source), str(batch), str(recipe)) for source, batch, recipe in found.rows())

    def column(self, filters: Filters, names: Sequence[str]) -> pl.DataFrame:
        """Columns of BROWSE_COLUMNS of every row that the filters leave."""
        state = self._now()
        found = _matching(state, filters)
        frames = []
        for (key,), ids in found.group_by("key", maintain_order=True):
            with reading(str(key)):
                part = pl.scan_parquet(state.files[str(key)]).select("qa_id", *names).collect()
            frames.append(part.join(ids.select("qa_id"), on="qa_id", how="semi"))
        return pl.concat(frames).select(names) if frames else pl.DataFrame()

    def sample(self, source: str, batch: str, recipe: str, qa_id: str) -> dict[str, Any] | None:
        """One row of the index; None where there is none."""
        state = self._now()
        key = keys.browse_key(source, batch, recipe)
        if key not in state.files:
            return None
        with reading(key):
            found = pl.scan_parquet(state.files[key]).filter(pl.col("qa_id") == qa_id).collect()
        return found.row(0, named=True) if found.height else None

    def several(self, questions: Iterable[str]) -> dict[tuple[str, str, str, str], dict[str, Any]]:
        """(source, batch, recipe, qa_id) → the rows of these qa_ids, as far as there are any."""
        state = self._now()
        if not state.rows.height:
            return {}
        found = _rows(state, state.rows.filter(pl.col("qa_id").is_in(sorted(set(questions)))))
        return {(row["source"], row["batch"], row["recipe"], row["qa_id"]): row for row in found}

    def whole(self, source: str, batch: str, recipe: str, qa_id: str) -> dict[str, Any] | None:
        """One row of the curated table, every column; None where there is none."""
        where = dict(zip((*PARTITION_BY, "qa_id"), (source, batch, recipe, qa_id)))
        mine = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
        with reading(keys.CURATED):
            found = read_curated(self._store).filter(mine).collect()
        return found.row(0, named=True) if found.height else None

    def _now(self) -> _Loaded:
        heads = tuple(h for h in self._store.heads(keys.BROWSE) if h.key.endswith("/browse.parquet"))
        with self._lock:
            if heads != self._loaded.heads:
                self._loaded = self._load(heads, self._loaded)
            return self._loaded

    def _load(self, heads: tuple[Head, ...], old: _Loaded) -> _Loaded:
        known = {h.key: h for h in old.heads}
        new = [h for h in heads if known.get(h.key) != h]
        made = _Loaded(heads, dict(old.parts), dict(old.files))
        for gone in (known.keys() - {h.key for h in heads}) | {h.key for h in new}:
            made.parts.pop(gone, None)
            made.files.pop(gone, None)
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            for head, path in zip(new, pool.map(self._file, new)):
                try:
                    with reading(head.key):
                        made.parts[head.key] = _narrow(path, head.key)
                except DamagedObjectError:
                    continue
                made.files[head.key] = path
        made.damaged = tuple(h.key for h in heads if h.key not in made.parts)
        if made.parts:
            made.parts = {h.key: made.parts[h.key] for h in heads if h.key in made.parts}
            made.rows = pl.concat(made.parts.values(), how="vertical")
        return made

    def _file(self, head: Head) -> Path:
        here = self._store.local_path(head.key)
        if here is not None:
            return here
        name = hashlib.sha256(json.dumps([head.key, head.etag, head.size]).encode()).hexdigest()
        path = self._copies / f"{name}.parquet"
        if not path.exists():
            self._store.get_file(head.key, path)
        return path


def _narrow(path: Path, key: str) -> pl.DataFrame:
    read = pl.scan_parquet(path).select(_NARROW).collect()
    labels = pl.Categorical()  # a few bytes a row, however long the words
    return read.with_columns(
        pl.col(*ONE_OF).cast(labels), pl.col("verified_by").cast(pl.List(labels)), pl.lit(key).cast(labels).alias("key")
    )


def _matching(state: _Loaded, filters: Filters) -> pl.DataFrame:
    """(qa_id, key, …) of the rows that the filters leave."""
    if not state.rows.height:
        return pl.DataFrame(schema={"key": pl.String(), **dict.fromkeys(_NARROW, pl.String())})
    wanted = [pl.col(name) == value for name in ONE_OF if (value := getattr(filters, name))]
    if filters.verified_by:
        wanted.append(pl.col("verified_by").list.contains(filters.verified_by))
    if filters.sources is not None:
        wanted.append(pl.col("source").is_in(sorted(filters.sources)))
    if filters.only is not None:
        wanted.append(pl.col("qa_id").is_in(sorted(filters.only)))
    if filters.without:
        wanted.append(~pl.col("qa_id").is_in(sorted(filters.without)))
    if filters.text:
        wanted.append(pl.lit(_said(state, filters.text.lower())))
    return state.rows.filter(*wanted) if wanted else state.rows


def _said(state: _Loaded, words: str) -> pl.Series:
    """Whether each of the state's rows holds these words. Other threads may ask at the same time: what is there is
    never waited for, and may be gone again at once."""
    known = state.said.get(words)
    if known is not None:
        return known
    question = pl.col("question")
    holds = question.str.to_lowercase().str.contains(words, literal=True)
    if words.isascii():  # the same in less than half the time
        holds = question.str.contains_any([words], ascii_case_insensitive=True)
    parts = []
    for key, part in state.parts.items():
        with reading(key):
            rows = pl.scan_parquet(state.files[key]).select(holds.alias("holds")).collect()["holds"]
        # A partition that is loaded anew at this moment; the next page reads it.
        parts.append(rows if len(rows) == part.height else pl.Series("holds", [False] * part.height))
    found = pl.concat(parts)
    _remember(state.said, words, found)
    return found


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a value, and the _REMEMBERED newest at most. Other threads may do so at the same time."""
    for oldest in list(known)[: max(0, len(known) + 1 - _REMEMBERED)]:
        known.pop(oldest, None)
    known[key] = value


def _rows(state: _Loaded, found: pl.DataFrame) -> list[dict[str, Any]]:
    """The index's rows of these, in their order."""
    read: dict[tuple[str, str], dict[str, Any]] = {}
    for key in found["key"].unique(maintain_order=True).to_list():
        ids = found.filter(pl.col("key") == key)["qa_id"].to_list()
        with reading(key):
            rows = pl.scan_parquet(state.files[key]).filter(pl.col("qa_id").is_in(ids)).collect()
        read.update({(key, row["qa_id"]): row for row in rows.to_dicts()})
    return [read[key, qa_id] for key, qa_id in found.select("key", "qa_id").rows() if (key, qa_id) in read]


def _without(filters: Filters, name: str) -> Filters:
    return replace(filters, **{name: ""})  # type: ignore[arg-type]
