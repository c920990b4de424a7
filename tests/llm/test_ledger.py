import polars as pl
import pytest

from sprite_etl.llm.ledger import FLUSH_ROWS, LEDGER, Ledger, read_ledger, sum_ledger
from sprite_etl.llm.values import Usage
from sprite_etl.store import keys
from sprite_etl.store.errors import StoreError, UnwritableStoreError
from sprite_etl.store.objects import Store
from tests.llm.conftest import RUN


def row(call: int, **changes: object) -> dict[str, object]:
    return {
        "call_id": f"c{call:04d}",
        "at": f"2026-01-01T00:00:{call % 60:02d}.000+00:00",
        "stage": "judge",
        "purpose": "first",
        "server": "local",
        "model": "tiny",
        "served": "tiny-1",
        "prompt": "judge@1:abc",
        "sample": 0,
        "request_key": "f" * 64,
        "pictures": "",
        "outcome": "answered",
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "cached_tokens": 4,
        "tokens_from": "server",
        "cost": 0.25,
        "currency": "USD",
        "latency_s": 1.0,
        "retries": 0,
        **changes,
    }


def test_what_is_written_is_read_with_its_columns(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(2))
    ledger.add(row(1, cost=None, currency=None))
    ledger.write()
    found = read_ledger(store, RUN)
    assert found.schema == LEDGER
    assert found.to_dicts() == [row(1, cost=None, currency=None), row(2)]


def test_a_run_without_calls_has_an_empty_ledger(store):
    Ledger(store, RUN).write()
    assert read_ledger(store, RUN).schema == LEDGER
    assert store.list(keys.ledger_prefix(RUN)) == []
    assert sum_ledger(read_ledger(store, RUN)).height == 0


def test_shards_and_attempts_add_up(store):
    one, two = Ledger(store, RUN), Ledger(store, RUN)
    one.add(row(1))
    two.add(row(2, currency="EUR"))
    two.write()
    one.write()
    assert one.spent.calls == 2
    assert one.spent.usage == Usage(20, 10, 8)
    assert one.spent.cost == {"USD": 0.25, "EUR": 0.25}
    assert two.spent.calls == 1  # as of its last look
    assert Ledger(store, RUN).spent == one.spent


def test_a_call_counts_once_however_often_it_is_found(store):
    one, two = Ledger(store, RUN), Ledger(store, RUN)
    for ledger in (one, two):
        ledger.add(row(1))
        ledger.add(row(1))
        ledger.write()
    assert read_ledger(store, RUN).height == 1
    assert one.spent.calls == two.spent.calls == Ledger(store, RUN).spent.calls == 1
    assert one.knows("c0001")
    assert not one.knows("c0002")


def test_rows_wait_on_where_the_store_fails(store, monkeypatch):
    ledger = Ledger(store, RUN)
    ledger.add(row(1))
    with monkeypatch.context() as broken:
        broken.setattr(Store, "put", _fail)
        with pytest.raises(UnwritableStoreError):
            ledger.write()
    ledger.write()
    assert read_ledger(store, RUN).height == 1


def _fail(self: Store, key: str, content: bytes) -> None:
    raise UnwritableStoreError("write", "no space left on the disk", "Free some")


def test_it_is_due_when_enough_rows_wait(store):
    ledger = Ledger(store, RUN)
    for call in range(FLUSH_ROWS - 1):
        ledger.add(row(call))
    assert not ledger.is_due
    ledger.add(row(FLUSH_ROWS))
    assert ledger.is_due
    ledger.write()
    assert not ledger.is_due


def test_sums_are_by_stage_and_model():
    calls = [
        row(1),
        row(2, retries=2, latency_s=3.0, tokens_from="estimate"),
        row(3, outcome="timeout", prompt_tokens=0, completion_tokens=0, cached_tokens=0, cost=None, latency_s=99.0),
        row(4, model="own", cost=None, currency=None),
    ]
    own, tiny = sum_ledger(pl.DataFrame(calls, schema=LEDGER)).sort("model").to_dicts()
    assert (own["model"], own["calls"], own["unpriced"], own["cost"]) == ("own", 1, 1, None)
    assert {name: tiny[name] for name in ("calls", "failed", "retries", "estimated", "unpriced", "cost")} == {
        "calls": 3, "failed": 1, "retries": 2, "estimated": 1, "unpriced": 0, "cost": 0.5,
    }  # fmt: skip
    assert (tiny["prompt_tokens"], tiny["completion_tokens"], tiny["cached_tokens"]) == (20, 10, 8)
    assert tiny["median_latency_s"] == 2.0


def test_an_answer_that_another_run_paid_for_is_no_call_and_costs_nothing(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(1))
    ledger.add(row(2, outcome="kept", prompt_tokens=0, completion_tokens=0, cached_tokens=0, cost=None, currency=None))
    ledger.write()
    assert (ledger.spent.calls, ledger.spent.usage.total) == (1, 15)
    (summed,) = sum_ledger(read_ledger(store, RUN)).to_dicts()
    assert [summed[n] for n in ("calls", "kept", "failed", "prompt_tokens", "cost", "currency")] == [
        1, 1, 0, 10, 0.25, "USD",
    ]  # fmt: skip


def test_what_has_no_price_is_not_said_to_be_free(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(1, cost=None, currency=None))
    ledger.write()
    (summed,) = sum_ledger(read_ledger(store, RUN)).to_dicts()
    assert (summed["cost"], summed["currency"], summed["unpriced"]) == (None, None, 1)


def test_a_model_knows_whether_it_answered_a_stage(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(1, stage="ask", outcome="bad_request"))
    ledger.add(row(2))
    assert ledger.has_answered("judge", "local", "tiny")
    assert not ledger.has_answered("ask", "local", "tiny")


def test_a_part_that_cannot_be_read_is_named_with_what_to_do(store: Store) -> None:
    store.put(keys.ledger_key(RUN, "broken"), b"no Parquet")
    with pytest.raises(StoreError, match=r"broken\.parquet: it is no Parquet[\s\S]*Delete "):
        read_ledger(store, RUN)
