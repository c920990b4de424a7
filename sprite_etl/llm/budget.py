"""What a run may spend on models. When it is spent no new call is made; what is in flight ends and is kept."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from sprite_etl.llm.values import ChatRequest, Price, Usage

if TYPE_CHECKING:
    from sprite_etl.llm.ledger import Ledger

CHARACTERS_A_TOKEN = 3.5
TOKENS_AN_IMAGE = 1000
FIRST_GUESS = 512
"""Tokens of an answer of which neither a longest nor a usual length is known."""


class Budget(BaseModel):
    """What a run may spend, over all its shards and attempts. None: no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tokens: int | None = Field(default=None, ge=0, description="Tokens in and out")
    amount: float | None = Field(default=None, ge=0, description="Money, in the currency")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")

    def __str__(self) -> str:
        limits = [f"{self.tokens:,} tokens"] if self.tokens is not None else []
        limits += [f"{self.amount:g} {self.currency}"] if self.amount is not None else []
        return " and ".join(limits) or "no limit"


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a call in flight is expected to take."""

    tokens: float
    amount: float


class Purse:
    """A budget in use: what was spent, and what calls in flight are expected to take, learnt from those that ended.

    It is passed only by as much as calls in flight take more than expected. Not for several threads.
    """

    def __init__(self, budget: Budget, ledger: Ledger) -> None:
        self.budget = budget
        self._ledger = ledger
        self._tokens = self._amount = 0.0
        self._in_flight = 0
        self._usual_answer: dict[str, float] = {}
        self._prompt_ratio: dict[str, float] = {}
        self._waiting: deque[asyncio.Future[None]] = deque()

    def check_price(self, server: str, model: str, price: Price | None) -> None:
        """Raise ModelConfigError for a budget in money where what this model costs is not known."""
        if self.budget.amount is None or (price is not None and price.currency == self.budget.currency):
            return
        # Here: the configuration has a Budget, and must not load the OpenAI package and polars with it.
        from sprite_etl.llm.errors import ModelConfigError

        found = "no price is known" if price is None else f"its price is in {price.currency}"
        raise ModelConfigError(
            f"The budget is {self.budget}, but for model {model!r} of server {server!r} {found}. Set its price in "
            f"{self.budget.currency} in SPRITE_MODEL_SERVERS, or give the budget in tokens"
        )

    async def reserve(self, request: ChatRequest, price: Price | None) -> Reserved | None:
        """Room for a call, None where the budget has none left. Waits for calls in flight to settle where it is
        they who may fill it."""
        while not self._has_room(need := self._expected(request, price)):
            if not self._in_flight:
                self._let_next_look()
                return None
            settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(settled)
            await settled
        self._tokens += need.tokens
        self._amount += need.amount
        self._in_flight += 1
        self._let_next_look()
        return need

    def take(self, request: ChatRequest, price: Price | None) -> bool:
        """Set aside what a request of a provider batch is expected to take; False where there is no room for it."""
        need = self._expected(request, price)
        if not self._has_room(need):
            return False
        self._tokens += need.tokens
        self._amount += need.amount
        return True

    def settle(self, reserved: Reserved, request: ChatRequest, usage: Usage | None) -> None:
        """A call ended; the ledger has it. usage: None where it gave no answer."""
        self._tokens -= reserved.tokens
        self._amount -= reserved.amount
        self._in_flight -= 1
        if usage is not None:
            ratio = usage.prompt_tokens / max(1, estimate_prompt(request))
            _learn(self._prompt_ratio, request.stage, ratio)
            _learn(self._usual_answer, request.stage, usage.completion_tokens)
        self._let_next_look()

    def describe(self) -> str:
        """What is spent and how to go on, for who meets the end of the budget."""
        spent = self._ledger.spent
        money = ", ".join(f"{amount:.4f} {currency}" for currency, amount in sorted(spent.cost.items()))
        return (
            f"the run's budget of {self.budget} has no room for another call: {spent.calls} calls took "
            f"{spent.usage.total:,} tokens{f' and {money}' if money else ''}. What was answered is kept: raise the "
            "budget and run the same again, then only what is missing is asked"
        )

    def _let_next_look(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def _expected(self, request: ChatRequest, price: Price | None) -> Reserved:
        usual = self._usual_answer.get(request.stage, float(request.max_tokens or FIRST_GUESS))
        prompt = estimate_prompt(request) * self._prompt_ratio.get(request.stage, 1.0)
        usage = Usage(round(prompt), round(usual))
        return Reserved(usage.total, price.cost(usage) if price is not None else 0.0)

    def _has_room(self, need: Reserved) -> bool:
        if self.budget.tokens is None and self.budget.amount is None:
            return True
        spent, limits = self._ledger.spent, self.budget
        if limits.tokens is not None and spent.usage.total + self._tokens + need.tokens > limits.tokens:
            return False
        cost = spent.cost.get(limits.currency, 0.0)
        return limits.amount is None or cost + self._amount + need.amount <= limits.amount


def _learn(usual: dict[str, float], stage: str, seen: float) -> None:
    before = usual.get(stage, seen)
    usual[stage] = before + 0.1 * (seen - before)


def estimate_prompt(request: ChatRequest) -> int:
    """About how many tokens a request's messages are; servers alone know."""
    tokens = 0.0
    for message in request.messages:
        content = message.get("content") or ""
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for part in parts:
            if part.get("type") == "text":
                tokens += len(part["text"]) / CHARACTERS_A_TOKEN
            else:
                tokens += TOKENS_AN_IMAGE
    return round(tokens)
