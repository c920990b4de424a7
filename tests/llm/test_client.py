"""The client against a real HTTP server on loopback."""

import asyncio
import json
import logging
import time
from dataclasses import replace

import pytest

from sprite_etl.llm.budget import Budget
from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.errors import ModelConfigError
from sprite_etl.llm.ledger import Ledger, Spent, read_ledger
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer, Usage
from sprite_etl.store import keys
from sprite_etl.store.errors import UnwritableStoreError
from sprite_etl.store.objects import Store
from tests.doubles.chat_server import ChatServer
from tests.llm.conftest import LAMP, RUN, Thing, request


def lamp(body: dict) -> str:
    return LAMP


def numbered(body: dict) -> str:
    """The question's own number, so that every answer shows whose it is."""
    return json.dumps({"name": body["messages"][0]["content"], "count": 1})


def test_answers_come_in_order_as_the_type_that_was_asked_for(client_of):
    with ChatServer(numbered) as server:
        results = client_of(server).ask([request(i) for i in range(30)])
    assert [r.data for r in results] == [Thing(name=f"What is number {i}?", count=1) for i in range(30)]
    first = results[0]
    assert (first.model, first.finish_reason, first.retries, first.cached) == ("tiny-served", "stop", 0, False)
    assert first.usage.prompt_tokens > 0
    assert first.usage.completion_tokens > 0
    assert first.latency_s > 0
    assert first.request_key == request(0).key


def test_free_text_comes_without_its_thinking(client_of):
    with ChatServer(lambda body: "<think>hm</think>\n```python\nx = 1\n```") as server:
        (result,) = client_of(server).ask([request(answer=None)])
    assert result.text == "```python\nx = 1\n```"
    assert result.data is None


def test_nothing_to_ask_makes_no_call(client_of):
    with ChatServer(lamp) as server:
        assert client_of(server).ask([]) == []
        assert server.calls == 0


def test_what_was_answered_is_never_asked_again(client_of):
    with ChatServer(numbered) as server:
        first = client_of(server).ask([request(i) for i in range(10)])
        again = client_of(server).ask([request(i) for i in range(12)])
        assert server.calls == 12
    assert [r.cached for r in again] == [True] * 10 + [False] * 2
    assert [replace(r, cached=False) for r in again[:10]] == first


def test_equal_requests_are_asked_once(client_of):
    with ChatServer(numbered, seconds=0.05) as server:
        results = client_of(server).ask([request(i % 3) for i in range(9)])
        assert server.calls == 3
    assert [r.data.name for r in results] == [f"What is number {i % 3}?" for i in range(9)]
    assert sum(not r.cached for r in results) == 3


def test_samples_of_a_request_are_asked_each(client_of):
    with ChatServer(lamp) as server:
        client_of(server).ask([request(sample=i, seed=1000 * i) for i in range(3)])
        assert sorted(body["seed"] for body in server.bodies) == [0, 1000, 2000]


@pytest.mark.parametrize(
    "fault", ["429", "429_wait", "500", "502", "503", "drop", "cut_body", "no_choices", "hang", "drip"]
)
def test_a_fault_that_passes_costs_only_time(client_of, fault):
    with ChatServer(numbered, plan=[fault, fault]) as server:
        results = client_of(server, timeout_s=0.4).ask([request(i) for i in range(4)])
        assert server.calls == 6
        assert server.paid_twice == 0
    assert [r.data.name for r in results] == [f"What is number {i}?" for i in range(4)]
    assert sum(r.retries for r in results) == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("429", "rate_limited"), ("500", "server_error"), ("drop", "connection"), ("no_choices", "server_error"),
     ("hang", "timeout"), ("drip", "timeout")],
)  # fmt: skip
def test_a_fault_that_stays_has_its_reason_and_spares_the_other_requests(client_of, fault, reason):
    few = Patience(attempts=2, rate_limited=2, first_wait_s=0.01)
    with ChatServer(lamp, plan=[fault, fault]) as server:
        client = client_of(server, patience=few, timeout_s=0.3, max_concurrency=1)
        (failed,) = client.ask([request(0)])
        (result,) = client.ask([request(1)])
        assert server.calls == 3
    assert isinstance(failed, ChatFailure)
    assert failed.reason == reason
    assert failed.request_key == request(0).key
    assert isinstance(result, ChatResult)


