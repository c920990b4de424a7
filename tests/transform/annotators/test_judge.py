"""Whether two free-text answers say the same, asked in both orders."""

from __future__ import annotations

import json

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import JudgeAnswer
from sprite_etl.llm.values import ChatFailure, ChatResult
from sprite_etl.transform.annotators.judge import STAGE, Judgement, judge_requests, read_judgement
from sprite_etl.transform.annotators.outcomes import Unusable
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, replied, words_of

TURN = ("How do you get there?", "Turn left, then walk 2 metres.", "Walk 2 m after a left turn.")


def reply(same: bool, difference: str | None = None) -> str:
    return json.dumps({"same": same, "difference": difference})


def outcome(same: bool, difference: str | None = None) -> ChatResult:
    return replied(f"<think>hm</think>```json\n{reply(same, difference)}\n```", JudgeAnswer)


def test_each_sample_is_asked_in_both_orders() -> None:
    requests = judge_requests(*TURN, models_for(STAGE, samples=2))
    assert len({r.key for r in requests}) == 4
    first = [words_of(r).index(TURN[1]) < words_of(r).index(TURN[2]) for r in requests]
    assert first == [True, False, True, False]
    assert [r.sample for r in requests] == [0, 0, 1, 1]


def test_both_orders_must_agree() -> None:
    assert read_judgement(outcome(True), outcome(True)) == Judgement(True, "")
    assert read_judgement(outcome(False, "left and right"), outcome(False, "x")) == Judgement(False, "left and right")
    pairs: list[tuple[ChatResult | ChatFailure, ChatResult | ChatFailure, str]] = [
        (outcome(True), outcome(False, "left and right"), "judge_contradicts"),
        (outcome(True, "one turns left"), outcome(True), "judge_contradicts"),
        (outcome(True), FAILURE, "model_timeout"),
        (FAILURE, outcome(True), "model_timeout"),
    ]
    for forward, backward, reason in pairs:
        judged = read_judgement(forward, backward)
        assert isinstance(judged, Unusable)
        assert judged.reason == reason


@pytest.mark.parametrize("text", ['{"same": "yes", "difference": null}', '{"same": true}', "They are the same."])
def test_answers_of_another_form_are_refused_so_that_they_are_repaired(text: str) -> None:
    with pytest.raises(ParseError):
        replied(text, JudgeAnswer)


def test_over_http_a_judgement_comes_back(over_http: Ask) -> None:
    forward, backward = over_http(judge_requests(*TURN, models_for(STAGE)), lambda body: reply(True))
    assert read_judgement(forward, backward) == Judgement(True, "")
