import asyncio
import json
import os

import pytest

from sprite_etl.llm.errors import UnusableReplyError
from sprite_etl.llm.values import ModelServer, Usage
from sprite_etl.llm.wire import body_of, connections, read_reply
from tests.llm.conftest import request

VLLM = ModelServer(name="vllm", base_url="http://localhost:8000/v1")
OPENAI = ModelServer(name="openai", base_url="https://api.openai.com/v1")


def reply(**changes: object) -> bytes:
    said = {"choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}], "model": "m"}
    return json.dumps({**said, **changes}).encode()


def test_a_body_says_only_what_was_chosen():
    assert body_of(request(answer=None, max_tokens=None), VLLM) == {
        "model": "tiny",
        "messages": [{"role": "user", "content": "What is number 0?"}],
    }


def test_a_body_holds_schema_and_sampling():
    body = body_of(request(temperature=0.0, top_p=0.9, seed=0), VLLM)
    assert (body["temperature"], body["top_p"], body["seed"], body["max_tokens"]) == (0.0, 0.9, 0, 64)
    assert body["response_format"]["json_schema"]["name"] == "Thing"
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["name", "count"]


def test_openai_takes_the_limit_by_its_new_name():
    body = body_of(request(), OPENAI)
    assert body["max_completion_tokens"] == 64
    assert "max_tokens" not in body


def test_usage_is_read_with_cached_tokens():
    usage = {"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 6}}
    assert read_reply(reply(usage=usage)).usage == Usage(10, 4, 6)
    assert read_reply(reply(usage={**usage, "prompt_tokens_details": None})).usage == Usage(10, 4, 0)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -1, "completion_tokens": 1}, "many"])
def test_usage_that_can_not_be_read_is_not_made_up(usage):
    assert read_reply(reply(usage=usage)).usage is None


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b'{"choices": 3}'],
)
def test_what_is_no_completion_is_said_to_be_none(content):
    with pytest.raises(UnusableReplyError):
        read_reply(content)


def test_text_comes_from_parts_too_and_can_always_be_stored():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "\ud800"}]
    assert read_reply(reply(choices=[{"message": {"content": parts}}])).text == "a?"


def test_a_filtered_answer_is_a_refusal():
    filtered = read_reply(reply(choices=[{"message": {"content": None}, "finish_reason": "content_filter"}]))
    assert filtered.refusal == "the server's content filter"
    assert filtered.text == ""


def test_a_server_without_key_gets_no_key_of_another(monkeypatch):
    monkeypatch.setitem(os.environ, "OPENAI_API_KEY", "sk-not-for-you")

    async def key() -> str:
        async with connections([VLLM]) as clients:
            return clients["vllm"].api_key

    assert asyncio.run(key()) == "none"
