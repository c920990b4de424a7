import pytest
from pydantic import ValidationError

from sprite_etl.config import Deployment, RunConfig, explain


def test_recipe_is_the_annotators_name_unless_given():
    assert RunConfig(source="mujoco", batch="2026-01-01").recipe == "template"
    assert RunConfig(source="mujoco", batch="2026-01-01", recipe="mine").recipe == "mine"


def test_unknown_source_says_which_there_are():
    with pytest.raises(ValidationError) as caught:
        RunConfig(source="unity", batch="2026-01-01")
    names = "ai2thor, airsim, habitat, habitat_recording, mujoco, procthor, scannet, sprite"
    assert f"must be one of {names}, got 'unity'" in explain(caught.value)


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
        ("annotator", "oracle", "must be one of template, llm, got 'oracle'"),
    ],
)
def test_a_wrong_value_is_named(field, value, said):
    with pytest.raises(ValidationError) as caught:
        RunConfig(**{"source": "mujoco", "batch": "2026-01-01", field: value})
    assert said in explain(caught.value)


def test_tasks_have_one_order_and_must_be_among_those_that_are_asked():
    some = {"source": "mujoco", "batch": "2026-01-01"}
    assert RunConfig(**some, tasks=("room_size", "object_fit")) == RunConfig(**some, tasks=("object_fit", "room_size"))
    with pytest.raises(ValidationError, match="did you mean room_size"):
        RunConfig(**some, tasks=("room_sizes",))
    with pytest.raises(ValidationError, match="take annotator 'llm'"):
        RunConfig(**some, tasks=("invented",))
    assert RunConfig(**some, tasks=("invented",), annotator="llm").tasks == ("invented",)


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


def test_model_servers_come_from_the_environment_and_know_their_names(monkeypatch):
    monkeypatch.setenv("SPRITE_MODEL_SERVERS", '{"vllm": {"base_url": "http://box:8000/v1/"}, "openai": '
                                               '{"base_url": "https://api.openai.com/v1"}}')  # fmt: skip
    monkeypatch.setenv("SPRITE_MODEL_SERVERS__OPENAI__API_KEY", "sk-hunter2")
    monkeypatch.setenv("SPRITE_LLM_BASE_URL", "http://here/v1")
    monkeypatch.setenv("SPRITE_LLM_API_KEY", "sk-hunter3")
    deployment = Deployment()
    servers = deployment.model_servers
    assert {name: server.name for name, server in servers.items()} == {n: n for n in ("vllm", "openai", "default")}
    assert servers["vllm"].base_url == "http://box:8000/v1"
    assert servers["vllm"].secrets == ()
    assert servers["openai"].secrets == ("sk-hunter2",)
    assert servers["default"].secrets == ("sk-hunter3",)
    assert "hunter" not in repr(deployment) + deployment.model_dump_json()


@pytest.mark.parametrize(
    "given",
    [
        '{"v": {"base_url": "http://h/v1", "apikey": "sk-hunter2"}}',
        '{"v": {"base_url": "http://me:sk-hunter2@h/v1"}}',
        '{"v": {"base_url": "http://h/v1", "api_key": ["sk-hunter2"]}}',
        '{"v": "sk-hunter2"}',
        '["sk-hunter2"]',
        '{"sk-Hunter": {"base_url": "http://h/v1"}}',
    ],
)
def test_a_wrong_model_server_is_named_without_its_key(monkeypatch, given):
    monkeypatch.setenv("SPRITE_MODEL_SERVERS", given)
    with pytest.raises(ValidationError) as caught:
        Deployment()
    assert "model_servers" in explain(caught.value)
    assert "hunter2" not in explain(caught.value) + str(caught.value)


def test_one_model_server_is_not_described_twice(monkeypatch):
    monkeypatch.setenv("SPRITE_MODEL_SERVERS", '{"default": {"base_url": "http://h/v1"}}')
    monkeypatch.setenv("SPRITE_LLM_BASE_URL", "http://here/v1")
    with pytest.raises(ValidationError, match="SPRITE_LLM_BASE_URL means the model server 'default'"):
        Deployment()
