"""What can be checked of the simulators' environments without building them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from infra.bootstrap import REPOSITORY
from sprite_etl.config import Deployment

FOLDER = REPOSITORY / "infra" / "simulators"
NAMES = ["ai2thor", "airsim", "habitat"]


def shell(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", *command], cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", NAMES)
def test_an_image_is_the_pipelines_own_with_the_simulators_interpreter(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FOLDER / name / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE)
    assert copied
    assert all((FOLDER / name / file).is_file() for file in copied)
    last = re.findall(r"^FROM (\S+)", text, re.MULTILINE)[-1]
    assert last == "${BASE}"
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] == "sprite"
    assert not re.search(r":latest\b", text)
    variable, python = re.findall(r"(SPRITE_SOURCES__\w+__PYTHON)=(\S+)", text)[0]
    monkeypatch.setenv(variable, python)
    assert Deployment().source(name).python == python


def test_every_environment_has_what_a_source_needs_itself() -> None:
    for name in ("ai2thor", "airsim"):
        for file in ("requirements.in", "requirements.txt"):
            text = (FOLDER / name / file).read_text()
            assert re.search(r"^numpy\b", text, re.MULTILINE)
            assert re.search(r"^pillow\b", text, re.MULTILINE)
    wanted = yaml.safe_load((FOLDER / "habitat" / "environment.yml").read_text())["dependencies"]
    assert {"numpy", "habitat-sim"} <= {re.split(r"[=<>]", d)[0] for d in wanted}
    assert all(path in (FOLDER / "README.md").read_text() for path in ("airsim/start.sh", "habitat/environment.yml"))


def test_names_that_have_no_environment_are_told_what_to_do() -> None:
    for name, words in (
        ("habitat", "conda env create -f infra/simulators/habitat"),
        ("scannet", "needs no"),
        ("x", "must be"),
    ):
        done = shell("infra/simulator.sh", name)
        assert done.returncode == 2
        assert words in done.stderr
        assert "mend: " in done.stderr


def test_a_world_of_airsim_is_started_with_one_size_of_picture(tmp_path: Path) -> None:
    world = tmp_path / "Blocks.sh"
    world.write_text(
        '#!/bin/sh\nfor a in "$@"; do case "$a" in -settings=*) cat "${a#-settings=}";; *) echo "$a" >&2;; esac; done\n'
    )
    world.chmod(0o755)
    done = shell(str(FOLDER / "airsim" / "start.sh"), str(world), "flight", "41452")
    assert done.returncode == 0, done.stderr
    settings = json.loads(done.stdout)
    assert (settings["SimMode"], settings["ApiServerPort"], settings["LocalHostIp"]) == (
        "Multirotor",
        41452,
        "127.0.0.1",
    )
    sizes = {(c["Width"], c["Height"], c["FOV_Degrees"]) for c in settings["CameraDefaults"]["CaptureSettings"]}
    assert sizes == {(640, 480, 90)}
    assert "-RenderOffscreen" in done.stderr
    wrong = shell(str(FOLDER / "airsim" / "start.sh"), str(tmp_path / "none"))
    assert wrong.returncode == 2
    assert "is no executable file" in wrong.stderr
