"""What a child leaves for the worker: records in memory that both map, so that no result costs a system call.

A child may write anything here: whoever reads takes nothing for granted.
"""

from __future__ import annotations

import mmap
import struct
from typing import NamedTuple

OK, ERROR, TIMEOUT, LIMIT = range(4)
"""What came of a run. The body is JSON when OK, else a message."""
ALONE, DOUBT = 4, 5
"""Of a whole program, in the place of its runs: it must have a process of its own; after them: it must prove itself
there."""

_SIZE = 4 << 20
_HEAD = struct.Struct("<II")  # records, and where the next one begins
_RECORD = struct.Struct("<BfI")


class Record(NamedTuple):
    """kind: OK … DOUBT; cpu_ms: processor time; body: JSON or a message."""

    kind: int
    cpu_ms: float
    body: bytes


class Region:
    """Written by one child at a time, from `clear` on."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)

    def clear(self) -> None:
        _HEAD.pack_into(self._memory, 0, 0, _HEAD.size)

    def put(self, kind: int, cpu_ms: float = 0.0, body: bytes = b"") -> bool:
        """Add a record; False where it does not fit."""
        count, start = _HEAD.unpack_from(self._memory)
        end = start + _RECORD.size + len(body)
        if end > _SIZE:
            return False
        _RECORD.pack_into(self._memory, start, kind, cpu_ms, len(body))
        self._memory[start + _RECORD.size : end] = body
        _HEAD.pack_into(self._memory, 0, count + 1, end)
        return True

    def count(self) -> int:
        """How many records there are said to be."""
        return int(_HEAD.unpack_from(self._memory)[0])

    def records(self, most: int, most_bytes: int) -> list[Record]:
        """Up to `most` records, ending before the first one that is none: of an unknown kind, past the end, or longer
        than `most_bytes`."""
        found: list[Record] = []
        start = _HEAD.size
        for _ in range(min(most, self.count())):
            if start + _RECORD.size > _SIZE:
                break
            kind, cpu_ms, length = _RECORD.unpack_from(self._memory, start)
            end = start + _RECORD.size + length
            if kind > DOUBT or length > most_bytes or end > _SIZE:
                break
            found.append(Record(kind, cpu_ms, self._memory[start + _RECORD.size : end]))
            start = end
        return found
