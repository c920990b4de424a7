"""A step's output for one scene: a Parquet that carries its own accounting, and beside it what was dropped.

The rejects are written first, the output last and atomically: where there is an output, all of it is there,
and the step is done. Equal inputs give equal bytes.
"""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from sprite_etl.store import keys
from sprite_etl.store.accounting import StepResult
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.schemas import REJECTS, STEP_SCHEMAS, UNITS

METADATA = "sprite"
"""The one key in a Parquet's key-value metadata that holds everything of ours, as JSON."""


def write_step(
    store: Store,
    run: RunIdentity,
    step: str,
    scene_id: str,
    result: StepResult,
    schema: pl.Schema | None = None,
) -> dict[str, Any]:
    """Write what a step made of a scene; returns its counts {in, out, rejected: {reason: n}}.

    schema: the step's columns; None takes STEP_SCHEMAS. Raises AssertionError where the counts do not add up,
    ValueError where rows lack declared columns, have others or hold another type.
    """
    counts = result.counts()
    table = typed_frame(result.rows, STEP_SCHEMAS[step] if schema is None else schema, f"{step} of scene {scene_id}")
    about = {"step": step, "source": run.source, "batch": run.batch, "scene_id": scene_id}
    dropped = [{"reason": r.reason, "detail": r.detail, "row": _row_json(r.row), **about} for r in result.rejects]
    rejects_key = keys.rejects_key(run, step, scene_id)
    if dropped:
        store.put(rejects_key, to_parquet(pl.DataFrame(dropped, schema=REJECTS), {**about, "counts": counts}))
    else:
        store.delete(rejects_key)  # an attempt that was killed may have left some
    # Neither recipe nor time: the fingerprint is in the key, and equal inputs must give equal bytes.
    store.put(
        keys.stage_key(run, step, scene_id), to_parquet(table, {**about, "unit": UNITS.get(step), "counts": counts})
    )
    return counts


def step_done(store: Store, run: RunIdentity, step: str, scene_id: str) -> dict[str, Any] | None:
    """The counts of a step that is done for a scene, else None. This is the only resume rule."""
    try:
        content = store.get(keys.stage_key(run, step, scene_id))
    except MissingObjectError:
        return None
    counts: dict[str, Any] | None = read_metadata(content).get("counts")
    return counts


@dataclass(frozen=True, slots=True)
class StepFound:
    """What a step left of a scene: the counts that it wrote down, and what is really there. columns: name → type;
    rejected: reason → dropped rows."""

    counts: dict[str, Any]
    rows: int
    columns: pl.Schema
    rejected: dict[str, int]


def find_step(store: Store, run: RunIdentity, step: str, scene_id: str) -> StepFound | None:
    """What `write_step` left, or None where the step is not done."""
    try:
        content = store.get(keys.stage_key(run, step, scene_id))
    except MissingObjectError:
        return None
    counts: dict[str, Any] | None = read_metadata(content).get("counts")
    if counts is None:
        return None
    rows = pl.scan_parquet(io.BytesIO(content))
    try:
        dropped = pl.read_parquet(io.BytesIO(store.get(keys.rejects_key(run, step, scene_id))), columns=["reason"])
        reasons = Counter(dropped["reason"].to_list())
    except MissingObjectError:
        reasons = Counter()
    return StepFound(counts, int(rows.select(pl.len()).collect().item()), rows.collect_schema(), dict(reasons))


def read_step(store: Store, run: RunIdentity, step: str, scene_id: str) -> pl.DataFrame:
    """A step's rows for one scene. Raises MissingObjectError when the step is not done."""
    return pl.read_parquet(io.BytesIO(store.get(keys.stage_key(run, step, scene_id))))


def read_steps(store: Store, run: RunIdentity, step: str, scene_ids: Sequence[str]) -> pl.DataFrame:
    """A step's rows for many scenes, in their order, with a first column `scene`. Raises MissingObjectError."""

    def one(scene_id: str) -> pl.DataFrame:
        rows = read_step(store, run, step, scene_id)
        return rows.select(pl.lit(scene_id).alias("scene"), *rows.columns)

    schema = pl.Schema({"scene": pl.String(), **STEP_SCHEMAS[step]})
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        return pl.concat([schema.to_frame(), *pool.map(one, scene_ids)])


def read_rejects(store: Store, run: RunIdentity, step: str, scene_ids: Sequence[str]) -> pl.DataFrame:
    """What a step dropped of these scenes, in their order; columns as store.schemas.REJECTS."""

    def one(scene_id: str) -> pl.DataFrame:
        try:
            return pl.read_parquet(io.BytesIO(store.get(keys.rejects_key(run, step, scene_id))))
        except MissingObjectError:
            return REJECTS.to_frame()

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        return pl.concat([REJECTS.to_frame(), *pool.map(one, scene_ids)])


def typed_frame(rows: Sequence[dict[str, Any]], schema: pl.Schema, what: str) -> pl.DataFrame:
    """Rows as a table of exactly these columns. Raises ValueError naming what is missing, extra or mistyped."""
    for number, row in enumerate(rows):
        if row.keys() != schema.keys():
            missing, extra = sorted(schema.keys() - row.keys()), sorted(row.keys() - schema.keys())
            raise ValueError(f"row {number} of {what} must have the declared columns; missing {missing}, extra {extra}")
    try:
        return pl.DataFrame(rows, schema=schema, strict=True)
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"rows of {what} do not have the declared types: {error}") from None


def to_parquet(table: pl.DataFrame, about: dict[str, Any]) -> bytes:
    """A table as Parquet bytes with `about` as JSON in its metadata; equal tables give equal bytes."""
    out = io.BytesIO()
    metadata = {METADATA: canonical_json(about).decode()}
    table.write_parquet(out, compression="zstd", compression_level=3, metadata=metadata)
    return out.getvalue()


def read_metadata(parquet: bytes) -> dict[str, Any]:
    """What `to_parquet` was told about the table; {} where nothing is there."""
    about: dict[str, Any] = json.loads(pl.read_parquet_metadata(io.BytesIO(parquet)).get(METADATA, "{}"))
    return about


def _row_json(row: dict[str, Any]) -> str:
    return json.dumps(_plain(row), sort_keys=True, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """Any rejected value as JSON: what made it bad (NaN, bytes, a type of its own) must not lose the row."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(v) for v in value), key=str)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return _plain(value.tolist()) if hasattr(value, "tolist") else str(value)
