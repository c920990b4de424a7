"""Length-prefixed JSON over pipes, for both sides of the sandbox."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

_LENGTH = struct.Struct(">I")
MAX_MESSAGE = 256 << 20


def read_exactly(fd: int, size: int) -> bytes:
    """`size` bytes. Raises EOFError when the other side ends first."""
    chunks = bytearray()
    while len(chunks) < size:
        chunk = os.read(fd, min(size - len(chunks), 1 << 20))
        if not chunk:
            raise EOFError("the other side closed the pipe")
        chunks += chunk
    return bytes(chunks)


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def send(fd: int, message: Any) -> None:
    body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    write_all(fd, _LENGTH.pack(len(body)) + body)


def receive(fd: int) -> Any:
    """The next message. Raises EOFError, or ValueError for one that is too long or not JSON."""
    (length,) = _LENGTH.unpack(read_exactly(fd, _LENGTH.size))
    if length > MAX_MESSAGE:
        raise ValueError(f"a message of {length} bytes is longer than {MAX_MESSAGE}")
    return json.loads(read_exactly(fd, length))
