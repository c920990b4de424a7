"""The stage `judge`: whether two free-text answers to one question say the same."""

from __future__ import annotations

from dataclasses import dataclass

from sprite_etl.llm.prompts.answers import JudgeAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.outcomes import Unusable, data_of

STAGE = "judge"


@dataclass(frozen=True, slots=True)
class Judgement:
    """same: whether both answers say the same; difference: where they differ, "" where they do not."""

    same: bool
    difference: str


def judge_requests(question: str, first: str, second: str, models: StageModels) -> list[ChatRequest]:
    """Requests of every sample, each with the answers in both orders, one after the other: a judge that prefers what
    it reads first must not decide. `read_judgement` takes the outcomes of such a pair."""
    one = {"question": question, "first": first, "second": second}
    other = {"question": question, "first": second, "second": first}
    pairs = (requests_for(render(STAGE, facts), models, JudgeAnswer) for facts in (one, other))
    return [request for pair in zip(*pairs) for request in pair]


def read_judgement(forward: ChatResult | ChatFailure, backward: ChatResult | ChatFailure) -> Judgement | Unusable:
    """What a pair of outcomes says. Unusable: model_…, judge_contradicts (itself, within an answer or between two)."""
    found = []
    for outcome in (forward, backward):
        data = data_of(outcome, JudgeAnswer)
        if isinstance(data, Unusable):
            return data
        if data.same and data.difference is not None:
            return Unusable("judge_contradicts", f"the judge says same, and yet: {data.difference}")
        found.append(data)
    if found[0].same != found[1].same:
        said = found[0].difference or found[1].difference or "no difference named"
        return Unusable("judge_contradicts", f"the judge's word depends on which answer stands first: {said}")
    return Judgement(found[0].same, found[0].difference or found[1].difference or "")