def test_a_server_that_is_not_there_is_a_connection(client_of):
    with ChatServer(lamp) as server:
        pass
    (failed,) = client_of(server, patience=Patience(attempts=2, first_wait_s=0.01)).ask([request()])
    assert failed.reason == "connection"
    assert server.url in failed.detail


def test_a_model_that_never_answers_is_given_up(client_of):
    with ChatServer(lamp, faults={"500": 1.0}) as server:
        client = client_of(server, patience=Patience(first_wait_s=0.02, give_up_s=0.1), max_concurrency=2)
        failed = client.ask([request(i) for i in range(50)])
        assert server.calls < 200  # of the 400 that 8 attempts each would be
    assert {f.reason for f in failed} == {"server_error"}
    assert any("no more are made" in f.detail for f in failed)


def test_a_wrong_key_ends_the_model_and_is_not_repeated(client_of, store, caplog):
    caplog.set_level(logging.DEBUG)
    with ChatServer(lamp, key="right") as server:
        failed = client_of(server, api_key="sk-wrong-key", max_concurrency=2).ask([request(i) for i in range(20)])
        assert server.calls <= 2
    assert {f.reason for f in failed} == {"unauthorised"}
    assert all("SPRITE_MODEL_SERVERS__LOCAL__API_KEY" in f.detail for f in failed)
    stored = b"".join(store.get(key) for key in store.list())
    assert "sk-wrong" not in repr(failed) + caplog.text + stored.decode("latin-1")


def test_no_redirect_takes_a_request_to_another_host(client_of):
    with (
        ChatServer(lamp) as other,
        ChatServer(lamp, plan=["307"], redirect_to=f"{other.url}/chat/completions") as server,
    ):
        (failed,) = client_of(server, headers={"X-Key": "hidden"}).ask([request()])
        assert (server.calls, other.calls) == (1, 0)
    assert failed.reason == "bad_request"
    assert "base_url" in failed.detail


def test_a_server_that_says_retry_at_once_is_not_hammered(client_of):
    with ChatServer(lamp, faults={"429_wait": 1.0}, retry_after="0") as server:
        start = time.monotonic()
        (failed,) = client_of(server, patience=Patience(rate_limited=5, first_wait_s=0.05)).ask([request()])
        assert server.calls == 5
        assert time.monotonic() - start > (1 + 2 + 4 + 8) * 0.05 / 2  # a wait may be half as long, by chance
    assert failed.reason == "rate_limited"


def test_an_unknown_model_ends_only_itself(client_of):
    with ChatServer(lamp, models=("tiny",)) as server:
        wrong, right = client_of(server).ask([request(0, model="huge"), request(1)])
    assert wrong.reason == "unknown_model"
    assert "'huge'" in wrong.detail
    assert right.data == Thing(name="lamp", count=3)


def test_a_bad_request_is_not_tried_again(client_of):
    with ChatServer(lamp) as server:
        (failed,) = client_of(server).ask([request(messages=())])
        assert server.calls == 1
    assert failed.reason == "bad_request"
    assert "messages must not be empty" in failed.detail


def test_an_unknown_server_is_said_before_any_call(client_of):
    with ChatServer(lamp) as server:
        with pytest.raises(ModelConfigError, match="'elsewhere'; there are local"):
            client_of(server).ask([request(0), request(1, server="elsewhere")])
        assert server.calls == 0


@pytest.mark.parametrize("fault", ["cut_json", "wrong_schema", "junk", "empty"])
def test_a_bad_answer_is_mended_once_and_the_fault_is_shown(client_of, fault):
    with ChatServer(lamp, plan=[fault]) as server:
        (result,) = client_of(server).ask([request()])
        first, repair = server.bodies
        assert "can't be used" in repair["messages"][-1]["content"]
        assert repair["messages"][:1] == first["messages"]
        assert client_of(server).ask([request()]) == [replace(result, cached=True)]
        assert server.calls == 2
    assert result.data == Thing(name="lamp", count=3)
    assert result.usage.completion_tokens > len(LAMP) // 4  # of both calls


