"""The one gate between the steps and the curated table: the accounting, the share of lost scenes, the suites.

It runs over a whole batch, in the only process that imports Great Expectations, and keeps its report in the
store. What fails here is not loaded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from sprite_etl.quality.expectations import validate
from sprite_etl.quality.projections import project
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.schemas import STEP_SCHEMAS
from sprite_etl.store.tables import StepFound, find_step

NOT_DONE, NOT_READABLE = "is not done", "has other columns than declared"
"""Without these there is no batch to judge."""
LINES, ROWS = 20, 3
"""Faults of a kind, and rows of a fault, that a message names; the report has more."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """report: {run, passed, scenes: {planned, rejected, share, allowed}, accounting: {step: {in, out, rejected}},
    faults: [sentence], suites: [see quality.expectations.validate]}."""

    passed: bool
    report: dict[str, Any]
    url: str

    def explain(self) -> str:
        """What failed, one line a fault: the suite, the check, how many rows, and the first of them; then where the
        whole report is."""
        run = self.report["run"]
        name = f"{run['source']} {run['batch']} {run['recipe']}"
        if self.passed:
            return f"the batch of {name} passed its gate"
        faults = self.report["faults"]
        lines = [f"the batch of {name} did not pass its gate, so nothing was loaded:"]
        lines += [f"- {fault}" for fault in faults[:LINES]]
        if len(faults) > LINES:
            lines.append(f"- and {len(faults) - LINES} more of this kind")
        for suite in self.report["suites"]:
            lines += [_failure_line(suite, failure) for failure in suite["failed"]]
        lines.append(f"The whole report, with up to 20 rows a check: {self.url}")
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
    if not any(NOT_DONE in fault or NOT_READABLE in fault for fault in faults):
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
    return GateResult(bool(report["passed"]), report, store.url(keys.gate_key(run)))


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
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            left = list(pool.map(partial(find_step, store, run, step), scene_ids))
        for scene, found in zip(scene_ids, left):
            if found is None:
                faults.append(f"step {step} of scene {scene} {NOT_DONE}; run it again before the gate")
                continue
            faults += [f"step {step} of scene {scene}{fault}" for fault in _step_faults(step, found)]
            counts = found.counts
            by_scene[scene] |= {f"{step}.in": counts["in"], f"{step}.out": counts["out"]}
            total.update({"in": counts["in"], "out": counts["out"]})
            reasons.update(counts["rejected"])
        sums[step] = {"in": total["in"], "out": total["out"], "rejected": dict(sorted(reasons.items()))}
    for scene, seen in by_scene.items():
        if len(seen) == 2 * len(keys.STEPS):
            faults += _lost_between(scene, seen)
    return sums, faults


def _step_faults(step: str, found: StepFound) -> list[str]:
    """What a step wrote down against itself, and against what is there."""
    counts, faults = found.counts, []
    lost = sum(counts["rejected"].values())
    if counts["in"] != counts["out"] + lost:
        faults.append(f": {counts['in']} in, but {counts['out']} out + {lost} rejected")
    if found.rows != counts["out"]:
        faults.append(f": {counts['out']} went out, but {found.rows} rows are there")
    if found.rejected != counts["rejected"]:
        faults.append(f": rejected were {counts['rejected']}, but {found.rejected} are there")
    declared = STEP_SCHEMAS[step]
    if found.columns != declared:
        wrong = sorted({name for name, _ in set(found.columns.items()) ^ set(declared.items())})
        faults.append(f" {NOT_READABLE}: {', '.join(wrong) or 'the order of the columns'}; delete it and run it again")
    return faults


def _lost_between(scene: str, seen: dict[str, int]) -> list[str]:
    """What came out of one step and did not go into the next."""
    asked, answered, solved = seen["ask.out"], seen["vote.in"], seen["solve.in"]
    faults = []
    if asked != answered:
        faults.append(f"scene {scene}: ask left {asked} questions, but {answered} came into vote")
    if solved % asked if asked else solved:
        faults.append(f"scene {scene}: ask left {asked} questions, but {solved} programs came into solve")
    if not seen["extract.out"]:
        came = [step for step in keys.STEPS[1:] if seen[f"{step}.in"]]
        faults += [
            f"scene {scene}: extract left no capture, but {seen[f'{step}.in']} came into {step}" for step in came
        ]
    return faults


def _reasons(rejected: dict[str, int]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in rejected.items())


def _failure_line(suite: Mapping[str, Any], failure: Mapping[str, Any]) -> str:
    said = (
        f"- suite {suite['suite']}, {failure['check']}({', '.join(failure['columns'])}): {failure['why']} "
        f"in {failure['rows']} of {suite['rows']} rows"
    )
    named = [", ".join(f"{k} {v}" for k, v in sorted(row.items())) for row in failure["examples"][:ROWS]]
    why = "; ".join(named) or failure.get("error", "")
    return f"{said}, such as {why}" if why else said
