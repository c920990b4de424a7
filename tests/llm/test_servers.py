"""Which models a server lists, and what is said of one that lists none."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from sprite_etl.llm.servers import NoAnswer, served_models
from sprite_etl.llm.values import ModelServer
from tests.doubles.chat_server import ChatServer
from tests.doubles.model_server import model_server


def server_at(url: str, **settings: Any) -> ModelServer:
    return ModelServer.model_validate({"name": "local", "base_url": url, **settings})


def test_what_a_server_lists_is_told_and_a_wrong_key_is_not_repeated() -> None:
    with model_server(models=["b-model", "a-model"], key="sk-right-1") as server:
        assert served_models(server_at(server.url, api_key="sk-right-1")) == ["a-model", "b-model"]
        for wrong in ({}, {"api_key": "sk-wrong-2"}):
            with pytest.raises(NoAnswer, match="answers 401: the key is missing, wrong or not allowed") as caught:
                served_models(server_at(server.url, **wrong))
            assert caught.value.reached
            assert "sk-" not in str(caught.value)


def test_the_environments_key_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-elsewhere")
    with model_server(models=["m"], key="sk-elsewhere") as server, pytest.raises(NoAnswer, match="401"):
        served_models(server_at(server.url))


def test_nobody_there_and_somebody_else_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NoAnswer, match="no list of models from http://127") as caught:
            served_models(server_at(f"http://127.0.0.1:{taken.getsockname()[1]}/v1"))
    assert not caught.value.reached
    with ChatServer(lambda body: "") as server, pytest.raises(NoAnswer, match="answers 404 to GET") as caught:
        served_models(server_at(f"{server.url}/deeper"))
    assert caught.value.reached
