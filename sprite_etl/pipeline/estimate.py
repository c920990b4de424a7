"""What a run would ask of models, take and cost, before anything is spent: a few of its scenes are captured, their
requests are made and not sent."""

from __future__ import annotations

from typing import Any

import polars as pl

from sprite_etl.config import ConfigError, Deployment
from sprite_etl.llm.estimates import StageCost, expected_calls, stage_costs
from sprite_etl.llm.ledger import LEDGER, read_parts
from sprite_etl.llm.prices import table_date
from sprite_etl.llm.tokens import picture_rule
from sprite_etl.pipeline.captures import open_capture
from sprite_etl.pipeline.plan import Plan, store_of
from sprite_etl.pipeline.rehearsal import Rehearsal, rehearse
from sprite_etl.pipeline.steps import run_step
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.tables import read_step


def estimate(
    deployment: Deployment, plan: Plan, sample: int = 2, pairs: int | None = None, batched: bool = False
) -> dict[str, Any]:
    """{sample, scenes, rows, stages, total, notes}: what the plan's scenes take, or as many as give so many pairs.
    batched: what shows no pictures is asked in provider batches.

    The sample's captures are kept, and a run of the same plan uses them; nothing else is written, and no server is
    called. Raises ConfigError where no scene of the sample can be used, CaptureError, StoreError.
    """
    store, models = store_of(deployment), plan.config.stage_models()
    rehearsal = _rehearsed(deployment, plan, store, sample)
    past = _past(store)
    requests, votes = rehearsal.requests, plan.config.votes
    expected = expected_calls(requests, rehearsal.scenes, rehearsal.wanted, rehearsal.routes, votes, past)
    scenes = float(len(plan.scenes)) if pairs is None else pairs / max(expected.rows, 1e-9)
    stages = stage_costs(expected, scenes, requests, models, deployment.model_servers, past, batched)
    used = {(c.server, c.model) for choices in models.stages.values() for c in choices}
    rules = sorted({picture_rule(deployment.model_servers[server], model) for server, model in used})
    notes = [*rules, f"prices of {table_date()} or as SPRITE_MODEL_SERVERS gives them; check them before spending"]
    if any("assumed" in row.tokens_from for row in stages):
        notes.append("assumed answers are of models that do not think aloud, which takes several times as much; after "
                     "a run of a few scenes the same estimate is of measured answers and shares")  # fmt: skip
    if unpriced := sorted({row.model for row in stages if row.cost is None}):
        notes.append(f"no price is known of {', '.join(unpriced)}")
    return {
        "sample": list(plan.scene_ids[: rehearsal.scenes]),
        "scenes": round(scenes),
        "rows": round(expected.rows * scenes),
        "stages": [row.to_json() for row in stages],
        "total": _total(stages),
        "notes": notes,
    }


def _rehearsed(deployment: Deployment, plan: Plan, store: Store, sample: int) -> Rehearsal:
    rehearsal = Rehearsal()
    for scene_id in plan.scene_ids[:sample]:
        run_step(deployment, plan, "extract", [scene_id])
        captures = read_step(store, plan.run, "extract", scene_id).to_dicts()
        if captures:
            with open_capture(store, deployment, captures[0]["capture_key"]) as folder:
                rehearse(rehearsal, folder, plan.config, plan.config.stage_models(), store, plan.run)
    if not rehearsal.scenes:
        raise ConfigError(f"none of the sample's scenes ({', '.join(plan.scene_ids[:sample]) or 'none'}) could be "
                          "captured; take more with --sample, or look at the rejects of extract")  # fmt: skip
    return rehearsal


def _past(store: Store) -> pl.DataFrame:
    """The ledgers of all runs that the store holds."""
    parts = [key for key in store.list(keys.STAGE) if keys.ledger_of(key)]
    return read_parts(store, parts) if parts else LEDGER.to_frame()


def _total(stages: list[StageCost]) -> dict[str, Any]:
    """Calls and tokens of all stages, and money by currency."""
    money: dict[str, float] = {}
    for row in stages:
        if row.cost is not None and row.currency is not None:
            money[row.currency] = money.get(row.currency, 0.0) + row.cost
    return {
        "calls": sum(row.calls for row in stages),
        "tokens_in": sum(row.tokens_in for row in stages),
        "tokens_out": sum(row.tokens_out for row in stages),
        "cost": {currency: round(amount, 4) for currency, amount in sorted(money.items())},
    }
