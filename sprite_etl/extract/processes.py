"""A program that may hang, crash, print without end or start others: talk with it by lines, and end its whole family.

Standard library alone. Every process of the family is known by a mark in its environment, which it hands down: so
those that left the process group, or whose parent is dead, are found too (on Linux, from /proc).
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

MARK = "SPRITE_FAMILY"
"""The environment variable that a family of processes is known by."""
LONGEST_LINE = 8 << 20
_LOG = 64 << 10
_ROUNDS = 50


class Silence(Exception):
    """The process said nothing for as long as it was given."""


class TooLong(Exception):
    """The process wrote more than LONGEST_LINE bytes without an end of line."""


class Conversation:
    """A running process: one line in, lines out, and the end of what it printed to standard error."""

    def __init__(self, process: subprocess.Popen[bytes], mark: str) -> None:
        self._process = process
        self._mark = mark
        self._log = b""

    @property
    def log(self) -> str:
        """The end of its standard error: at most 64 KiB, without the space around it."""
        return self._log.decode(errors="replace").strip()

    def send(self, line: str) -> None:
        """Write a line (under 64 KiB) to its standard input, which stays open; a process that is gone takes nothing."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()

    def lines(self, timeout_s: float, first_s: float) -> Iterator[bytes]:
        """Its lines until it ends or closes its standard output. Raises Silence after timeout_s without a line
        (first_s for the first one), and TooLong. The time that the caller takes between two lines does not count."""
        out, errors = self._process.stdout, self._process.stderr
        assert out is not None
        assert errors is not None
        rest = b""
        deadline = time.monotonic() + first_s
        with selectors.DefaultSelector() as selector:
            for stream in (out, errors):
                selector.register(stream, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Silence
                # Not only the end of the stream ends it: one that the process started may hold the stream open.
                ready = selector.select(min(left, 0.5))
                if not ready and self._process.poll() is not None:
                    return
                for key, _ in ready:
                    data = os.read(key.fd, 1 << 16)
                    if key.fileobj is errors:
                        self._keep(data)
                        if not data:
                            selector.unregister(errors)
                        continue
                    if not data:
                        return
                    *whole, rest = (rest + data).split(b"\n")
                    if len(rest) > LONGEST_LINE:
                        raise TooLong
                    for line in whole:
                        yield line
                        deadline = time.monotonic() + timeout_s

    def status(self, timeout_s: float) -> int:
        """Wait for its end; its exit status, negative for a signal. Raises Silence after timeout_s."""
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise Silence from None
        self._last_words()
        return status

    def end(self) -> None:
        """Kill it and all its family, and take up its last words."""
        end_family(self._process.pid, self._mark)
        with contextlib.suppress(subprocess.TimeoutExpired):  # one that hangs in a driver can't be waited for
            self._process.wait(10)
        self._last_words()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()

    def _keep(self, data: bytes) -> None:
        self._log = (self._log + data)[-_LOG:]

    def _last_words(self) -> None:
        stream = self._process.stderr
        if stream is None or stream.closed:
            return
        os.set_blocking(stream.fileno(), False)
        with contextlib.suppress(BlockingIOError):
            for _ in range(64):
                data = os.read(stream.fileno(), 1 << 16)
                self._keep(data)
                if not data:
                    return


@contextlib.contextmanager
def conversation(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Conversation]:
    """Start a process in a folder, in a group of its own; all its family is gone when the context is left.

    Raises OSError when it can't be started.
    """
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**environment, MARK: mark},
        start_new_session=True,
    )
    talk = Conversation(process, mark)
    try:
        yield talk
    finally:
        talk.end()


def end_family(group: int, mark: str) -> None:
    """Kill a process group and every process that carries the mark, but not the one that calls this."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    for _ in range(_ROUNDS):  # one that was just being started is found in the next round
        left = _marked(mark)
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _marked(mark: str) -> list[int]:
    """The living processes of this user whose environment carries the mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0") and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found
