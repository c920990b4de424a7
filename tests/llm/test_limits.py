import asyncio

import pytest

from sprite_etl.llm.limits import START, Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def answered(limiter: Limiter, latency_s: float = 1.0, calls: int = 1) -> None:
    """Calls that end while the limit is reached."""
    for _ in range(calls):
        limiter.running = int(limiter.limit)
        limiter.succeeded("ask", latency_s)
    limiter.running = 0


def test_grows_by_one_a_call_up_to_the_maximum():
    limiter = Limiter(32)
    assert limiter.limit == START
    answered(limiter, calls=10)
    assert limiter.limit == START + 10
    answered(limiter, calls=100)
    assert limiter.limit == 32


def test_a_small_maximum_is_kept_from_the_start():
    assert Limiter(2).limit == 2


def test_does_not_grow_while_the_limit_is_not_reached():
    limiter = Limiter(32)
    limiter.running = START - 1
    limiter.succeeded("ask", 1.0)
    assert limiter.limit == START


def test_halves_once_a_round_and_then_grows_by_one_a_round():
    clock = Clock()
    limiter = Limiter(64, clock)
    answered(limiter, calls=24)
    for _ in range(5):  # five calls of the same round meet the same congestion
        limiter.failed(began=100.0, congested=True, wait_s=None)
    assert limiter.limit == 16
    answered(limiter, calls=16)
    assert limiter.limit == pytest.approx(17, abs=0.1)
    clock.now = 200.0
    limiter.failed(began=150.0, congested=True, wait_s=None)
    assert limiter.limit == pytest.approx(8.5, abs=0.1)


def test_never_falls_below_one_call_at_once():
    clock = Clock()
    limiter = Limiter(64, clock)
    for _ in range(20):
        clock.now += 1
        limiter.failed(began=clock.now, congested=True, wait_s=None)
    assert limiter.limit == 1


def test_other_failures_do_not_slow_it():
    limiter = Limiter(64)
    limiter.failed(began=1e9, congested=False, wait_s=None)
    assert limiter.limit == START


def test_does_not_grow_while_calls_only_queue_and_knows_stages_apart():
    limiter = Limiter(64)
    answered(limiter, 1.0, calls=10)
    answered(limiter, 10.0, calls=30)
    held = limiter.limit
    assert held < 30
    answered(limiter, 10.0, calls=10)
    assert limiter.limit == held
    limiter.running = int(limiter.limit)
    limiter.succeeded("write_program", 60.0)  # this stage always took so long
    assert limiter.limit == held + 1


def test_time_without_an_answer_counts_from_the_first_failure():
    clock = Clock()
    limiter = Limiter(4, clock)
    assert limiter.fails_for() == 0
    limiter.failed(began=100.0, congested=False, wait_s=None)
    clock.now += 7
    limiter.failed(began=105.0, congested=False, wait_s=None)
    assert limiter.fails_for() == 7
    limiter.succeeded("ask", 1.0)
    assert limiter.fails_for() == 0


def test_never_more_calls_than_the_limit_in_order_and_none_is_lost():
    limiter = Limiter(3)
    inside, most, order = 0, 0, []

    async def call(number: int) -> None:
        nonlocal inside, most
        async with limiter.slot():
            inside += 1
            most = max(most, inside)
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    async def run() -> None:
        tasks = [asyncio.create_task(call(i)) for i in range(50)]
        await asyncio.sleep(0)
        for task in tasks[10:20]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    assert most == 3
    assert order == [*range(10), *range(20, 50)]
    assert limiter.running == 0


def test_no_call_starts_before_the_server_allows_it():
    limiter = Limiter(4)

    async def run() -> float:
        loop = asyncio.get_running_loop()
        start = loop.time()
        limiter.failed(began=start, congested=True, wait_s=0.1)
        async with limiter.slot():
            return loop.time() - start

    assert asyncio.run(run()) >= 0.1
