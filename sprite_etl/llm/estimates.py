"""What a run will ask, take and cost, by stage: from rehearsed requests, from ledgers of earlier runs, or assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

import polars as pl

from sprite_etl.llm.ledger import ANSWERED, KEPT
from sprite_etl.llm.prices import price_of
from sprite_etl.llm.roles import PROGRAMS, ROLES, STAGES
from sprite_etl.llm.tokens import request_tokens
from sprite_etl.llm.values import ChatRequest, ModelChoice, ModelServer, Price, StageModels, Usage

ANSWER_TOKENS: Mapping[str, int] = {
    "name_objects": 60, "check_name": 10, "ask": 600, "compose": 250, "meaning": 60, PROGRAMS: 120, "judge": 30,
    "narrate": 150, "rephrase": 30,
}  # fmt: skip
"""Of an answer, where no ledger says it: of models that do not think aloud."""
KEPT_SHARE = 0.15
"""Of the questions that models write: those that break no rule, repeat none and keep the balance. This share and the
next are those of template answers in two scenes; models' own are measured once a run was made."""
HEARD_SHARE = 0.95
"""Of those: in whose text the second reader finds what their rows declare, so that programs are asked for."""
VOTED_SHARE = 0.9
"""Of those: on whose answer the programs agree."""
CHECKED_SHARE = 0.45
"""Of the words that a model found for the objects of a view: those that its questions use."""
REPAIRED_SHARE = 0.03
"""More calls, for answers that are repaired or were cut off."""
ENOUGH = 10
"""Calls of a stage that an earlier run must have made before its figures are taken."""


@dataclass(frozen=True, slots=True)
class StageCost:
    """calls, tokens_in, tokens_out: of the whole run. cost: null where no price is known. calls_from, tokens_from:
    where the numbers come from."""

    stage: str
    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    currency: str | None
    calls_from: str
    tokens_from: str

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Expected:
    """What one scene is expected to take. calls: stage → (number, where it comes from); rows: curated ones, of models
    and in all."""

    calls: Mapping[str, tuple[float, str]]
    rows: float


def expected_calls(
    requests: Mapping[str, Sequence[ChatRequest]], scenes: int, wanted: int, routes: int, votes: int, past: pl.DataFrame
) -> Expected:
    """What a scene takes. requests: rehearsed, of `scenes` scenes, in which models are asked for `wanted` questions and
    the template asks `routes`. past: ledgers of earlier runs (LEDGER), from which shares are taken where there are."""
    noted = {stage: len(requests.get(stage, ())) / scenes for stage in STAGES}
    asked = noted["ask"] + noted["compose"]
    sample = f"computed from {scenes} scenes"
    questions = KEPT_SHARE * wanted / scenes
    heard = HEARD_SHARE * questions
    rows = VOTED_SHARE * heard
    assumed = {
        "check_name": (noted["check_name"] * CHECKED_SHARE, f"assumed: {CHECKED_SHARE:.0%} of {sample}"),
        "meaning": (questions, f"assumed: {KEPT_SHARE:.0%} of the questions asked for are kept"),
        PROGRAMS: (heard * votes, f"assumed: {votes} for {HEARD_SHARE:.0%} of the kept questions"),
        "judge": (0.0, "assumed: hardly any answer is free text"),
        "rephrase": (rows, f"assumed: {VOTED_SHARE:.0%} of these are voted"),
    }
    calls = {stage: (noted[stage], sample) for stage in ("name_objects", "ask", "compose", "narrate")} | assumed
    shares = _shares(past, votes)
    for stage, share in shares.items():
        calls[stage] = (asked * share, f"measured: {share:.2f} for each view asked about")
    if "rephrase" in shares:
        rows = asked * shares["rephrase"]
    return Expected(calls, rows + routes / scenes)


def stage_costs(
    expected: Expected,
    scenes: float,
    requests: Mapping[str, Sequence[ChatRequest]],
    models: StageModels,
    servers: Mapping[str, ModelServer],
    past: pl.DataFrame,
    batched: bool = False,
) -> list[StageCost]:
    """A row a stage and model, for so many scenes. batched: at the price of provider batches where they are taken."""
    rows = []
    for stage in STAGES:
        calls, calls_from = expected.calls[stage]
        for choice in models.stages[stage]:
            share = choice.samples / sum(c.samples for c in models.stages[stage])
            count = calls * share * scenes * (1 + REPAIRED_SHARE)
            server = servers[choice.server]
            price = price_of(server, choice.model)
            if price is not None and batched and server.batches and stage not in ROLES["vision"]:
                price = price.in_batch()
            tokens = _tokens(stage, choice, requests.get(stage, ()), server, past)
            rows.append(_cost(stage, choice, count, calls_from, tokens, price))
    return rows


def _cost(
    stage: str,
    choice: ModelChoice,
    calls: float,
    calls_from: str,
    tokens: tuple[float, float, float, str],
    price: Price | None,
) -> StageCost:
    each, cached, answer, tokens_from = tokens
    usage = Usage(round(calls * each), round(calls * answer), round(calls * cached))
    return StageCost(
        stage,
        f"{choice.model}@{choice.server}",
        round(calls),
        usage.prompt_tokens,
        usage.completion_tokens,
        None if price is None else price.cost(usage),
        None if price is None else price.currency,
        calls_from,
        tokens_from,
    )


def _tokens(
    stage: str, choice: ModelChoice, requests: Sequence[ChatRequest], server: ModelServer, past: pl.DataFrame
) -> tuple[float, float, float, str]:
    """(tokens of a request, those that the server had cached, tokens of an answer, where they come from)."""
    of_stage = past.filter(pl.col("stage") == stage, pl.col("outcome") == ANSWERED, pl.col("tokens_from") == "server")
    same = of_stage.filter(pl.col("server") == choice.server, pl.col("model") == choice.model)
    if same.height >= ENOUGH:
        means = same.select(pl.col("prompt_tokens", "cached_tokens", "completion_tokens").mean()).row(0)
        return *means, f"measured in {same.height} calls of this model"
    mine = [r for r in requests if (r.server, r.model) == (choice.server, choice.model)] or list(requests)
    each = mean(request_tokens(r, server) for r in mine) if mine else 0.0
    said = f"in: computed from {len(mine)} requests, nothing cached" if mine else "in: no request to compute from"
    if of_stage.height >= ENOUGH:
        answer = float(of_stage.select(pl.col("completion_tokens").mean()).item())
        return each, 0.0, answer, f"{said}; out: measured in {of_stage.height} calls of other models"
    return each, 0.0, ANSWER_TOKENS[stage], f"{said}; out: assumed {ANSWER_TOKENS[stage]}"


def _shares(past: pl.DataFrame, votes: int) -> dict[str, float]:
    """Stage → requests for each request of ask and compose, in earlier runs."""
    first = past.filter(pl.col("purpose") == "first", pl.col("outcome").is_in([ANSWERED, KEPT]))
    counts = dict(first.group_by("stage").len().iter_rows())
    asked = counts.get("ask", 0) + counts.get("compose", 0)
    if asked < ENOUGH:
        return {}
    shares = {s: counts.get(s, 0) / asked for s in ("check_name", "meaning", PROGRAMS, "judge", "rephrase")}
    samples = first.filter(pl.col("stage") == PROGRAMS)["sample"].n_unique()
    return {**shares, PROGRAMS: shares[PROGRAMS] * votes / samples} if samples else shares
