import asyncio

import pytest

from sprite_etl.llm.budget import Budget, Purse, Reserved, estimate_prompt
from sprite_etl.llm.errors import ModelConfigError
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import Price, Usage
from tests.llm.conftest import RUN, request
from tests.llm.test_ledger import row


def test_no_limit_always_has_room(store):
    assert asyncio.run(Purse(Budget(), Ledger(store, RUN)).reserve(request(max_tokens=10**9), None)) is not None


def test_calls_in_flight_take_room_until_they_settle(store):
    ledger = Ledger(store, RUN)
    purse = Purse(Budget(tokens=150), ledger)  # a request is expected to take 5 + 64 tokens until one has ended

    async def run() -> tuple[Reserved | None, Reserved | None]:
        first, second = [await purse.reserve(request(i), None) for i in range(2)]
        assert first is not None
        assert second is not None
        third, fourth = (asyncio.create_task(purse.reserve(request(i), None)) for i in (2, 3))
        await asyncio.sleep(0)
        assert not third.done()
        ledger.add(row(1, prompt_tokens=80, completion_tokens=20))
        purse.settle(first, request(), Usage(80, 20))
        await asyncio.sleep(0)
        assert not third.done()  # 100 spent and 69 in flight leave no room
        purse.settle(second, request(), None)
        return await third, await fourth

    assert asyncio.run(run()) == (None, None)


def test_what_calls_took_teaches_what_they_will_take(store):
    ledger = Ledger(store, RUN)
    purse = Purse(Budget(tokens=200), ledger)

    async def run() -> list[Reserved | None]:
        first = await purse.reserve(request(), None)
        assert first is not None
        ledger.add(row(1, prompt_tokens=30, completion_tokens=10))
        purse.settle(first, request(), Usage(30, 10))
        return [await purse.reserve(request(i), None) for i in range(4)]

    assert asyncio.run(run()) == [Reserved(40, 0.0)] * 4


def test_money_counts_in_its_currency(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(1, cost=5.0, currency="EUR"))
    purse, price = Purse(Budget(amount=1), ledger), Price(input=0, output=10_000)
    assert asyncio.run(purse.reserve(request(), price)) == Reserved(69, pytest.approx(0.64))
    ledger.add(row(2, cost=0.5, currency="USD"))
    with pytest.raises(ModelConfigError, match="its price is in EUR"):
        purse.check_price("local", "tiny", Price(input=1, output=1, currency="EUR"))
    purse.check_price("local", "tiny", price)
    Purse(Budget(tokens=1), ledger).check_price("local", "tiny", None)


def test_the_end_says_what_was_spent(store):
    ledger = Ledger(store, RUN)
    ledger.add(row(1))
    said = Purse(Budget(tokens=1000, amount=2.5), ledger).describe()
    assert "1,000 tokens and 2.5 USD" in said
    assert "1 calls took 15 tokens and 0.2500 USD" in said


def test_a_prompt_is_its_text_and_its_pictures():
    picture = {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64," + "A" * 100_000}}
    parts = [{"type": "text", "text": "x" * 35}, picture, picture]
    asked = request(messages=({"role": "system", "content": "y" * 35}, {"role": "user", "content": parts}))
    assert estimate_prompt(asked) == 2020
