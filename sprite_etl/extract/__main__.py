"""`python -m sprite_etl.extract SOURCE`: capture one scene inside a simulator's own environment.

Standard input: one line of JSON, {"options": {…}, "scene": {scene_id, place_id, seed, native_split}, "folder",
"capture_id", "parent": true | false}; or {"options": {…}, "list": true} for the catalogue; or {"options": {…},
"examine": true} for what the source lacks here. Standard output: a JSON line an event: {"ready": true} when the request
is read, {"file": name, "done": n, "of": n}, {"done": n, "of": n}, {"scenes": […]}, {"missing": [{detail, remedy}]},
{"capture": "capture.draft.json"}, or {"error": "scene" | "simulator" | "source" | "request" | "disk", "reason",
"detail"}. Exit status: 0 done, 1 this scene cannot be captured, 2 wrong request, 3 the source cannot work at all, 4 the
disk is full. It needs no credentials, and no package but the simulator's, numpy and pillow.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, Source, SourceError
from sprite_etl.extract.needs import missing
from sprite_etl.extract.processes import MARK, end_family
from sprite_etl.extract.registry import source_type
from sprite_etl.extract.runner import capture_scene
from sprite_etl.scene.serialise import capture_to_json

DRAFT = "capture.draft.json"
Say = Callable[[dict[str, Any]], None]


def main(arguments: list[str]) -> int:
    """Run one request; see the module's docstring."""
    say = _events()
    if len(arguments) != 1:
        say({"error": "request", "reason": "usage", "detail": "usage: python -m sprite_etl.extract SOURCE < request"})
        return 2
    try:
        request = json.loads(sys.stdin.readline())
        if request.get("parent"):
            _die_with_parent()
        say({"ready": True})
        source = _open(arguments[0], request["options"])
        if request.get("list"):
            say({"scenes": [asdict(s) for s in source.catalogue()]})
            return 0
        if request.get("examine"):
            say({"missing": [asdict(m) for m in missing(source)]})
            return 0
        scene, folder, wanted = SceneRef(**request["scene"]), Path(request["folder"]), str(request["capture_id"])
    except SourceError as error:
        say({"error": "source", "reason": "source_unavailable", "detail": str(error)})
        return 3
    except (KeyError, TypeError, ValueError) as error:
        say({"error": "request", "reason": "bad_request", "detail": f"{type(error).__name__}: {error}"})
        return 2
    return _capture(source, scene, folder, wanted, say)


def _capture(source: Source, scene: SceneRef, folder: Path, wanted: str, say: Say) -> int:
    done = [0, 0]

    def count(finished: int, in_all: int) -> None:
        done[:] = finished, in_all
        say({"done": finished, "of": in_all})

    try:
        capture = capture_scene(
            source, scene, folder, wanted, count, lambda name: say({"file": name, "done": done[0], "of": done[1]})
        )
        # NaN is left to the gate in the parent, which names the frame or object that holds it.
        (folder / DRAFT).write_text(json.dumps(capture_to_json(capture)), encoding="utf-8")
    except SceneError as error:
        kind = "simulator" if isinstance(error, SimulatorError) else "scene"
        say({"error": kind, "reason": error.reason, "detail": error.detail})
        return 1
    except SourceError as error:
        say({"error": "source", "reason": "source_unavailable", "detail": str(error)})
        return 3
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            say({"error": "disk", "reason": "disk_full", "detail": detail, "errno": error.errno})
            return 4
        traceback.print_exc()
        say({"error": "simulator", "reason": "source_failed", "detail": detail})
        return 1
    say({"capture": DRAFT})
    return 0


def _open(name: str, options: dict[str, Any]) -> Source:
    kind = source_type(name)
    known = {f.name for f in fields(kind.options_type)}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ValueError(
            f"options of source {name!r} must be among {', '.join(sorted(known))}, got {', '.join(unknown)}"
        )
    return kind(kind.options_type(**options))


def _events() -> Say:
    """Take standard output for events alone: simulators print to it, so what they print goes to standard error."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def say(event: dict[str, Any]) -> None:
        events.write(json.dumps(event) + "\n")
        events.flush()

    return say


def _die_with_parent() -> None:
    """The parent holds our standard input open as long as it lives; its end ends this process and all it started.

    A process watches, because a thread would not run while a simulator hangs in compiled code. It leaves the group, so
    that it can end the rest; the parent finds it by the mark.
    """
    group = os.getpgrp()
    with warnings.catch_warnings():
        # Of threads, which numpy has: the copy needs none of them, nor any of their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        watcher = os.fork() == 0
    if not watcher:
        return
    os.setpgid(0, 0)
    os.closerange(1, 64)
    while os.read(0, 1 << 16):
        pass
    end_family(group, os.environ[MARK])
    os._exit(0)


if __name__ == "__main__":
    # A simulator's memory image is of no use to anybody, and takes as much disk as it had memory.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(sys.argv[1:]))