@pytest.mark.parametrize(("fault", "reason"), [("wrong_schema", "schema_mismatch"), ("cut_json", "invalid_json")])
def test_what_one_repair_does_not_mend_is_rejected_and_stays_so_for_free(client_of, fault, reason):
    with ChatServer(lamp, plan=[fault, fault]) as server:
        failed = client_of(server).ask([request()])
        assert client_of(server).ask([request()]) == failed
        assert server.calls == 2
    assert failed[0].reason == reason


def too_many(asked: ChatRequest, result: ChatResult) -> str | None:
    return f"{result.data.count} lamps are too many" if result.data.count > 1 else None


def test_wrong_content_is_shown_once_and_mended(client_of):
    answers = iter([LAMP, '{"name": "lamp", "count": 1}'])
    with ChatServer(lambda body: next(answers)) as server:
        (result,) = client_of(server).ask([request()], too_many)
        (again,) = client_of(server).ask([request()], too_many)
        first, repair = server.bodies
    assert result.data == again.data == Thing(name="lamp", count=1)
    assert "3 lamps are too many" in repair["messages"][-1]["content"]
    assert repair["messages"][:1] == first["messages"]
    assert again.cached


def test_content_that_stays_wrong_is_the_callers_to_judge(client_of):
    with ChatServer(lamp) as server:
        (result,) = client_of(server).ask([request()], too_many)
        assert server.calls == 2
    assert result.data.count == 3


def test_a_failed_repair_of_wrong_content_leaves_the_first_answer(client_of):
    answers = iter([LAMP, "nothing of the kind"])
    with ChatServer(lambda body: next(answers)) as server:
        (result,) = client_of(server).ask([request()], too_many)
    assert result.data == Thing(name="lamp", count=3)


def test_prose_around_json_needs_no_repair(client_of):
    with ChatServer(lamp, plan=["prose"]) as server:
        (result,) = client_of(server).ask([request()])
        assert server.calls == 1
    assert result.data == Thing(name="lamp", count=3)


def test_what_was_cut_off_is_asked_again_with_twice_the_room(client_of):
    with ChatServer(lamp, plan=["cut_off"]) as server:
        (result,) = client_of(server).ask([request()])
        assert [body["max_tokens"] for body in server.bodies] == [64, 128]
    assert result.data == Thing(name="lamp", count=3)


def test_what_is_cut_off_twice_is_truncated(client_of):
    with ChatServer(lamp, plan=["cut_off", "cut_off"]) as server:
        (failed,) = client_of(server).ask([request()])
        assert server.calls == 2
    assert failed.reason == "truncated"
    assert "128 tokens" in failed.detail


def test_a_refusal_is_not_repaired(client_of):
    with ChatServer(lamp, plan=["refusal"]) as server:
        (failed,) = client_of(server).ask([request()])
        assert server.calls == 1
    assert failed.reason == "refused"
    assert "can't help" in failed.detail


def test_as_many_calls_at_once_as_the_server_bears(client_of):
    with ChatServer(numbered, seconds=0.03, refuse_above=5) as server:
        results = client_of(server).ask([request(i) for i in range(60)])
        assert server.counts["429"] > 0
        assert server.counts["answered"] == 60
    assert all(isinstance(r, ChatResult) for r in results)


def test_never_more_calls_at_once_than_the_deployment_allows(client_of):
    with ChatServer(lamp, seconds=0.02) as server:
        client_of(server, max_concurrency=3).ask([request(i) for i in range(20)])
        assert server.most_at_once == 3


