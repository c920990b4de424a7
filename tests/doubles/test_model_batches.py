"""The model server's files and batches, used by OpenAI's own client."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.doubles.model_server import ModelServerHandle, model_server
from tests.doubles.test_model_server import ask, talk


@pytest.fixture(scope="module")
def process() -> Iterator[ModelServerHandle]:
    with model_server(models=["tiny", "large"]) as running:
        yield running


@pytest.fixture
def server(process: ModelServerHandle) -> ModelServerHandle:
    """The module's server as it starts."""
    process.set(rates={}, batch_end="completed", batch_s=0.1, context_tokens=None)
    process.reset()
    return process


def line(number: int, **changes: Any) -> dict[str, Any]:
    body = {"model": "tiny", "messages": [{"role": "user", "content": f"Number {number}?"}], "seed": number}
    given = {"custom_id": f"q{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}
    return {**given, **changes}


def run_batch(
    server: ModelServerHandle, lines: list[dict[str, Any]] | bytes, cancel: bool = False
) -> tuple[Any, list[dict[str, Any]], list[dict[str, Any]]]:
    """(the batch at its end, lines of results, lines of errors)."""
    content = lines if isinstance(lines, bytes) else b"\n".join(json.dumps(item).encode() for item in lines)

    async def work(client: openai.AsyncOpenAI) -> Any:
        file = await client.files.create(file=("in.jsonl", io.BytesIO(content)), purpose="batch")
        assert file.bytes == len(content)
        batch = await client.batches.create(
            input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"run": "r1"}
        )
        assert (batch.status, batch.metadata) == ("validating", {"run": "r1"})
        if cancel:
            await client.batches.cancel(batch.id)
        while batch.status in ("validating", "in_progress", "cancelling"):
            await asyncio.sleep(0.02)
            batch = await client.batches.retrieve(batch.id)
        results = []
        for name in (batch.output_file_id, batch.error_file_id):
            text = (await client.files.content(name)).text if name else ""
            results.append([json.loads(item) for item in text.splitlines()])
        return batch, *results

    found: tuple[Any, list[dict[str, Any]], list[dict[str, Any]]] = talk(server, work)
    return found


def test_a_batch_answers_as_the_server_does_online_and_in_any_order(server: ModelServerHandle) -> None:
    batch, results, errors = run_batch(server, [line(i) for i in range(20)])
    assert batch.status == "completed"
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (20, 20, 0)
    names = [r["custom_id"] for r in results]
    assert sorted(names) == sorted(f"q{i}" for i in range(20))
    assert names != [f"q{i}" for i in range(20)]
    assert errors == []
    (third,) = (r for r in results if r["custom_id"] == "q3")
    assert third["response"]["status_code"] == 200
    assert server.counts()["paid_twice"] == 0
    online = ask(server, **line(3)["body"])
    assert third["response"]["body"]["choices"][0]["message"]["content"] == online.choices[0].message.content
    counts = server.counts()
    assert (counts["requests"], counts["answered"], counts["paid_twice"]) == (21, 21, 1)


def test_what_fails_stands_in_the_file_of_errors(server: ModelServerHandle) -> None:
    server.set(rates={"429": 0.3, "hang": 0.2})
    batch, results, errors = run_batch(server, [line(i) for i in range(40)] + [line(40, body={"model": "tiny"})])
    assert batch.status == "completed"
    assert {r["custom_id"] for r in results} | {e["custom_id"] for e in errors} == {f"q{i}" for i in range(41)}
    assert len(results) + len(errors) == 41
    statuses = [e["response"]["status_code"] for e in errors]
    assert set(statuses) == {400, 429, 500}
    assert all(e["response"]["body"]["error"]["message"] for e in errors)
    assert server.counts()["answered"] == len(results)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"{no json}", "invalid_json_line"),
        ([line(1, body="no object")], "invalid_json_line"),
        ([line(1), line(1)], "duplicate_custom_id"),
        ([line(1, url="/v1/embeddings")], "invalid_url"),
        ([line(1), line(2, body={**line(2)["body"], "model": "large"})], "mismatched_model"),
    ],
)
def test_a_file_that_is_no_batch_fails_whole(server: ModelServerHandle, content: Any, code: str) -> None:
    batch, results, errors = run_batch(server, content)
    assert (batch.status, [e.code for e in batch.errors.data]) == ("failed", [code])
    assert (results, errors) == ([], [])
    assert server.counts()["answered"] == 0


def test_batches_that_fail_expire_or_are_cancelled(server: ModelServerHandle) -> None:
    lines = [line(i) for i in range(10)]
    server.set(batch_end="failed")
    batch, results, errors = run_batch(server, lines)
    assert (batch.status, batch.errors.data[0].code, results, errors) == ("failed", "server_error", [], [])
    server.set(batch_end="expired")
    batch, results, errors = run_batch(server, lines)
    assert (batch.status, len(results), len(errors)) == ("expired", 5, 5)
    assert {(e["error"]["code"], e["response"]) for e in errors} == {("batch_expired", None)}
    server.set(batch_end="completed", batch_s=0.6)
    batch, results, errors = run_batch(server, lines, cancel=True)
    assert (batch.status, len(results), len(errors)) == ("cancelled", 0, 10)


def test_files_and_batches_are_listed_and_deleted(server: ModelServerHandle) -> None:
    batch, _, _ = run_batch(server, [line(1)])

    async def work(client: openai.AsyncOpenAI) -> None:
        assert (await client.batches.list()).data[0].id == batch.id
        assert batch.input_file_id in [f.id async for f in client.files.list()]
        assert (await client.files.retrieve(batch.input_file_id)).filename == "in.jsonl"
        assert (await client.files.delete(batch.input_file_id)).deleted
        with pytest.raises(openai.NotFoundError, match="no such file"):
            await client.files.content(batch.input_file_id)
        with pytest.raises(openai.NotFoundError, match="no such file"):
            await client.batches.create(
                input_file_id=batch.input_file_id, endpoint="/v1/chat/completions", completion_window="24h"
            )
        with pytest.raises(openai.NotFoundError, match="no such batch"):
            await client.batches.retrieve("batch_0")

    talk(server, work)
