"""The warm worker: started once, jailed, then one forked child a program, so that none can touch the next.

Runs as `python -s -P -c … REQUEST_FD RESPONSE_FD`, with an empty environment. Speaks `sandbox.wire`. A request is
{scenes, programs: [{code, runs: [{scene, named, params, choices}]}], limits}; for each program, in order, comes back
a list of its runs' [{kind: ok | error | timeout | limit, value | error, cpu_ms}].
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sprite_etl.transform.programs import values
from sprite_etl.transform.programs.sandbox import child, jail, seccomp, wire

_RESULT_FD = 100
"""Where a child finds the pipe for its result: the only descriptor that its filter lets it write to."""

_PRELOADED = (
    "array", "bisect", "cmath", "collections", "contextlib", "copy", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "heapq", "itertools", "json", "math", "numbers", "operator", "random", "re",
    "statistics", "string", "textwrap", "typing", "warnings",
    "numpy", "numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random",
)  # fmt: skip


def main(request_fd: int, response_fd: int) -> None:
    """Serve until the host closes its end."""
    for name in _PRELOADED:
        importlib.import_module(name)
    _warm_up()
    null = os.open("/dev/null", os.O_RDWR)
    instructions = seccomp.build_filter(_RESULT_FD)
    install = seccomp.prepare(instructions) if instructions else None
    confined = jail.confine((request_fd, response_fd))
    confined["seccomp"] = _try_filter(install) if install else "not known for this kind of machine"
    # What was not loaded above cannot be loaded any more: the same programs work on every machine.
    sys.path.clear()
    sys.path_importer_cache.clear()
    sys.meta_path.clear()
    os.dup2(null, 0)
    # A collection walks over every object, and in a child copies every page that it touches.
    gc.collect()
    gc.disable()
    wire.send(response_fd, {"ready": confined})
    setup = _ChildSetup(install if confined["seccomp"] == "yes" else None, null, (request_fd, response_fd))
    while True:
        try:
            request = wire.receive(request_fd)
        except EOFError:
            return
        scenes = [values.scene_from_json(s) for s in request["scenes"]]
        for program in request["programs"]:
            wire.send(response_fd, _run(program, scenes, request["limits"], setup))


@dataclass(frozen=True, slots=True)
class _ChildSetup:
    filter: Callable[[], None] | None
    null: int
    close: tuple[int, ...]


def _warm_up() -> None:
    """Make what is built on first use be built before the fork."""
    np.linalg.inv(np.eye(4))
    np.linalg.eigh(np.eye(3))
    np.linalg.svd(np.eye(3))
    np.linalg.lstsq(np.eye(3), np.ones(3), rcond=None)
    np.random.default_rng(0).random(3)
    compile("def f(x):\n match x:\n  case [a, *b]: return 1", "warm", "exec")


def _try_filter(install: Callable[[], None]) -> str:
    """Whether a child of this process can be filtered: asked of a child, for there is no way back."""
    pid = os.fork()
    if pid == 0:
        try:
            install()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return "yes" if status == 0 else "refused by the kernel or the container"


def _run(program: Any, scenes: list[values.Scene], limits: Any, setup: _ChildSetup) -> list[dict[str, Any]]:
    """Run one program, all its runs, in a new process."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(writer, _RESULT_FD)
            for fd in (1, 2):
                os.dup2(setup.null, fd)
            for fd in (reader, writer, setup.null, *setup.close):
                os.close(fd)
            gc.freeze()
            gc.enable()
            jail.limit_program(limits["cpu_s"] * len(program["runs"]), limits["memory_mb"])
            if setup.filter is not None:
                setup.filter()
            for run in program["runs"]:
                body = child.run_one(program["code"], run, scenes[run["scene"]], limits["output_bytes"])
                wire.write_all(_RESULT_FD, len(body).to_bytes(4, "big") + body)
        finally:
            os._exit(0)
    os.close(writer)
    bodies, ended = _collect(reader, pid, len(program["runs"]), limits)
    os.close(reader)
    if ended is not None:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGXCPU:
        ended = "timeout"
    cpu_ms = round(1000 * (usage.ru_utime + usage.ru_stime) / len(program["runs"]), 3)
    results = [_result(b, cpu_ms) for b in bodies]
    missing = _missing(ended, code, limits, cpu_ms)
    return results + [missing] * (len(program["runs"]) - len(results))


def _collect(reader: int, pid: int, runs: int, limits: Any) -> tuple[list[bytes], str | None]:
    """The results that the child wrote, and why it must be ended: None, "timeout" or "limit".

    A run's time is the child's own processor clock since its last result, with the wall clock as a backstop.
    """
    bodies: list[bytes] = []
    waiting = bytearray()
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    cpu_before, end = 0.0, time.monotonic() + limits["wall_s"]
    while True:
        if not poll.poll(1000 * limits["cpu_s"] / 2):
            if time.monotonic() > end or _cpu_seconds(pid) - cpu_before > limits["cpu_s"]:
                return bodies, "timeout"
            continue
        chunk = os.read(reader, 65536)
        if not chunk:
            return bodies, None
        waiting += chunk
        while len(waiting) >= 4:
            length = int.from_bytes(waiting[:4], "big")
            if length > limits["output_bytes"] + 1024 or len(bodies) == runs:
                return bodies, "limit"
            if len(waiting) < 4 + length:
                break
            bodies.append(bytes(waiting[4 : 4 + length]))
            del waiting[: 4 + length]
            cpu_before, end = _cpu_seconds(pid), time.monotonic() + limits["wall_s"]


def _cpu_seconds(pid: int) -> float:
    """Processor time of another process (the clock id of clock_getcpuclockid(3))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _result(body: bytes, cpu_ms: float) -> dict[str, Any]:
    try:
        result = json.loads(body)
        if "value" in result:
            # What a program wrote past its own interpreter may be no clean JSON: NaN, 1e999, half a character.
            json.dumps(result["value"], allow_nan=False, ensure_ascii=False).encode()
            return {"kind": "ok", "value": result["value"], "cpu_ms": cpu_ms}
        kind = "limit" if result["kind"] == "limit" else "error"
        error = str(result["error"])[:300].encode("utf-8", "replace").decode()
        return {"kind": kind, "error": error, "cpu_ms": cpu_ms}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {"kind": "limit", "error": "the program wrote what is no result", "cpu_ms": cpu_ms}


def _missing(ended: str | None, code: int, limits: Any, cpu_ms: float) -> dict[str, Any]:
    """The result of a run that gave none."""
    if ended == "timeout":
        return {"kind": "timeout", "error": f"longer than {limits['cpu_s']} s of processor time", "cpu_ms": cpu_ms}
    if ended == "limit":
        return {"kind": "limit", "error": "too much output", "cpu_ms": cpu_ms}
    how = f"by signal {-code}" if code < 0 else "without an answer"
    return {"kind": "limit", "error": f"the program's process ended {how}", "cpu_ms": cpu_ms}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
