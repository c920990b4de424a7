"""The caller's side of one worker: starts it, sends scenes and programs, reads outcomes."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import sprite_etl
from sprite_etl.transform.programs.sandbox import wire
from sprite_etl.transform.programs.sandbox.limits import Limits, Outcome, Program
from sprite_etl.transform.programs.sandbox.region import ERROR, LIMIT, OK, TIMEOUT, Record

_START_S = 120.0
_SILENCE_S = 90.0
"""The worker gives a sign of life every few seconds, whatever its programs do; a busy machine makes everyone wait."""

_UNSAFE = "SPRITE_UNSAFE_SANDBOX"
_STATUSES: dict[int, Literal["ok", "error", "timeout", "limit"]] = {
    OK: "ok", ERROR: "error", TIMEOUT: "timeout", LIMIT: "limit",
}  # fmt: skip
_DEPTH = 10
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
_log = logging.getLogger(__name__)
_warned = False


class SandboxError(RuntimeError):
    """The sandbox itself failed (not a program in it): it did not start, it cannot hold programs here, or its worker
    ended."""


class Sandbox:
    """One warm worker; its programs run one at a time. Use one Sandbox a thread, or share it (calls wait for each
    other). Close it, or use it in a `with`."""

    def __init__(self, launcher: Sequence[str] = ()) -> None:
        """launcher: a command that starts the worker's, such as one that takes rights away first. Raises SandboxError
        where the worker does not start, or where the kernel cannot filter its system calls (see `mode`)."""
        root = str(Path(sprite_etl.__file__).resolve().parents[1])
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._lock = threading.Lock()
        command = [*launcher, sys.executable, "-s", "-P", "-c", _BOOTSTRAP, root, str(theirs_in), str(theirs_out)]
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
        self._reader = wire.Reader(self._in)
        self.ran_alone = 0
        """How many programs had a process of their own, so far."""
        try:
            self.confined: dict[str, str] = dict(json.loads(self._reader.next(_START_S))["ready"])
        except (EOFError, TimeoutError, ValueError, KeyError) as error:
            self.close()
            raise SandboxError(f"the sandbox's worker did not start ({error}); run {' '.join(command[:5])} …") from None
        if self.mode == "none":
            self._refuse()

    @property
    def mode(self) -> Literal["namespaces", "landlock", "seccomp", "none"]:
        """What holds programs beside the limits. namespaces: an empty root, no network and no other process to be
        seen, and a filter of system calls. landlock: the filter, and every file denied. seccomp: the filter alone."""
        held = {measure for measure, said in self.confined.items() if said == "yes"}
        if "seccomp" not in held:
            return "none"
        if {"namespaces", "empty_root"} <= held:
            return "namespaces"
        return "landlock" if "landlock" in held else "seccomp"

    def _refuse(self) -> None:
        """Without a filter of system calls nothing runs, unless the operator takes that upon himself."""
        global _warned
        why = f"seccomp: {self.confined['seccomp']}"
        if os.environ.get(_UNSAFE) != "1":
            self.close()
            raise SandboxError(
                f"programs cannot be held here ({why}): allow seccomp filters and prctl in the container's profile "
                f"(Docker's default allows them), or use a kernel with CONFIG_SECCOMP_FILTER on x86-64 or arm64; "
                f"{_UNSAFE}=1 runs programs unheld"
            )
        if not _warned:
            _warned = True
            _log.warning(
                "%s=1: PROGRAMS RUN WITHOUT A FILTER OF SYSTEM CALLS (%s); run only those you wrote", _UNSAFE, why
            )

    def run(
        self, scenes: Sequence[Mapping[str, Any]], programs: Sequence[Program], limits: Limits, alone: bool = False
    ) -> list[list[Outcome]]:
        """For each program, in order, an outcome for each of its runs. scenes: of `scene_json`, or patches of earlier
        ones. alone: give every program a process of its own, also those that can share one. Raises SandboxError."""
        asked = [i for i, p in enumerate(programs) if p.runs]
        found: list[list[Outcome]] = [[] for _ in programs]
        request = {
            "scenes": scenes,
            "programs": [_program(programs[i]) for i in asked],
            "limits": asdict(limits),
            "alone": alone,
        }
        with self._lock:
            try:
                wire.send(self._out, request)
                for _ in asked:
                    while not (message := self._reader.next(_SILENCE_S)):
                        pass
                    place, by_itself, records = wire.unpack_records(message)
                    self.ran_alone += by_itself
                    found[asked[place]] = [_outcome(r, by_itself, limits) for r in records]
            except (EOFError, BrokenPipeError, TimeoutError, ValueError, IndexError) as error:
                self.close()
                raise SandboxError(f"the sandbox's worker ended ({error}): out of memory, or killed?") from None
        return found

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


def _outcome(record: Record, by_itself: bool, limits: Limits) -> Outcome:
    if record.kind == OK:
        try:
            value = json.loads(record.body)
            if by_itself:
                _check(value, 0)
        except (ValueError, TypeError, RecursionError):
            return Outcome("limit", None, "the program wrote what is no result", record.cpu_ms)
        return Outcome("ok", value, None, record.cpu_ms)
    error = record.body.decode("utf-8", "replace")[:300]
    return Outcome(_STATUSES[record.kind], None, error, record.cpu_ms)


def _check(value: Any, depth: int) -> None:
    """Refuse what the sandbox's own encoder never writes, but a program that writes past it could: NaN, 1e999, half a
    character, objects. Raises ValueError or TypeError."""
    if depth > _DEPTH or isinstance(value, dict):
        raise TypeError("no answer")
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
