"""Provider batches against the model server: what they answer is kept as if it had been asked online."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.llm.batch_wire import Waits
from sprite_etl.llm.batches import Batches
from sprite_etl.llm.budget import Budget
from sprite_etl.llm.cache import AnswerCache
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.collect import AnswersMissing, CollectingClient
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError
from sprite_etl.llm.ledger import Ledger, read_ledger
from sprite_etl.llm.values import ChatRequest, ChatResult, ModelServer, Price
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.llm.conftest import QUICK, RUN, request

PRICE = {"tiny": Price(input=1000, output=2000, batch_discount=0.5)}
PART = "solve-0"
WAITS = Waits(first_s=0.05, longest_s=0.2, attempts=3)


@pytest.fixture(scope="module")
def process() -> Iterator[ModelServerHandle]:
    with model_server(models=["tiny", "large"]) as running:
        yield running


@pytest.fixture
def server(process: ModelServerHandle) -> ModelServerHandle:
    """The module's server as it starts."""
    process.set(rates={}, batch_end="completed", batch_s=0.05)
    process.reset()
    return process


def local(server: ModelServerHandle, **settings: Any) -> dict[str, ModelServer]:
    return {"local": ModelServer(name="local", base_url=server.url, timeout_s=5, price=PRICE, **settings)}


def free(numbers: range, **changes: Any) -> list[ChatRequest]:
    """Requests of free text."""
    return [request(n, answer=None, **changes) for n in numbers]


def batches(server: ModelServerHandle, store: Store, budget: Budget | None = None) -> Batches:
    return Batches(local(server), store, Ledger(store, RUN), budget, WAITS, part=PART)


def collect(server: ModelServerHandle, store: Store, requests: list[ChatRequest]) -> int:
    """How many answers a step that asks these finds missing."""
    client = CollectingClient(local(server), store, Ledger(store, RUN), patience=QUICK, part=PART)
    try:
        client.ask(requests)
    except AnswersMissing as missing:
        return missing.count
    return 0


def ask(server: ModelServerHandle, store: Store, requests: list[ChatRequest]) -> list[ChatResult]:
    found = ChatClient(local(server), store, Ledger(store, RUN), patience=QUICK).ask(requests)
    assert all(isinstance(one, ChatResult) for one in found)
    return [one for one in found if isinstance(one, ChatResult)]


def run_all(server: ModelServerHandle, store: Store) -> Batches:
    """Through a batch, from what is noted as missing."""
    working = batches(server, store)
    working.prepare()
    working.submit()
    working.wait(lambda progress: None)
    working.land()
    return working


def test_a_batch_fills_the_cache_as_online_calls_would(server: ModelServerHandle, store: Store, tmp_path: Path) -> None:
    requests = free(range(30))
    assert collect(server, store, requests) == 30
    assert server.counts()["requests"] == 0
    run_all(server, store)
    assert server.counts()["requests"] == 30
    found = ask(server, store, requests)
    assert server.counts()["requests"] == 30
    assert all(one.cached for one in found)
    online = ask(server, open_store(f"file://{tmp_path}/online"), requests)
    assert [(r.text, r.usage.total, r.model, r.finish_reason) for r in found] == [
        (r.text, r.usage.total, r.model, r.finish_reason) for r in online
    ]


def test_the_ledger_has_a_row_a_call_at_the_price_of_batches(server: ModelServerHandle, store: Store) -> None:
    requests = free(range(8))
    collect(server, store, requests)
    working = run_all(server, store)
    ask(server, store, requests)
    rows = read_ledger(store, RUN)
    assert rows["purpose"].to_list() == ["batch"] * 8
    assert set(rows["request_key"]) == {r.key for r in requests}
    assert set(rows["tokens_from"]) == {"server"}
    for row in rows.to_dicts():
        assert row["cost"] == pytest.approx((row["prompt_tokens"] * 1000 + row["completion_tokens"] * 2000) / 1e6 / 2)
    assert [b.landed for b in working.records.all()] == [True]


def test_a_batch_holds_one_model_and_no_request_twice(server: ModelServerHandle, store: Store) -> None:
    requests = free(range(6)) + free(range(6), model="large")
    collect(server, store, requests)
    collect(server, store, requests[3:])  # another shard of the same run asks some of the same
    assert sorted((b.model, b.requests) for b in batches(server, store).prepare()) == [("large", 6), ("tiny", 6)]
    collect(server, store, requests)
    assert batches(server, store).prepare() == []
    run_all(server, store)
    assert server.counts()["paid_twice"] == 0
    assert collect(server, store, requests) == 0


