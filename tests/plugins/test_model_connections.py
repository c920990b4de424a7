from __future__ import annotations

import json
from typing import Any

import pytest
from airflow.sdk.log import redact

from plugins.model_connections import model_settings
from sprite_etl.config import ConfigError
from sprite_etl.llm.values import ModelServer

KEY, HEADER = "sk-a-key-that-must-not-show", "a-header-that-must-not-show"


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Any:
    def made(conn_id: str = "sprite_llm", **fields: Any) -> None:
        monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps({"conn_type": "generic", **fields}))

    return made


def only_server() -> ModelServer:
    (server,) = model_settings()["model_servers"].values()
    assert isinstance(server, ModelServer)
    return server


def test_without_a_connection_there_is_nothing() -> None:
    assert model_settings() == {}


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        ({"host": "https://api.example/v1"}, "https://api.example/v1"),
        ({"host": "http://vllm:8000/v1/"}, "http://vllm:8000/v1"),
        ({"host": "vllm", "port": 8000, "schema": "http"}, "http://vllm:8000/v1"),
        ({"host": "api.example"}, "https://api.example/v1"),
        ({"host": "api.example/openai/v1"}, "https://api.example/openai/v1"),
        ({"conn_type": "http", "host": "vllm", "port": 8000}, "http://vllm:8000/v1"),
        ({"conn_type": "http", "host": "api.example", "schema": "https"}, "https://api.example/v1"),
        ({"conn_type": "openai"}, "https://api.openai.com/v1"),
        ({"conn_type": "openai", "host": "http://vllm:8000/v1"}, "http://vllm:8000/v1"),
    ],
)
def test_every_way_to_write_an_address(connect: Any, connection: dict[str, Any], url: str) -> None:
    connect(**connection)
    assert only_server().base_url == url


def test_a_connection_written_as_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_LLM", f"http://:{KEY}@vllm:8000/v1?max_concurrency=8")
    server = only_server()
    assert (server.base_url, server.max_concurrency) == ("http://vllm:8000/v1", 8)
    assert server.secrets == (KEY,)


def test_the_extra_says_how_the_server_is_asked_and_what_runs_take(connect: Any) -> None:
    price = {"big": {"input": 1.0, "output": 2.0}}
    extra = {
        "name": "house",
        "headers": {"X-Team": HEADER},
        "max_concurrency": 8,
        "timeout_s": 30,
        "price": price,
        "models": {"default": ["big@house"]},
    }
    connect(host="https://api.example/v1", password=KEY, extra=extra)
    found, server = model_settings(), only_server()
    assert found["models"] == {"default": ["big@house"]}
    assert (server.name, server.max_concurrency, server.timeout_s) == ("house", 8, 30)
    assert server.price["big"].output == 2.0
    assert set(server.secrets) == {KEY, HEADER}


def test_further_connections_are_servers_of_their_own(connect: Any) -> None:
    connect(host="https://one.example/v1", extra={"connections": ["sprite_llm_vision", "elsewhere"]})
    connect("sprite_llm_vision", host="https://two.example/v1", password=KEY)
    connect("elsewhere", host="https://three.example/v1", extra={"name": "third"})
    found = {name: server.host for name, server in model_settings()["model_servers"].items()}
    assert found == {"default": "one.example", "vision": "two.example", "third": "three.example"}


def test_no_key_shows_in_a_log_or_an_error(connect: Any) -> None:
    hidden = "the-token-itself"
    connect(host="https://api.example/v1", password=KEY, extra={"headers": {"X-A": HEADER, "X-B": f"Bearer {hidden}"}})
    model_settings()
    shown = str(redact(f"refused {KEY}, {HEADER} and {hidden}"))
    assert not [secret for secret in (KEY, HEADER, hidden) if secret in shown]


@pytest.mark.parametrize(
    ("connection", "says"),
    [
        ({}, "host must be"),
        ({"host": "https://user:pw@api.example/v1"}, "base_url must hold no user"),
        ({"host": "https://api.example/v1", "password": "two\nlines"}, "api_key: keys and headers must be ASCII"),
        ({"host": "api.example", "extra": {"headers": {"X-A": [HEADER]}}}, r"headers\.X-A"),
        ({"host": "api.example", "extra": {"name": "Not A Name"}}, "name: "),
        ({"host": "api.example", "extra": {"timeout": 3}}, "may hold name, headers.*; not timeout"),
        ({"host": "api.example", "extra": {"connections": "sprite_llm_vision"}}, "list of connection ids"),
        ({"host": "api.example", "extra": {"connections": ["sprite_llm_vision"]}}, "which is no connection"),
        ({"host": "api.example", "extra": {"models": ["big"]}}, "models must be an object"),
    ],
)
def test_what_is_wrong_is_said_without_what_may_be_a_key(connect: Any, connection: dict[str, Any], says: str) -> None:
    connect(**connection)
    with pytest.raises(ConfigError, match=says) as error:
        model_settings()
    for text in (HEADER, "pw@", "two"):
        assert text not in str(error.value)


def test_two_servers_of_one_name_are_refused(connect: Any) -> None:
    connect(host="https://one.example/v1", extra={"connections": ["sprite_llm_b"]})
    connect("sprite_llm_b", host="https://two.example/v1", extra={"name": "default"})
    with pytest.raises(ConfigError, match="name the same model server"):
        model_settings()
