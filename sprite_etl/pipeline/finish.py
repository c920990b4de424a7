"""The end of a run: the gate over the whole batch, one commit to the curated table, and what came of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from sprite_etl.config import Deployment
from sprite_etl.load.curated import load_partition, read_partition
from sprite_etl.load.rows import build_rows
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.pipeline.captures import open_capture
from sprite_etl.pipeline.plan import Plan, store_of
from sprite_etl.pipeline.steps import STEPS
from sprite_etl.quality.gate import GateResult, run_gate
from sprite_etl.store.tables import read_step, step_done
from sprite_etl.transform.rows import Answer, from_row


class GateFailed(RuntimeError):
    """The batch did not pass; nothing was loaded. The message names the suites, rows and reasons."""

    def __init__(self, result: GateResult) -> None:
        super().__init__(result.explain())
        self.result = result


def gate(deployment: Deployment, plan: Plan) -> dict[str, Any]:
    """Run every suite over the batch and assert the accounting. Raises GateFailed."""
    result = run_gate(
        store_of(deployment), plan.run, plan.scene_ids, max_rejected_scenes=plan.config.max_rejected_scenes
    )
    if not result.passed:
        raise GateFailed(result)
    return result.report


def load(deployment: Deployment, plan: Plan, replace: bool = False) -> dict[str, Any]:
    """Commit the plan's scenes to the curated table: {committed, rows, version}. Call it after `gate`.

    The same fingerprint makes no commit. Raises LoadConflict when another run won the partition meanwhile.
    """
    store = store_of(deployment)
    frames = []
    for scene_id in plan.scene_ids:
        captures = read_step(store, plan.run, "extract", scene_id).to_dicts()
        if not captures:
            continue
        answers = [from_row(Answer, r) for r in read_step(store, plan.run, "vote", scene_id).to_dicts()]
        with open_capture(store, deployment, captures[0]["capture_key"]) as folder:
            frames.append(build_rows(plan.run, folder, captures[0]["capture_key"], answers))
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=CURATED_SCHEMA)
    result = load_partition(store, plan.run, rows, replace=replace, gate_passed=True)
    return {"committed": result.committed, "rows": result.rows, "version": result.version}


def summary(deployment: Deployment, plan: Plan) -> dict[str, Any]:
    """What became of the run: counts per step, and curated counts per kind and task."""
    store = store_of(deployment)
    steps: dict[str, Any] = {}
    for step in STEPS:
        total: Counter[str] = Counter()
        rejected: Counter[str] = Counter()
        for scene_id in plan.scene_ids:
            counts = step_done(store, plan.run, step, scene_id) or {"in": 0, "out": 0, "rejected": {}}
            total.update({"in": counts["in"], "out": counts["out"]})
            rejected.update(counts["rejected"])
        steps[step] = {"in": total["in"], "out": total["out"], "rejected": dict(sorted(rejected.items()))}
    curated = read_partition(store, plan.run).group_by("kind", "task").len("rows").sort("kind", "task")
    return {"run": plan.key, "scenes": len(plan.scenes), "steps": steps, "curated": curated.to_dicts()}
