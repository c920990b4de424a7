"""Files and batches of OpenAI's API: what is sent, tried again where that helps, and what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import openai
from openai.types import Batch as Given

from sprite_etl.llm.batch_records import Batch
from sprite_etl.llm.collect import read_line
from sprite_etl.llm.errors import ModelConfigError, ModelUnavailable, fault_of
from sprite_etl.llm.values import ModelServer

LABEL = "sprite_etl_batch"
"""In a batch's metadata: its name here."""
LOOKED_THROUGH = 1000
"""Batches of a server, the latest first, among which one that was submitted and not noted is looked for."""
FIRST_WAIT_S = 0.5

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds between two looks at a batch: from first_s, growing by half each time, to longest_s. attempts: of one
    call to the server that fails."""

    first_s: float = 5.0
    longest_s: float = 60.0
    attempts: int = 8


@dataclass(frozen=True, slots=True)
class BatchWire:
    """A server, as far as one batch is concerned. Its methods raise ModelConfigError, and ModelUnavailable."""

    client: openai.AsyncOpenAI
    server: ModelServer
    batch: Batch
    waits: Waits

    async def submit(self, lines: Sequence[bytes]) -> Given:
        """The server's batch: the one that an attempt which was killed had submitted, or a new one of these lines."""

        async def give() -> Given:
            if (found := await self._find()) is not None:
                return found
            content = b"".join(map(_as_sent, lines))
            file = await self.client.files.create(file=(f"{self.batch.name}.jsonl", content), purpose="batch")
            return await self.client.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={LABEL: self.batch.name},
            )

        try:
            return await self._tried(give)
        except openai.NotFoundError:
            raise ModelConfigError(
                f"Server {self.server.name!r} at {self.server.base_url} takes no batches (404): set its `batches` to "
                "false, so that its models are asked online, or leave provider batches out"
            ) from None

    async def look(self) -> Given | None:
        """How the batch is now; None where the server knows it no more."""
        try:
            return await self._tried(lambda: self.client.batches.retrieve(str(self.batch.batch_id)))
        except openai.NotFoundError:
            return None

    async def results(self, given: Given) -> list[bytes]:
        """The lines of the batch's results and errors, in any order; none of a file that is gone."""
        lines = []
        for file_id in filter(None, (given.output_file_id, given.error_file_id)):
            try:
                lines += await self._tried(lambda name=file_id: self._content(name))  # type: ignore[misc]
            except openai.NotFoundError:
                continue
        return lines

    async def _content(self, file_id: str) -> list[bytes]:
        return (await self.client.files.content(file_id)).content.splitlines()

    async def _find(self) -> Given | None:
        looked = 0
        async for given in self.client.batches.list(limit=100):
            if (given.metadata or {}).get(LABEL) == self.batch.name:
                return given
            looked += 1
            if looked >= LOOKED_THROUGH:
                break
        return None

    async def _tried(self, call: Callable[[], Awaitable[Made]]) -> Made:
        """What a call gives, tried again where that can help. Raises openai.NotFoundError too."""
        pause, attempt = FIRST_WAIT_S, 0
        while True:
            try:
                return await call()
            except openai.NotFoundError:
                raise
            except (openai.APIError, OSError) as error:
                fault = fault_of(error, self.server, self.batch.model)
                attempt += 1
                if not fault.again:
                    raise ModelConfigError(f"A batch of {self.batch.model}: {fault.detail}") from None
                if attempt >= self.waits.attempts:
                    raise ModelUnavailable(f"{fault.detail}. The same run again goes on with its batches") from None
                await asyncio.sleep(fault.wait_s if fault.wait_s is not None else pause)
                pause = min(2 * pause, self.waits.longest_s)


def _as_sent(line: bytes) -> bytes:
    key, _, body = read_line(line)
    sent = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(sent).encode() + b"\n"
