"""A client that notes what it misses, against the model server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sprite_etl.llm.batch_records import Batch, BatchRecords
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.collect import AnswersMissing, CollectingClient, line_of, read_line
from sprite_etl.llm.images import encode_image
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatRequest, ChatResult, ModelServer
from sprite_etl.llm.wire import body_of
from sprite_etl.store.objects import Store
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.llm.conftest import QUICK, RUN, request

PART = "solve-0"


@pytest.fixture(scope="module")
def process() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


@pytest.fixture
def server(process: ModelServerHandle) -> ModelServerHandle:
    process.reset()
    return process


def text(number: int) -> ChatRequest:
    return request(number, answer=None)


def picture(number: int) -> ChatRequest:
    part = encode_image(np.zeros((8, 8, 3), np.uint8)).part()
    content = [{"type": "text", "text": f"What is on picture {number}?"}, part]
    return request(number, answer=None, messages=({"role": "user", "content": content},))


def collecting(server: ModelServerHandle, store: Store, **settings: Any) -> CollectingClient:
    local = ModelServer(name="local", base_url=server.url, timeout_s=5, **settings)
    return CollectingClient({"local": local}, store, Ledger(store, RUN), patience=QUICK, part=PART)


def test_what_has_no_answer_is_noted_once_and_pictures_are_asked_online(
    server: ModelServerHandle, store: Store
) -> None:
    asked = [text(0), picture(0), text(1), text(0), picture(1)]
    with pytest.raises(AnswersMissing) as missing:
        collecting(server, store).ask(asked)
    assert missing.value.count == 2
    assert server.counts()["requests"] == 2
    assert store.list("llm-batches") == [missing.value.key]
    noted = BatchRecords(store, RUN, PART).missing()
    assert set(noted) == {text(0).key, text(1).key}
    with pytest.raises(AnswersMissing):
        collecting(server, store).ask(asked)
    assert server.counts()["requests"] == 2
    assert BatchRecords(store, RUN, PART).missing() == noted


def test_what_is_answered_or_was_left_by_a_batch_is_not_noted(server: ModelServerHandle, store: Store) -> None:
    local = ModelServer(name="local", base_url=server.url)
    ChatClient({"local": local}, store, Ledger(store, RUN)).ask([text(0)])
    left = Batch("b1", "local", "tiny", 1, "batch_1", "expired", landed=True, unanswered=(text(1).key,))
    BatchRecords(store, RUN, PART).write(left)
    found = collecting(server, store).ask([text(0), text(1)])
    assert [one.cached for one in found if isinstance(one, ChatResult)] == [True, False]
    assert BatchRecords(store, RUN, PART).missing() == {}


def test_a_server_without_batches_is_asked_online(server: ModelServerHandle, store: Store) -> None:
    [found] = collecting(server, store, batches=False).ask([text(0)])
    assert isinstance(found, ChatResult)


def test_repairs_are_made_online(server: ModelServerHandle, store: Store) -> None:
    local = ModelServer(name="local", base_url=server.url)
    ChatClient({"local": local}, store, Ledger(store, RUN)).ask([text(0)])
    collecting(server, store).ask([text(0)], lambda request, result: "it is not good enough")
    assert server.counts()["requests"] == 2


def test_a_line_holds_what_an_online_call_would_send() -> None:
    asked = request(3, temperature=0.5, top_p=0.9, seed=1000, sample=1)
    server = ModelServer(name="local", base_url="http://127.0.0.1:1/v1")
    key, read, body = read_line(line_of(asked, asked.key, server))
    assert key == asked.key
    assert body == body_of(asked, server)
    assert body["response_format"]["json_schema"]["strict"]
    assert (read.stage, read.prompt, read.sample, read.max_tokens) == ("name_objects", asked.prompt, 1, 64)
    assert read.messages == asked.messages
