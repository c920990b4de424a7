"""A model server on loopback: real HTTP, OpenAI's chat completions, and faults on demand.

What it answers is a function of the request's JSON, so that it can be anything from a constant to an annotator. As a
process of its own, for measurements: python -m tests.doubles.chat_server [--seconds 0.2] [--at-once 64]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Body = dict[str, Any]
Answer = Callable[[Body], str]
FAULTS = (
    "307", "429", "429_wait", "500", "502", "503", "hang", "drip", "drop", "cut_body", "no_choices",
    "cut_json", "wrong_schema", "prose", "junk", "empty", "cut_off", "refusal",
)  # fmt: skip
"""307: to redirect_to. 429_wait: with Retry-After. drip: a byte at a time, without end. drop: the connection closes
without a byte. cut_body: it closes within the reply. The rest are replies of 200: no_choices is no completion;
cut_json, wrong_schema, prose, junk and empty spoil the answer; cut_off ends it at half with finish_reason length."""

STATUS = {"307": 307, "429": 429, "429_wait": 429, "500": 500, "502": 502, "503": 503}


@dataclass
class ChatServer:
    """answer: the text for a request. models: those it knows; empty: any. key: what it asks for; None: nothing.

    faults: shares of requests by fault, drawn by `seed`; plan: faults of the first requests in order, "" for none.
    seconds: how long an answer takes; at_once: how many are worked on, the rest queues. usage: whether it is told.
    refuse_above: answers 429 while more requests than that are in it.
    """

    answer: Answer = lambda body: "{}"
    models: Sequence[str] = ()
    key: str | None = None
    faults: Mapping[str, float] = field(default_factory=dict)
    plan: list[str] = field(default_factory=list)
    seed: int = 0
    seconds: float = 0.0
    at_once: int = 10_000
    retry_after: str = "0.05"
    redirect_to: str = ""
    refuse_above: int | None = None
    usage: bool = True

    def __post_init__(self) -> None:
        assert {*self.faults, *self.plan} <= {*FAULTS, ""}, "unknown fault"
        self.bodies: list[Body] = []
        self.counts: Counter[str] = Counter()
        self.paid: Counter[str] = Counter()
        self.most_at_once = self._inside = 0
        self._random = random.Random(self.seed)
        self._drawn = iter(self.plan)

    def __enter__(self) -> ChatServer:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        assert started.wait(20), "the server did not start"
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    @property
    def url(self) -> str:
        """What a client takes as base_url."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def calls(self) -> int:
        """Requests that arrived, whatever became of them."""
        return self.counts["requests"]

    @property
    def paid_twice(self) -> int:
        """Answers that were given in full to a request that had been answered in full before."""
        return sum(n - 1 for n in self.paid.values())

    async def _serve(self, started: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.start()
        started.set()
        await self._stop.wait()
        await self._runner.cleanup()

    async def start(self) -> None:
        """Listen on a free port of this loop."""
        self._places = asyncio.Semaphore(self.at_once)
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._list_models)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _list_models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": m, "object": "model"} for m in self.models]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        body: Body = json.loads(content)
        self.counts["requests"] += 1
        self._inside += 1
        self.most_at_once = max(self.most_at_once, self._inside)
        try:
            refusal = self._refuse(request, body)
            if refusal is not None:
                return refusal
            fault = next(self._drawn, None) or self._draw()
            if self.refuse_above is not None and self._inside > self.refuse_above:
                fault = "429"
            self.counts[fault or "answered"] += 1
            self.bodies.append(body)
            async with self._places:
                await asyncio.sleep(self.seconds)
            return await self._reply(request, content, body, fault)
        finally:
            self._inside -= 1

    def _refuse(self, request: web.Request, body: Body) -> web.Response | None:
        if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
            said = request.headers.get("Authorization", "none")
            return _error(401, f"Incorrect API key provided: {said}", "invalid_api_key")
        if self.models and body["model"] not in self.models:
            return _error(404, f"The model `{body['model']}` does not exist.", "model_not_found")
        if not body.get("messages"):
            return _error(400, "messages must not be empty", "invalid_request_error")
        return None

    def _draw(self) -> str:
        drawn = self._random.random()
        for fault, share in self.faults.items():
            drawn -= share
            if drawn < 0:
                return fault
        return ""

    async def _reply(self, request: web.Request, content: bytes, body: Body, fault: str) -> web.StreamResponse:
        if fault in STATUS:
            headers = {"429_wait": {"Retry-After": self.retry_after}, "307": {"Location": self.redirect_to}}.get(fault)
            return _error(STATUS[fault], f"a fault on demand: {fault}", "fault", headers)
        if fault == "hang":
            await asyncio.sleep(3600)
        completion = self.complete(body, fault)
        if fault == "drop":
            assert request.transport is not None
            request.transport.abort()
        elif fault in ("drip", "cut_body"):
            return await self._slowly(request, json.dumps(completion).encode(), fault)
        elif fault != "no_choices":
            self.paid[hashlib.sha256(content).hexdigest()] += 1
        return web.json_response(completion)

    async def _slowly(self, request: web.Request, content: bytes, fault: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10 * len(content))})
        await response.prepare(request)
        if fault == "cut_body":
            await response.write(content[: len(content) // 2])
            assert request.transport is not None
            request.transport.close()
            return response
        with suppress(ConnectionError):  # until the client has had enough
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.02)
        return response

    def complete(self, body: Body, fault: str = "") -> dict[str, Any]:
        """The chat completion for a request's JSON."""
        if fault == "no_choices":
            return {"object": "chat.completion", "choices": []}
        text, finish_reason = _spoilt(self.answer(body), fault), "length" if fault == "cut_off" else "stop"
        message = {"role": "assistant", "content": text}
        if fault == "refusal":
            message = {"role": "assistant", "content": None, "refusal": "I can't help with that."}
        prompt, completion = len(json.dumps(body["messages"])) // 4, len(text) // 4 + 1
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
                 "prompt_tokens_details": {"cached_tokens": prompt // 2}}  # fmt: skip
        return {
            "id": f"chatcmpl-{self.calls}",
            "object": "chat.completion",
            "created": 0,
            "model": f"{body['model']}-served",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
            **({"usage": usage} if self.usage else {}),
        }


def _spoilt(text: str, fault: str) -> str:
    if fault in ("cut_json", "cut_off"):
        return text[: len(text) // 2]
    return {
        "wrong_schema": '{"unexpected": [1, 2, 3]}',
        "prose": f"<think>What is wanted? {{braces}}?</think>Sure! Here it is:\n\n{text}\n\nAnything else? :}}",
        "junk": "\ufffd\x00\u202e ﷽ 𝕵 \\ud800 \x1b[31m" + "\u0300" * 50,
        "empty": "",
    }.get(fault, text)


def _error(status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    error = {"error": {"message": message, "type": code, "code": code, "param": None}}
    return web.json_response(error, status=status, headers=headers)


def main() -> None:
    """Serve until stdin ends; the first line printed is the URL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--at-once", type=int, default=10_000)
    parser.add_argument("--answer", default='{"name": "lamp", "count": 3}')
    chosen = parser.parse_args()
    with ChatServer(lambda body: chosen.answer, seconds=chosen.seconds, at_once=chosen.at_once) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
