"""The one gate between the steps and the curated table: the accounting, the share of lost scenes, the suites.

It runs over a whole batch, in the only process that imports Great Expectations, and keeps its report in the
store. What fails here is not loaded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from sprite_etl.quality.expectations import validate
from sprite_etl.quality.projections import project
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.tables import step_done


@dataclass(frozen=True, slots=True)
class GateResult:
    """report: {run, passed, scenes: {planned, rejected, share, allowed}, accounting: {step: {in, out, rejected}},
    faults: [sentence], suites: [see quality.expectations.validate]}."""

    passed: bool
    report: dict[str, Any]

    def explain(self) -> str:
        """What failed, one line a fault: the suite, the check, how many rows, and the first of them."""
        if self.passed:
            return f"the batch of {_name(self.report['run'])} passed its gate"
        lines = [f"the batch of {_name(self.report['run'])} did not pass its gate, so nothing was loaded:"]
        lines += [f"- {fault}" for fault in self.report["faults"]]
        for suite in self.report["suites"]:
            for failure in suite["failed"]:
                example = failure["examples"][0] if failure["examples"] else failure.get("error", "")
                lines.append(
                    f"- suite {suite['suite']}, {failure['check']}({', '.join(failure['columns'])}): {failure['why']} "
                    f"in {failure['rows']} of {suite['rows']} rows, such as {example}"
                )
        return "\n".join(lines)


def run_gate(
    store: Store,
    run: RunIdentity,
    scene_ids: Sequence[str],
    *,
    curated: Callable[[], pl.DataFrame],
    max_rejected_scenes: float,
) -> GateResult:
    """Judge a batch and store the report under `keys.gate_key`.

    curated: makes the rows that are to be loaded; max_rejected_scenes: share, 0–1, of planned scenes that may be
    rejected. The suites run only where the accounting is complete: without it there is no batch to judge.
    """
    accounting, faults = _account(store, run, scene_ids)
    suites: list[dict[str, Any]] = []
    if not any("is not done" in fault for fault in faults):
        rows, answered = curated(), accounting["vote"]["out"]
        if rows.height != answered:
            faults.append(f"{answered} questions were answered, but {rows.height} rows are to be loaded")
        suites = validate(project(store, run, scene_ids, rows))
    rejected = accounting["extract"]["in"] - accounting["extract"]["out"]
    share = rejected / len(scene_ids) if scene_ids else 0.0
    if share > max_rejected_scenes:
        faults.append(
            f"{rejected} of {len(scene_ids)} scenes were rejected ({share:.0%}), but max_rejected_scenes allows "
            f"{max_rejected_scenes:.0%}; their reasons: {_reasons(accounting['extract']['rejected'])}"
        )
    report = {
        "run": {**run.partition, "fingerprint": run.fingerprint},
        "passed": not faults and all(suite["passed"] for suite in suites),
        "scenes": {
            "planned": len(scene_ids),
            "rejected": rejected,
            "share": round(share, 6),
            "allowed": max_rejected_scenes,
        },
        "accounting": accounting,
        "faults": faults,
        "suites": suites,
    }
    store.put(keys.gate_key(run), canonical_json(report))
    return GateResult(bool(report["passed"]), report)


def gate_passed(store: Store, run: RunIdentity) -> bool:
    """Whether the run's stored report says that its gate passed."""
    try:
        report: dict[str, Any] = json.loads(store.get(keys.gate_key(run)))
    except MissingObjectError:
        return False
    return bool(report["passed"])


def _account(store: Store, run: RunIdentity, scene_ids: Sequence[str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Counts per step summed over the scenes, and what does not add up, a sentence each."""
    sums: dict[str, dict[str, Any]] = {}
    faults: list[str] = []
    by_scene: dict[str, dict[str, int]] = {scene: {} for scene in scene_ids}
    for step in keys.STEPS:
        total: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for scene in scene_ids:
            counts = step_done(store, run, step, scene)
            if counts is None:
                faults.append(f"step {step} of scene {scene} is not done; run it again before the gate")
                continue
            lost = sum(counts["rejected"].values())
            if counts["in"] != counts["out"] + lost:
                faults.append(
                    f"step {step} of scene {scene}: {counts['in']} in, but {counts['out']} out + {lost} rejected"
                )
            by_scene[scene] |= {f"{step}.in": counts["in"], f"{step}.out": counts["out"]}
            total.update({"in": counts["in"], "out": counts["out"]})
            reasons.update(counts["rejected"])
        sums[step] = {"in": total["in"], "out": total["out"], "rejected": dict(sorted(reasons.items()))}
    for scene, seen in by_scene.items():
        if seen.get("ask.out") != seen.get("vote.in"):
            faults.append(
                f"scene {scene}: ask left {seen.get('ask.out')} questions, but {seen.get('vote.in')} came into vote"
            )
    return sums, faults


def _reasons(rejected: dict[str, int]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in rejected.items())


def _name(run: dict[str, str]) -> str:
    return f"{run['source']} {run['batch']} {run['recipe']}"
