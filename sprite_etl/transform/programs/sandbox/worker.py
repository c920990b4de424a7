"""The warm worker: started once, jailed, then children: one for all the programs of a request that may share it (see
`clean`), and one for each other program.

Runs as `python -s -P -c … REQUEST_FD RESPONSE_FD`, with an empty environment. Speaks `sandbox.wire`. A request is
{scenes, programs: [{code, runs: [{scene, named, params, choices}]}], limits, alone}; back comes for each program, as
they end, its place with its runs' records; empty messages while nothing ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from sprite_etl.transform.programs.patches import read_scenes
from sprite_etl.transform.programs.sandbox import jail, seccomp, wire
from sprite_etl.transform.programs.sandbox.allowed import MODULES
from sprite_etl.transform.programs.sandbox.child import CHECKED_EVERY, Runner
from sprite_etl.transform.programs.sandbox.children import Ended, Nursery, Watch
from sprite_etl.transform.programs.sandbox.region import ALONE, DOUBT, ERROR, LIMIT, TIMEOUT, Record, Region

_PRELOADED = (
    "array", "bisect", "cmath", "collections", "contextlib", "copy", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "heapq", "itertools", "json", "math", "numbers", "operator", "random", "re",
    "statistics", "string", "textwrap", "typing", "warnings",
    "numpy", "numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random",
)  # fmt: skip
_BEAT_S = 5.0


def main(request_fd: int, response_fd: int) -> None:
    """Serve until the host closes its end."""
    for name in (*_PRELOADED, *MODULES):
        importlib.import_module(name)
    _warm_up()
    # Programs' words go nowhere, and keep nothing on the way.
    sys.stdout = sys.stderr = _Nowhere()
    warnings.simplefilter("ignore")
    null = os.open("/dev/null", os.O_RDWR)
    program_filter = _prepared(seccomp.program_filter())
    worker_filter = _prepared(seccomp.worker_filter())
    region, runner = Region(), Runner()
    confined = jail.confine((request_fd, response_fd))
    # What was not loaded above cannot be loaded any more: the same programs work on every machine.
    sys.path.clear()
    sys.path_importer_cache.clear()
    sys.meta_path.clear()
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    # A collection walks over every object, and in a child copies every page that it touches.
    gc.collect()
    gc.freeze()
    gc.disable()
    confined["seccomp"] = _try(worker_filter, program_filter)
    install = program_filter if confined["seccomp"] == "yes" else None
    if install is not None and worker_filter is not None:
        worker_filter()
    wire.send(response_fd, {"ready": confined})
    nursery = Nursery(region, null, (request_fd, response_fd), install)
    server = _Server(response_fd, region, runner, nursery)
    with contextlib.suppress(EOFError):
        while True:
            server.serve(wire.receive(request_fd))


class _Nowhere:
    """A text file that forgets what it is given."""

    encoding = "utf-8"
    errors = "replace"

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        return None

    def isatty(self) -> bool:
        return False


def _warm_up() -> None:
    """Make what is built on first use be built before the fork."""
    np.linalg.inv(np.eye(4))
    np.linalg.eigh(np.eye(3))
    np.linalg.svd(np.eye(3))
    np.linalg.lstsq(np.eye(3), np.ones(3), rcond=None)
    np.random.default_rng(0).random(3)
    np.einsum("ij,jk", np.eye(3), np.eye(3))
    compile("def f(x):\n match x:\n  case [a, *b]: return 1", "warm", "exec")


def _prepared(instructions: bytes | None) -> Callable[[], None] | None:
    return seccomp.prepare(instructions) if instructions else None


def _try(*filters: Callable[[], None] | None) -> str:
    """Whether a child of this process can be filtered: asked of a child, for there is no way back."""
    pid = os.fork()
    if pid == 0:
        try:
            for install in filters:
                if install is None:
                    os._exit(2)
                install()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    said = {0: "yes", 2: f"not known for {os.uname().machine}"}
    return said.get(os.waitstatus_to_exitcode(status), "refused by the kernel or the container")


class _Server:
    """Serves one request after another."""

    def __init__(self, response_fd: int, region: Region, runner: Runner, nursery: Nursery) -> None:
        self._response_fd, self._region, self._runner, self._nursery = response_fd, region, runner, nursery
        self._waiting: list[bytes] = []
        self._last_word = 0.0
        self._met: set[str] = set()

    def serve(self, request: Any) -> None:
        """Answer a request, in the order in which its programs end."""
        self._limits, self._scenes = request["limits"], read_scenes(request["scenes"])
        programs = self._programs = request["programs"]
        self._last_word = time.monotonic()
        # A text that a child could compile before can be compiled here, once for all children to come.
        for program in programs:
            if program["code"] in self._met:
                self._runner.know(program["code"])
        alone, doubted = (list(range(len(programs))), {}) if request["alone"] else self._share(len(programs))
        for place in alone:
            self._tell(place, self._by_itself(place), True)
        for place, records in doubted.items():
            self._tell(place, _agreed(records, self._by_itself(place)), True)
        self._send()

    def _tell(self, place: int, records: Sequence[Record], alone: bool) -> None:
        self._waiting.append(wire.pack_records(place, alone, records))

    def _beat(self) -> None:
        if time.monotonic() - self._last_word > _BEAT_S:
            self._waiting.append(wire.BEAT)
            self._send()

    def _send(self) -> None:
        wire.write_all(self._response_fd, b"".join(self._waiting))
        self._waiting.clear()
        self._last_word = time.monotonic()

    def _watch(self, runs: int) -> Watch:
        limits = self._limits
        return Watch(limits["cpu_s"], limits["wall_s"], limits["memory_mb"], runs, self._beat)

    def _share(self, count: int) -> tuple[list[int], dict[int, list[Record]]]:
        """Run what may share a child, in as many as it takes. Left over: what must run alone, and what must show
        there that its records are right."""
        alone: list[int] = []
        doubted: dict[int, list[Record]] = {}
        start = 0
        while start < count:
            programs = self._programs[start:]
            runs = sum(len(p["runs"]) for p in programs)
            output_bytes = self._limits["output_bytes"]
            ended = self._nursery.run(
                partial(self._runner.run_shared, programs, self._scenes, output_bytes, self._region),
                self._watch(runs + len(programs)),
            )
            done = _by_program(self._region.records(2 * runs + 2 * len(programs), output_bytes + 1024), programs)
            checked = start + _checked(len(done.whole), done.doubt, ended)
            for place, records in enumerate(done.whole, start):
                if records is None:
                    alone.append(place)
                elif place >= checked:
                    doubted[place] = records
                else:
                    self._remember(self._programs[place]["code"])
                    self._tell(place, records, False)
            start += len(done.whole)
            if start == count:
                break
            if ended.how == "timeout":
                self._tell(start, _filled(done.begun, programs[len(done.whole)], ended, self._limits), False)
                start += 1
            elif ended.how == "died" or not done.whole:
                alone.append(start)
                start += 1
        return alone, doubted

    def _remember(self, text: str) -> None:
        if len(self._met) > 8192:
            self._met.clear()
        self._met.add(text)

    def _by_itself(self, place: int) -> list[Record]:
        """One program in a child of its own."""
        program, output_bytes = self._programs[place], self._limits["output_bytes"]
        runs = len(program["runs"])
        ended = self._nursery.run(
            partial(self._runner.run_alone, program, self._scenes, output_bytes, self._region), self._watch(runs)
        )
        records = self._region.records(runs, output_bytes + 1024)
        kept = [r for r in records if r.kind <= LIMIT]
        cpu_ms = 1000 * ended.cpu_s / runs
        return _filled([r._replace(cpu_ms=cpu_ms) for r in kept], program, ended, self._limits)


def _checked(whole: int, doubt: bool, ended: Ended) -> int:
    """How many of a child's programs, `whole` of which came to their end, were looked at and left all as it was."""
    if ended.how == "done" and not doubt:
        return whole
    return max(0, whole - 1) // CHECKED_EVERY * CHECKED_EVERY


