"""Expected calls, tokens and money, against what was rehearsed and what earlier runs took."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from sprite_etl.llm.estimates import HEARD_SHARE, KEPT_SHARE, REPAIRED_SHARE, expected_calls, stage_costs
from sprite_etl.llm.ledger import LEDGER
from sprite_etl.llm.roles import PROGRAMS, parse_choice, stage_models
from sprite_etl.llm.values import ModelServer, Price
from tests.llm.conftest import request
from tests.llm.test_ledger import row

PRICE = Price(input=2, output=10, cached_input=1, batch_discount=0.5)
SERVERS = {
    "own": ModelServer(name="own", base_url="http://h/v1"),
    "paid": ModelServer(name="paid", base_url="http://p/v1", price={"m": PRICE}),
}
NOTHING = LEDGER.to_frame()
REQUESTS = {
    stage: [request(i, stage=stage, server="paid", model="m") for i in range(count)]
    for stage, count in {
        "name_objects": 4,
        "check_name": 20,
        "ask": 10,
        "compose": 2,
        PROGRAMS: 9,
        "meaning": 3,
    }.items()
}
MODELS = stage_models({"default": (parse_choice("m@paid"),), "code": (parse_choice("a@own"), parse_choice("b@own"))}, 3)


def past(**counts: int) -> pl.DataFrame:
    """A ledger with so many calls of each stage."""
    calls: list[dict[str, Any]] = []
    for stage, count in counts.items():
        for number in range(count):
            more = {"stage": stage, "sample": number % 3 if stage == PROGRAMS else 0, "server": "paid", "model": "m"}
            calls.append(
                row(len(calls), **{**more, "prompt_tokens": 1000, "cached_tokens": 500, "completion_tokens": 70})
            )
    return pl.DataFrame(calls, schema=LEDGER)


def test_what_is_asked_first_is_counted_and_the_rest_assumed():
    expected = expected_calls(REQUESTS, 2, 100, 6, 3, NOTHING)
    assert expected.calls["ask"] == (5, "computed from 2 scenes")
    assert expected.calls["name_objects"][0] == 2
    assert expected.calls["meaning"][0] == pytest.approx(50 * KEPT_SHARE)
    assert expected.calls[PROGRAMS][0] == pytest.approx(50 * KEPT_SHARE * HEARD_SHARE * 3)
    assert all(source.startswith("assumed") for source in (expected.calls["meaning"][1], expected.calls[PROGRAMS][1]))
    assert expected.rows == pytest.approx(expected.calls["rephrase"][0] + 3)


def test_shares_of_earlier_runs_stand_before_assumed_ones():
    before = past(ask=20, compose=10, meaning=45, check_name=60, rephrase=30, **{PROGRAMS: 90})
    expected = expected_calls(REQUESTS, 2, 100, 6, 5, before)
    assert expected.calls["meaning"] == (6 * 1.5, "measured: 1.50 for each view asked about")
    assert expected.calls[PROGRAMS][0] == pytest.approx(6 * 3 * 5 / 3)  # five programs a question now, three then
    assert expected.rows == pytest.approx(6 + 3)
    assert expected_calls(REQUESTS, 2, 100, 6, 3, past(ask=5)).calls["meaning"][1].startswith("assumed")


def test_money_is_that_of_the_models_price_and_scales_with_the_scenes():
    expected = expected_calls(REQUESTS, 2, 100, 6, 3, NOTHING)
    ten, hundred = ({(r.stage, r.model): r for r in stage_costs(expected, n, REQUESTS, MODELS, SERVERS, NOTHING)}
                    for n in (10, 100))  # fmt: skip
    ask = ten["ask", "m@paid"]
    assert ask.calls == round(50 * (1 + REPAIRED_SHARE))
    assert ask.cost == pytest.approx((ask.tokens_in * 2 + ask.tokens_out * 10) / 1e6)
    assert hundred["ask", "m@paid"].cost == pytest.approx(10 * (ask.cost or 0), rel=1e-3)
    shares = [ten[PROGRAMS, f"{name}@own"].calls for name in "ab"]  # two programs of three, and one
    assert shares[0] == pytest.approx(2 * shares[1], abs=1)
    assert ten[PROGRAMS, "a@own"].cost is None


def test_tokens_that_the_same_model_took_stand_before_computed_ones():
    expected = expected_calls(REQUESTS, 2, 100, 6, 3, NOTHING)
    rows = {r.stage: r for r in stage_costs(expected, 10, REQUESTS, MODELS, SERVERS, past(ask=25, write_program=25))}
    assert rows["ask"].tokens_from == "measured in 25 calls of this model"
    assert rows["ask"].tokens_in == pytest.approx(1000 * rows["ask"].calls, rel=0.02)
    assert rows["ask"].cost == pytest.approx(rows["ask"].calls * (500 * 2 + 500 * 1 + 70 * 10) / 1e6, rel=0.02)
    assert "out: measured in 25 calls of other models" in rows[PROGRAMS].tokens_from
    assert "out: assumed" in rows["meaning"].tokens_from


def test_batches_make_what_shows_no_pictures_cheaper():
    expected = expected_calls(REQUESTS, 2, 100, 6, 3, NOTHING)
    online, batched = ({r.stage: r for r in stage_costs(expected, 10, REQUESTS, MODELS, SERVERS, NOTHING, b)}
                       for b in (False, True))  # fmt: skip
    assert batched["ask"] == online["ask"]
    assert batched["meaning"].cost == pytest.approx((online["meaning"].cost or 0) / 2)
