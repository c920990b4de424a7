"""What a finished run says of who made it."""

from __future__ import annotations

from datetime import date

from sprite_etl.config import RunConfig
from sprite_etl.llm.prompts import lineage
from sprite_etl.pipeline.finish import lineage_of
from sprite_etl.pipeline.plan import Plan
from sprite_etl.store.runs import RunIdentity


def plan_of(config: RunConfig) -> Plan:
    return Plan(RunIdentity("mujoco", "2026-01-01", config.recipe, "a" * 64), config, (), ())


def test_a_run_of_models_names_each_once_with_the_prompts_of_its_stages() -> None:
    models = {"default": ["small@here"], "code": ["coder@here", "coder@there"], "vision": ["small@here"]}
    config = RunConfig.model_validate(
        {"source": "mujoco", "batch": date(2026, 1, 1), "annotator": "llm", "votes": 3, "models": models}
    )
    found = lineage_of(plan_of(config))
    assert found["models"] == ["coder@here", "coder@there", "small@here"]
    assert found["prompts"] == lineage()
    assert all(line.startswith(f"{stage}@") for stage, line in found["prompts"].items())


def test_a_run_of_templates_names_none() -> None:
    config = RunConfig.model_validate({"source": "mujoco", "batch": date(2026, 1, 1)})
    assert lineage_of(plan_of(config)) == {}
