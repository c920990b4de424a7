from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from airflow.sdk.exceptions import ParamValidationError
from pydantic import ValidationError

from plugins.compat import Param
from plugins.form import batch_of, form, run_fields
from sprite_etl.cli_models import add_model_options, budget_of, models_of
from sprite_etl.config import RunConfig
from sprite_etl.extract.registry import SOURCES

MADE = datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


def filled(source: str, **changes: Any) -> dict[str, Any]:
    return {name: field.resolve() for name, field in form(source).items()} | changes


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_an_untouched_form_is_the_default_run(source: str) -> None:
    from_form = RunConfig.model_validate(run_fields(source, filled(source), "2026-01-01"))
    assert from_form == RunConfig.model_validate({"source": source, "batch": "2026-01-01"})


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_field_has_a_title_a_section_and_help(source: str) -> None:
    for name, field in form(source).items():
        assert field.schema["title"], name
        assert field.schema["section"], name
        assert field.description, name


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_an_untouched_form_can_be_sent(source: str) -> None:
    # The UI counts an empty text, list or number as missing, and blocks the button where the type has no null.
    for name, field in form(source).items():
        if field.value in (None, "", []):
            assert "null" in field.schema["type"], name


def test_what_a_user_fills_in_reaches_the_run() -> None:
    params = filled("mujoco", scenes=2, frames=12, kinds=["video", "image"], votes=5, recipe="try-2")
    config = RunConfig.model_validate(run_fields("mujoco", params, "2026-01-02"))
    assert (config.scenes, config.votes, config.recipe, config.kinds) == (2, 5, "try-2", ("image", "video"))
    assert config.options["frames"] == 12
    assert config.batch.isoformat() == "2026-01-02"


def test_tasks_that_are_picked_reach_the_run_and_none_means_all() -> None:
    picked = ["room_size", "object_counting"]
    for given, tasks in ((picked, ("object_counting", "room_size")), (None, ()), ([], ())):
        fields = run_fields("mujoco", filled("mujoco", tasks=given), "2026-01-02")
        assert RunConfig.model_validate(fields).tasks == tasks


def test_no_field_says_where_data_lie() -> None:
    for source in SOURCES:
        assert not {"root", "path", "store", "python"} & set(form(source))


def by_command_line(*options: str, annotator: str = "llm") -> RunConfig:
    parser = argparse.ArgumentParser()
    add_model_options(parser)
    given = parser.parse_args(options)
    fields = {"annotator": annotator, "models": models_of(given), "budget": budget_of(given)}
    return RunConfig.model_validate({"source": "mujoco", "batch": "2026-01-01", **fields})


def by_form(**changes: Any) -> RunConfig:
    return RunConfig.model_validate(run_fields("mujoco", filled("mujoco", annotator="llm", **changes), "2026-01-01"))


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"model": "tiny"}, ["--model", "tiny"]),
        (
            {"model": "tiny", "vision_model": "eye@house", "code_model": "a, b@house", "text_model": "words"},
            [f"--model={m}" for m in ("tiny", "vision=eye@house", "code=a", "code=b@house", "text=words")],
        ),
        ({"models": {"default": "tiny", "judge": ["other@house"]}}, ["--model=tiny", "--model=judge=other@house"]),
        ({"model": "tiny", "models": {"default": "another"}}, ["--model=tiny"]),
        (
            {"model": "tiny", "budget_amount": 5, "budget_tokens": 900},
            ["--model=tiny", "--budget=5USD", "--budget-tokens=900"],
        ),
        ({"model": "tiny", "budget_amount": 2.5, "budget_currency": "EUR"}, ["--model=tiny", "--budget=2.5EUR"]),
    ],
)  # fmt: skip
def test_models_and_budget_mean_what_the_command_line_means_by_them(fields: dict[str, Any], options: list[str]) -> None:
    in_form, by_hand = by_form(**fields), by_command_line(*options)
    assert in_form == by_hand
    assert in_form.identity() == by_hand.identity()


def test_a_form_that_names_no_model_leaves_them_to_the_deployment() -> None:
    assert by_form() == by_command_line()
    assert by_form(model=" ").models == {}


def test_models_of_a_template_run_are_refused() -> None:
    with pytest.raises(ValidationError, match="asks no model"):
        RunConfig.model_validate(run_fields("mujoco", filled("mujoco", model="tiny"), "2026-01-01"))


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "http://10.0.0.1/v1"},
        {"code_model": "tiny, tiny@https://elsewhere.example/v1"},
        {"models": {"default": "tiny@http://10.0.0.1:8000"}},
        {"models": {"code": [{"model": "tiny", "server": "http://10.0.0.1"}]}},
    ],
)
def test_no_model_names_a_host(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="got the address"):
        run_fields("mujoco", filled("mujoco", annotator="llm", **changes), "2026-01-01")


@pytest.mark.parametrize("field", ["base_url", "api_key", "headers"])
def test_no_model_brings_an_address_or_a_key_with_it(field: str) -> None:
    choice = {"model": "tiny", "server": "default", field: "x"}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        by_form(models={"code": [choice]})


def test_a_misspelt_parameter_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"got scene$"):
        run_fields("mujoco", filled("mujoco", scene=3), "2026-01-01")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch", "04.03.2026"),
        ("scenes", 0),
        ("kinds", ["images"]),
        ("kinds", []),
        ("tasks", ["object_count"]),
        ("tasks", "object_counting"),
        ("annotator", "me"),
        ("seed", -1),
        ("recipe", "a b"),
        ("model", "http://10.0.0.1/v1"),
        ("vision_model", "tiny@http://10.0.0.1/v1"),
        ("models", {"painter": "tiny"}),
        ("models", ["tiny"]),
        ("budget_tokens", -1),
        ("budget_amount", "5USD"),
        ("budget_currency", "dollars"),
    ],
)
def test_the_form_refuses_what_the_run_would(name: str, value: Any) -> None:
    field: Param = form("mujoco")[name]
    with pytest.raises(ParamValidationError):
        field.resolve(value)


def test_the_partition_key_goes_before_the_field_and_the_field_before_the_day() -> None:
    assert batch_of("2026-01-01", "2026-01-02", MADE) == "2026-01-01"
    assert batch_of(None, "2026-01-02", MADE) == "2026-01-02"
    # The UTC day: it is the fifth there already.
    assert batch_of(None, None, MADE) == "2026-03-05"
