"""The process's own workers, started when first needed, and the programs that are split among them."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sprite_etl.transform.programs.sandbox.host import Sandbox, SandboxError
from sprite_etl.transform.programs.sandbox.limits import Limits, Outcome, Program

_VARIABLE = "SPRITE_SANDBOX_WORKERS"
_LEAST_PROGRAMS = 32
"""Fewer than this a worker are not worth splitting: each worker reads all the scenes."""

_pool: tuple[int, list[Sandbox]] = (os.getpid(), [])
_lock = threading.Lock()


def workers() -> int:
    """How many workers `run_programs` may use: SPRITE_SANDBOX_WORKERS, at most one a core. Without it one: a stage
    runs in as many processes as there are cores already, each with its worker."""
    said = os.environ.get(_VARIABLE, "1")
    if not said.isdecimal() or int(said) < 1:
        raise SandboxError(f"{_VARIABLE} must be a whole number from 1, got {said!r}")
    return min(int(said), os.cpu_count() or 1)


def _sandboxes(count: int) -> list[Sandbox]:
    """So many of this process's sandboxes. A forked copy of the process starts its own."""
    global _pool
    with _lock:
        pid, pool = _pool
        if pid != os.getpid():
            for sandbox in pool:
                sandbox.leave()
            pool = []
            _pool = (os.getpid(), pool)
        while len(pool) < count:
            pool.append(Sandbox())
        return pool[:count]


@atexit.register
def _close_all() -> None:
    """End this process's workers."""
    global _pool
    pid, pool = _pool
    _pool = (os.getpid(), [])
    if pid == os.getpid():
        for sandbox in pool:
            sandbox.close()


def run_programs(
    scenes: Sequence[Mapping[str, Any]], programs: Sequence[Program], limits: Limits | None = None
) -> list[list[Outcome]]:
    """Run programs on scenes (JSON values of `scene_json`, or patches of earlier ones: see `patches`); for each
    program, in order, the outcomes of its runs. No program can touch another: those that could try have processes of
    their own.

    Raises SandboxError where the sandbox itself fails twice, or cannot hold programs here; a program's failure is an
    outcome.
    """
    if not programs:
        return []
    count = max(1, min(workers(), len(programs) // _LEAST_PROGRAMS))
    try:
        return _split(_sandboxes(count), scenes, programs, limits or Limits())
    except SandboxError:
        _close_all()
        return _split(_sandboxes(count), scenes, programs, limits or Limits())


def _split(
    sandboxes: Sequence[Sandbox], scenes: Sequence[Mapping[str, Any]], programs: Sequence[Program], limits: Limits
) -> list[list[Outcome]]:
    if len(sandboxes) == 1:
        return sandboxes[0].run(scenes, programs, limits)
    parts = [programs[i :: len(sandboxes)] for i in range(len(sandboxes))]
    found: list[list[Outcome]] = [[] for _ in programs]
    with ThreadPoolExecutor(len(sandboxes)) as threads:
        done = threads.map(lambda pair: pair[0].run(scenes, pair[1], limits), zip(sandboxes, parts))
        for i, outcomes in enumerate(done):
            found[i :: len(sandboxes)] = outcomes
    return found


def isolation() -> dict[str, str]:
    """What holds programs here: {mode: see `Sandbox.mode`; namespaces, empty_root, unprivileged, landlock (where asked
    for), seccomp: "yes" or why not}; limits on time, memory, files and processes hold everywhere."""
    (sandbox,) = _sandboxes(1)
    return {"mode": sandbox.mode, **sandbox.confined}


def describe_isolation() -> str:
    """`isolation` as a sentence: "programs run in limited processes with namespaces, …; without landlock (why)"."""
    found = isolation()
    mode = found.pop("mode")
    held = [name.replace("_", " ") for name, said in found.items() if said == "yes"]
    missing = [f"{name.replace('_', ' ')} ({said})" for name, said in found.items() if said != "yes"]
    sentence = f"mode {mode}: programs run in limited processes with {', '.join(held) or 'nothing more'}"
    return sentence + (f"; without {', '.join(missing)}" if missing else "")
