"""Provider batches: what steps noted as missing is given to model servers in bulk, and the answers are kept as if they
had been asked online. A batch is noted before a server hears of it, and found again by its name, so that a process that
is killed pays for nothing twice.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from sprite_etl.llm.batch_records import Batch, BatchRecords
from sprite_etl.llm.batch_wire import BatchWire, Waits
from sprite_etl.llm.budget import Budget, Purse
from sprite_etl.llm.cache import Answer, AnswerCache
from sprite_etl.llm.calls import row_of
from sprite_etl.llm.collect import read_line
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, UnusableReplyError
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.prices import price_of
from sprite_etl.llm.running import run
from sprite_etl.llm.values import ChatRequest, ModelServer, Price, Usage
from sprite_etl.llm.wire import connections, read_reply
from sprite_etl.store.objects import CONCURRENCY, Store

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000
"""Of one batch, as OpenAI takes them."""
ENDED = ("completed", "failed", "expired", "cancelled")

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is: done: of its requests, those that were answered or failed."""

    batch: Batch
    done: int

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.batch.status in ENDED


class Batches:
    """The provider batches of one part of a run."""

    def __init__(
        self,
        servers: Mapping[str, ModelServer],
        store: Store,
        ledger: Ledger,
        budget: Budget | None = None,
        waits: Waits | None = None,
        *,
        part: str,
    ) -> None:
        """As of the ChatClient, whose answers these become. part: of the run, as of BatchRecords."""
        self._servers = dict(servers)
        self._cache = AnswerCache(store)
        self._ledger = ledger
        self._budget = budget or Budget()
        self._waits = waits or Waits()
        self.records = BatchRecords(store, ledger.run, part)

    def prepare(self) -> list[Batch]:
        """Note new batches of what steps noted as missing: one a server and model, more where the servers' limits
        divide them. What any of them has asked is in no other; what the budget has no room for waits.

        Raises BudgetSpent where there is no room for any, ModelConfigError, StoreError.
        """
        notes, lines = self.records.notes(), self.records.missing()
        purse = Purse(self._budget, self._ledger)
        for line in (line for batch in self._open() for line in self.records.lines(batch)):
            key, request, _ = read_line(line)
            lines.pop(key, None)
            purse.take(request, self._price(request.server, request.model))
        for key in [*self.records.unanswered(), *self._cache.find(lines)]:
            lines.pop(key, None)
        made = [self.records.new(*to, some) for to, some in self._divided(lines, purse)]
        self.records.forget_missing(notes)  # what found no room is noted again by the step's next attempt
        return made

    def submit(self) -> list[Batch]:
        """Give the batches that are noted to their servers; returns all that have not landed. Raises ModelConfigError,
        ModelUnavailable, StoreError."""
        return run(self._each(self._submit, self._open()))

    def look(self) -> list[BatchProgress]:
        """How far the submitted batches are. Raises as submit."""
        return run(self._each(self._look, self._open()))

    def wait(self, show: Callable[[BatchProgress], None]) -> None:
        """Until every submitted batch has ended. Raises as submit."""
        pause = self._waits.first_s
        while True:
            found = self.look()
            for one in found:
                show(one)
            if all(one.ended for one in found):
                return
            time.sleep(pause)
            pause = min(1.5 * pause, self._waits.longest_s)

    def land(self) -> list[Batch]:
        """Keep the answers of the batches that have ended; returns those. Raises as submit."""
        try:
            return run(self._each(self._land, [b for b in self._open() if b.status in ENDED]))
        finally:
            self._ledger.write()

    def _open(self) -> list[Batch]:
        return [batch for batch in self.records.all() if not batch.landed]

    def _divided(self, lines: Mapping[str, bytes], purse: Purse) -> list[tuple[tuple[str, str], dict[str, bytes]]]:
        """((server, model), lines by key) of each new batch. Raises BudgetSpent."""
        made: list[tuple[tuple[str, str], dict[str, bytes]]] = []
        filling: dict[tuple[str, str], tuple[dict[str, bytes], int]] = {}
        for key, line in lines.items():
            request = read_line(line)[1]
            to = (request.server, request.model)
            price = self._price(*to)
            purse.check_price(*to, price)
            if not purse.take(request, price):
                if not made:
                    raise BudgetSpent(purse.describe())
                break
            some, size = filling.get(to, ({}, 0))
            if not some or len(some) >= MOST_REQUESTS or size + len(line) > MOST_BYTES:
                some, size = {}, 0
                made.append((to, some))
            some[key] = line
            filling[to] = (some, size + len(line))
        return made

    async def _submit(self, wire: BatchWire) -> Batch:
        batch = wire.batch
        if batch.batch_id is not None:
            return batch
        given = await wire.submit(await asyncio.to_thread(self.records.lines, batch))
        return await asyncio.to_thread(self.records.write, replace(batch, batch_id=given.id, status=given.status))

    async def _look(self, wire: BatchWire) -> BatchProgress:
        batch, given = wire.batch, await wire.look() if wire.batch.batch_id else None
        if batch.batch_id is None:
            return BatchProgress(batch, 0)
        status = given.status if given else "failed"
        if status != batch.status:
            batch = await asyncio.to_thread(self.records.write, replace(batch, status=status))
        counts = given.request_counts if given else None
        return BatchProgress(batch, counts.completed + counts.failed if counts else 0)

    async def _land(self, wire: BatchWire) -> Batch:
        batch, given = wire.batch, await wire.look()
        asked = {key: request for key, request, _ in map(read_line, await asyncio.to_thread(self.records.lines, batch))}
        lines = await wire.results(given) if given else []
        answers = dict(found for line in lines if (found := self._answer(line, asked, batch)) is not None)
        await asyncio.to_thread(self._keep, answers)
        faults = (given.errors.data if given.errors else None) or [] if given else []
        said = "; ".join(fault.message or fault.code or "" for fault in faults) if given else "the server lost it"
        rest = tuple(sorted(set(asked) - set(answers)))
        return await asyncio.to_thread(
            self.records.write, replace(batch, landed=True, unanswered=rest, said=" ".join(said.split())[:300])
        )

    def _keep(self, answers: Mapping[str, Answer]) -> None:
        with ThreadPoolExecutor(CONCURRENCY, "llm-store") as pool:
            for _ in pool.map(self._cache.keep, answers, answers.values()):
                pass
        for answer in answers.values():
            self._ledger.add(answer.call)
        self._ledger.write()

    def _answer(self, line: bytes, asked: Mapping[str, ChatRequest], batch: Batch) -> tuple[str, Answer] | None:
        """(request key, answer) of a line of results; None where it holds none."""
        with suppress(ValueError, LookupError, TypeError, UnusableReplyError):
            said = json.loads(line)
            key, response = said["custom_id"], said["response"]
            if key not in asked or response["status_code"] != 200:
                return None
            reply, request = read_reply(json.dumps(response["body"]).encode()), asked[key]
            row = row_of(request, key, "batch", self._price(batch.server, batch.model), reply)
            row["call_id"] = f"batch-{batch.name}-{key}"  # landed twice, it is still one call
            usage = Usage(row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"])
            model, run = reply.model or request.model, self._ledger.run.fingerprint
            return key, Answer(reply.text, reply.finish_reason, reply.refusal, model, usage, 0.0, 0, run, row)
        return None

    async def _each(self, work: Callable[[BatchWire], Awaitable[Made]], batches: Sequence[Batch]) -> list[Made]:
        servers = {batch.server: self._server(batch.server) for batch in batches}
        async with connections(servers.values()) as clients:
            wires = [BatchWire(clients[b.server], servers[b.server], b, self._waits) for b in batches]
            return [await work(wire) for wire in wires]

    def _price(self, server: str, model: str) -> Price | None:
        price = price_of(self._server(server), model)
        return price.in_batch() if price else None

    def _server(self, name: str) -> ModelServer:
        if name not in self._servers:
            raise ModelConfigError(f"No model server is called {name!r}, to which this run has given a batch")
        return self._servers[name]
