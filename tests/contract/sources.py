"""Every source that the contract is tested on: a stand-in for its simulator or data, or the real thing.

A real simulator is used as well where a variable names it; where its data and servers lie, and what else it is told,
is in SPRITE_SOURCES__<NAME>__OPTIONS (JSON), as for a deployment:

    SPRITE_TEST_HABITAT_PYTHON, SPRITE_TEST_AI2THOR_PYTHON, SPRITE_TEST_AIRSIM_PYTHON   the interpreter that has it
    SPRITE_TEST_SCANNET                                                                 the folder of scans
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.config import Deployment
from tests.contract.standins import boxes_as_metadata, boxes_recording, some_houses
from tests.doubles.habitat_world import furnished, scans
from tests.doubles.interpreter import REPOSITORY, interpreter
from tests.doubles.scannet_writer import Rig, write_scan
from tests.extract.airsim.standin import running, scenes_file
from tests.extract.procthor.houses import two_rooms, written

SMALL = {"frames": 10, "width": 160, "height": 120}


@dataclass(frozen=True, slots=True)
class Stand:
    """A source that can be used.

    options: all that it is told; python: the interpreter that has what it needs; geometry: what the gate says of its
    capture; scenes: how many its catalogue lists, None: not known; scene_id: which is captured, empty: the first;
    lacking: options without which it can't work, by the words of the error that says how to mend it; exact: whether two
    captures are the same to the last byte: a server that goes on living between them has rounding errors of its past.
    """

    options: Mapping[str, Any]
    python: str = sys.executable
    geometry: str = "verified"
    scenes: int | None = None
    scene_id: str = ""
    lacking: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    exact: bool = True


Make = Callable[[Path, Path | None], AbstractContextManager[Stand]]


@contextmanager
def mujoco(folder: Path, real: Path | None) -> Iterator[Stand]:
    yield Stand({**SMALL, "width": 320, "height": 240, "rooms_max": 1, "renderer": "raycast"})


@contextmanager
def habitat_recording(folder: Path, real: Path | None) -> Iterator[Stand]:
    variable = "SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT"
    lacking = {variable: {"root": ""}, "holds no recording": {"root": str(folder)}}
    yield Stand({"root": str(boxes_recording(folder))}, scenes=1, lacking=lacking)


@contextmanager
def sprite(folder: Path, real: Path | None) -> Iterator[Stand]:
    root, fov_deg = boxes_as_metadata(folder)
    options = {"root": str(root), "preset": "habitat", "fov_deg": fov_deg}
    lacking = {"SPRITE_SOURCES__SPRITE__OPTIONS__ROOT": {"root": ""}}
    # Pictures and boxes alone prove nothing about depth.
    yield Stand(options, geometry="unverified", scenes=1, lacking=lacking)


@contextmanager
def procthor(folder: Path, real: Path | None) -> Iterator[Stand]:
    """Two real houses, or, without them, one by hand."""
    files = written(folder, two_rooms(joined=True)) if real is None else some_houses(folder, real / "procthor")
    lacking = {"SPRITE_SOURCES__PROCTHOR__OPTIONS__HOUSES": {"houses": ""}}
    options = {**SMALL, "width": 320, "height": 240, "renderer": "raycast", **files}
    yield Stand(options, scenes=1 if real is None else 2, lacking=lacking)


def airsim(version: int, mode: str) -> Make:
    """Microsoft's client (1) or Cosys-AirSim's (4), over the wire, with a server that has a street."""

    @contextmanager
    def make(folder: Path, real: Path | None) -> Iterator[Stand]:
        python = client("airsim")
        with running(version, mode) as port:
            closed = folder / "closed"
            closed.mkdir()
            nowhere = scenes_file(closed, 1)
            options = {"scenes": str(scenes_file(folder, port)), "mode": mode, "frames": 8, "timeout_s": 20}
            lacking = {"SPRITE_SOURCES__AIRSIM__OPTIONS__SCENES": {"scenes": ""},
                       "no AirSim answers at 127.0.0.1:1": {"scenes": str(nowhere)}}  # fmt: skip
            yield Stand(options, python, scenes=1, lacking=lacking, exact=False)

    return make


def ai2thor(dataset: str, scene_id: str) -> Make:
    """The real client, with a process that speaks as Unity does."""

    @contextmanager
    def make(folder: Path, real: Path | None) -> Iterator[Stand]:
        python = client("ai2thor")
        unity = folder / "unity"
        unity.write_text(f'#!/bin/sh\ncd "{REPOSITORY}" && exec "{python}" -m tests.doubles.ai2thor_unity "$@"\n')
        unity.chmod(0o755)
        (folder / "houses.jsonl").write_text(json.dumps({"rooms": [], "objects": []}) + "\n")
        options = {"dataset": dataset, "executable": str(unity), "frames": 10, "width": 320, "height": 240}
        if dataset == "procthor":
            options["houses"] = str(folder / "houses.jsonl")
        lacking = {"SPRITE_SOURCES__AI2THOR__OPTIONS__HOUSES": {"dataset": "procthor", "houses": ""},
                   "does not start": {"executable": str(folder / "no-unity")}}  # fmt: skip
        yield Stand(options, python, scene_id=scene_id, lacking=lacking)

    return make


@contextmanager
def scannet(folder: Path, real: Path | None) -> Iterator[Stand]:
    rig = Rig((432, 322), (216, 162), (280.0, 281.0, 212.2, 163.6), (138.0, 139.0, 108.3, 79.4))
    write_scan(folder / "scannet", seed=2, frames=8, rig=rig)
    lacking = {"SPRITE_SOURCES__SCANNET__OPTIONS__ROOT": {"root": ""}}
    options = {"root": str(folder / "scannet"), "frames": 8, "width": 320, "min_coverage": 0.1}
    yield Stand(options, scenes=1, lacking=lacking)


def habitat(kind: str, version: str) -> Make:
    """A module that has habitat-sim's types and ways, as one version spells them: a furnished home, or a scan."""

    @contextmanager
    def make(folder: Path, real: Path | None) -> Iterator[Stand]:
        config = furnished(folder / "data") if kind == "furnished" else scans(folder / "data")
        python = interpreter(folder, paths=[REPOSITORY / "tests" / "doubles" / "habitat_standin"])
        lacking = {"SPRITE_SOURCES__HABITAT__OPTIONS__": {"config": "", "scenes": ""}}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HABITAT_SIM_STANDIN_VERSION", version)
            yield Stand({**SMALL, "config": str(config)}, python, scenes=1, lacking=lacking)

    return make


