"""The worker's children: how one is started, watched and ended."""

from __future__ import annotations

import gc
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sprite_etl.transform.programs.sandbox import jail
from sprite_etl.transform.programs.sandbox.region import Region


@dataclass(frozen=True, slots=True)
class Ended:
    """how: it was ended for its time, it was killed or killed itself, or it came to its end. cpu_s: processor time in
    all; run_cpu_s: of the run that it was in, if it was ended for its time."""

    how: Literal["timeout", "died", "done"]
    code: int
    cpu_s: float
    run_cpu_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Watch:
    """cpu_s, wall_s: of one run; runs: how many at most; beat: called while waiting."""

    cpu_s: float
    wall_s: float
    memory_mb: int
    runs: int
    beat: Callable[[], None]


class Nursery:
    """Starts children that do one thing each, under all limits, and sees them out."""

    def __init__(self, region: Region, null: int, close: tuple[int, ...], install: Callable[[], None] | None) -> None:
        """close: descriptors that are no child's business; install: the filter of a program."""
        self._region, self._null, self._close, self._install = region, null, close, install

    def run(self, do: Callable[[], None], watch: Watch) -> Ended:
        """Fork, `do` in the child, and wait until it ends or must be ended. The region holds what it left."""
        self._region.clear()
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                # Its end of the pipe stays open: the pipe tells the worker of its death.
                os.close(ours)
                for fd in (self._null, *self._close):
                    os.close(fd)
                gc.enable()
                jail.end_with_parent()
                jail.limit_program(watch.cpu_s * watch.runs, watch.memory_mb)
                if self._install is not None:
                    self._install()
                do()
                code = 0
            finally:
                os._exit(code)
        os.close(theirs)
        try:
            run_cpu_s = self._wait(ours, pid, watch)
        finally:
            os.close(ours)
            # It may have closed its end and live on.
            os.kill(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        cpu_s = usage.ru_utime + usage.ru_stime
        if run_cpu_s is not None or code == -signal.SIGXCPU:
            return Ended("timeout", code, cpu_s, run_cpu_s or watch.cpu_s)
        return Ended("done" if code == 0 else "died", code, cpu_s)

    def _wait(self, life: int, pid: int, watch: Watch) -> float | None:
        """Until the child's end of the pipe closes; the run's processor time where it took too long.

        A run's time is the child's own processor clock since its last record, with the wall clock as a backstop.
        """
        poll = select.poll()
        poll.register(life, select.POLLIN)
        step_ms = 1000 * min(watch.cpu_s / 4, 0.25)
        seen, cpu_before, end = 0, 0.0, time.monotonic() + watch.wall_s
        while not poll.poll(step_ms):
            watch.beat()
            count, cpu = self._region.count(), _cpu_seconds(pid)
            # What a program writes into the region may buy it no more than its runs' time.
            if seen < count <= watch.runs:
                seen, cpu_before, end = count, cpu, time.monotonic() + watch.wall_s
            elif cpu - cpu_before > watch.cpu_s or time.monotonic() > end:
                return cpu - cpu_before
        return None


def _cpu_seconds(pid: int) -> float:
    """Processor time of another process (the clock id of clock_getcpuclockid(3))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0
