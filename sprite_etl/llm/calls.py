"""One call to a model, through everything that stands before it: cache, budget, limits, retries, ledger."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Literal, TypeVar

import openai

from sprite_etl.llm.budget import CHARACTERS_A_TOKEN, Purse, Reserved, estimate_prompt
from sprite_etl.llm.cache import Answer, AnswerCache
from sprite_etl.llm.errors import Fault, fault_of
from sprite_etl.llm.images import sizes_said
from sprite_etl.llm.ledger import ANSWERED, KEPT, Ledger
from sprite_etl.llm.limits import Limiter
from sprite_etl.llm.prices import price_of
from sprite_etl.llm.values import ChatFailure, ChatRequest, ModelServer, Price, Usage
from sprite_etl.llm.wire import Reply, body_of, send

Purpose = Literal["first", "longer", "repair", "batch"]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call is tried. Waits double from first_wait_s to longest_wait_s, less a random part.

    attempts: of one call; rate_limited: the same where the server answers 429, which costs nothing. give_up_s: a
    model from which no call had an answer for so long, while some failed, is not asked again.
    """

    attempts: int = 8
    rate_limited: int = 40
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    give_up_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the answer that is kept for it. cached: no call was made for it now."""

    answer: Answer
    cached: bool


@dataclass(slots=True)
class Caller:
    """Makes the calls of one batch of requests, in one event loop. Equal requests are asked once.

    clients, servers: by the server's name; limiters: by server and model; pool: where the store is waited for.
    """

    clients: Mapping[str, openai.AsyncOpenAI]
    servers: Mapping[str, ModelServer]
    limiters: Mapping[tuple[str, str], Limiter]
    cache: AnswerCache
    ledger: Ledger
    purse: Purse
    patience: Patience
    pool: Executor
    known: Mapping[str, Answer]
    _flights: dict[str, asyncio.Future[Exchange | ChatFailure]] = field(default_factory=dict)
    _ended: dict[tuple[str, str], Fault] = field(default_factory=dict)
    _broken: BaseException | None = None
    _writing: bool = False

    async def call(self, request: ChatRequest, key: str, purpose: Purpose) -> Exchange | ChatFailure:
        """The answer to a request: a kept one, that of an equal request on its way, or a new one. key: the
        request's. Raises StoreError, after which no new call is made: what can't be kept must not be paid for."""
        if key in self._flights:
            shared = await asyncio.shield(self._flights[key])
            return replace(shared, cached=True) if isinstance(shared, Exchange) else shared
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        try:
            outcome = await self._find_or_pay(request, key, purpose)
        except BaseException as error:
            if isinstance(error, Exception):
                self.stop(error)
                flight.set_exception(error)
                flight.exception()  # nobody may be waiting for it
            else:
                flight.cancel()
            raise
        flight.set_result(outcome)
        return outcome

    def stop(self, error: BaseException) -> None:
        """Make no new call. What is in flight ends; what waits ends with this error."""
        self._broken = self._broken or error

    async def _find_or_pay(self, request: ChatRequest, key: str, purpose: Purpose) -> Exchange | ChatFailure:
        kept = self.known.get(key)
        if kept is None and purpose != "first":  # the first requests were all looked up together
            kept = await self._aside(lambda: self.cache.get(key))
        if kept is None:
            return await self._pay(request, key, purpose)
        if kept.run == self.ledger.run.fingerprint:
            self.ledger.add(kept.call)  # an attempt that was killed may have paid for it and not have said so
        else:
            self.ledger.add({**self._row(request, key, purpose), "call_id": f"kept-{key}"})
        return Exchange(kept, cached=True)

    async def _pay(self, request: ChatRequest, key: str, purpose: Purpose) -> Exchange | ChatFailure:
        reserved = await self._reserve(request)
        if reserved is None:
            return ChatFailure(key, "budget", self.purse.describe())
        usage = None
        try:
            reply, latency_s, retries = await self._try(request)
            row = self._row(request, key, purpose, reply, latency_s, retries)
            if isinstance(reply, Fault):
                if latency_s > 0:
                    self.ledger.add(row)
                return ChatFailure(key, reply.reason, reply.detail)
            usage = Usage(row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"])
            self.ledger.add(row)
        finally:
            self.purse.settle(reserved, request, usage)
        run = self.ledger.run.fingerprint
        served = reply.model or request.model
        answer = Answer(
            reply.text, reply.finish_reason, reply.refusal, served, usage, row["latency_s"], retries, run, row
        )
        kept = await self._aside(lambda: self.cache.keep(key, answer))
        await self._write_ledger()
        return Exchange(kept, cached=False)

    async def _reserve(self, request: ChatRequest) -> Reserved | None:
        return await self.purse.reserve(request, price_of(self.servers[request.server], request.model))

    async def _try(self, request: ChatRequest) -> tuple[Reply | Fault, float, int]:
        """(what came of it, seconds of the last attempt or 0 where none was made, retries)."""
        server, to = self.servers[request.server], (request.server, request.model)
        limiter, client, body = self.limiters[to], self.clients[request.server], body_of(request, server)
        attempt, latency_s = 0, 0.0
        while True:
            async with limiter.slot() as began:
                if self._broken is not None:
                    raise self._broken
                if to in self._ended:
                    return self._ended[to], latency_s, max(0, attempt - 1)
                attempt += 1
                start = time.perf_counter()
                try:
                    # The SDK's time-outs are of single reads, which a server that drips bytes never meets.
                    reply = await asyncio.wait_for(send(client, body), server.timeout_s)
                except Exception as error:
                    fault = fault_of(error, server, request.model)
                    latency_s = time.perf_counter() - start
                else:
                    latency_s = time.perf_counter() - start
                    limiter.succeeded(request.stage, latency_s)
                    return reply, latency_s, attempt - 1
                if fault.again:
                    limiter.failed(began, fault.congested, fault.wait_s)
            if self._is_final(fault, to, limiter, attempt):
                return fault, latency_s, attempt - 1
            if fault.wait_s is None or fault.wait_s < self.patience.first_wait_s:
                await asyncio.sleep(self._wait(attempt))

    def _is_final(self, fault: Fault, to: tuple[str, str], limiter: Limiter, attempt: int) -> bool:
        if fault.ends_model:
            self._ended[to] = fault
        elif fault.again and limiter.fails_for() > self.patience.give_up_s:
            gone = f"{fault.detail}; no call to {to[1]} succeeded for {limiter.fails_for():.0f} s, so no more are made"
            self._ended[to] = replace(fault, detail=gone)
        attempts = self.patience.rate_limited if fault.reason == "rate_limited" else self.patience.attempts
        return not fault.again or attempt >= attempts

    def _wait(self, attempt: int) -> float:
        longest = min(self.patience.longest_wait_s, self.patience.first_wait_s * 2.0 ** min(attempt - 1, 30))
        return longest * random.uniform(0.5, 1)

    def _row(
        self,
        request: ChatRequest,
        key: str,
        purpose: Purpose,
        reply: Reply | Fault | None = None,
        latency_s: float = 0.0,
        retries: int = 0,
    ) -> dict[str, Any]:
        """The ledger's row. reply: None for an answer that was kept."""
        price = price_of(self.servers[request.server], request.model)
        return row_of(request, key, purpose, price, reply, latency_s, retries)

    async def _write_ledger(self) -> None:
        if self.ledger.is_due and not self._writing:
            self._writing = True
            try:
                await self._aside(self.ledger.write)
            finally:
                self._writing = False

    async def _aside(self, work: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)


