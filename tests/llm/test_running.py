"""Asynchronous work is done with and without a running loop."""

import asyncio
import threading

import pytest

from sprite_etl.llm.running import run


async def double(number: int) -> tuple[int, threading.Thread]:
    await asyncio.sleep(0)
    if number < 0:
        raise ValueError("negative")
    return 2 * number, threading.current_thread()


def test_without_a_loop_it_runs_here() -> None:
    assert run(double(2)) == (4, threading.current_thread())


def test_within_a_loop_it_runs_beside_it() -> None:
    async def within() -> tuple[int, threading.Thread]:
        return run(double(2))

    result, thread = asyncio.run(within())
    assert result == 4
    assert thread is not threading.current_thread()


def test_what_it_raises_comes_through() -> None:
    async def within() -> None:
        run(double(-1))

    with pytest.raises(ValueError, match="negative"):
        run(double(-1))
    with pytest.raises(ValueError, match="negative"):
        asyncio.run(within())