def test_a_third_of_faults_loses_nothing_and_pays_nothing_twice(client_of):
    faults = {"429": 0.05, "429_wait": 0.05, "500": 0.05, "502": 0.05, "503": 0.02, "drop": 0.05, "cut_body": 0.03}
    with ChatServer(numbered, faults=faults) as server:
        results = client_of(server).ask([request(i) for i in range(200)])
        assert server.calls > 220
        assert (server.paid_twice, server.counts["answered"]) == (0, 200)
        calls = server.calls
        again = client_of(server).ask([request(i) for i in range(200)])
        assert server.calls == calls
    assert [r.data.name for r in results] == [f"What is number {i}?" for i in range(200)]
    assert [r.data for r in again] == [r.data for r in results]


def test_every_call_has_a_row_with_what_it_cost(client_of, store):
    price = {"tiny": {"input": 1.0, "cached_input": 0.5, "output": 4.0}}
    with ChatServer(lamp, plan=["wrong_schema", "500"], models=("tiny",)) as server:
        results = client_of(server, price=price, max_concurrency=1).ask([request(0), request(1, model="huge")])
    rows = read_ledger(store, RUN).sort("model", "purpose").to_dicts()
    assert [(r["model"], r["purpose"], r["outcome"]) for r in rows] == [
        ("huge", "first", "unknown_model"),
        ("tiny", "first", "answered"),
        ("tiny", "repair", "answered"),
    ]
    unanswered, *answered = rows
    assert (unanswered["tokens_from"], unanswered["cost"]) == ("none", None)
    assert sum(r["retries"] for r in answered) == 1
    assert sum((Usage(r["prompt_tokens"], r["completion_tokens"], r["cached_tokens"]) for r in answered), Usage()) == (
        results[0].usage
    )
    for row in answered:
        fresh = row["prompt_tokens"] - row["cached_tokens"]
        assert row["cost"] == pytest.approx((fresh + 0.5 * row["cached_tokens"] + 4 * row["completion_tokens"]) / 1e6)


def test_tokens_that_the_server_does_not_tell_are_estimated_and_said_to_be(client_of, store):
    with ChatServer(lamp, usage=False) as server:
        (result,) = client_of(server).ask([request()])
    (row,) = read_ledger(store, RUN).to_dicts()
    assert row["tokens_from"] == "estimate"
    assert result.usage.prompt_tokens > 0


def test_a_count_that_a_killed_run_did_not_write_is_not_lost(client_of, store, monkeypatch):
    with ChatServer(numbered) as server:
        with monkeypatch.context() as killed:
            killed.setattr(Ledger, "write", lambda self: None)
            client_of(server).ask([request(i) for i in range(3)])
        assert read_ledger(store, RUN).height == 0
        for _ in range(2):
            client_of(server).ask([request(i) for i in range(5)])
        assert read_ledger(store, RUN).height == server.calls == 5


def test_another_runs_calls_are_not_this_ones(client_of, store):
    with ChatServer(lamp) as server:
        client_of(server).ask([request()])
        other = replace(RUN, fingerprint="b" * 64)
        local = ModelServer(name="local", base_url=server.url)
        (result,) = ChatClient({"local": local}, store, Ledger(store, other)).ask([request()])
    assert result.cached
    (row,) = read_ledger(store, other).to_dicts()
    assert (row["outcome"], row["prompt_tokens"], row["cost"]) == ("kept", 0, None)
    assert Ledger(store, other).spent == Spent(0, Usage(), {})


def test_a_budget_stops_new_calls_keeps_answers_and_says_how_to_go_on(client_of, store):
    with ChatServer(lamp, seconds=0.01) as server:
        requests = [request(i) for i in range(40)]
        done = client_of(server, budget=Budget(tokens=400)).ask(requests)
        answered = [r for r in done if isinstance(r, ChatResult)]
        stopped = [r for r in done if isinstance(r, ChatFailure)]
        assert 5 < len(answered) < 40
        assert len(answered) == server.calls == read_ledger(store, RUN).height
        assert sum(r.usage.total for r in answered) <= 420
        assert {f.reason for f in stopped} == {"budget"}
        assert "raise the budget and run the same again" in stopped[0].detail
        # The budget is the run's: the same again asks nothing, what is answered comes back.
        again = client_of(server, budget=Budget(tokens=400)).ask(requests)
        assert sum(isinstance(r, ChatResult) for r in again) >= len(answered)
        assert sum(r.usage.total for r in again if isinstance(r, ChatResult)) <= 420
        more = client_of(server, budget=Budget(tokens=10_000)).ask(requests)
        assert server.calls == 40
    assert all(isinstance(r, ChatResult) for r in more)


