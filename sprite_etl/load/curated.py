"""One commit a (source, batch, recipe) into the Delta table `curated/qa`, and none when nothing is new.

What a partition holds is known by its last fingerprint. It is kept twice: in full in the commit's metadata for
people, and as a Delta transaction of the partition, which survives log clean-up, is read with the table, and
makes two loads of one partition conflict even when both are empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, SchemaMismatchError, TableNotFoundError

from sprite_etl.load.browse import write_browse
from sprite_etl.load.schema import CURATED_SCHEMA, PARTITION_BY
from sprite_etl.store import keys
from sprite_etl.store.errors import StoreError, explain
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.waiting import waiting

MAX_TRIES = 5

_CONFIGURATION = {
    # Time travel is nobody's contract: removed files stay for maintain's 30 days, log entries as long.
    "delta.logRetentionDuration": "interval 30 days",
    "delta.deletedFileRetentionDuration": "interval 30 days",
}


class LoadConflict(RuntimeError):
    """Another run committed this partition since this one was planned; nothing was overwritten."""


class LoadBusy(RuntimeError):
    """Other partitions were committed at every try; nothing is wrong, and a later try will find its gap."""


class LoadRefused(RuntimeError):
    """The rows may not be committed: says why and what to do."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did. version: the table's version that holds the rows; None when nothing was ever committed.
    rows: how many the partition holds. committed: False where the same fingerprint was there already. completed:
    whether it committed, or finished what a load had left that was cut off after its commit."""

    version: int | None
    rows: int
    committed: bool
    completed: bool


def load_partition(
    store: Store,
    run: RunIdentity,
    rows: pl.DataFrame,
    *,
    found: str | None = None,
    replace: bool = False,
    gate_passed: bool = False,
) -> LoadResult:
    """Make the run's partition hold exactly these rows (CURATED_SCHEMA), in one commit.

    found: what `partition_mark` said when the run was planned; None: what it says as the load starts. The same
    fingerprint makes no commit. A newer run replaces an older one's partition; but where another fingerprint was
    committed since, raises LoadConflict, unless `replace`: of two runs at once the second would overwrite the first.
    No rows commit only with gate_passed. Raises LoadBusy, LoadRefused, StoreError.
    """
    _check_rows(run, rows)
    if rows.is_empty() and not gate_passed:
        raise LoadRefused(
            f"{run} has no rows: an empty partition is committed only after its gate has passed; run the gate"
        )
    table = open_table(store)
    before = _mark_in(table, run) if found is None else found
    for _ in range(MAX_TRIES):
        now = _mark_in(table, run)
        if now == _mark_of(run):
            return _finished(store, run, rows, table, committed=False)
        if now != before and not replace:
            raise LoadConflict(
                f"another run of {_app(run)} (fingerprint {now}…) committed after {run} was planned; nothing was "
                "overwritten. Look at the winner; if this run should stand instead, run it again with --replace (in "
                "the form: Replace): what it made is kept, and only its load is done"
            )
        try:
            _commit(table, run, rows)
        except CommitFailedError:
            table = open_table(store)
        except SchemaMismatchError as error:
            raise LoadRefused(
                f"the curated table at {store.uri} has other columns ({error}); run `sprite migrate`"
            ) from None
        except (DeltaError, OSError) as error:
            raise explain(f"commit {run} to {store.uri}/{keys.CURATED}", error) from None
        else:
            return _finished(store, run, rows, table, committed=True)
    raise LoadBusy(f"{MAX_TRIES} tries to commit {run} met other commits each time; load again when it is quieter")


def open_table(store: Store) -> DeltaTable:
    """The curated table at its newest version; created with the whole declared schema when there is none."""
    try:
        with waiting(f"open {store.uri}/{keys.CURATED}"):
            return DeltaTable(store.url(keys.CURATED), storage_options=store.storage_options())
    except TableNotFoundError:
        store.check()  # a server without conditional writes would lose rows in silence
    except (DeltaError, OSError) as error:
        raise explain(f"open {store.uri}/{keys.CURATED}", error) from None
    try:
        return DeltaTable.create(
            store.url(keys.CURATED),
            schema=CURATED_SCHEMA.to_frame().to_arrow().schema,
            partition_by=list(PARTITION_BY),
            mode="ignore",  # somebody else may have been quicker
            configuration=_CONFIGURATION,
            storage_options=store.storage_options(),
        )
    except CommitFailedError:  # somebody else was quicker by less than `ignore` can see
        return DeltaTable(store.url(keys.CURATED), storage_options=store.storage_options())
    except (DeltaError, OSError) as error:
        raise explain(f"create {store.uri}/{keys.CURATED}", error) from None


def table_exists(store: Store) -> bool:
    """Whether there is a curated table; reading must not make one."""
    try:
        return bool(DeltaTable.is_deltatable(store.url(keys.CURATED), store.storage_options()))
    except (DeltaError, OSError) as error:
        raise explain(f"look at {store.uri}/{keys.CURATED}", error) from None


def read_curated(store: Store) -> pl.LazyFrame:
    """All curated rows, lazily, with the declared columns; empty when nothing was ever loaded. A column that the
    table has not yet (`sprite migrate` adds it) reads as null, as its old rows will."""
    if not table_exists(store):
        return CURATED_SCHEMA.to_frame().lazy()
    table = open_table(store)
    there = {field.name for field in table.schema().fields}
    columns = [pl.col(n) if n in there else pl.lit(None, kind).alias(n) for n, kind in CURATED_SCHEMA.items()]
    return pl.scan_delta(table).select(columns)


def read_partition(store: Store, run: RunIdentity) -> pl.DataFrame:
    """The rows of the run's partition (of whichever fingerprint), in qa_id's order."""
    mine = pl.all_horizontal(pl.col(name) == value for name, value in run.partition.items())
    try:
        return read_curated(store).filter(mine).sort("qa_id").collect()
    except (DeltaError, OSError, pl.exceptions.PolarsError) as error:
        raise explain(f"read {store.uri}/{keys.CURATED}", error) from None


def partition_mark(store: Store, run: RunIdentity) -> str:
    """What the partition's last commit left: the first 15 hex digits of its fingerprint; empty if nothing was ever
    committed. Not its rows: an empty partition has none. Makes no table. Raises StoreError."""
    return _mark_in(open_table(store), run) if table_exists(store) else ""


def _mark_in(table: DeltaTable, run: RunIdentity) -> str:
    mark = table.transaction_version(_app(run))
    return "" if mark is None else f"{mark:015x}"


def _commit(table: DeltaTable, run: RunIdentity, rows: pl.DataFrame) -> None:
    predicate = " AND ".join(f"{name} = '{value}'" for name, value in run.partition.items())  # RunIdentity checked them
    metadata: dict[str, Any] = {
        "sprite.run": {**run.partition, "fingerprint": run.fingerprint},
        "sprite.rows": rows.height,
        "sprite.committed_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    write_deltalake(
        table,
        rows,
        mode="overwrite",
        predicate=predicate,
        commit_properties=CommitProperties(
            custom_metadata=metadata, app_transactions=[Transaction(_app(run), int(_mark_of(run), 16))]
        ),
    )


def _finished(store: Store, run: RunIdentity, rows: pl.DataFrame, table: DeltaTable, *, committed: bool) -> LoadResult:
    """The browse index follows every load, committed or not: an earlier one may have been killed before it."""
    finished = write_browse(store, run, rows)
    return LoadResult(table.version(), rows.height, committed, committed or finished)


def _check_rows(run: RunIdentity, rows: pl.DataFrame) -> None:
    if rows.schema != CURATED_SCHEMA:
        differing = sorted(set(rows.schema.items()) ^ set(CURATED_SCHEMA.items()), key=str)
        raise LoadRefused(
            f"rows of {run} do not have the curated schema; they differ in {differing}; build them with build_rows"
        )
    for name, value in {**run.partition, "fingerprint": run.fingerprint}.items():
        others = rows.filter(pl.col(name).ne_missing(value))[name].unique().to_list()
        if others:
            raise LoadRefused(
                f"rows of {run} must all have {name} {value!r}, got {others[:3]}; they belong to another run"
            )
    twice = rows.filter(pl.col("qa_id").is_duplicated())["qa_id"].unique().sort().to_list()
    if twice:
        raise LoadRefused(
            f"{len(twice)} qa_id occur more than once in {run}, such as {twice[:3]}; drop repeats when asking"
        )


def _app(run: RunIdentity) -> str:
    return "/".join(run.partition.values())


def _mark_of(run: RunIdentity) -> str:
    """As much of the fingerprint as fits Delta's 63-bit transaction versions."""
    return run.fingerprint[:15]


__all__ = [
    "LoadBusy",
    "LoadConflict",
    "LoadRefused",
    "LoadResult",
    "StoreError",
    "load_partition",
    "open_table",
    "partition_mark",
    "read_curated",
    "read_partition",
    "table_exists",
]
