"""Image sets: at most a fifth of what is kept could be answered from one image, after every task."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.questions.balance import PairQuota
from sprite_etl.transform.questions.sets import SetMix
from tests.transform.questions.test_balance import candidate


def pool(apart: int, single: int, start: int = 0):
    every = [candidate(start + k, float(k), "number", ()) for k in range(apart + single)]
    return [replace(c, single_frame=k >= apart) for k, c in enumerate(every)]


def kept_of(mix: SetMix, candidates, quota: int, pairs: PairQuota | None = None) -> tuple[int, int]:
    """(kept, those of them that one image answers); nothing may be lost."""
    kept, left, out = mix.select(candidates, quota, pairs or PairQuota(), np.random.default_rng([1]))
    assert sorted(q.qa_id for q in [*kept, *left, *out]) == sorted(c.question.qa_id for c in candidates)
    single = {c.question.qa_id for c in candidates if c.single_frame}
    assert {q.qa_id for q in out} <= single
    return len(kept), sum(q.qa_id in single for q in kept)


def test_a_fifth_may_be_single() -> None:
    assert kept_of(SetMix(), pool(4, 10), 20) == (5, 1)
    assert kept_of(SetMix(), pool(8, 10), 20) == (10, 2)
    assert kept_of(SetMix(), pool(3, 10), 20) == (3, 0)
    assert kept_of(SetMix(), pool(0, 10), 20) == (0, 0)


def test_candidates_that_are_not_kept_allow_none() -> None:
    """A hundred that need the set, of which five are kept, let in one of the others, not twenty-five."""
    mixed = pool(100, 30)[::-1]  # the single ones preferred
    assert kept_of(SetMix(), mixed, 5) == (5, 1)


def test_what_was_kept_before_counts() -> None:
    mix = SetMix()
    assert kept_of(mix, pool(8, 0), 8) == (8, 0)
    assert kept_of(mix, pool(0, 9, 50), 9) == (2, 2)
    assert kept_of(mix, pool(0, 9, 70), 9) == (0, 0)


def test_trials_use_up_no_pair() -> None:
    pairs = PairQuota()
    kept_of(SetMix(), [replace(c, question=replace(c.question, object_ids=("x", "y"))) for c in pool(3, 9)], 20, pairs)
    taken = [pairs.take(candidate(k, 0, ids=("x", "y")).question) for k in range(10)]
    assert taken == [True] * 7 + [False] * 3


@pytest.mark.parametrize("seed", range(10))
def test_the_share_holds_after_every_task(seed: int) -> None:
    rng = np.random.default_rng([seed, 2])
    mix, pairs, kept, single = SetMix(), PairQuota(), 0, 0
    for k in range(12):
        kind = ("number", "choice", "integer")[rng.integers(3)]
        many = []
        for j in range(int(rng.integers(0, 40))):
            answer = ["left", "right"][rng.integers(2)] if kind == "choice" else int(rng.integers(5))
            drawn = candidate(100 * k + j, answer, kind)
            many.append(replace(drawn, single_frame=bool(rng.random() < 0.6)))
        more = kept_of(mix, sorted(many, key=lambda c: c.single_frame), int(rng.integers(2, 9)), pairs)
        kept, single = kept + more[0], single + more[1]
        assert single <= 0.2 * kept
