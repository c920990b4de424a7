"""The stand-in for AirSim's server, started for a test, and captures through the real clients."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.extract.airsim.source import AirsimOptions, AirsimSource
from sprite_etl.extract.child import capture_in_child
from sprite_etl.scene.capture import Capture

REPOSITORY = Path(__file__).parents[3]
CLIENTS = REPOSITORY / ".venv-airsim" / "bin" / "python"
needs_clients = pytest.mark.skipif(
    not CLIENTS.exists(), reason="needs AirSim's clients: run `bash infra/simulator.sh airsim`"
)


@contextmanager
def running(version: int, mode: str, faults: Mapping[str, Any] | None = None) -> Iterator[int]:
    """The port of a stand-in. faults: method → (after how many calls, what it does then)."""
    command = [CLIENTS, "-m", "tests.doubles.airsim_server", "--version", str(version), "--mode", mode]
    server = subprocess.Popen(
        [*command, "--faults", json.dumps(dict(faults or {}))],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.communicate()


def scenes_file(folder: Path, port: int, **more: Any) -> Path:
    """The deployment's file of one scene, "street"."""
    path = folder / "scenes.json"
    path.write_text(json.dumps({"scenes": {"street": {"environment": "Street", "port": port, **more}}}))
    return path


def captured(folder: Path, port: int, world: Mapping[str, Any] | None = None, **options: Any) -> Capture:
    """Through the child, as a deployment does: into `folder`/capture."""
    scenes = scenes_file(folder, port, **(world or {}))
    chosen = AirsimOptions(**{"frames": 18, "timeout_s": 20, "scenes": str(scenes), **options})
    scene = AirsimSource(chosen).catalogue()[0]
    return capture_in_child(str(CLIENTS), "airsim", asdict(chosen), scene, folder / "capture", "c" * 16)
