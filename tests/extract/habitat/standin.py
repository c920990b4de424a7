"""The stand-in for habitat-sim, as a deployment's interpreter has it, and as a module of this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sprite_etl.extract.child import capture_in_child
from sprite_etl.extract.habitat.source import HabitatOptions, HabitatSource
from sprite_etl.scene.capture import Capture
from tests.doubles.interpreter import REPOSITORY, interpreter

MODULES = REPOSITORY / "tests" / "doubles" / "habitat_standin"
SMALL = {"frames": 10, "width": 180, "height": 135}
SPELLING = "HABITAT_SIM_STANDIN_VERSION"


def python(folder: Path) -> str:
    """An interpreter in which `import habitat_sim` finds the stand-in."""
    folder.mkdir(parents=True, exist_ok=True)
    return interpreter(folder, paths=[MODULES])


@contextmanager
def imported() -> Iterator[None]:
    """The stand-in importable here, and forgotten afterwards."""
    sys.path.append(str(MODULES))
    try:
        yield
    finally:
        sys.path.remove(str(MODULES))
        for name in [n for n in sys.modules if n.split(".")[0] == "habitat_sim"]:
            del sys.modules[name]


@contextmanager
def spelled(version: str) -> Iterator[None]:
    """The API as that version spells it, here and in children."""
    before = os.environ.get(SPELLING)
    os.environ[SPELLING] = version
    try:
        yield
    finally:
        del os.environ[SPELLING]
        if before is not None:
            os.environ[SPELLING] = before


def source_of(config: Path | str, **options: Any) -> HabitatSource:
    return HabitatSource(HabitatOptions(**{**SMALL, "config": str(config), **options}))


def captured(folder: Path, config: Path, **options: Any) -> Capture:
    """The data set's first scene through the child, as a deployment does it: into `folder`/capture."""
    source = source_of(config, **options)
    scene = source.catalogue()[0]
    here = python(folder / "interpreter")
    return capture_in_child(here, "habitat", asdict(source.options), scene, folder / "capture", "c" * 16)
