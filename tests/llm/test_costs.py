"""Costs of one run, of all, and in total."""

from __future__ import annotations

from dataclasses import replace

from sprite_etl.llm.costs import costs, run_costs, totals
from sprite_etl.llm.ledger import Ledger
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from tests.llm.conftest import RUN
from tests.llm.test_ledger import row

OTHER = replace(RUN, batch="2026-01-02", fingerprint="b" * 64)
THIRD = replace(RUN, source="other", fingerprint="c" * 64)


def spend(store: Store, run: RunIdentity, *rows: dict[str, object]) -> None:
    ledger = Ledger(store, run)
    for one in rows:
        ledger.add(one)
    ledger.write()


def test_every_runs_costs_stand_under_its_name_and_can_be_chosen(store: Store) -> None:
    spend(store, RUN, row(1), row(2, outcome="timeout", tokens_from="none", retries=3, cost=None, currency=None))
    spend(store, OTHER, row(3, stage="ask"), row(4, stage="ask", cost=0.5))
    spend(store, THIRD, row(5))
    store.put("stage/aaaa/plan/source=mujoco/batch=2026-01-01/plan.json", b"{}")
    found = costs(store)
    assert [(r["run"], r["batch"], r["stage"], r["calls"], r["failed"], r["cost"]) for r in found] == [
        ("a" * 12, "2026-01-01", "judge", 2, 1, 0.25),
        ("b" * 12, "2026-01-02", "ask", 2, 0, 0.75),
        ("c" * 12, "2026-01-01", "judge", 1, 0, 0.25),
    ]
    assert [r["run"] for r in costs(store, source="other")] == ["c" * 12]
    assert [r["run"] for r in costs(store, batch="2026-01-02")] == ["b" * 12]
    assert costs(store, batch="2026-01-03") == []
    (own,) = run_costs(store, RUN)
    assert own.items() <= found[0].items()


def test_totals_are_by_currency_and_say_nothing_where_nothing_was_asked(store: Store) -> None:
    assert totals([]) == []
    spend(store, RUN, row(1), row(2, server="b", currency="EUR"), row(3, server="c", cost=None, currency=None))
    summed = totals(run_costs(store, RUN))
    assert [(r["currency"], r["calls"], r["prompt_tokens"]) for r in summed] == [
        ("EUR", 1, 10), ("USD", 1, 10), (None, 1, 10),
    ]  # fmt: skip


def test_totals_of_calls_without_any_price_have_no_cost(store: Store) -> None:
    spend(store, RUN, row(1, cost=None, currency=None))
    (total,) = totals(run_costs(store, RUN))
    assert (total["calls"], total["cost"], total["currency"]) == (1, None, None)
