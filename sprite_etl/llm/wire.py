"""The OpenAI chat API as bytes: what is sent, and what is read from whatever a server sends back."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeGuard

import httpx2
import openai

from sprite_etl.llm.errors import UnusableReplyError
from sprite_etl.llm.values import ChatRequest, ModelServer, Usage

CONNECT_S = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered. usage: None where it did not say. refusal: its words where it would not answer."""

    text: str
    finish_reason: str
    model: str
    usage: Usage | None
    refusal: str | None


@asynccontextmanager
async def connections(servers: Iterable[ModelServer]) -> AsyncIterator[dict[str, openai.AsyncOpenAI]]:
    """An open client for each server, by its name; closed with the context."""
    for chatty in ("openai", "httpx2"):  # a line a call otherwise, with the custom headers at DEBUG
        logging.getLogger(chatty).setLevel(logging.WARNING)
    async with AsyncExitStack() as stack:
        yield {server.name: await stack.enter_async_context(_client(server)) for server in servers}


def _client(server: ModelServer) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        # Never None: the SDK would then send OPENAI_API_KEY to whatever host this is.
        api_key=server.api_key.get_secret_value() if server.api_key else "none",
        base_url=server.base_url,
        default_headers={name: value.get_secret_value() for name, value in server.headers.items()},
        timeout=httpx2.Timeout(server.timeout_s, connect=min(CONNECT_S, server.timeout_s)),
        max_retries=0,
        # A redirect would carry the custom headers to a host that nobody configured.
        http_client=openai.DefaultAioHttpClient(follow_redirects=False),
    )


async def send(client: openai.AsyncOpenAI, body: Mapping[str, Any]) -> Reply:
    """One call. Raises what the SDK raises, and UnusableReplyError."""
    # Not chat.completions.create: its typed objects cost as much processor time as all the rest together.
    response = await client.post("/chat/completions", body=body, cast_to=httpx2.Response)
    return read_reply(response.content)


def body_of(request: ChatRequest, server: ModelServer) -> dict[str, Any]:
    """The request as the server takes it."""
    # OpenAI's newer models refuse max_tokens; other servers may know nothing else.
    tokens_field = "max_completion_tokens" if server.host == "api.openai.com" else "max_tokens"
    schema = request.schema
    optional = {
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        tokens_field: request.max_tokens,
        "response_format": None
        if schema is None
        else {
            "type": "json_schema",
            "json_schema": {"name": request.schema_name, "schema": schema, "strict": True},
        },
    }
    given = {name: value for name, value in optional.items() if value is not None}
    return {"model": request.model, "messages": list(request.messages), **given}


def read_reply(content: bytes) -> Reply:
    """The first choice of a chat completion. Raises UnusableReplyError."""
    try:
        said = json.loads(content)
        choice = said["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content"), message.get("refusal")
        finish_reason = choice.get("finish_reason") or "stop"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableReplyError(type(error).__name__) from None
    if isinstance(text, list):  # some servers send parts
        text = "".join(p.get("text") or "" for p in text if isinstance(p, dict))
    if finish_reason == "content_filter" and not refusal:
        refusal = "the server's content filter"
    return Reply(
        text=_storable(text) if isinstance(text, str) else "",
        finish_reason=str(finish_reason),
        model=str(said.get("model") or ""),
        usage=_usage(said.get("usage")),
        refusal=_storable(str(refusal)) if refusal else None,
    )


def _usage(said: Any) -> Usage | None:
    if not isinstance(said, dict):
        return None
    details = said.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    counts = [n for n in (said.get("prompt_tokens"), said.get("completion_tokens"), cached or 0) if _is_count(n)]
    return Usage(*counts) if len(counts) == 3 else None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0


def _storable(text: str) -> str:
    """Text that UTF-8 can hold: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