def row_of(
    request: ChatRequest,
    key: str,
    purpose: Purpose,
    price: Price | None,
    reply: Reply | Fault | None,
    latency_s: float = 0.0,
    retries: int = 0,
) -> dict[str, Any]:
    """A call's row of the ledger. key: the request's. reply: None for an answer that was kept."""
    outcome, served, usage, tokens_from = KEPT, "", Usage(), "none"
    if isinstance(reply, Fault):
        outcome = reply.reason
    elif reply is not None:
        outcome, served = ANSWERED, reply.model
        tokens_from = "estimate" if reply.usage is None else "server"
        usage = reply.usage or Usage(estimate_prompt(request), round(len(reply.text) / CHARACTERS_A_TOKEN))
    paid = price if outcome == ANSWERED else None
    return {
        "call_id": f"{random.getrandbits(128):032x}",
        "at": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        "stage": request.stage,
        "purpose": purpose,
        "server": request.server,
        "model": request.model,
        "served": served,
        "prompt": request.prompt,
        "sample": request.sample,
        "request_key": key,
        "pictures": sizes_said(request.messages),
        "outcome": outcome,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cached_tokens": usage.cached_tokens,
        "tokens_from": tokens_from,
        "cost": None if paid is None else paid.cost(usage),
        "currency": None if paid is None else paid.currency,
        "latency_s": round(latency_s, 4),
        "retries": retries,
    }
