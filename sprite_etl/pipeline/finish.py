"""The end of a run: the gate over the whole batch, one commit to the curated table, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.llm.costs import run_costs
from sprite_etl.llm.prompts import lineage as prompts_in_force
from sprite_etl.load.curated import LoadRefused, load_partition, read_partition
from sprite_etl.load.rows import curated_rows
from sprite_etl.pipeline.plan import Plan, store_of
from sprite_etl.pipeline.steps import STEPS
from sprite_etl.quality.gate import GateResult, gate_passed, run_gate
from sprite_etl.store.tables import step_done


class GateFailed(RuntimeError):
    """The batch did not pass; nothing was loaded. The message names the suites, rows and reasons."""

    def __init__(self, result: GateResult) -> None:
        super().__init__(result.explain())
        self.result = result


def lineage_of(plan: Plan) -> dict[str, Any]:
    """Who annotated the run, as `curated_rows` takes it: {models: sorted "model@server", prompts: stage → lineage of
    its prompt}; empty for templates."""
    if plan.config.annotator != "llm":
        return {}
    named = plan.config.stage_models().stages
    every = prompts_in_force()
    return {
        "models": sorted({f"{choice.model}@{choice.server}" for choices in named.values() for choice in choices}),
        "prompts": {stage: every[stage] for stage in sorted(named)},
    }


def gate(deployment: Deployment, plan: Plan) -> dict[str, Any]:
    """Run every suite over the batch and assert the accounting. Raises GateFailed."""
    store = store_of(deployment)
    result = run_gate(
        store,
        plan.run,
        plan.scene_ids,
        curated=lambda: curated_rows(store, plan.run, plan.scene_ids, **lineage_of(plan)),
        max_rejected_scenes=plan.config.max_rejected_scenes,
    )
    if not result.passed:
        raise GateFailed(result)
    return result.report


def load(deployment: Deployment, plan: Plan, replace: bool = False) -> dict[str, Any]:
    """Commit the plan's scenes to the curated table: {committed, completed, rows, version} (see LoadResult).
    Call it after `gate`.

    The same fingerprint makes no commit. Raises LoadRefused where the gate has not passed,
    LoadConflict when another run won the partition since this one was planned, LoadBusy.
    """
    store = store_of(deployment)
    if not gate_passed(store, plan.run):
        raise LoadRefused(f"{plan.run} has not passed its gate; run the gate first, on the same store")
    rows = curated_rows(store, plan.run, plan.scene_ids, **lineage_of(plan))
    result = load_partition(store, plan.run, rows, found=plan.found, replace=replace, gate_passed=True)
    return asdict(result)


def summary(deployment: Deployment, plan: Plan) -> dict[str, Any]:
    """What became of the run: counts per step, curated counts per kind and task, and, where models were asked, what
    their calls took and cost (`llm.costs`)."""
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
    said = {"run": plan.key, "scenes": len(plan.scenes), "steps": steps, "curated": curated.to_dicts()}
    return {**said, "costs": run_costs(store, plan.run)} if plan.config.annotator == "llm" else said
