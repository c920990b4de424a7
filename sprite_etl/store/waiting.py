"""Says in the log that the store is being waited for: a server that was lost takes minutes to give up on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

FIRST_S, EVERY_S = 10.0, 30.0
"""Seconds of silence before the first line about an operation, and between two of them."""

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_underway: dict[int, tuple[str, float]] = {}
_watcher: threading.Thread | None = None


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """While it is entered, a thread that all share says now and then that `what` still goes on.

    Costs two entries of a dictionary: most operations take milliseconds, and there are many.
    """
    mine = id(started := (what, time.monotonic()))
    _underway[mine] = started
    _watch()
    try:
        yield
    finally:
        del _underway[mine]


def _watch() -> None:
    global _watcher
    if _watcher is not None and _watcher.is_alive():
        return
    with _lock:
        if _watcher is None or not _watcher.is_alive():  # a forked process has none
            _watcher = threading.Thread(target=_say, name="store-waits", daemon=True)
            _watcher.start()


def _say() -> None:
    said: dict[int, float] = {}
    while True:
        time.sleep(1)
        now, going = time.monotonic(), dict(_underway)
        said = {mine: at for mine, at in said.items() if mine in going}
        for mine, (what, since) in going.items():
            if now - said.get(mine, since + FIRST_S - EVERY_S) >= EVERY_S:
                said[mine] = now
                _log.warning("waiting for the store since %.0f s: %s", now - since, what)
