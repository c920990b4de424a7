"""A simulator's interpreter, as a deployment names one, in which sources of the tests are registered too."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_LAUNCH = """\
import json, runpy, sys
from sprite_etl.extract.registry import SOURCES
SOURCES.update(json.loads(sys.argv[1]))
assert sys.argv[2:4] == ["-m", "sprite_etl.extract"]
sys.argv = sys.argv[3:]
runpy.run_module("sprite_etl.extract", run_name="__main__", alter_sys=True)
"""


def interpreter(folder: Path, sources: Mapping[str, str], python: str = sys.executable) -> str:
    """The path of an executable that runs what it is given under `python`, with these sources (name → module:class)
    beside the registered ones."""
    (folder / "launch.py").write_text(_LAUNCH)
    path = folder / "python"
    path.write_text(
        f'#!/bin/sh\nexport PYTHONPATH="$PYTHONPATH:{REPOSITORY}"\n'
        f"exec '{python}' '{folder / 'launch.py'}' '{json.dumps(dict(sources))}' \"$@\"\n"
    )
    path.chmod(0o755)
    return str(path)
