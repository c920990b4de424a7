"""Lines of a file of any length, of which some may be no text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 1_000_000


@contextmanager
def open_lines(path: Path) -> Iterator[Iterator[str]]:
    """The file's lines, read as they are asked for; `-` is standard input. Raises OSError.

    Bytes that are no UTF-8 become U+FFFD. A line longer than MOST_BYTES is cut, so that it is no JSON.
    """
    if str(path) == "-":
        yield _lines(sys.stdin.buffer)
        return
    with path.open("rb") as file:
        yield _lines(file)


def _lines(file: BinaryIO) -> Iterator[str]:
    while line := file.readline(MOST_BYTES):
        rest = line
        while len(rest) == MOST_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MOST_BYTES)
        yield line.decode(errors="replace").rstrip("\r\n")
