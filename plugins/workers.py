"""Where a task runs: the pod that KubernetesExecutor makes for it, and the Celery queue that its worker reads.

Both are deployment configuration: SPRITE_PODS__<step>__<field>, SPRITE_PODS__EXTRACT_<source>__<field>, and
SPRITE_QUEUES__<source> for the workers that have a source's simulator.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from plugins.compat import conf

QUANTITY = r"^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$"
GPU = "nvidia.com/gpu"


class Pod(BaseModel):
    """What a task's container gets. It runs as the image's user, with no capability and no way to new privileges: the
    sandbox of programs needs none (see docs/deployment.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cpu: str = Field(default="500m", pattern=QUANTITY, description="Cores that are kept for it; it may use more")
    memory: str = Field(default="2Gi", pattern=QUANTITY, description="Kept for it, and the most that it may use")
    disk: str = Field(default="2Gi", pattern=QUANTITY, description="Of the node's own disk: a capture in the making")
    gpus: int = Field(default=0, ge=0, le=16, description="NVIDIA GPUs")
    image: str | None = Field(default=None, description="Another than all tasks': one with the simulator")
    node_selector: dict[str, str] = Field(default_factory=dict, description="Labels that its node must have")


# A step's programs run on one core of their own; Great Expectations and the table's writer hold a batch in memory.
SIZES = {
    "plan": Pod(cpu="250m", memory="1Gi"),
    "extract": Pod(cpu="1", memory="4Gi", disk="10Gi"),
    "refer": Pod(),
    "ask": Pod(),
    "solve": Pod(cpu="1"),
    "vote": Pod(),
    "gate": Pod(cpu="1", memory="4Gi"),
    "load": Pod(cpu="1", memory="4Gi"),
    "statistics": Pod(cpu="1", memory="4Gi"),
}


class Workers(BaseSettings):
    """What the deployment says of its workers, from the environment."""

    model_config = SettingsConfigDict(env_prefix="SPRITE_", env_nested_delimiter="__", extra="ignore", frozen=True)

    pods: dict[str, dict[str, Any]] = Field(default_factory=dict)
    queues: dict[str, str] = Field(default_factory=dict)


def pod_of(step: str, source: str) -> Pod:
    """A step's pod: the deployment's word for `extract_<source>` goes before that for the step, and both before the
    size that is known to do. Raises ValueError for a name that is no step's, pydantic's ValidationError."""
    said = Workers().pods
    unknown = sorted(name for name in said if name.partition("_")[0] not in SIZES)
    if unknown:
        raise ValueError(f"SPRITE_PODS names steps, {', '.join(SIZES)}, or extract_SOURCE; got {', '.join(unknown)}")
    changed = {**said.get(step, {}), **said.get(f"{step}_{source}", {})}
    return Pod.model_validate({**SIZES[step].model_dump(), **changed})


def placed(step: str, source: str = "") -> dict[str, Any]:
    """What an operator is given so that its tasks run in the right place; nothing where the executor knows no places.

    Raises as `pod_of`.
    """
    made: dict[str, Any] = {}
    if step == "extract" and (queue := Workers().queues.get(source)):
        made["queue"] = queue
    if _in_pods():
        made["executor_config"] = {"pod_override": override(pod_of(step, source))}
    return made


@cache
def _in_pods() -> bool:
    """Whether any task may run in a pod. Only then is the Kubernetes client imported, which costs a second."""
    return "KubernetesExecutor" in conf.get("core", "executor", fallback="")


def override(pod: Pod) -> Any:
    """The pod as what KubernetesExecutor lays over its template, a V1Pod."""
    from kubernetes.client import models as k8s

    gpus = {GPU: str(pod.gpus)} if pod.gpus else {}
    container = k8s.V1Container(
        name="base",
        image=pod.image,
        resources=k8s.V1ResourceRequirements(
            requests={"cpu": pod.cpu, "memory": pod.memory, "ephemeral-storage": pod.disk, **gpus},
            limits={"memory": pod.memory, "ephemeral-storage": pod.disk, **gpus},
        ),
        security_context=k8s.V1SecurityContext(
            allow_privilege_escalation=False,
            capabilities=k8s.V1Capabilities(drop=["ALL"]),
            run_as_non_root=True,
            seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
        ),
    )
    spec = k8s.V1PodSpec(
        containers=[container],
        node_selector=pod.node_selector or None,
        # Nodes with GPUs keep other pods away.
        tolerations=[k8s.V1Toleration(key=GPU, operator="Exists", effect="NoSchedule")] if pod.gpus else None,
    )
    return k8s.V1Pod(spec=spec)
