"""What can go wrong with a call: which class it is, whether to try again, and what to say. Never a secret."""

from __future__ import annotations

import asyncio
import math
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import openai

from sprite_etl.llm.roles import DEFAULT_SERVER
from sprite_etl.llm.values import ModelServer, Reason

_TOO_LONG = re.compile(
    r"context length|context window|context size|too many tokens|too long|max_model_len", re.IGNORECASE
)

MAX_WAIT_S = 120.0
"""The longest wait that a server can ask for at once; it may ask again."""


class ModelConfigError(ValueError):
    """The servers, models or budget can't be used as configured: says what and where to mend it."""


class BudgetSpent(RuntimeError):
    """What a run may spend is spent: says how much that was and how to go on. What was answered is kept."""


class ModelUnavailable(RuntimeError):
    """A model server gave no answer for as long as it was tried: says which, and what to look at. The same run again
    goes on from what was answered."""


class UnusableReplyError(Exception):
    """The server said 200 and sent something that is no chat completion."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call failed.

    again: whether trying again can help. wait_s: what the server asked for, None where it said nothing.
    congested: the server has too much to do. ends_model: no other request to this model can succeed either.
    """

    reason: Reason
    detail: str
    again: bool = False
    wait_s: float | None = None
    congested: bool = False
    ends_model: bool = False


def fault_of(error: Exception, server: ModelServer, model: str) -> Fault:
    """What an error of a call amounts to."""
    if isinstance(error, openai.APIStatusError):
        return _status_fault(error, server, model)
    if isinstance(error, UnusableReplyError):
        return Fault("server_error", f"{server.name} sent a reply that is no chat completion: {error}", again=True)
    if _broken_connection(error):
        return Fault("connection", f"the connection to {server.name} broke: is it up at {server.base_url}?", again=True)
    if isinstance(error, (asyncio.TimeoutError, TimeoutError, openai.APITimeoutError)):
        said = f"{server.name} did not answer within {server.timeout_s:g} s: raise its timeout_s or lower max_tokens"
        return Fault("timeout", said, again=True, congested=True)
    if isinstance(error, openai.APIConnectionError):
        return Fault("connection", f"no connection to {server.name}: is it up at {server.base_url}?", again=True)
    raise error


def _status_fault(error: openai.APIStatusError, server: ModelServer, model: str) -> Fault:
    status = error.status_code
    said = _servers_words(error, server)
    several = f"SPRITE_MODEL_SERVERS__{server.name.upper()}__API_KEY"
    variable = f"SPRITE_LLM_API_KEY (or {several})" if server.name == DEFAULT_SERVER else several
    if status in (401, 403):  # servers quote parts of keys here, so their words stay out
        cause = f"the key is missing, wrong or not allowed {model}; set {variable}"
        return Fault("unauthorised", f"{server.name} answered {status}: {cause}", ends_model=True)
    if status < 400:
        detail = f"{server.name} sends on to another address ({status}): set its base_url to where the server itself is"
        return Fault("bad_request", detail, ends_model=True)
    if status == 404:
        detail = (
            f"{server.name} knows no model {model!r} at {server.base_url}{said}; name one that it lists under /models"
        )
        return Fault("unknown_model", detail, ends_model=True)
    wait = retry_after(dict(error.response.headers), time.time())
    if status == 429:
        if _code(error) == "insufficient_quota":
            detail = f"the account at {server.name} has no credit left{said}; add some and run again"
            return Fault("rate_limited", detail, ends_model=True)
        detail = f"{server.name} keeps answering 429{said}; lower its max_concurrency or ask for a higher limit"
        return Fault("rate_limited", detail, again=True, wait_s=wait, congested=True)
    if status == 408 or status == 504:
        return Fault("timeout", f"{server.name} answered {status}{said}", again=True, wait_s=wait, congested=True)
    if status >= 500 or status in (409, 425):
        detail = f"{server.name} answered {status}{said}; look at the server's log"
        return Fault("server_error", detail, again=True, wait_s=wait, congested=status == 503)
    if status == 413 or _code(error) == "context_length_exceeded" or _TOO_LONG.search(said):
        detail = f"the request and its answer are longer than {model} on {server.name} takes{said}; lower max_tokens"
        return Fault("too_long", detail)
    detail = (
        f"{server.name} refused the request ({status}){said}; mend what it names, such as a model's temperature or "
        "max_tokens (null leaves one out), or the prompt"
    )
    return Fault("bad_request", detail)


def retry_after(headers: dict[str, str], now: float) -> float | None:
    """Seconds to wait that a reply's headers ask for, 0 to MAX_WAIT_S; None where they say nothing readable.

    now: Unix time, for a date in Retry-After.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    for name, unit in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        try:
            seconds = float(lowered.get(name, "nan")) * unit
        except ValueError:
            seconds = _until(lowered[name], now)
        if math.isfinite(seconds):
            return min(max(seconds, 0.0), MAX_WAIT_S)
    return None


def redact(text: str, server: ModelServer) -> str:
    """A text of a server's, short and on one line, without any of our secrets that it may quote."""
    for secret in sorted(server.secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return " ".join(text.split())[:300]


def _until(date: str, now: float) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - now
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _servers_words(error: openai.APIStatusError, server: ModelServer) -> str:
    body: Any = error.body
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and name in body:
            body = body[name]
    words = redact(body, server) if isinstance(body, str) else ""
    return f", saying: {words}" if words else ""


def _code(error: openai.APIStatusError) -> str | None:
    body: Any = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    return str(body.get("code") or body.get("type")) if isinstance(body, dict) else None


def _broken_connection(error: BaseException) -> bool:
    """Whether a connection was cut; the SDK calls some of these a time-out."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (aiohttp.ServerTimeoutError, asyncio.TimeoutError)):
            return False
        if isinstance(cause, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)):
            return True
        cause = cause.__cause__
    return False
