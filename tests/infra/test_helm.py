"""What can be checked of the Kubernetes files without a cluster: Kubernetes' own schemas, the chart's where it is at
hand (SPRITE_TEST_AIRFLOW_CHART), that they fit each other, this project and Compose, and hold no secret."""

from __future__ import annotations

import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import kubernetes_validate
import pytest
import yaml

from infra.bootstrap import REPOSITORY
from sprite_etl.config import Deployment, RunConfig
from tests.infra.test_compose import served
from tests.plugins.test_workers import KUBERNETES

VALUES: dict[str, Any] = yaml.safe_load((REPOSITORY / "infra/helm/values.yaml").read_text())
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all((REPOSITORY / "infra/helm/vllm.yaml").read_text()))


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {m["metadata"]["name"]: m for m in MANIFESTS if m["kind"] == kind}


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    (only,) = deployment["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


CHART = os.environ.get("SPRITE_TEST_AIRFLOW_CHART", "")


@pytest.mark.skipif(not CHART, reason="SPRITE_TEST_AIRFLOW_CHART names no unpacked chart of Apache Airflow")
def test_the_values_are_what_the_chart_says() -> None:
    schema = json.loads((Path(CHART) / "values.schema.json").read_text())
    assert [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(VALUES)] == []


def test_the_manifests_are_what_kubernetes_says() -> None:
    for manifest in MANIFESTS:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_the_parts_of_the_values_that_become_a_pods_are_what_kubernetes_says() -> None:
    contexts, server = VALUES["securityContexts"], VALUES["apiServer"]
    keys = ("envName", "secretName", "secretKey")
    secrets = [tuple(s[key] for key in keys) for s in VALUES["secret"]]
    env = [{"name": n, "valueFrom": {"secretKeyRef": {"name": s, "key": k}}} for n, s, k in secrets]
    container = {
        "name": "base",
        "args": server["args"],
        "env": [*VALUES["env"], *yaml.safe_load(VALUES["extraEnv"]), *env],
        "resources": VALUES["workers"]["resources"],
        "securityContext": contexts["containers"],
        "volumeMounts": server["extraVolumeMounts"],
    }
    spec = {"containers": [container], "volumes": server["extraVolumes"], "securityContext": contexts["pod"]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}
    kubernetes_validate.validate(pod, KUBERNETES, strict=True)
    assert contexts["containers"]["capabilities"] == {"drop": ["ALL"]}
    assert contexts["containers"]["allowPrivilegeEscalation"] is False


def test_runs_of_models_take_those_that_the_manifests_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VALUES["env"]:
        monkeypatch.setenv(variable["name"], variable["value"])
    for variable in VALUES["secret"]:
        if variable["envName"].startswith("SPRITE_"):
            monkeypatch.setenv(variable["envName"], f"the {variable['secretKey']} of {variable['secretName']}")
    here = Deployment()
    run = RunConfig.model_validate(
        {"source": "mujoco", "batch": "2026-01-01", "annotator": "llm", "models": here.models}
    )
    asked = {
        (urlsplit(here.model_servers[choice.server].base_url).netloc, choice.model)
        for choices in run.stage_models().stages.values()
        for choice in choices
    }
    offered = {
        (f"{name}:{service['spec']['ports'][0]['port']}", container(of_kind("Deployment")[name])["args"][0])
        for name, service in of_kind("Service").items()
    }
    assert asked == offered
    assert {server.secrets for server in here.model_servers.values()} == {("the api-key of sprite-vllm",)}


def test_a_service_finds_its_pods_and_nothing_is_reached_from_outside() -> None:
    for name, service in of_kind("Service").items():
        deployment = of_kind("Deployment")[name]["spec"]
        assert service["spec"]["selector"] == deployment["selector"]["matchLabels"]
        assert service["spec"]["selector"].items() <= deployment["template"]["metadata"]["labels"].items()
        assert service["spec"]["type"] == "ClusterIP"
        assert not deployment["template"]["spec"]["enableServiceLinks"]


def test_a_model_has_its_gpus_its_weights_and_the_options_that_compose_gives_it() -> None:
    assert {name: container(d)["args"][0] for name, d in of_kind("Deployment").items()} == served()
    compose = yaml.safe_load((REPOSITORY / "infra/docker-compose.yml").read_text())["services"]
    for name, deployment in of_kind("Deployment").items():
        pod, vllm = deployment["spec"]["template"]["spec"], container(deployment)
        assert vllm["args"][1:] == compose[name]["command"][1:]
        assert vllm["image"] == compose[name]["image"]
        assert f"--tensor-parallel-size={vllm['resources']['limits']['nvidia.com/gpu']}" in vllm["args"]
        assert {v["name"] for v in vllm["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
        claims = [v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v]
        assert set(claims) <= set(of_kind("PersistentVolumeClaim"))
        assert {vllm[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")} == {
            "/health"
        }


def test_the_chart_gets_this_projects_image_and_airflow() -> None:
    assert VALUES["executor"] == "KubernetesExecutor"
    assert VALUES["airflowVersion"] == importlib.metadata.version("apache-airflow")
    assert VALUES["defaultAirflowTag"] == importlib.metadata.version("sprite-etl")
    dockerfile = (REPOSITORY / "infra/Dockerfile").read_text()
    assert f"AIRFLOW_HOME={VALUES['airflowHome']} " in dockerfile
    workdir = VALUES["config"]["core"]["dags_folder"].removesuffix("/dags")
    assert f"WORKDIR {workdir}\n" in dockerfile


def test_every_secret_comes_from_a_secret() -> None:
    for variable in VALUES["env"]:
        assert not {"password", "api_key", "login"} & set(variable["value"].replace('"', " ").split())
    assert {v["envName"] for v in VALUES["secret"]} >= {"AIRFLOW_CONN_SPRITE_STORE"}
    (extra,) = yaml.safe_load(VALUES["extraEnv"])
    assert extra["name"] == "AIRFLOW_CONN_SPRITE_LLM"
    assert extra["valueFrom"]["secretKeyRef"]["optional"]
    for deployment in of_kind("Deployment").values():
        secret = {e["name"] for e in container(deployment)["env"] if "valueFrom" in e}
        assert secret == {"VLLM_API_KEY", "HF_TOKEN"}
