"""What is installed and reachable, and the command that mends what is not."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.pipeline.plan import store_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. required: nothing works without it; remedy: the command or setting that mends it."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True

    def to_json(self) -> dict[str, Any]:
        """As plain values, with `state` for people."""
        state = "ok" if self.ok else "missing" if self.required else "absent (optional)"
        return {
            "what": self.what,
            "state": state,
            **{k: v for k, v in asdict(self).items() if k not in ("what", "ok")},
        }


def examine(deployment: Deployment) -> list[Finding]:
    """Look at the interpreter, the packages, the renderers, the sandbox, the store and Airflow."""
    findings = [_python()]
    for package, extra, required in (
        ("polars", "pipeline", True), ("deltalake", "pipeline", True), ("obstore", "pipeline", True),
        ("great-expectations", "pipeline", True), ("mujoco", "mujoco", False), ("embreex", "mujoco", False),
        ("imageio-ffmpeg", "mujoco", True), ("apache-airflow", "airflow", False),
    ):  # fmt: skip
        findings.append(_package(package, extra, required))
    findings += [_try("sandbox", _sandbox), _try("store", lambda: _store(deployment))]
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
    store_of(deployment).check()
    return Finding("store", True, f"{deployment.store}: write, read, delete and conditional write all work")


def _sandbox() -> Finding:
    from sprite_etl.transform.programs.sandbox import describe_isolation

    return Finding("sandbox", True, describe_isolation())


def _airflow() -> list[Finding]:
    """Pools that tasks wait in for ever when nobody made them; only looked at where Airflow is set up."""
    if not os.environ.get("AIRFLOW_HOME"):
        return [Finding("airflow home", False, "AIRFLOW_HOME is not set", "bash infra/demo.sh", required=False)]
    home = os.environ["AIRFLOW_HOME"]
    made = os.path.isdir(home)
    return [Finding("airflow home", made, home, "bash infra/demo.sh", required=False)]


def _disk() -> Finding:
    free = shutil.disk_usage(os.getcwd()).free / 2**30
    return Finding("disk", free > 2, f"{free:.0f} GiB free", "free at least 2 GiB")
