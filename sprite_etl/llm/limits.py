"""How many calls to a model run at once: as many as its server bears, found by trying (AIMD).

Grows by one a call until the first sign of congestion, then by one a round; halves on congestion, at most once a
round; stops growing while latency says that calls only queue; stands still as long as the server asks.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

START = 8
SMOOTHING = 0.1
QUEUEING = 3.0
"""Calls that take so many times the least that was seen are taken to wait in the server's queue."""
FORGETTING = 1.001
"""The least latency drifts up by this a call, so that a server that became slower is not held back for ever."""


class Limiter:
    """The calls to one model of one server. Not for several threads; its numbers outlive an event loop."""

    def __init__(self, maximum: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.maximum = maximum
        self.limit = float(min(START, maximum))
        self.running = 0
        self.failing_since: float | None = None
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._threshold = float(maximum)
        self._last_cut = self._not_before = -1.0
        self._usual: dict[str, float] = {}
        self._least: dict[str, float] = {}

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """A place among the running calls, first come first served; gives the time (of the clock) it was had."""
        await self._enter()
        try:
            pause = self._not_before - self._clock()
            while pause > 0:
                await asyncio.sleep(pause)
                pause = self._not_before - self._clock()
            yield self._clock()
        finally:
            self.running -= 1
            self._admit()

    def succeeded(self, stage: str, latency_s: float) -> None:
        """A call of a stage was answered after so long. Stages differ in length, so each has a latency of its own."""
        self.failing_since = None
        usual = self._usual.get(stage, latency_s)
        usual = self._usual[stage] = usual + SMOOTHING * (latency_s - usual)
        self._least[stage] = min(self._least.get(stage, usual) * FORGETTING, usual)
        if self.running < int(self.limit) or usual > QUEUEING * self._least[stage]:
            return  # a limit that is not reached, or that fills a queue, need not be higher
        self.limit = min(self.maximum, self.limit + (1 if self.limit < self._threshold else 1 / self.limit))
        self._admit()

    def failed(self, began: float, congested: bool, wait_s: float | None) -> None:
        """A call that began then failed in a way that may pass. wait_s: no call starts before that many seconds."""
        now = self._clock()
        if self.failing_since is None:
            self.failing_since = now
        if congested and began > self._last_cut:
            self.limit = self._threshold = max(1.0, self.limit / 2)
            self._last_cut = now
        if wait_s is not None:
            self._not_before = max(self._not_before, now + wait_s)

    def fails_for(self) -> float:
        """Seconds since the first failure after the last answer; 0 where none failed since."""
        return 0.0 if self.failing_since is None else self._clock() - self.failing_since

    async def _enter(self) -> None:
        if not self._waiting and self.running < int(self.limit):
            self.running += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.running -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self.running < int(self.limit):
            place = self._waiting.popleft()
            if not place.done():
                self.running += 1
                place.set_result(None)
