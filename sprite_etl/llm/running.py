"""Asynchronous work from code that is not, wherever that is called: a notebook, say, has a loop already."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Do it to its end in a loop of its own; in a thread of its own where this one runs a loop.

    Raises what it raises.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    done: Future[Result] = Future()
    context = contextvars.copy_context()

    def apart() -> None:
        try:
            done.set_result(context.run(asyncio.run, work))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=apart, name="llm-loop", daemon=True).start()
    return done.result()
