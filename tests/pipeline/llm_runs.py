"""Whole runs whose models are the model server's, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from sprite_etl.config import Deployment, RunConfig
from sprite_etl.llm.values import ModelServer
from sprite_etl.pipeline import STEPS, Plan, gate, load, plan
from sprite_etl.pipeline.local import run_scenes
from tests.doubles.model_server import ModelServerHandle

MODELS = {"default": ["tiny"], "code": ["coder-a", "coder-b"]}
FAULTS = {
    "429": 0.05, "429_wait": 0.02, "500": 0.03, "502": 0.02, "503": 0.02, "hang": 0.004, "drip": 0.006, "drop": 0.02,
    "cut_body": 0.02, "no_choices": 0.01, "cut_json": 0.02, "cut_off": 0.01, "wrong_schema": 0.01, "prose": 0.01,
    "fence": 0.01, "think": 0.01, "unclosed_think": 0.01, "junk": 0.01, "empty": 0.01,
}  # fmt: skip
"""30 % of all calls. Of every kind but a refusal, which is an answer."""


def deployment_at(server: ModelServerHandle, store: Path, timeout_s: float = 30.0, at_once: int = 8) -> Deployment:
    """A folder store, and the server as the one that runs know as `default`. at_once: calls to a model; of many at
    once some wait longer for this server, which has one core, than a short timeout allows, and are paid all the same.
    """
    default = ModelServer(name="default", base_url=server.url, timeout_s=timeout_s, max_concurrency=at_once)
    return Deployment(store=store.as_uri(), model_servers={"default": default})


def llm_config(**fields: Any) -> RunConfig:
    """A small run of models."""
    told = {"source": "mujoco", "batch": "2026-01-01", "scenes": 1, "annotator": "llm", "models": MODELS, **fields}
    return RunConfig.model_validate(told)


def run(deployment: Deployment, config: RunConfig) -> tuple[Plan, Mapping[str, Any]]:
    """All steps, scene by scene in this process, the gate and the load; what `load` says."""
    made = plan(deployment, config)
    run_scenes(deployment, made, STEPS, jobs=1)
    gate(deployment, made)
    return made, load(deployment, made)


def curated(store: Path) -> pl.DataFrame:
    """Every row, every column."""
    return pl.read_delta(str(store / "curated" / "qa")).sort("recipe", "qa_id")


def rejects(store: Path) -> pl.DataFrame:
    """Every reject, with the file that it stands in."""
    files = sorted((store / "rejects").rglob("*.parquet"))
    told = [pl.read_parquet(f).with_columns(file=pl.lit(str(f.relative_to(store)))) for f in files]
    return pl.concat(told).sort("file", "reason", "detail", "row")
