"""The one client of language models: requests in, answers of the asked type or reasons out, in the same order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sprite_etl.llm.budget import Budget, Purse
from sprite_etl.llm.cache import Answer, AnswerCache
from sprite_etl.llm.calls import Caller, Exchange, Patience, Purpose
from sprite_etl.llm.errors import ModelConfigError
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.limits import Limiter
from sprite_etl.llm.parse import ParseError, is_whole_json, read_answer, split_thinking
from sprite_etl.llm.prices import price_of
from sprite_etl.llm.running import run
from sprite_etl.llm.values import OUTSIDE, ChatFailure, ChatRequest, ChatResult, ModelServer, Usage
from sprite_etl.llm.wire import connections
from sprite_etl.store.objects import CONCURRENCY, Store

LOOKED_UP = 256
"""Requests of which kept answers are looked up at once."""
SHOWN = 8000
"""Characters of a bad answer that a repair call shows."""

Fault = Callable[[ChatRequest, ChatResult], "str | None"]
"""What is wrong with an answer of the right form, as a sentence for the model that gave it; None: nothing."""


class ChatClient:
    """Asks models on behalf of one run. For one thread at a time; what it learns of a server's limits it keeps."""

    def __init__(
        self,
        servers: Mapping[str, ModelServer],
        store: Store,
        ledger: Ledger,
        budget: Budget | None = None,
        patience: Patience | None = None,
    ) -> None:
        """servers: by name. store: holds the answers. ledger: the run's."""
        self._servers = dict(servers)
        self._cache = AnswerCache(store)
        self._ledger = ledger
        self._budget = budget or Budget()
        self._patience = patience or Patience()
        self._limiters: dict[tuple[str, str], Limiter] = {}

    def ask(self, requests: Sequence[ChatRequest], fault: Fault | None = None) -> list[ChatResult | ChatFailure]:
        """As `complete`, for code that is not asynchronous."""
        return run(self.complete(requests, fault))

    def has_answered(self, request: ChatRequest) -> bool:
        """Whether the request's model answered a call of its stage in this run before."""
        return self._ledger.has_answered(request.stage, request.server, request.model)

    async def complete(
        self, requests: Sequence[ChatRequest], fault: Fault | None = None
    ) -> list[ChatResult | ChatFailure]:
        """The answer to each request, or why there is none, in order.

        fault: what is wrong with the content of an answer whose form is right; the repair call shows that too. What is
        wrong after it is the caller's to see: the answer is returned.

        An answer that is kept costs no call; a new one is kept before it is used. Raises ModelConfigError before any
        call, and StoreError once what is in flight has ended.
        """
        purse = Purse(self._budget, self._ledger)
        servers = self._check(requests, purse)
        known: dict[str, Answer] = {}
        with ThreadPoolExecutor(CONCURRENCY, "llm-store") as pool:
            async with connections(servers.values()) as clients:
                caller = Caller(
                    clients, servers, self._limiters, self._cache, self._ledger, purse, self._patience, pool, known
                )
                tasks: list[asyncio.Task[ChatResult | ChatFailure]] = []
                try:
                    for start in range(0, len(requests), LOOKED_UP):  # the first are asked while the next are looked up
                        some = requests[start : start + LOOKED_UP]
                        keys = [request.key for request in some]
                        known |= await asyncio.to_thread(self._cache.find, keys)
                        tasks += [asyncio.create_task(_answer(caller, r, key, fault)) for r, key in zip(some, keys)]
                    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
                except BaseException as error:
                    caller.stop(error)
                    for task in tasks if isinstance(error, asyncio.CancelledError) else ():
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    raise
                finally:
                    await asyncio.to_thread(self._ledger.write)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return [o for o in outcomes if not isinstance(o, BaseException)]

    def _check(self, requests: Sequence[ChatRequest], purse: Purse) -> dict[str, ModelServer]:
        """The servers that these requests need, each with its limits."""
        needed: dict[str, ModelServer] = {}
        for name, model in dict.fromkeys((r.server, r.model) for r in requests):
            if name not in self._servers:
                raise ModelConfigError(
                    f"No model server is called {name!r}; there are {', '.join(sorted(self._servers)) or 'none'}. "
                    "Name it in SPRITE_MODEL_SERVERS, or set SPRITE_LLM_BASE_URL for the one called 'default'"
                )
            server = needed[name] = self._servers[name]
            purse.check_price(name, model, price_of(server, model))
            self._limiters.setdefault((name, model), Limiter(server.max_concurrency)).failing_since = None
        return needed


