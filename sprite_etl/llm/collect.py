"""A client that asks nothing that can wait: what it finds no answer to it notes in the store, for a provider batch.

A step runs with it unchanged. It ends early with AnswersMissing where requests are missing, and in full once they are
answered, so that a step is repeated a few times: once for each of its questions that hangs on an earlier answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sprite_etl.llm.batch_records import BatchRecords
from sprite_etl.llm.budget import Budget
from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient, Fault
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer
from sprite_etl.llm.wire import body_of
from sprite_etl.store.objects import Store


class AnswersMissing(Exception):
    """Requests wait for a provider batch. count: how many; key: where they are noted."""

    def __init__(self, count: int, key: str) -> None:
        super().__init__(f"{count} requests wait for a provider batch, noted at {key}")
        self.count = count
        self.key = key


class CollectingClient(ChatClient):
    """Answers from the cache, and asks online what shows pictures, repairs an answer, or had none in a batch."""

    def __init__(
        self,
        servers: Mapping[str, ModelServer],
        store: Store,
        ledger: Ledger,
        budget: Budget | None = None,
        patience: Patience | None = None,
        *,
        part: str,
    ) -> None:
        """As ChatClient. part: of the run, as of BatchRecords, whose batches are to answer what is noted."""
        super().__init__(servers, store, ledger, budget, patience)
        self._records = BatchRecords(store, ledger.run, part)
        self._online = self._records.unanswered()

    async def complete(
        self, requests: Sequence[ChatRequest], fault: Fault | None = None
    ) -> list[ChatResult | ChatFailure]:
        """As ChatClient's; raises AnswersMissing once the others are answered and the missing are noted."""
        missing = await asyncio.to_thread(self._missing, requests)
        if not missing:
            return await super().complete(requests, fault)
        waiting = {id(request) for some in missing.values() for request in some}
        await super().complete([r for r in requests if id(r) not in waiting], fault)
        lines = {key: line_of(some[0], key, self._servers[some[0].server]) for key, some in missing.items()}
        raise AnswersMissing(len(missing), await asyncio.to_thread(self._records.note, lines))

    def _missing(self, requests: Sequence[ChatRequest]) -> dict[str, list[ChatRequest]]:
        """The requests of a batch that have no answer yet, by key; equal ones together."""
        by_key: dict[str, list[ChatRequest]] = {}
        for request in requests:
            server = self._servers.get(request.server)
            if server is not None and server.batches and not _shows_pictures(request):
                by_key.setdefault(request.key, []).append(request)
        wanted = [key for key in by_key if key not in self._online]
        known = self._cache.find(wanted)
        return {key: by_key[key] for key in wanted if key not in known}


def line_of(request: ChatRequest, key: str, server: ModelServer) -> bytes:
    """A request as a line of JSON: what is sent, under its key, and what the ledger says of it."""
    about = {name: getattr(request, name) for name in ("stage", "server", "model", "prompt", "sample", "max_tokens")}
    return json.dumps({"custom_id": key, **about, "body": body_of(request, server)}).encode() + b"\n"


def read_line(line: bytes) -> tuple[str, ChatRequest, dict[str, Any]]:
    """(key, the request as far as costs go, what is sent) of a line."""
    said = json.loads(line)
    key, body = said.pop("custom_id"), said.pop("body")
    return key, ChatRequest(**said, messages=tuple(body["messages"])), body


def _shows_pictures(request: ChatRequest) -> bool:
    parts = (m["content"] for m in request.messages if isinstance(m.get("content"), list))
    return any(part.get("type") != "text" for some in parts for part in some)
