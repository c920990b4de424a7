from __future__ import annotations

import json

import pytest
from airflow.sdk.log import redact

from plugins.deployment import deployment

SECRET = "a-secret-that-must-not-show"
CONNECTION = {
    "conn_type": "aws",
    "login": "an-access-key",
    "password": SECRET,
    "extra": {"store": "s3://sprite/etl", "endpoint_url": "http://127.0.0.1:9000", "region_name": "eu-west-1"},
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPRITE_S3_ENDPOINT", "SPRITE_S3_ACCESS_KEY", "SPRITE_S3_SECRET_KEY", "SPRITE_S3_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SPRITE_STORE", "file:///somewhere")


def test_the_connection_goes_above_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_STORE", json.dumps(CONNECTION))
    here = deployment()
    assert (here.store, here.s3_endpoint, here.s3_region) == ("s3://sprite/etl", "http://127.0.0.1:9000", "eu-west-1")
    assert here.s3_secret_key is not None
    assert here.s3_secret_key.get_secret_value() == SECRET


def test_what_the_connection_leaves_out_stays_as_the_environment_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_S3_REGION", "us-west-2")
    monkeypatch.setenv(
        "AIRFLOW_CONN_SPRITE_STORE", json.dumps({"conn_type": "aws", "login": "k", "password": "s3cret"})
    )
    here = deployment()
    assert (here.store, here.s3_region) == ("file:///somewhere", "us-west-2")


def test_keys_are_masked_wherever_they_would_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_STORE", json.dumps(CONNECTION))
    here = deployment()
    assert SECRET not in str(redact(f"cannot log in with {SECRET}"))
    assert SECRET not in repr(here)


def test_model_servers_of_the_connection_stand_whole_before_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPRITE_LLM_BASE_URL", "https://theirs.example/v1")
    monkeypatch.setenv("SPRITE_LLM_API_KEY", "the-key-of-theirs")
    monkeypatch.setenv("SPRITE_MODEL_SERVERS", json.dumps({"spare": {"base_url": "http://spare:8000/v1"}}))
    monkeypatch.setenv("SPRITE_MODELS", json.dumps({"default": ["theirs"]}))
    assert deployment().model_servers["default"].host == "theirs.example"
    assert "the-key-of-theirs" not in str(redact("refused the-key-of-theirs"))

    extra = {"models": {"default": ["ours"]}}
    connection = {"conn_type": "generic", "host": "http://ours:8000/v1", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_LLM", json.dumps(connection))
    here = deployment()
    assert {name: server.host for name, server in here.model_servers.items()} == {"default": "ours", "spare": "spare"}
    # The environment's key is for another host.
    assert here.model_servers["default"].api_key is None
    assert here.models == {"default": ["ours"]}
    assert "theirs" not in here.model_dump_json()
