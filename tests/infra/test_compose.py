"""What can be checked of the Compose file without Docker: its schema, that it is open to nobody, asks for no rights
and carries no password."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from infra.bootstrap import REPOSITORY
from plugins.workers import placed
from sprite_etl.config import Deployment, RunConfig
from sprite_etl.transform.annotators.ask import VIDEO_PICTURES

TEXT = (REPOSITORY / "infra/docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)


def problems(compose: dict[str, Any]) -> list[str]:
    """What the Compose Specification's own schema says against it."""
    file = importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(file.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(compose)]


def test_the_file_is_what_the_compose_specification_says() -> None:
    assert problems(COMPOSE) == []
    wrong = {**COMPOSE, "services": {**COMPOSE["services"], "worker": {"image": "a", "comand": ["b"]}}}
    assert len(problems(wrong)) == 1


def test_no_airflow_process_has_or_can_gain_a_right() -> None:
    ours = {n: s for n, s in COMPOSE["services"].items() if s["image"].startswith("sprite-etl")}
    assert {"init", "ui", "worker", "worker-habitat", "worker-ai2thor", "worker-airsim"} < set(ours)
    for service in ours.values():
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["cap_drop"] == ["ALL"]
    assert not {"privileged", "cap_add", "pid", "network_mode"} & {
        key for s in COMPOSE["services"].values() for key in s
    }
    assert "docker.sock" not in TEXT.split("services:", 1)[1]


@pytest.mark.parametrize("name", ["habitat", "ai2thor", "airsim"])
def test_a_simulators_worker_does_its_sources_scenes_and_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = COMPOSE["services"][f"worker-{name}"]
    assert worker["profiles"] == [name]
    assert worker["command"][-2:] == ["-q", name]
    assert (REPOSITORY / "infra" / worker["build"]["context"] / "Dockerfile").is_file()
    variable = f"SPRITE_QUEUES__{name.upper()}"
    assert re.fullmatch(r"\$\{\w+:-\}", COMPOSE["services"]["dag-processor"]["environment"][variable])
    monkeypatch.setenv(variable, name)
    assert placed("extract", name) == {"queue": name}


def test_the_services_that_can_say_how_they_are_are_asked() -> None:
    asked = {name for name, service in COMPOSE["services"].items() if "healthcheck" in service}
    assert asked >= {"postgres", "redis", "minio", "ui", "api-server", "scheduler", "vllm-code", "vllm-vision"}


def test_logs_and_captures_go_into_the_bucket_that_init_makes() -> None:
    environment = COMPOSE["services"]["worker"]["environment"]
    store = json.loads(with_defaults(environment["AIRFLOW_CONN_SPRITE_STORE"]).replace("${", "$"))["extra"]["store"]
    assert environment["AIRFLOW__LOGGING__REMOTE_LOGGING"] == "True"
    assert urlsplit(environment["AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER"]).netloc == urlsplit(store).netloc
    assert "--bucket" in COMPOSE["services"]["init"]["command"][-1]


def test_what_may_be_set_is_in_the_example() -> None:
    example = (REPOSITORY / "infra/compose.env.example").read_text()
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT)) == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_every_published_port_is_on_loopback() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_password_has_a_default() -> None:
    passwords = re.findall(r"(?<!\$)\$\{(\w*PASSWORD\w*)([^}]*)\}", TEXT)
    assert {name for name, _ in passwords} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "MINIO_PASSWORD"}
    assert all(rest.startswith(":?") for _, rest in passwords)


def test_every_airflow_process_waits_for_the_home_that_init_makes() -> None:
    for name in ("ui", "api-server", "scheduler", "dag-processor", "triggerer", "worker"):
        service = COMPOSE["services"][name]
        assert service["depends_on"]["init"] == {"condition": "service_completed_successfully"}
        assert "airflow-home:/airflow" in service["volumes"]


def test_images_are_pinned_and_volumes_declared() -> None:
    images = {s["image"] for s in COMPOSE["services"].values() if "build" not in s}
    assert "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z" in images
    assert all(":" in image and not image.endswith(":latest") for image in images)
    named = {with_defaults(v).split(":")[0] for s in COMPOSE["services"].values() for v in s.get("volumes", ())}
    assert named == set(COMPOSE["volumes"])


def with_defaults(text: str) -> str:
    """As Compose reads it where nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def served() -> dict[str, str]:
    """Service → the model that it serves."""
    services = {n: s for n, s in COMPOSE["services"].items() if "vllm" in s.get("profiles", ())}
    return {name: with_defaults(service["command"][0]) for name, service in services.items()}


def test_runs_of_models_take_those_that_the_profile_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = COMPOSE["services"]["worker"]["environment"]
    for name in ("SPRITE_MODEL_SERVERS", "SPRITE_MODELS"):
        monkeypatch.setenv(name, with_defaults(environment[name]))
    here = Deployment()
    run = RunConfig.model_validate(
        {"source": "mujoco", "batch": "2026-01-01", "annotator": "llm", "models": here.models}
    )
    asked = {
        (urlsplit(here.model_servers[choice.server].base_url).netloc, choice.model)
        for choices in run.stage_models().stages.values()
        for choice in choices
    }
    assert asked == {(f"{service}:8000", model) for service, model in served().items()}


def test_model_servers_have_gpus_of_their_own_and_say_when_they_are_ready() -> None:
    assert set(served()) == {"vllm-code", "vllm-vision"}
    used: list[str] = []
    for name in served():
        service = COMPOSE["services"][name]
        (devices,) = service["deploy"]["resources"]["reservations"]["devices"]
        assert f"--tensor-parallel-size={len(devices['device_ids'])}" in service["command"]
        used += devices["device_ids"]
        assert "/health" in service["healthcheck"]["test"][-1]
        assert "models:/root/.cache/huggingface" in service["volumes"]
    assert len(used) == len(set(used))


def test_the_vision_model_takes_as_many_pictures_as_a_request_shows() -> None:
    options = dict(o.split("=", 1) for o in COMPOSE["services"]["vllm-vision"]["command"] if o.startswith("--"))
    assert json.loads(options["--limit-mm-per-prompt"])["image"] >= VIDEO_PICTURES
