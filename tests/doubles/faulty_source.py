"""Box scenes rendered by a simulator that fails on one of them, in the ways that simulators do."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sprite_etl.extract.base import OpenScene, Rendering, SceneRef, Viewpoint, option
from tests.doubles.box_source import BoxOptions, BoxScene, BoxSource

NAME = "mujoco"  # as the box source
WHERE = "tests.doubles.faulty_source:FaultySource"
FAULTS = (
    "", "hang", "hang_in_compiled_code", "segfault", "exit", "garbage", "endless", "raise", "slow", "unity",
    "unity_hangs",
)  # fmt: skip
BAD = "boxes-1"


@dataclass(frozen=True, slots=True)
class FaultyOptions(BoxOptions):
    fault: str = option("", "Fault", "What happens at the third picture of the second scene", choices=FAULTS)
    once: str = option("", "Once", "A file whose presence says that it happened already; empty: it happens every time")
    pids: str = option("", "Processes", "A file that the pids of what was started are added to")


class FaultySource(BoxSource):
    """Scenes boxes-0, boxes-1, …; the second is the bad one."""

    options_type: ClassVar[type[Any]] = FaultyOptions

    def generate(self, seed: int, batch: str, index: int) -> SceneRef:
        return SceneRef(f"boxes-{index}", f"place-{index}", super().generate(seed, batch, index).seed)

    def open(self, scene: SceneRef) -> Any:
        return _Opened(scene, self.options)


class _Opened(BoxScene):
    def __init__(self, scene: SceneRef, options: FaultyOptions) -> None:
        super().__init__(scene, options)
        self.faults = options.fault if scene.scene_id == BAD else ""

    def __enter__(self) -> OpenScene:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def render(self, viewpoint: Viewpoint) -> Rendering:
        if self.faults and viewpoint.time_s >= 1:
            once = self.options.once
            if not (once and Path(once).exists()):
                if once:
                    Path(once).touch()
                self._fail()
        return super().render(viewpoint)

    def _fail(self) -> None:
        print(f"the engine meets {self.faults}", flush=True)
        self._note(os.getpid())
        if self.faults == "slow":
            time.sleep(0.5)
        elif self.faults == "hang":
            time.sleep(600)
        elif self.faults == "hang_in_compiled_code":  # holds the interpreter's lock: no other thread of it runs
            ctypes.PyDLL(None).sleep(600)
        elif self.faults == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif self.faults == "exit":
            os._exit(7)
        elif self.faults == "garbage":
            os.write(_events_fd(), b"\x1b[31mRenderer ready\x00\n")
        elif self.faults == "endless":
            while True:
                print("warning: " + "x" * 400)
        elif self.faults == "raise":
            raise KeyError("mesh_17")
        elif self.faults in (
            "unity",
            "unity_hangs",
        ):  # as an engine that makes itself a daemon, deaf to all but the last signal
            code = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
            engine = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
            self._note(engine.pid)
            if self.faults == "unity_hangs":
                time.sleep(600)
            os.kill(os.getpid(), signal.SIGSEGV)

    def _note(self, pid: int) -> None:
        if self.options.pids:
            with Path(self.options.pids).open("a") as file:
                file.write(f"{pid}\n")


def _events_fd() -> int:
    """The descriptor that events go to: the pipe that is neither the request's nor the log."""
    log = os.fstat(2).st_ino
    pipes = [int(p) for p in os.listdir("/proc/self/fd") if int(p) > 2]
    found = [fd for fd in pipes if _is_pipe(fd) and os.fstat(fd).st_ino != log]
    return found[0]


def _is_pipe(fd: int) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}").startswith("pipe:")
    except OSError:
        return False
