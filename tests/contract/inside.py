"""Run by the interpreter that has the simulator, without the child's protocol: `python -m tests.contract.inside`.

Standard input: a JSON object. {"do": "list"}: the catalogue and what the source says of itself; {"do": "capture"}: a
capture into `folder`; {"do": "close"}: what the process holds before and after scenes that were left in every way.
Writes its answer to the file `answer`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SceneRef, Source
from sprite_etl.extract.registry import source_type
from sprite_etl.extract.runner import capture_scene
from sprite_etl.scene.serialise import capture_to_json


class Planned(Exception):
    """What goes wrong in the caller's own code."""


def main() -> None:
    request = json.loads(sys.stdin.read())
    kind = source_type(request["source"])
    source = kind(kind.options_type(**request["options"]))
    answer: Any
    if request["do"] == "list":
        twice = [[asdict(s) for s in source.catalogue()] for _ in range(2)]
        answer = {"scenes": twice[0], "again": twice[1]}
    else:
        scene = SceneRef(**request["scene"])
        if request["do"] == "capture":
            capture = capture_scene(source, scene, Path(request["folder"]), request["capture_id"])
            answer = capture_to_json(capture)
        else:
            answer = left_in_every_way(source, scene)
    Path(request["answer"]).write_text(json.dumps(answer))


def left_in_every_way(source: Source, scene: SceneRef) -> dict[str, Any]:
    """What the process holds after a scene was left well (the first loads modules), after an exception of the caller's
    and after one in `render`."""
    with source.open(scene) as opened:
        first = opened.viewpoints()[0]
        opened.facts()
        opened.render(first)
    before = settled({})
    try:
        with source.open(scene) as opened:
            opened.viewpoints()
            raise Planned
    except Planned:
        pass
    after_planned = settled(before)
    failed = ""
    try:
        with source.open(scene) as opened:
            opened.viewpoints()
            opened.render(None)  # type: ignore[arg-type]
    except Exception as error:
        failed = type(error).__name__
    return {"before": before, "planned": after_planned, "render": settled(before), "failed": failed}


def settled(wanted: dict[str, int]) -> dict[str, int]:
    """What is held, once it is no more than wanted or after a while."""
    deadline = time.monotonic() + 10
    while True:
        held = holdings()
        if not wanted or not Counter(held) - Counter(wanted) or time.monotonic() > deadline:
            return held
        time.sleep(0.1)


def holdings() -> dict[str, int]:
    """Open files by name, threads, and living processes that this one started."""
    found: Counter[str] = Counter(threads=threading.active_count())
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        found[target.split(":[")[0] if ":[" in target else target] += 1
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            found["zombies" if state == "Z" else "processes"] += 1
    return dict(found)


if __name__ == "__main__":
    main()
