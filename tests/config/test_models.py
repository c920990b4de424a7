"""Models and budgets of a run: how they are named, what is said of a mistake, what of them is the run's identity."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sprite_etl.config import ConfigError, Deployment, RunConfig, explain
from sprite_etl.llm.budget import Budget


def config(**fields: Any) -> RunConfig:
    given = {"source": "mujoco", "batch": "2026-01-01", "annotator": "llm", "models": {"default": "m"}}
    return RunConfig.model_validate({**given, **fields})


def again(run: RunConfig) -> RunConfig:
    """As the plan's file gives it back."""
    return RunConfig.model_validate(run.model_dump(mode="json"))


def test_texts_lists_and_objects_name_the_same_models() -> None:
    short = config(models={"default": "m", "code": ["a@vllm", "b@vllm"]})
    full = config(
        models={
            "default": {"model": "m"},
            "code": [{"model": "a", "server": "vllm"}, {"model": "b", "server": "vllm"}],
        }
    )
    assert short == full
    assert short.stage_models() == full.stage_models()


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ({"coder": "m"}, "not for coder"),
        ({"vision": "m"}, "no model does the stage write_program"),
        ({"default": "m@"}, "must be MODEL or MODEL@SERVER"),
        ({"default": [{"server": "s"}]}, "models.default.0.model: Field required"),
        ({"default": [{"model": "m", "server": "s", "temprature": 1}]}, "models.default.0.temprature"),
        ({"default": [{"model": "m", "server": "s", "temperature": 3}]}, "less than or equal to 2"),
        ({"default": "m", "code": [{"model": "c", "server": "s", "samples": 2}]}, "samples must come to 3"),
        ({"default": "m", "judge": ["a", "b"]}, "the stage judge takes one answer of one model"),
        ([], "models"),
    ],
)
def test_a_wrong_choice_is_named(models: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        config(models=models)
    assert said in explain(caught.value)


@pytest.mark.parametrize("given", [{"models": {"default": "m"}}, {"models": {}, "budget": {"tokens": 5}}])
def test_templates_take_no_models_and_no_budget(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        config(annotator="template", **given)
    assert "asks no model" in explain(caught.value)
    assert "take annotator 'llm'" in explain(caught.value)


def test_no_model_at_all_says_where_to_name_one() -> None:
    with pytest.raises(ConfigError, match=r"no model does the stage .* give --model, or set SPRITE_MODELS"):
        config(models={}).stage_models()


@pytest.mark.parametrize("temperature", [{}, {"temperature": None}, {"temperature": 0.3}])
def test_a_plan_that_is_read_back_asks_the_same(temperature: dict[str, Any]) -> None:
    choice = {"model": "a", "server": "s", **temperature}
    run = config(votes=5, models={"default": [choice, {**choice, "model": "b"}]}, budget=Budget(tokens=7))
    assert again(run) == run
    assert again(run).stage_models() == run.stage_models()
    assert again(run).identity() == run.identity()


def test_what_may_be_spent_is_no_part_of_the_identity_and_spelling_is_none() -> None:
    run = config()
    assert config(budget=Budget(amount=5)).identity() == run.identity()
    assert config(models={"vision": "m", "code": ["m"], "text": "m@default"}).identity() == run.identity()
    assert config(models={"default": "other"}).identity() != run.identity()
    hotter = {"default": "m", "judge": [{"model": "m", "server": "default", "temperature": 0.1}]}
    assert config(models=hotter).identity() != run.identity()
    assert "models" not in config(annotator="template", models={}).identity()


def test_the_runs_seed_is_in_the_seeds_of_its_samples() -> None:
    seeds = [{s for _, _, s in config(seed=n).stage_models().samples("write_program")} for n in (7, 8)]
    assert not seeds[0] & seeds[1]
    assert all(len(of_run) == 3 for of_run in seeds)


def test_the_deployment_may_name_models_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_MODELS", '{"default": "m@vllm", "code": ["a", "b"]}')
    assert config(models=Deployment().models) == config(models={"default": "m@vllm", "code": ["a", "b"]})
