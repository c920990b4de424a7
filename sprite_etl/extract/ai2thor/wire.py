"""The FIFO wire of ai2thor 5.0.0's client, with time-outs: a Unity that dies or hangs ends the wait for it.

The client's own waits for ever where Unity never opens the pipes, and spins until the time-out where it has died.
"""

from __future__ import annotations

import os
import select
import time
from typing import Any

POLL_S = 0.2


class UnityGone(RuntimeError):
    """Unity's process has ended."""


class PatientFifo:
    """To be put before `ai2thor.fifo_server.FifoServer`, whose reading and writing it replaces."""

    server_pipe: Any
    client_pipe: Any
    unity_proc: Any
    timeout: float | None
    server_pipe_path: str
    client_pipe_path: str
    eom_header: bytes
    _last_action_message: bytes

    def _recv_message(self, timeout: float | None) -> Any:
        if self.server_pipe is None:
            # Opened without waiting for a writer, who may never come.
            self.server_pipe = os.fdopen(os.open(self.server_pipe_path, os.O_RDONLY | os.O_NONBLOCK), "rb", 0)
        return super()._recv_message(timeout)  # type: ignore[misc]

    def _read_with_timeout(self, server_pipe: Any, message_size: int, timeout: float | None) -> bytes:
        """Raises TimeoutError, UnityGone."""
        message, deadline = bytearray(), _deadline(timeout)
        while len(message) < message_size:
            ready = select.select([server_pipe], [], [], min(POLL_S, _left(deadline, timeout)))[0]
            part = os.read(server_pipe.fileno(), min(message_size - len(message), 1 << 20)) if ready else b""
            message += part
            if not part:
                self._check_alive()
                # A pipe that nobody has opened for writing is ready, and empty.
                time.sleep(0.01)
        return bytes(message)

    def _send_message(self, message_type: int, body: bytes) -> None:
        """Raises TimeoutError, UnityGone."""
        deadline = _deadline(self.timeout)
        while self.client_pipe is None:
            try:
                self.client_pipe = os.fdopen(os.open(self.client_pipe_path, os.O_WRONLY | os.O_NONBLOCK), "wb", 0)
            except OSError:
                # ENXIO: Unity has not opened it yet.
                self._check_alive()
                time.sleep(min(0.01, _left(deadline, self.timeout)))
        self._last_action_message = body
        left = memoryview(self._create_header(message_type, body) + body + self.eom_header)  # type: ignore[attr-defined]
        while left:
            if select.select([], [self.client_pipe], [], min(POLL_S, _left(deadline, self.timeout)))[1]:
                try:
                    left = left[os.write(self.client_pipe.fileno(), left) :]
                except BrokenPipeError:
                    raise UnityGone("Unity has closed its pipe") from None
            else:
                self._check_alive()

    def _check_alive(self) -> None:
        status = self.unity_proc.poll() if self.unity_proc else None
        if status is not None:
            raise UnityGone(f"Unity ended with status {status}")


def _deadline(timeout: float | None) -> float:
    return time.monotonic() + (float("inf") if timeout is None else timeout)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"Unity did not answer within {timeout} s")
    return left
