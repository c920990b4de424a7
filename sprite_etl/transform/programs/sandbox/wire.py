"""Messages over pipes, for both sides of the sandbox: a length, then JSON, or a program's records."""

from __future__ import annotations

import json
import os
import select
import struct
from collections.abc import Sequence
from typing import Any

from sprite_etl.transform.programs.sandbox.region import Record

_LENGTH = struct.Struct(">I")
_PLACE = struct.Struct(">I?I")
_RECORD = struct.Struct(">BfI")
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


BEAT = _LENGTH.pack(0)
"""A sign of life, as it is sent."""


def pack_records(place: int, alone: bool, records: Sequence[Record]) -> bytes:
    """A program's records as they are sent; alone: it had a process of its own."""
    parts = [_PLACE.pack(place, alone, len(records))]
    for kind, cpu_ms, body in records:
        parts += (_RECORD.pack(kind, cpu_ms, len(body)), body)
    message = b"".join(parts)
    return _LENGTH.pack(len(message)) + message


def unpack_records(message: bytes) -> tuple[int, bool, list[Record]]:
    """What `pack_records` packed, without its length. Raises ValueError for what is none."""
    try:
        place, alone, count = _PLACE.unpack_from(message)
        records, start = [], _PLACE.size
        for _ in range(count):
            kind, cpu_ms, length = _RECORD.unpack_from(message, start)
            start += _RECORD.size
            records.append(Record(kind, cpu_ms, message[start : start + length]))
            start += length
    except struct.error as error:
        raise ValueError(f"a message that is none: {error}") from None
    return place, alone, records


class Reader:
    """Messages as bytes, read ahead."""

    def __init__(self, fd: int) -> None:
        self._fd, self._ahead = fd, bytearray()

    def next(self, timeout_s: float) -> bytes:
        """The next message. Raises EOFError, ValueError for one that is too long, TimeoutError where nothing at all
        comes for so long."""
        while True:
            if len(self._ahead) >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._ahead)
                if length > MAX_MESSAGE:
                    raise ValueError(f"a message of {length} bytes is longer than {MAX_MESSAGE}")
                end = _LENGTH.size + length
                if len(self._ahead) >= end:
                    message = bytes(self._ahead[_LENGTH.size : end])
                    del self._ahead[:end]
                    return message
            poll = select.poll()
            poll.register(self._fd, select.POLLIN)
            if not poll.poll(1000 * timeout_s):
                raise TimeoutError(f"no word for {timeout_s:.0f} s")
            chunk = os.read(self._fd, 1 << 20)
            if not chunk:
                raise EOFError("the other side closed the pipe")
            self._ahead += chunk
