import pytest
from pydantic import ValidationError

from sprite_etl.config import Deployment, RunConfig, explain


def test_recipe_is_the_annotators_name_unless_given():
    assert RunConfig(source="mujoco", batch="2026-01-01").recipe == "template"
    assert RunConfig(source="mujoco", batch="2026-01-01", recipe="mine").recipe == "mine"


def test_unknown_source_says_which_there_are():
    with pytest.raises(ValidationError) as caught:
        RunConfig(source="unity", batch="2026-01-01")
    assert "must be one of habitat_recording, mujoco, sprite, got 'unity'" in explain(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("batch", "soon", "batch"),
        ("scenes", 0, "greater than or equal to 1"),
        ("kinds", ("image", "song"), "kinds"),
        ("votes", 0, "votes"),
        ("agreeing_share", 0.5, "agreeing_share"),
        ("agreeing_share", 1.1, "agreeing_share"),
        ("recipe", "../x", "recipe"),
        ("options", {"framez": 3}, "must be among"),
        ("surprise", 1, "surprise"),
        ("annotator", "llm", "must be one of template, got 'llm'"),
    ],
)
def test_a_wrong_value_is_named(field, value, said):
    with pytest.raises(ValidationError) as caught:
        RunConfig(**{"source": "mujoco", "batch": "2026-01-01", field: value})
    assert said in explain(caught.value)


def test_kinds_have_one_order_so_that_their_order_changes_no_fingerprint():
    a = RunConfig(source="mujoco", batch="2026-01-01", kinds=("video", "image"))
    b = RunConfig(source="mujoco", batch="2026-01-01", kinds=("image", "video"))
    assert a == b


def test_paths_come_from_the_deployment_and_never_from_a_run(monkeypatch):
    with pytest.raises(ValidationError) as caught:
        RunConfig(source="habitat_recording", batch="2026-01-01", options={"root": "/etc"})
    assert "deployment configuration" in explain(caught.value)
    monkeypatch.setenv("SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT", "/data")
    assert Deployment().source("habitat_recording").options == {"root": "/data"}


def test_secrets_do_not_show(monkeypatch):
    monkeypatch.setenv("SPRITE_S3_SECRET_KEY", "hunter2")
    assert "hunter2" not in repr(Deployment())
