"""A run of models into an S3 store: its answers are kept there, so another recipe asks nothing."""

from __future__ import annotations

import json

import pytest

from sprite_etl.extract.registry import SOURCES
from tests.doubles.model_server import model_server
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_endpoint, s3_store
from tests.test_cli import run_options, sprite

__all__ = ["s3_endpoint"]


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    monkeypatch.delenv("SPRITE_STORE", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)


def test_answers_are_kept_in_s3(
    capsys: pytest.CaptureFixture[str], s3_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3_store(s3_endpoint, bucket="models")
    options = run_options("s3://models/sprite", "--s3-endpoint", s3_endpoint, "--annotator", "llm", "--model", "tiny")
    with model_server() as server:
        monkeypatch.setenv("SPRITE_LLM_BASE_URL", server.url)
        code, out, err = sprite(capsys, "run", *options, "--kinds", "image")
        assert code == 0, err
        first, asked = json.loads(out), server.counts()["requests"]
        assert first["load"]["rows"] > 0
        code, out, err = sprite(capsys, "run", *options, "--kinds", "image", "--recipe", "again")
        assert code == 0, err
        assert json.loads(out)["curated"] == first["curated"]
        assert server.counts()["requests"] == asked
