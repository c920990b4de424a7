"""A simulator's interpreter, as a deployment names one, in which things of the tests' are known too."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_LAUNCH = """\
import json, runpy, sys
sys.path += json.loads(sys.argv[2])
from sprite_etl.extract.registry import SOURCES
SOURCES.update(json.loads(sys.argv[1]))
assert sys.argv[3] == "-m"
sys.argv = sys.argv[4:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def interpreter(
    folder: Path, sources: Mapping[str, str] | None = None, paths: Sequence[Path] = (), python: str = sys.executable
) -> str:
    """The path of an executable that runs `-m MODULE …` under `python`, with these sources (name → module:class) beside
    the registered ones, and modules from these folders (a simulator's stand-in) and the tests importable."""
    (folder / "launch.py").write_text(_LAUNCH)
    added = json.dumps([str(p) for p in (*paths, REPOSITORY)])
    path = folder / "python"
    path.write_text(
        f"#!/bin/sh\nexec '{python}' '{folder / 'launch.py'}' '{json.dumps(dict(sources or {}))}' '{added}' \"$@\"\n"
    )
    path.chmod(0o755)
    return str(path)
