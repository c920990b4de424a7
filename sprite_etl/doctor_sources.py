"""Of every source: does its interpreter start, has it the simulator's package, are its data there, does its server
answer; and the command that mends what does not."""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.extract.base import SceneError, SourceError
from sprite_etl.extract.child import run_child
from sprite_etl.extract.needs import NEEDS, Needs
from sprite_etl.extract.registry import SOURCES, source_type
from sprite_etl.findings import Finding

REPOSITORY = Path(__file__).resolve().parents[1]
TIMEOUT_S = 60.0
MENDS = ("set ", "run ", "start ", "apt-get ", "bash ", "conda ", "pip ")


def examine_sources(deployment: Deployment) -> list[Finding]:
    """A finding a source, by name. Required are those that the deployment configures; each is asked in a process of its
    own interpreter, several at once."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda name: _source(name, deployment), sorted(SOURCES)))


def _source(name: str, deployment: Deployment) -> Finding:
    what, required = f"source {name}", name in deployment.sources
    here = deployment.source(name)
    python = here.python or sys.executable
    try:
        given = dataclasses.asdict(source_type(name).options_type(**here.options))
    except (TypeError, ValueError) as error:
        remedy = f"mend SPRITE_SOURCES__{name.upper()}__OPTIONS"
        return Finding(what, False, f"its options: {error}", remedy, required)
    try:
        with tempfile.TemporaryDirectory(prefix="sprite-doctor-") as folder:
            request = {"options": json.loads(json.dumps(given)), "examine": True}
            found = run_child(python, name, request, Path(folder), timeout_s=TIMEOUT_S)[-1]["missing"]
    except (SourceError, SceneError, LookupError) as error:
        return Finding(what, False, " ".join(str(error).split()), _interpreter(name), required)
    if not found:
        return Finding(what, True, f"ready, with {python}", required=required)
    # Several things may be missing; each says what mends it.
    details = "; ".join(" ".join(m["detail"].split()) for m in found)
    remedies = dict.fromkeys(filter(None, (_remedy(name, m, here.python) for m in found)))
    return Finding(what, False, details, ", then ".join(remedies) or "see the message", required)


def _remedy(name: str, missing: dict[str, Any], python: str | None) -> str:
    """The command or setting; an error's own last words where they are one."""
    last_words = missing["detail"].rpartition(": ")[2]
    remedy = str(missing["remedy"]) or (last_words if last_words.startswith(MENDS) else "")
    if python is None and remedy and remedy == NEEDS.get(name, Needs()).command and not remedy.startswith("pip "):
        # The package is there already, where nobody said so, or will be when the command has run.
        return _setting(name) if _own(name).exists() else f"{remedy}, then {_setting(name)}"
    return remedy


def _setting(name: str) -> str:
    return f"set SPRITE_SOURCES__{name.upper()}__PYTHON={NEEDS[name].python or _own(name)}"


def _interpreter(name: str) -> str:
    command = NEEDS[name].command if name in NEEDS else ""
    setting = f"set SPRITE_SOURCES__{name.upper()}__PYTHON to an interpreter that has numpy and pillow"
    return f"{command}, then {setting}" if command and not _own(name).exists() else setting


def _own(name: str) -> Path:
    """Where infra/simulator.sh puts a source's interpreter."""
    return REPOSITORY / f".venv-{name}" / "bin" / "python"