async def _answer(
    caller: Caller, request: ChatRequest, key: str, fault: Fault | None = None
) -> ChatResult | ChatFailure:
    """One request through to its answer: asked again with more room where it was cut off, and once more, with the
    fault shown, where the answer is not of its type or its content is wrong."""
    trail: list[Exchange] = []

    async def call(asked: ChatRequest, asked_key: str, purpose: Purpose) -> str | ChatFailure:
        step = await caller.call(asked, asked_key, purpose)
        if isinstance(step, ChatFailure):
            return replace(step, request_key=key)
        trail.append(step)
        if step.answer.refusal is not None:
            return ChatFailure(key, "refused", f"{asked.model} refused: {step.answer.refusal[:300]}")
        return step.answer.text

    text = await call(request, key, "first")
    if isinstance(text, str) and _is_cut_off(trail[-1], request) and request.max_tokens is not None:
        request = replace(request, max_tokens=2 * request.max_tokens)
        text = await call(request, request.key, "longer")
    if isinstance(text, str) and not _is_cut_off(trail[-1], request):
        try:
            result = _result(key, trail, *_read(text, request.answer))
            wrong = fault(request, result) if fault is not None else None
            if wrong is None:
                return result
        except ParseError as error:
            result, wrong = None, error.detail
        repair = _repair(request, text, wrong)
        text = await call(repair, repair.key, "repair")
        if isinstance(text, ChatFailure) and text.reason in OUTSIDE:
            return text  # another time the repair is made, and rows must not depend on when
        if result is not None and not _is_usable(text, trail[-1], request):
            return result  # its form was right; what is wrong with it is known to who asked
    if isinstance(text, ChatFailure):
        return text
    if _is_cut_off(trail[-1], request):
        room = f"{request.max_tokens} tokens" if request.max_tokens is not None else "the model's context"
        return ChatFailure(key, "truncated", f"the answer was cut off at {room}: raise the stage's max_tokens")
    try:
        return _result(key, trail, *_read(text, request.answer))
    except ParseError as error:
        return ChatFailure(key, error.reason, f"after one repair: {error.detail}")


def _is_cut_off(step: Exchange, request: ChatRequest) -> bool:
    """Whether the answer lacks its end. JSON that is whole was cut off in the white space after it."""
    cut = step.answer.finish_reason == "length"
    return cut and not (request.answer is not None and is_whole_json(step.answer.text))


def _read(text: str, answer: type[BaseModel] | None) -> tuple[str, Any]:
    said = split_thinking(text)[1]
    if answer is not None:
        return said, read_answer(text, answer)
    if not said:
        raise ParseError("invalid_json", "the answer is empty")
    return said, None


def _is_usable(text: str | ChatFailure, step: Exchange, request: ChatRequest) -> bool:
    """Whether a repair call gave an answer of the right form."""
    if isinstance(text, ChatFailure) or _is_cut_off(step, request):
        return False
    try:
        _read(text, request.answer)
    except ParseError:
        return False
    return True


def _repair(request: ChatRequest, text: str, wrong: str) -> ChatRequest:
    """The same request once more, with what the model said and what is wrong with it."""
    wanted = "" if request.answer is None else " as JSON of the schema that was given, and nothing else"
    said = split_thinking(text)[1][:SHOWN]
    shown = ({"role": "assistant", "content": said},) if said else ()
    mend = {
        "role": "user",
        "content": f"That answer can't be used: {wrong.rstrip('.')}. Give the whole answer{wanted}.",
    }
    return replace(request, messages=(*request.messages, *shown, mend))


def _result(key: str, trail: Sequence[Exchange], text: str, data: Any) -> ChatResult:
    answers, last = [step.answer for step in trail], trail[-1].answer
    return ChatResult(
        request_key=key,
        text=text,
        data=data,
        usage=sum((a.usage for a in answers), Usage()),
        model=last.model,
        finish_reason=last.finish_reason,
        latency_s=sum(a.latency_s for a in answers),
        retries=sum(a.retries for a in answers),
        cached=all(step.cached for step in trail),
    )
