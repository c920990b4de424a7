"""The caller's side of the sandbox: starts the worker, sends scenes and programs, reads outcomes."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import sprite_etl
from sprite_etl.transform.programs.sandbox import wire
from sprite_etl.transform.programs.sandbox.limits import Limits, Outcome, Program

_START_S = 120.0
_STATUSES = ("ok", "error", "timeout", "limit")
# The worker finds the very same sprite_etl, installed or not, with nothing of the caller's environment or folder.
_BOOTSTRAP = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from sprite_etl.transform.programs.sandbox.worker import main; main(int(sys.argv[2]), int(sys.argv[3]))"
)
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "1",
}


class SandboxError(RuntimeError):
    """The sandbox itself failed (not a program in it): it did not start, or its worker ended."""


class Sandbox:
    """One warm worker. Programs run one at a time, each in a fresh process; use one Sandbox a thread, or share it
    (calls wait for each other). Close it, or use it in a `with`."""

    def __init__(self) -> None:
        root = str(Path(sprite_etl.__file__).resolve().parents[1])
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._lock = threading.Lock()
        command = [sys.executable, "-s", "-P", "-c", _BOOTSTRAP, root, str(theirs_in), str(theirs_out)]
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs_in, theirs_out),
            env=_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            self.confined: dict[str, str] = dict(self._receive(_START_S)["ready"])
        except (EOFError, TimeoutError, ValueError, KeyError) as error:
            self.close()
            raise SandboxError(f"the sandbox's worker did not start ({error}); run {' '.join(command[:5])} …") from None

    def run(
        self, scenes: Sequence[Mapping[str, Any]], programs: Sequence[Program], limits: Limits
    ) -> list[list[Outcome]]:
        """For each program, in order, an outcome for each of its runs. scenes: of `scene_json`. Raises SandboxError."""
        request = {"scenes": scenes, "programs": [_program(p) for p in programs], "limits": asdict(limits)}
        with self._lock:
            try:
                wire.send(self._out, request)
                return [self._outcomes(p, limits) for p in programs]
            except (EOFError, BrokenPipeError, TimeoutError) as error:
                self.close()
                raise SandboxError(f"the sandbox's worker ended ({error}): out of memory, or killed?") from None

    def _outcomes(self, program: Program, limits: Limits) -> list[Outcome]:
        return [_outcome(m) for m in self._receive(limits.wall_s * len(program.runs) + 60)]

    def _receive(self, timeout_s: float) -> Any:
        if not select.select([self._in], [], [], timeout_s)[0]:
            raise TimeoutError(f"no word from the worker for {timeout_s:.0f} s")
        return wire.receive(self._in)

    def leave(self) -> None:
        """Close this process's ends only: for a forked copy, whose worker is its parent's."""
        for fd in (self._out, self._in):
            with contextlib.suppress(OSError):
                os.close(fd)

    def close(self) -> None:
        """End the worker and, with it, whatever runs in it."""
        self.leave()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _program(program: Program) -> dict[str, Any]:
    runs = [{"scene": r.scene, "named": r.named, "params": dict(r.params), "choices": r.choices} for r in program.runs]
    return {"code": program.code, "runs": runs}


def _outcome(message: Mapping[str, Any]) -> Outcome:
    kind = message["kind"]
    if kind not in _STATUSES:
        raise SandboxError(f"the sandbox's worker said {kind!r}")
    return Outcome(kind, message.get("value"), message.get("error"), float(message["cpu_ms"]))


_shared: tuple[int, Sandbox] | None = None
_shared_lock = threading.Lock()


def _sandbox() -> Sandbox:
    """The process's own sandbox, started when first needed. A forked copy of the process starts its own."""
    global _shared
    with _shared_lock:
        if _shared is not None and _shared[0] != os.getpid():
            _shared[1].leave()
            _shared = None
        if _shared is None:
            _shared = (os.getpid(), Sandbox())
            atexit.register(_close_shared, os.getpid())
        return _shared[1]


def _close_shared(pid: int) -> None:
    global _shared
    if _shared is not None and _shared[0] == pid == os.getpid():
        _shared[1].close()
        _shared = None


def run_programs(
    scenes: Sequence[Mapping[str, Any]], programs: Sequence[Program], limits: Limits | None = None
) -> list[list[Outcome]]:
    """Run programs on scenes (JSON values of `scene_json`), each program in a process of its own; for each program,
    in order, the outcomes of its runs.

    Raises SandboxError where the sandbox itself fails twice; a program's failure is an outcome.
    """
    if not programs:
        return []
    try:
        return _sandbox().run(scenes, programs, limits or Limits())
    except SandboxError:
        _close_shared(os.getpid())
        return _sandbox().run(scenes, programs, limits or Limits())


def isolation() -> dict[str, str]:
    """What holds programs here, for `sprite doctor`: {namespaces, empty_root, unprivileged, seccomp: "yes" or why not};
    limits on time, memory, files and processes hold everywhere."""
    return dict(_sandbox().confined)


def describe_isolation() -> str:
    """`isolation` as a sentence: "programs run limited, with namespaces, …; without seccomp (why)"."""
    found = isolation()
    held = [name.replace("_", " ") for name, said in found.items() if said == "yes"]
    missing = [f"{name.replace('_', ' ')} ({said})" for name, said in found.items() if said != "yes"]
    sentence = f"programs run in limited processes with {', '.join(held) or 'nothing more'}"
    return sentence + (f"; weaker without {', '.join(missing)}" if missing else "")
