"""The stages of text alone, samples, seeds and errors, against a real vLLM."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from infra.services import HOST, free_port
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.errors import ModelConfigError, ModelUnavailable
from sprite_etl.llm.prompts.answers import RephraseAnswer
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer
from sprite_etl.transform.annotators.asking import Asking
from tests.llm.conftest import request
from tests.vllm.server import Vllm, end
from tests.vllm.stages import TEXT, VOTES, models_of, text_requests

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(900)]

ClientOf = Callable[[ModelServer], ChatClient]


class Unreadable(BaseModel):
    """Its schema asks for what no grammar can hold."""

    word: str = Field(json_schema_extra={"pattern": "(?<=a)b"})


@pytest.fixture
def client(text_server: Vllm, client_of: ClientOf) -> ChatClient:
    return client_of(text_server.model_server())


def to(server: Vllm, number: int = 0, **changes: object) -> ChatRequest:
    return request(number, **{"model": server.model, "answer": RephraseAnswer, "max_tokens": 1024, **changes})


def results(outcomes: list[ChatResult | ChatFailure]) -> list[ChatResult]:
    assert not [o for o in outcomes if isinstance(o, ChatFailure)], outcomes
    return [o for o in outcomes if isinstance(o, ChatResult)]


def failure(outcomes: list[ChatResult | ChatFailure]) -> ChatFailure:
    (outcome,) = outcomes
    assert isinstance(outcome, ChatFailure), outcome
    return outcome


@pytest.mark.parametrize("stage", TEXT)
def test_every_schema_is_kept_to(stage: str, text_server: Vllm, client: ChatClient) -> None:
    asked = text_requests(models_of(text_server.model))[stage]
    outcomes = client.ask(asked)
    answered = [(r, o) for r, o in zip(asked, outcomes) if isinstance(o, ChatResult)]
    assert answered, outcomes
    assert all(r.answer is None or isinstance(o.data, r.answer) for r, o in answered)
    assert {o.reason for o in outcomes if isinstance(o, ChatFailure)} <= {"truncated"}


def test_the_samples_of_a_question_differ(text_server: Vllm, client: ChatClient) -> None:
    programs = text_requests(models_of(text_server.model))["write_program"]
    texts = [o.text for o in results(client.ask(programs))]
    assert len(texts) == VOTES == len(set(texts))


def test_a_seed_gives_the_same_answer_again(text_server: Vllm, client_of: ClientOf) -> None:
    """Of servers of two names, since one client asks an equal request of one server once."""
    answers = []
    for name in ("local", "again"):
        client = client_of(text_server.model_server(name=name))
        one = replace(to(text_server, seed=5, temperature=0.8), server=name)
        answers.append([results(client.ask([r]))[0] for r in (one, replace(one, seed=6))])
    (first, other), (second, _) = answers
    assert not second.cached
    assert first.text == second.text != other.text


def test_what_was_answered_is_kept(text_server: Vllm, client_of: ClientOf) -> None:
    asked = [to(text_server, n) for n in range(3)]
    first = results(client_of(text_server.model_server()).ask(asked))
    again = results(client_of(text_server.model_server()).ask(asked))
    assert all(r.cached for r in again)
    assert [r.data for r in again] == [r.data for r in first]
    assert all(r.usage.prompt_tokens > 0 < r.usage.completion_tokens for r in first)


def test_an_answer_that_is_cut_off_is_no_answer(text_server: Vllm, client: ChatClient) -> None:
    cut = failure(client.ask([to(text_server, max_tokens=2)]))
    assert cut.reason == "truncated"
    assert "max_tokens" in cut.detail


def test_a_prompt_that_is_too_long_says_so(text_server: Vllm, client: ChatClient) -> None:
    long = ({"role": "user", "content": "@#" * text_server.longest},)
    said = failure(client.ask([to(text_server, messages=long)]))
    assert said.reason == "too_long"
    assert str(text_server.longest) in said.detail
    assert "max_tokens" in said.detail


def test_an_answer_longer_than_the_model_takes_says_so(text_server: Vllm, client: ChatClient) -> None:
    said = failure(client.ask([to(text_server, max_tokens=text_server.longest + 1)]))
    assert said.reason == "too_long"
    assert str(text_server.longest) in said.detail


def test_a_model_that_is_not_served_is_named(text_server: Vllm, client: ChatClient) -> None:
    said = failure(client.ask([to(text_server, model="another/model")]))
    assert said.reason == "unknown_model"
    assert "'another/model'" in said.detail
    assert text_server.base_url in said.detail
    models = models_of("another/model")
    with pytest.raises(ModelConfigError, match="another/model"):
        Asking(client, models, 0).ask([to(text_server, model="another/model")])


def test_a_schema_that_it_does_not_take_is_told_in_its_words(text_server: Vllm, client: ChatClient) -> None:
    said = failure(client.ask([to(text_server, answer=Unreadable)]))
    assert said.reason == "bad_request"
    assert "look-around" in said.detail


def test_a_wrong_key_names_the_setting(text_server: Vllm, client_of: ClientOf) -> None:
    if text_server.key is None:
        pytest.skip("the server asks for no key")
    for wrong in ("a-wrong-key", None):
        client = client_of(text_server.model_server(api_key=wrong))
        said = failure(client.ask([to(text_server)]))
        assert said.reason == "unauthorised"
        assert "SPRITE_MODEL_SERVERS__LOCAL__API_KEY" in said.detail
        assert "a-wrong-key" not in said.detail


def test_a_server_that_is_not_there_is_told(text_server: Vllm, client_of: ClientOf) -> None:
    nowhere = text_server.model_server(base_url=f"http://{HOST}:{free_port(8200)}/v1")
    said = failure(client_of(nowhere).ask([to(text_server)]))
    assert said.reason == "connection"
    assert nowhere.base_url in said.detail


def test_a_server_that_ends_among_calls_loses_no_answer(text_server: Vllm, client_of: ClientOf) -> None:
    """The last of this file: its server is gone afterwards."""
    if text_server.pid is None:
        pytest.skip("the server is not ours to end")
    server = text_server.model_server(max_concurrency=2)
    asked = [to(text_server, 1000 + n, seed=n, temperature=0.8) for n in range(400)]
    ending = threading.Timer(2.0, end, (text_server.pid,))
    ending.start()
    outcomes = client_of(server).ask(asked)
    ending.join()
    gone = [o for o in outcomes if isinstance(o, ChatFailure)]
    assert gone
    assert {o.reason for o in gone} <= {"connection", "server_error", "timeout"}
    answered = results([o for o in outcomes if isinstance(o, ChatResult)])
    assert answered
    kept = results([o for o in client_of(server).ask(asked[: len(answered)]) if isinstance(o, ChatResult)])
    assert all(o.cached for o in kept)
    with pytest.raises(ModelUnavailable, match="the same run again"):
        Asking(client_of(server), models_of(text_server.model), 0).ask(asked)
