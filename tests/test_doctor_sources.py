"""What is missing of each source: interpreter, package, data, server, driver; and the command that mends it."""

from __future__ import annotations

import ctypes.util
import json
import socket
import sys
from pathlib import Path

from sprite_etl.config import Deployment, SourceDeployment
from sprite_etl.doctor_sources import REPOSITORY, examine_sources
from sprite_etl.extract.registry import SOURCES
from sprite_etl.findings import Finding
from tests.contract.standins import boxes_recording
from tests.doubles.interpreter import interpreter


def findings(**sources: SourceDeployment) -> dict[str, Finding]:
    found = examine_sources(Deployment(sources=sources))
    return {f.what.removeprefix("source "): f for f in found}


def test_every_source_is_looked_at_and_only_what_is_configured_is_required() -> None:
    found = findings(sprite=SourceDeployment(options={"root": "/nowhere"}))
    assert set(found) == set(SOURCES)
    assert found["mujoco"].ok
    assert [name for name, f in found.items() if f.required] == ["sprite"]
    assert all(f.remedy and f.detail for f in found.values() if not f.ok)
    assert "/nowhere holds no metainfo" in found["sprite"].detail


def test_data_that_nobody_named_are_asked_for_by_their_setting(tmp_path: Path) -> None:
    found = findings()["habitat_recording"]
    assert found.remedy == "set SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT"
    there = findings(habitat_recording=SourceDeployment(options={"root": str(boxes_recording(tmp_path))}))
    assert there["habitat_recording"].ok
    assert sys.executable in there["habitat_recording"].detail
    wrong = findings(habitat_recording=SourceDeployment(options={"folder": "/x"}))["habitat_recording"]
    assert wrong.remedy == "mend SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS"


def test_an_interpreter_that_does_not_start_or_lacks_numpy(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'numpy'\" >&2\nexit 1\n")
    broken.chmod(0o755)
    found = findings(
        airsim=SourceDeployment(python=str(tmp_path / "gone")), mujoco=SourceDeployment(python=str(broken))
    )
    assert "cannot be started" in found["airsim"].detail
    assert "SPRITE_SOURCES__AIRSIM__PYTHON" in found["airsim"].remedy
    assert "No module named 'numpy'" in found["mujoco"].detail
    assert found["mujoco"].remedy.startswith(
        "pip install 'sprite-etl[mujoco]', then set SPRITE_SOURCES__MUJOCO__PYTHON"
    )


def test_a_package_that_the_interpreter_lacks_and_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        scenes = tmp_path / "scenes.json"
        scenes.write_text(json.dumps({"scenes": {"street": {"environment": "NH", "port": port}}}))
        options = {"scenes": str(scenes)}
        without = findings(airsim=SourceDeployment(python=sys.executable, options=options))["airsim"]
        assert without.detail == "airsim or cosysairsim is not installed in its interpreter"
        assert without.remedy == "bash infra/simulator.sh airsim"
        unsaid = findings(airsim=SourceDeployment(options=options))["airsim"]
        assert unsaid.remedy.endswith(f"set SPRITE_SOURCES__AIRSIM__PYTHON={REPOSITORY}/.venv-airsim/bin/python")
        (tmp_path / "cosysairsim.py").write_text("")
        python = interpreter(tmp_path, paths=[tmp_path])
        assert findings(airsim=SourceDeployment(python=python, options=options))["airsim"].ok
    gone = findings(airsim=SourceDeployment(python=python, options=options))["airsim"]
    assert f"nothing answers at 127.0.0.1:{port}" in gone.detail
    assert "infra/simulators/airsim/start.sh" in gone.remedy


def test_what_conda_makes_is_found_by_conda(tmp_path: Path) -> None:
    found = findings()["habitat"]
    command = "conda env create -f infra/simulators/habitat/environment.yml"
    setting = 'set SPRITE_SOURCES__HABITAT__PYTHON="$(conda run -n sprite-habitat which python)"'
    assert found.remedy.startswith(f"{command}, then {setting}")


def test_the_driver_that_cloud_rendering_draws_with(tmp_path: Path) -> None:
    (tmp_path / "ai2thor.py").write_text("")
    python = interpreter(tmp_path, paths=[tmp_path])
    own = findings(ai2thor=SourceDeployment(python=python, options={"executable": "/opt/unity"}))["ai2thor"]
    assert own.ok
    download = findings(ai2thor=SourceDeployment(python=python))["ai2thor"]
    assert download.ok == (ctypes.util.find_library("vulkan") is not None)
    assert download.ok or download.remedy == "apt-get install libvulkan1"
