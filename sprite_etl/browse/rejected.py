"""What became of a run: what it dropped, how many by step and reason, and some of them to look at; what it cost."""

from __future__ import annotations

import io
import json
from typing import Any

import polars as pl

from sprite_etl.browse.damage import reading
from sprite_etl.llm.costs import run_costs
from sprite_etl.load.browse import read_about
from sprite_etl.pipeline.told import cost_lines
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity

MAX_SCENES = 40
"""Examples are looked for in so many scenes' rejects, no more: a rare reason is not worth reading a whole batch."""


def run_of(store: Store, source: str, batch: str, recipe: str) -> RunIdentity | None:
    """The run that the partition holds now; None where there is no such partition."""
    key = keys.browse_key(source, batch, recipe)
    try:
        with reading(key):
            about = read_about(store, key)
            return RunIdentity(about["source"], about["batch"], about["recipe"], about["fingerprint"])
    except MissingObjectError:
        return None


def gate_report(store: Store, run: RunIdentity) -> dict[str, Any] | None:
    """The run's gate report (see `quality.gate.GateResult`); None where it is gone."""
    key = keys.gate_key(run)
    try:
        with reading(key):
            found: dict[str, Any] = json.loads(store.get(key))
            return {name: found[name] for name in ("passed", "scenes", "accounting", "suites", "faults")}
    except MissingObjectError:
        return None


def counted(report: dict[str, Any]) -> list[dict[str, Any]]:
    """{step, reason, rows, share of what came in} of a gate report, steps in their order, the most frequent first."""
    rows = []
    for step in keys.STEPS:
        account = report["accounting"].get(step, {"in": 0, "rejected": {}})
        for reason, count in sorted(account["rejected"].items(), key=lambda item: (-item[1], item[0])):
            rows.append({"step": step, "reason": reason, "rows": count, "share": count / max(1, account["in"])})
    return rows


def spent(store: Store, run: RunIdentity) -> list[str]:
    """What models took and cost in the run, a sentence a currency; none where none were asked."""
    with reading(keys.ledger_prefix(run)):
        return cost_lines(run_costs(store, run))


def examples(store: Store, run: RunIdentity, step: str, reason: str, limit: int = 8) -> list[dict[str, Any]]:
    """{scene_id, detail, row} of some rejects, row as it was dropped; from the first scenes that have any."""
    if step not in keys.STEPS:
        raise ValueError(f"step must be one of {', '.join(keys.STEPS)}, got {step!r}")
    found: list[dict[str, Any]] = []
    there = [key for key in store.list(keys.rejects_prefix(run, step)) if key.endswith(".parquet")]
    for key in there[:MAX_SCENES]:
        with reading(key):
            table = pl.read_parquet(io.BytesIO(store.get(key)))
            for row in table.filter(table["reason"] == reason).head(limit - len(found)).to_dicts():
                found.append({"scene_id": row["scene_id"], "detail": row["detail"], "row": json.loads(row["row"])})
        if len(found) >= limit:
            break
    return found
