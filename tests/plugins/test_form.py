from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from airflow.sdk.exceptions import ParamValidationError

from plugins.compat import Param
from plugins.form import batch_of, form, run_fields
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


def test_no_field_says_where_data_lie() -> None:
    for source in SOURCES:
        assert not {"root", "path", "store", "python"} & set(form(source))


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
        ("annotator", "me"),
        ("seed", -1),
        ("recipe", "a b"),
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
