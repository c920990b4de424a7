"""What is installed and reachable, and the command that mends what is not."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from sprite_etl.config import Deployment
from sprite_etl.doctor_sources import examine_sources
from sprite_etl.findings import Finding
from sprite_etl.llm.roles import DEFAULT_SERVER, choices_of
from sprite_etl.llm.servers import NoAnswer, served_models
from sprite_etl.llm.values import ModelChoice, ModelServer
from sprite_etl.pipeline.plan import store_of
from sprite_etl.store.errors import DOCTOR, StoreError

POOLS = {"sprite_simulator", "sprite_compute", "sprite_models", "sprite_gate"}
"""What the DAGs name; infra/bootstrap.py makes them."""


def examine(deployment: Deployment) -> list[Finding]:
    """Look at the interpreter, the packages, the sandbox, the store, the sources, the model servers and Airflow."""
    findings = [_python()]
    for package, extra, required in (
        ("polars", "pipeline", True), ("deltalake", "pipeline", True), ("obstore", "pipeline", True),
        ("great-expectations", "pipeline", True), ("mujoco", "mujoco", False), ("embreex", "mujoco", False),
        ("imageio-ffmpeg", "mujoco", True), ("apache-airflow", "airflow", False),
    ):  # fmt: skip
        findings.append(_package(package, extra, required))
    findings += [_try("sandbox", _sandbox), _try("store", lambda: _store(deployment))]
    findings += examine_sources(deployment)
    findings += _model_servers(deployment)
    findings += _airflow()
    findings.append(_disk())
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python", sys.version_info >= (3, 11), version, "install Python 3.11–3.13 and run infra/demo.sh again"
    )


def _package(name: str, extra: str, required: bool) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name), required=required)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", f"pip install 'sprite-etl[{extra}]'", required)


def _try(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:
        return Finding(
            what, False, str(error).splitlines()[0] if str(error) else type(error).__name__, "see the message"
        )


def _store(deployment: Deployment) -> Finding:
    try:
        store_of(deployment).check()
    except StoreError as error:
        return Finding("store", False, f"{error.what}: {error.cause}", error.remedy.removesuffix(f"; {DOCTOR}"))
    return Finding("store", True, f"{deployment.store}: write, read, delete and conditional write all work")


def _sandbox() -> Finding:
    """Which mode of isolation holds programs; without a filter of system calls nothing should run."""
    from sprite_etl.transform.programs.sandbox import SandboxError, describe_isolation, isolation

    remedy = "allow seccomp filters and prctl in the container's profile (Docker's default does)"
    try:
        return Finding("sandbox", isolation()["mode"] != "none", describe_isolation(), remedy)
    except SandboxError as error:
        return Finding("sandbox", False, str(error), remedy)


def _model_servers(deployment: Deployment) -> list[Finding]:
    """Which model servers there are, whether they answer, and whether they serve what SPRITE_MODELS names there. Only
    runs with `--annotator llm` need one."""
    if not deployment.model_servers:
        remedy = (
            "set SPRITE_LLM_BASE_URL (and SPRITE_LLM_API_KEY), or SPRITE_MODEL_SERVERS; see docs/language-models.md"
        )
        return [Finding("model servers", False, "none is configured", remedy, required=False)]
    try:
        named = choices_of(deployment.models)
    except ValueError as error:
        return [
            Finding(
                "SPRITE_MODELS", False, " ".join(str(error).split()), "mend SPRITE_MODELS; see docs/language-models.md"
            )
        ]
    found = [_model_server(server, named) for server in deployment.model_servers.values()]
    for server in sorted({c.server for c in named} - set(deployment.model_servers)):
        found.append(Finding(f"model server {server}", False, "SPRITE_MODELS names it, and there is none of that name",
                             f"set SPRITE_MODEL_SERVERS__{server.upper()}__BASE_URL"))  # fmt: skip
    return found


def _model_server(server: ModelServer, named: Sequence[ModelChoice]) -> Finding:
    what, needed = f"model server {server.name}", sorted({c.model for c in named if c.server == server.name})
    variable = "SPRITE_LLM" if server.name == DEFAULT_SERVER else f"SPRITE_MODEL_SERVERS__{server.name.upper()}_"
    try:
        serves = served_models(server)
    except NoAnswer as error:
        remedy = f"set {variable}_API_KEY" if error.reached else f"start the server, or set {variable}_BASE_URL"
        return Finding(what, False, str(error), remedy, required=bool(needed))
    listed = ", ".join(serves[:5]) + (f" and {len(serves) - 5} more" if len(serves) > 5 else "")
    missing = [model for model in needed if model not in serves]
    if missing:
        detail = f"{server.base_url} serves {listed or 'nothing'}, and not {', '.join(missing)}"
        return Finding(what, False, detail, "name a model that it serves in SPRITE_MODELS")
    return Finding(what, True, f"{server.base_url} serves {listed or 'nothing'}", required=bool(needed))


def _airflow() -> list[Finding]:
    """Airflow's home and the pools that the DAGs' tasks wait in, for ever where nobody made them."""
    home = os.environ.get("AIRFLOW_HOME")
    if not home:
        return [Finding("airflow home", False, "AIRFLOW_HOME is not set", "bash infra/demo.sh", required=False)]
    if shutil.which("airflow") is None:
        return [Finding("airflow home", False, f"{home}, but there is no airflow command", "bash infra/demo.sh")]
    remedy = f"python -m infra.bootstrap --home {home}"
    listed = subprocess.run(["airflow", "pools", "list", "-o", "json"], capture_output=True, text=True, timeout=120)
    try:
        made = {p["pool"] for p in json.loads(listed.stdout[listed.stdout.index("[") :])}
    except ValueError:
        return [Finding("airflow pools", False, "airflow pools list failed", remedy)]
    missing = sorted(POOLS - made)
    detail = f"missing: {', '.join(missing)}; tasks in them wait for ever" if missing else ", ".join(sorted(POOLS))
    return [Finding("airflow pools", not missing, detail, remedy)]


def _disk() -> Finding:
    free = shutil.disk_usage(os.getcwd()).free / 2**30
    return Finding("disk", free > 2, f"{free:.0f} GiB free", "free at least 2 GiB")