STANDINS: dict[str, Make] = {
    "mujoco": mujoco,
    "habitat_recording": habitat_recording,
    "sprite": sprite,
    "procthor": procthor,
    "airsim": airsim(1, "computer_vision"),
    "airsim-cosys": airsim(4, "flight"),
    "ai2thor": ai2thor("ithor", "FloorPlan1"),
    "ai2thor-procthor": ai2thor("procthor", ""),
    "habitat": habitat("furnished", "0.3.3"),
    "habitat-scan": habitat("scan", "0.3.4"),
    "scannet": scannet,
}
"""By the source's name, and what tells its stand-ins apart."""


def real_python(name: str) -> Make:
    """The real simulator, by the interpreter that the variable names."""

    @contextmanager
    def make(folder: Path, real: Path | None) -> Iterator[Stand]:
        options = Deployment().source(name).options
        python = os.environ[f"SPRITE_TEST_{name.upper()}_PYTHON"]
        yield Stand({**options, "frames": options.get("frames", 10)}, python, exact=False)

    return make


@contextmanager
def real_scannet(folder: Path, real: Path | None) -> Iterator[Stand]:
    yield Stand({**Deployment().source("scannet").options, "root": os.environ["SPRITE_TEST_SCANNET"]})


REAL: dict[str, tuple[str, Make]] = {
    name: (f"SPRITE_TEST_{name.upper()}_PYTHON", real_python(name)) for name in ("habitat", "ai2thor", "airsim")
}
REAL["scannet"] = ("SPRITE_TEST_SCANNET", real_scannet)


def client(name: str) -> str:
    """The interpreter with a simulator's real client. Skips, with the command that makes it, where there is none."""
    python = REPOSITORY / f".venv-{name}" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"needs the real client of {name}: run `bash infra/simulator.sh {name}`")
    return str(python)
