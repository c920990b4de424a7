"""The model server's chat completions: from a request's JSON to the reply's, with what goes wrong on demand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.doubles import model_answers
from tests.doubles.model_checks import max_tokens, prompt_tokens, text_tokens
from tests.doubles.model_counts import Counts
from tests.doubles.model_faults import FaultProgram, hashes, spoilt


@dataclass(slots=True)
class Settings:
    """models: those that are served; empty: any. key: the API key that is asked for; empty: none.

    seconds: how long an answer takes; at_once: how many are worked on, the rest queues. refuse_above: 429 while more
    requests are in the server. context_tokens: of prompt and answer together. usage: whether tokens are told.
    rates, at_most, spoilt_at_most, upcoming, mistakes, seed: see FaultProgram. only_stage, only_model: whom faults and
    mistakes hit. retry_after: of 429_wait; drip_s: how long `drip` takes. batch_s: how long a batch takes; batch_end:
    what becomes of batches, completed, failed or expired (after half of its lines).
    """

    models: list[str] = field(default_factory=list)
    key: str = ""
    seconds: float = 0.0
    at_once: int = 10_000
    refuse_above: int | None = None
    context_tokens: int | None = None
    usage: bool = True
    rates: dict[str, float] = field(default_factory=dict)
    at_most: int | None = None
    spoilt_at_most: int | None = None
    upcoming: list[str] = field(default_factory=list)
    mistakes: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    only_stage: str = ""
    only_model: str = ""
    retry_after: str = "0.05"
    drip_s: float = 3600.0
    batch_s: float = 0.1
    batch_end: str = "completed"


@dataclass(frozen=True, slots=True)
class Job:
    """A request that is to be answered. messages, tokens: canonical JSON and tokens of each message; fault: what goes
    wrong with it, "" for nothing."""

    body: Mapping[str, Any]
    request: str
    asked: model_answers.Asked
    messages: tuple[bytes, ...]
    tokens: tuple[int, ...]
    fault: str


class Chat:
    """Settings, counts, and what is remembered of prompts, of one server."""

    def __init__(self, settings: Settings) -> None:
        self.counts = Counts()
        self.configure(settings)
        self._prefixes: set[bytes] = set()
        self._said = 0

    def configure(self, settings: Settings) -> None:
        """Take other settings; questions that were asked before count as new ones. Raises ValueError."""
        if settings.batch_end not in ("completed", "failed", "expired"):
            raise ValueError("batch_end must be completed, failed or expired")
        self.faults = FaultProgram(
            settings.seed,
            settings.rates,
            settings.at_most,
            settings.upcoming,
            settings.mistakes,
            settings.spoilt_at_most,
        )
        self.settings = settings

    def accept(self, body: Mapping[str, Any]) -> Job:
        """Count a request and draw what becomes of it. Raises BadRequest."""
        tokens = prompt_tokens(body, self.settings.context_tokens)
        request, question, messages = hashes(body)
        asked = model_answers.asked_by(body, question)
        self.counts.arrive(request, asked.stage, body["model"])
        fault = self.faults.fault(question, body.get("seed")) if self._hit(asked.stage, body["model"]) else ""
        self.counts.faults.update([fault] if fault else [])
        return Job(body, request, asked, messages, tokens, fault)

    def _hit(self, stage: str, model: str) -> bool:
        return self.settings.only_stage in ("", stage) and self.settings.only_model in ("", model)

    def complete(self, job: Job) -> dict[str, Any]:
        """The completion of a job; choice i is what a request with the seed + i would get."""
        if job.fault == "no_choices":
            return {"id": "chatcmpl-0", "object": "chat.completion", "created": 0, "model": "", "choices": []}
        self._said += 1
        texts = [self._text(job, i) for i in range(job.body.get("n") or 1)]
        limit, used, choices = max_tokens(job.body), 0, []
        for i, text in enumerate(texts):
            cut = job.fault == "cut_off" or (limit is not None and text_tokens(text) > limit)
            if cut and job.fault != "cut_off" and limit is not None:
                text = text[: max(4 * limit - 4, 0)]
            used += text_tokens(text)
            message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
            if job.fault == "refusal":
                message |= {"content": None, "refusal": "I can't help with that."}
            choices.append(
                {"index": i, "message": message, "logprobs": None, "finish_reason": "length" if cut else "stop"}
            )
        return {
            "id": f"chatcmpl-{self._said}",
            "object": "chat.completion",
            "created": 0,
            "model": job.body["model"],
            "choices": choices,
            **({"usage": self._usage(job, used)} if self.settings.usage else {}),
        }

    def _text(self, job: Job, choice: int) -> str:
        asked = model_answers.Asked(
            job.asked.stage, job.asked.facts, job.asked.schema, job.asked.question, job.asked.seed + choice
        )
        hit = self._hit(asked.stage, job.body["model"])
        mistakes = self.faults.mistakes_of(asked.question, asked.seed) if hit else ()
        self.counts.mistakes.update(mistakes)
        return spoilt(model_answers.answer(asked, mistakes), job.fault)

    def _usage(self, job: Job, used: int) -> dict[str, Any]:
        """Tokens. Those of the longest run of first messages that this model was sent before count as cached."""
        cached, run = 0, hashlib.sha256(job.body["model"].encode())
        for message, tokens in zip(job.messages, job.tokens):
            run.update(message)
            cached += tokens if run.digest() in self._prefixes else 0
            self._prefixes.add(run.digest())
        prompt = sum(job.tokens)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": used,
            "total_tokens": prompt + used,
            "prompt_tokens_details": {"cached_tokens": cached},
        }


def settings_from(text: str) -> Settings:
    """Settings from JSON. Raises TypeError or ValueError."""
    return Settings(**json.loads(text))
