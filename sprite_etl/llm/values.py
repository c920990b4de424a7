"""What is asked of a model and what comes back, and which servers and models there are."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from sprite_etl.llm.schemas import schema_name, schema_of
from sprite_etl.store.runs import canonical_sha256

Reason = Literal[
    "rate_limited",
    "server_error",
    "timeout",
    "connection",
    "bad_request",
    "too_long",
    "unauthorised",
    "unknown_model",
    "truncated",
    "invalid_json",
    "schema_mismatch",
    "refused",
    "budget",
]
"""Why a request has no answer."""

OUTSIDE: frozenset[Reason] = frozenset(
    ("rate_limited", "server_error", "timeout", "connection", "unauthorised", "unknown_model", "budget")
)
"""Reasons that say nothing of the request: later, or with other settings, it can have an answer."""

SEED_STRIDE = 1000
"""Between the seeds of two samples: servers give choice i of a request the seed + i."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more calls. cached_tokens: the part of prompt_tokens that the server had in its own cache."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
        )

    @property
    def total(self) -> int:
        """All tokens, in and out."""
        return self.prompt_tokens + self.completion_tokens


class Price(BaseModel):
    """What a model costs, in units of the currency for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached_input: float | None = Field(default=None, ge=0, description="None: as any input")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    batch_discount: float = Field(default=0, ge=0, le=1, description="Share off what a provider batch answers")

    def in_batch(self) -> Price:
        """What the same costs in a provider batch."""
        share = 1 - self.batch_discount
        cached = None if self.cached_input is None else self.cached_input * share
        return self.model_copy(
            update={"input": self.input * share, "output": self.output * share, "cached_input": cached}
        )

    def cost(self, usage: Usage) -> float:
        """What these tokens cost."""
        cached = self.input if self.cached_input is None else self.cached_input
        fresh = usage.prompt_tokens - usage.cached_tokens
        return (fresh * self.input + usage.cached_tokens * cached + usage.completion_tokens * self.output) / 1e6


class ModelServer(BaseModel):
    """An OpenAI-compatible server. Deployment configuration: a run only names it. No secret shows in its repr."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    base_url: str = Field(description="Such as https://api.openai.com/v1 or http://localhost:8000/v1")
    api_key: SecretStr | None = Field(default=None, description="None: the server asks for none")
    headers: dict[str, SecretStr] = Field(default_factory=dict, description="Sent with every request")
    price: dict[str, Price] = Field(default_factory=dict, description="By model; stands before the built-in table")
    max_concurrency: int = Field(default=64, ge=1, le=4096, description="Calls at once to one model, at most")
    timeout_s: float = Field(default=180, gt=0, description="Seconds for one call, from sending to the last byte")
    batches: bool = Field(default=True, description="Whether it takes provider batches (/files and /batches)")

    @field_validator("base_url")
    @classmethod
    def _plain_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("base_url must be http(s)://host[:port]/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("base_url must hold no user, password, query or fragment: a key belongs into api_key")
        return url.rstrip("/")

    @field_validator("api_key", "headers")
    @classmethod
    def _sendable(cls, held: Any) -> Any:
        for secret in held.values() if isinstance(held, dict) else [held] if held else []:
            text = secret.get_secret_value()
            if text != text.strip() or not text.isascii() or not text.isprintable():
                raise ValueError("keys and headers must be ASCII, without line breaks and spaces around them")
        return held

    @property
    def host(self) -> str:
        """The host's name, without port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be repeated in any text."""
        held = [*([self.api_key] if self.api_key else []), *self.headers.values()]
        return tuple(s.get_secret_value() for s in held if s.get_secret_value())


class ModelChoice(BaseModel):
    """A model for a stage, and how it is sampled. Part of a run's configuration: names only, never hosts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str = Field(min_length=1)
    model: str = Field(min_length=1)
    temperature: float | None = Field(default=None, ge=0, le=2, description="None: the server's default")
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int = Field(default=2048, ge=1, description="Of the answer; doubled once where it was cut off")
    samples: int = Field(default=1, ge=1, le=100, description="How many answers this model gives a request")
    seed_base: int = Field(default=0, ge=0, lt=2**62)


class StageModels(BaseModel):
    """Which models do each stage; several are mixed, each with its own number of samples."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: dict[str, tuple[ModelChoice, ...]]

    @field_validator("stages")
    @classmethod
    def _some_model_each(cls, stages: dict[str, tuple[ModelChoice, ...]]) -> dict[str, tuple[ModelChoice, ...]]:
        for stage, choices in stages.items():
            if not choices:
                raise ValueError(f"stage {stage} must name at least one model")
        return stages

    def samples(self, stage: str) -> tuple[tuple[ModelChoice, int, int], ...]:
        """(model, sample index, seed) of every answer that the stage asks for. Indices count through the models,
        so no two samples of a request are the same one. Raises KeyError for a stage without a model."""
        each = [choice for choice in self.stages[stage] for _ in range(choice.samples)]
        return tuple((choice, i, choice.seed_base + SEED_STRIDE * i) for i, choice in enumerate(each))


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to one model.

    server: the name of a ModelServer. messages: OpenAI's JSON, images as data URLs. prompt: name@version:hash of
    the prompt it was rendered from. answer: the type that the answer must be JSON of; None for free text.
    sample: which of several answers to the same question.
    """

    stage: str
    server: str
    model: str
    messages: tuple[Mapping[str, Any], ...]
    prompt: str
    answer: type[BaseModel] | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    sample: int = 0
    max_tokens: int | None = None

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema of the answer."""
        return None if self.answer is None else schema_of(self.answer)

    @property
    def schema_name(self) -> str | None:
        """The schema's name on the wire."""
        return None if self.answer is None else schema_name(self.answer)

    @property
    def key(self) -> str:
        """sha256 (hex) of all that changes the answer: neither the stage and prompt, whose text the messages hold,
        nor the server's address and key. Images count by the hash of their bytes. Costs time: take it once."""
        return canonical_sha256(
            {
                "server": self.server,
                "model": self.model,
                "messages": _without_images(list(self.messages)),
                "schema": self.schema,
                "schema_name": self.schema_name,
                "temperature": self.temperature,
                "top_p": self.top_p,
                "seed": self.seed,
                "sample": self.sample,
                "max_tokens": self.max_tokens,
            }
        )


@dataclass(frozen=True, slots=True)
class ChatResult:
    """An answer. text: without the model's thinking. data: the answer as the type that was asked for, or None.

    usage, latency_s and retries: of all calls that it took, longer and repair calls too. cached: no call was made
    for it now.
    """

    request_key: str
    text: str
    data: Any
    usage: Usage
    model: str
    finish_reason: str
    latency_s: float
    retries: int
    cached: bool


@dataclass(frozen=True, slots=True)
class ChatFailure:
    """Why a request has no answer. detail: what was wrong and what to do, without secrets."""

    request_key: str
    reason: Reason
    detail: str


def _without_images(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_images(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_images(v) for v in value]
    if isinstance(value, str) and value.startswith("data:image/"):
        head, _, encoded = value.partition(",")
        try:
            content = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            content = encoded.encode()
        return {"image": head, "sha256": hashlib.sha256(content).hexdigest()}
    return value