def test_a_budget_in_money_needs_a_price(client_of):
    with ChatServer(lamp) as server:
        with pytest.raises(ModelConfigError, match="no price is known"):
            client_of(server, budget=Budget(amount=1)).ask([request()])
        price = {"tiny": {"input": 1000.0, "output": 1000.0}}
        poor, rich = (client_of(server, budget=Budget(amount=a), price=price) for a in (0.01, 1))
        (failed,) = poor.ask([request()])
        (result,) = rich.ask([request()])
    assert failed.reason == "budget"
    assert isinstance(result, ChatResult)


def test_no_call_is_made_once_answers_can_not_be_kept(client_of, monkeypatch):
    def full(self: Store, key: str, content: bytes) -> bool:
        raise UnwritableStoreError(f"write {key}", "no space left on the disk", "Free some")

    monkeypatch.setattr(Store, "put_if_absent", full)
    with ChatServer(lamp, seconds=0.02) as server:
        client = client_of(server, max_concurrency=2)
        with pytest.raises(UnwritableStoreError, match="no space left"):
            client.ask([request(i) for i in range(30)])
        assert server.calls <= 6


def test_of_two_answers_to_one_request_all_go_on_with_the_first(client_of, store):
    answers = iter(['{"name": "first", "count": 1}', '{"name": "second", "count": 1}'])
    with ChatServer(lambda body: next(answers)) as server:
        early = client_of(server).ask([request()])
        late = client_of(server)
        late._cache.find = lambda keys: {}  # type: ignore[method-assign]  # as if both had looked before either wrote
        assert late.ask([request()])[0].data == early[0].data
        assert server.calls == 2
    assert read_ledger(store, RUN).height == 2


def test_what_ended_before_an_interrupt_is_kept_and_counted(client_of, store):
    with ChatServer(lamp, seconds=0.05) as server:
        client = client_of(server, max_concurrency=4)

        async def interrupted() -> None:
            asking = asyncio.create_task(client.complete([request(i) for i in range(200)]))
            while server.counts["answered"] < 12:
                await asyncio.sleep(0.01)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

        asyncio.run(interrupted())
        calls = server.calls
        assert calls < 200
    rows, kept = read_ledger(store, RUN), store.list(keys.LLM_CACHE)
    assert calls - 4 <= rows.height <= calls
    assert rows.height - 4 <= len(kept) <= rows.height


def test_the_ledger_is_written_while_calls_go_on(client_of, store, monkeypatch):
    monkeypatch.setattr("sprite_etl.llm.ledger.FLUSH_ROWS", 10)
    with ChatServer(lamp) as server:
        client_of(server).ask([request(i) for i in range(40)])
    assert len(store.list(keys.ledger_prefix(RUN))) > 1
    assert read_ledger(store, RUN).height == 40


def test_a_client_serves_one_call_after_another(client_of):
    with ChatServer(numbered) as server:
        client = client_of(server)
        first, second = (client.ask([request(i) for i in numbers]) for numbers in (range(300), range(290, 310)))
    assert [r.data.name for r in (*first, *second)] == [f"What is number {i}?" for i in (*range(300), *range(290, 310))]
    assert [r.cached for r in second] == [True] * 10 + [False] * 10


def test_every_request_ends_where_the_store_can_not_be_read(client_of, monkeypatch):
    def broken(self: Store, key: str) -> bytes:
        raise UnwritableStoreError(f"read {key}", "input/output error", "Look at the disk")

    monkeypatch.setattr(Store, "get", broken)
    with ChatServer(lamp) as server:
        with pytest.raises(UnwritableStoreError, match="input/output"):
            client_of(server).ask([request(i) for i in range(10)])
        assert server.calls == 0