@pytest.mark.parametrize(("limit", "value"), [("MOST_REQUESTS", 4), ("MOST_BYTES", 1500)])
def test_what_is_too_much_for_one_batch_is_divided(
    server: ModelServerHandle, store: Store, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(f"sprite_etl.llm.batches.{limit}", value)
    requests = free(range(10))
    collect(server, store, requests)
    working = run_all(server, store)
    assert len(working.records.all()) > 2
    assert all(one.cached for one in ask(server, store, requests))
    assert server.counts()["requests"] == 10


@pytest.mark.parametrize(("end", "by_batch"), [("failed", 0), ("expired", 5)])
def test_what_a_batch_leaves_is_asked_online(server: ModelServerHandle, store: Store, end: str, by_batch: int) -> None:
    requests = free(range(10))
    collect(server, store, requests)
    server.set(batch_end=end)
    working = run_all(server, store)
    assert server.counts()["requests"] == by_batch
    [batch] = working.records.all()
    assert (batch.status, len(batch.unanswered)) == (end, 10 - by_batch)
    assert collect(server, store, requests) == 0
    assert server.counts()["requests"] == 10
    assert server.counts()["paid_twice"] == 0
    assert sorted(read_ledger(store, RUN)["purpose"]) == ["batch"] * by_batch + ["first"] * (10 - by_batch)


def test_lines_that_fail_are_asked_online(server: ModelServerHandle, store: Store) -> None:
    requests = free(range(40))
    collect(server, store, requests)
    server.set(rates={"500": 0.3, "no_choices": 0.1})
    [batch] = run_all(server, store).records.all()
    assert 3 < len(batch.unanswered) < 37
    server.set(rates={})
    assert collect(server, store, requests) == 0
    assert server.counts()["paid_twice"] == 0


def test_a_batch_that_the_server_forgot_is_asked_online(server: ModelServerHandle, store: Store) -> None:
    requests = free(range(3))
    collect(server, store, requests)
    working = batches(server, store)
    [batch] = working.prepare()
    working.records.write(replace(batch, batch_id="batch_of_long_ago", status="in_progress"))
    [batch] = run_all(server, store).records.all()
    assert (batch.status, len(batch.unanswered), batch.said) == ("failed", 3, "the server lost it")
    assert collect(server, store, requests) == 0
    assert server.counts()["requests"] == 3


def test_no_batch_is_submitted_that_the_budget_has_no_room_for(server: ModelServerHandle, store: Store) -> None:
    requests = free(range(10))
    collect(server, store, requests)
    with pytest.raises(BudgetSpent, match="raise the budget"):
        batches(server, store, Budget(tokens=30)).prepare()
    assert server.counts()["requests"] == 0
    # a request takes at most 64 tokens and about 5 more: there is room for two, and then, as answers are shorter, more
    collect(server, store, requests)
    working = batches(server, store, Budget(tokens=150))
    assert [b.requests for b in working.prepare()] == [2]
    run_all(server, store)
    assert collect(server, store, requests) == 8


def test_a_price_in_another_currency_is_a_wrong_setting(server: ModelServerHandle, store: Store) -> None:
    collect(server, store, free(range(2)))
    with pytest.raises(ModelConfigError, match="its price is in USD"):
        batches(server, store, Budget(amount=5, currency="EUR")).prepare()


def test_a_server_without_batches_is_a_wrong_setting(server: ModelServerHandle, store: Store) -> None:
    below = {"local": ModelServer(name="local", base_url=f"{server.url}/nowhere", timeout_s=5)}
    with pytest.raises(AnswersMissing):
        CollectingClient(below, store, Ledger(store, RUN), part=PART).ask(free(range(2)))
    working = Batches(below, store, Ledger(store, RUN), waits=WAITS, part=PART)
    working.prepare()
    with pytest.raises(ModelConfigError, match="takes no batches"):
        working.submit()


def test_a_batch_that_was_landed_twice_is_counted_once(server: ModelServerHandle, store: Store) -> None:
    collect(server, store, free(range(5)))
    working = run_all(server, store)
    [batch] = working.records.all()
    working.records.write(replace(batch, landed=False))
    batches(server, store).land()
    assert Ledger(store, RUN).spent.calls == 5
    assert read_ledger(store, RUN).height == 5


STEPS: dict[str, Callable[[Batches], object]] = {
    "submit": lambda working: working.submit(),
    "wait": lambda working: working.wait(lambda progress: None),
    "land": lambda working: working.land(),
}


def work_until(store_uri: str, server: ModelServer, place: str) -> None:
    """In a process of its own: a batch, and then an end without any tidying."""
    store = open_store(store_uri)
    working = Batches({"local": server}, store, Ledger(store, RUN), waits=WAITS, part=PART)
    if place == "create":  # the server took the batch, and nobody noted it
        working.records.write = lambda batch: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign, assignment, return-value]
    for name, step in STEPS.items():
        step(working)
        if name == place:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("place", ["create", "submit", "wait"])
def test_a_killed_process_goes_on_with_the_batch_it_had(server: ModelServerHandle, store: Store, place: str) -> None:
    requests = free(range(12))
    collect(server, store, requests)
    batches(server, store).prepare()
    command = [sys.executable, "-m", "tests.llm.test_batches", store.uri, server.url, place]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert collect(server, store, requests) == 12
    run_all(server, store)
    counts = server.counts()
    assert (counts["requests"], counts["paid_twice"]) == (12, 0)
    assert len(store.list(keys.LLM_CACHE)) == 12
    assert len(AnswerCache(store).find([r.key for r in requests])) == 12
    assert read_ledger(store, RUN).height == 12


if __name__ == "__main__":
    work_until(sys.argv[1], ModelServer(name="local", base_url=sys.argv[2], price=PRICE), sys.argv[3])
