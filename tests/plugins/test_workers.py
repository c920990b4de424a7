"""Sizes of pods and queues, and that Airflow's own KubernetesExecutor makes the pods that are meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import kubernetes_validate
import pytest
from pydantic import ValidationError

from infra.bootstrap import REPOSITORY
from plugins.workers import GPU, Pod, placed, pod_of

KUBERNETES = "1.33"
# Every task of a DAG as the executor gets it, through Airflow's serialisation, laid over the provider's own template.
PODS_OF = """
import datetime, importlib.resources, json, pathlib, sys
from airflow.serialization.serialized_objects import BaseSerialization, DagSerialization
from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator
from kubernetes.client import ApiClient
from dags.sprite_sources import sprite_habitat, sprite_mujoco
from dags.sprite_statistics import dag as sprite_statistics

folder = importlib.resources.files("airflow.providers.cncf.kubernetes")
template = folder / "pod_template_file_examples" / "dags_in_image_template.yaml"
base = PodGenerator.deserialize_model_file(str(template))
made = {}
for dag in (sprite_habitat, sprite_mujoco, sprite_statistics):
    DagSerialization.to_dict(dag)
    for task in dag.tasks:
        stored = json.loads(json.dumps(BaseSerialization.serialize(task.executor_config)))
        config = BaseSerialization.deserialize(stored)
        pod = PodGenerator.construct_pod(
            dag_id=dag.dag_id, task_id=task.task_id, pod_id="a-task", try_number=1, kube_image="sprite-etl:0.1.0",
            date=None, args=["airflow"], pod_override_object=PodGenerator.from_obj(config), base_worker_pod=base,
            namespace="sprite", scheduler_job_id="1", run_id="a-run",
        )
        made[f"{dag.dag_id}.{task.task_id}"] = ApiClient().sanitize_for_serialization(pod)
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def pods() -> dict[str, Any]:
    settings = {
        "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor",
        "SPRITE_PODS__GATE__MEMORY": "8Gi",
        "SPRITE_PODS__EXTRACT_HABITAT": '{"image": "sprite-etl-habitat:1", "gpus": 1, "node_selector": {"gpu": "yes"}}',
    }
    command = [sys.executable, "-c", PODS_OF]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False, env={**os.environ, **settings}
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def container(pod: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod["spec"]["containers"]
    assert only["name"] == "base"
    found: dict[str, Any] = only
    return found


def test_every_task_has_a_pod_that_kubernetes_would_take(pods: dict[str, Any]) -> None:
    assert len(pods) == 2 * 8 + 1
    for name, pod in pods.items():
        kubernetes_validate.validate(pod, KUBERNETES, strict=True)
        made = container(pod)
        assert made["args"] == ["airflow"]
        assert {"AIRFLOW__CORE__FERNET_KEY"} < {variable["name"] for variable in made["env"]}, "the template's stay"
        assert made["resources"]["limits"]["memory"] == made["resources"]["requests"]["memory"], name


def test_no_task_has_more_rights_than_the_sandbox_needs(pods: dict[str, Any]) -> None:
    for pod in pods.values():
        assert container(pod)["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        }
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod["spec"])


def test_the_simulators_scenes_are_made_where_the_simulator_is(pods: dict[str, Any]) -> None:
    extract, others = pods["sprite_habitat.scenes.extract"], pods["sprite_mujoco.scenes.extract"]
    assert container(extract)["image"] == "sprite-etl-habitat:1"
    assert container(extract)["resources"]["limits"][GPU] == "1"
    assert extract["spec"]["nodeSelector"] == {"gpu": "yes"}
    assert extract["spec"]["tolerations"][0]["key"] == GPU
    assert container(others)["image"] == "sprite-etl:0.1.0"
    assert GPU not in container(others)["resources"]["limits"]
    assert "tolerations" not in others["spec"]
    assert container(pods["sprite_mujoco.gate"])["resources"]["requests"]["memory"] == "8Gi"


def test_another_executor_gets_no_pods_and_a_queue_only_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert placed("solve", "habitat") == {}
    assert placed("extract", "habitat") == {}
    monkeypatch.setenv("SPRITE_QUEUES__HABITAT", "habitat")
    monkeypatch.setenv("SPRITE_QUEUES__AIRSIM", "")
    assert placed("extract", "habitat") == {"queue": "habitat"}
    assert placed("solve", "habitat") == placed("extract", "mujoco") == placed("extract", "airsim") == {}


def test_a_pod_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        Pod(memory="4 GB")
    monkeypatch.setenv("SPRITE_PODS__GATE__MEMROY", "4Gi")
    with pytest.raises(ValidationError, match="memroy"):
        pod_of("gate", "mujoco")
    monkeypatch.setenv("SPRITE_PODS__GAET__MEMORY", "4Gi")
    with pytest.raises(ValueError, match=r"names steps, plan, .*got gaet"):
        pod_of("plan", "mujoco")