class _Done:
    """whole: of each program that ended, its records, or None where it must run alone; doubt: those since the last
    check must prove themselves; begun: records of the program after them."""

    def __init__(self) -> None:
        self.whole: list[list[Record] | None] = []
        self.begun: list[Record] = []
        self.doubt = False


def _by_program(records: Sequence[Record], programs: Sequence[Any]) -> _Done:
    done = _Done()
    for record in records:
        if record.kind == DOUBT:
            done.doubt = True
            break
        if len(done.whole) == len(programs):
            break
        if record.kind == ALONE:
            done.whole.append(None)
            done.begun = []
            continue
        done.begun.append(record)
        if len(done.begun) == len(programs[len(done.whole)]["runs"]):
            done.whole.append(done.begun)
            done.begun = []
    return done


def _filled(records: Sequence[Record], program: Any, ended: Ended, limits: Any) -> list[Record]:
    """The records, with the same one for each run that left none."""
    missing = len(program["runs"]) - len(records)
    if ended.how == "timeout":
        said, kind = f"longer than {limits['cpu_s']} s of processor time", TIMEOUT
    else:
        how = f"by signal {-ended.code}" if ended.code < 0 else "without an answer"
        said, kind = f"the program's process ended {how}", LIMIT
    cpu_ms = 1000 * (ended.run_cpu_s or ended.cpu_s / len(program["runs"]))
    return [*records, *[Record(kind, cpu_ms, said.encode())] * missing]


def _agreed(shared: Sequence[Record], alone: Sequence[Record]) -> list[Record]:
    """What a program gave alone, where it gave the same beside others."""
    said = b"not clean: the program changed what others share, and answers otherwise alone"
    return [a if (s.kind, s.body) == (a.kind, a.body) else Record(ERROR, a.cpu_ms, said) for s, a in zip(shared, alone)]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
