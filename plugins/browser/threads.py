"""Threads of the pages' own.

The API server runs the plain functions of every application in it on one pool of 40 threads, a task's heartbeat among
them. Pages that wait for a slow store must not fill it: they run here, few at a time, and the others wait their turn.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

AT_ONCE = 8
_LIMIT = CapacityLimiter(AT_ONCE)
P = ParamSpec("P")
T = TypeVar("T")


def apart(function: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """The function, to be awaited, on one of these threads."""

    @functools.wraps(function)
    async def awaited(*args: P.args, **kwargs: P.kwargs) -> T:
        return await to_thread.run_sync(functools.partial(function, *args, **kwargs), limiter=_LIMIT)

    return awaited
