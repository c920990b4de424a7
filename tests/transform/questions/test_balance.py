"""Balance: full rounds of choices, integers in their share, places in turn, pairs within their quota."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sprite_etl.transform.questions.balance import INTEGER_SHARE, ROWS_PER_PAIR, Candidate, PairQuota, select
from sprite_etl.transform.rows import Question


def candidate(number: int, answer, answer_type="choice", choices=("left", "right"), ids=None, expressions=()):
    named = (f"a{number}", f"b{number}") if ids is None else ids
    question = Question(
        f"q{number}", "c", "image", "t", "?", answer_type, None, tuple(choices), (0,), named,
        tuple(expressions) or named, {}, None, 1,
    )  # fmt: skip
    return Candidate(question, answer)


def chosen(candidates, quota=10, seed=0, pairs=None) -> list[str]:
    """Answers of the kept, in order; nothing may be lost on the way."""
    kept, left = select(candidates, quota, pairs or PairQuota(), np.random.default_rng([seed]))
    assert sorted(q.qa_id for q in [*kept, *left]) == sorted(c.question.qa_id for c in candidates)
    assert len(kept) <= quota
    by_id = {c.question.qa_id: c.answer for c in candidates}
    return [by_id[q.qa_id] for q in kept]


def test_choices_in_full_rounds() -> None:
    many = [candidate(k, "left" if k % 5 else "right") for k in range(20)]
    assert Counter(chosen(many, 10)) == {"left": 4, "right": 4}
    assert Counter(chosen(many, 5)) == {"left": 2, "right": 2}


@pytest.mark.parametrize("quota", [4, 5, 6, 7, 9])
def test_rounds_of_four(quota: int) -> None:
    names = ("front-left", "front-right", "back-left", "back-right")
    counts = Counter(chosen([candidate(k, names[k % 4], choices=names) for k in range(30)], quota))
    assert set(counts.values()) == {quota // 4}
    assert set(counts) == set(names)


def test_rounds_stay_full_when_a_pair_runs_out() -> None:
    """The pair (x, y) has one row left: its second question, and with it the round, is not kept."""
    pairs = PairQuota()
    for k in range(ROWS_PER_PAIR - 1):
        assert pairs.take(candidate(100 + k, "left", ids=("x", "y")).question)
    many = [candidate(0, "left", ids=("x", "y")), candidate(1, "left", ids=("y", "x"))]
    many += [candidate(2 + k, "right") for k in range(4)]
    assert Counter(chosen(many, 10, pairs=pairs)) == {"left": 1, "right": 1}


def test_another_question_takes_the_place_of_one_whose_pair_is_used_up() -> None:
    pairs = PairQuota()
    for k in range(ROWS_PER_PAIR):
        pairs.take(candidate(100 + k, "left", ids=("x", "y")).question)
    many = [candidate(0, "left", ids=("x", "y")), candidate(1, "left"), candidate(2, "right")]
    assert Counter(chosen(many, 10, pairs=pairs)) == {"left": 1, "right": 1}


def test_where_a_choice_never_comes_up_nothing_is_kept() -> None:
    only_left = [candidate(k, "left") for k in range(9)]
    assert all(chosen(only_left, seed=s) == [] for s in range(20))


def test_integers_keep_their_share() -> None:
    counts = [1] * 30 + [2] * 6 + [3] * 4 + [5]
    many = [candidate(k, n, "integer", (), ()) for k, n in enumerate(counts)]
    for quota in range(2, 14):
        kept = Counter(chosen(many, quota))
        assert kept.total() >= 2
        assert kept.total() < 3 or max(kept.values()) <= INTEGER_SHARE * kept.total()


def test_of_two_integers_the_rarer_kind_is_kept_more_often_and_none_twice() -> None:
    many = [candidate(k, (1, 4)[k % 2], "integer", (), ()) for k in range(8)]
    kept = [Counter(chosen(many, seed=s)) for s in range(400)]
    assert max(max(k.values(), default=0) for k in kept) == 1
    assert {frozenset(k) for k in kept} == {frozenset(), frozenset({1}), frozenset({4}), frozenset({1, 4})}
    often = sum(kept, Counter())
    assert 90 < often[1] < 150
    assert 250 < often[4] < 310


def test_a_lone_integer_is_kept_in_some_of_the_captures() -> None:
    kept = [chosen([candidate(k, 3, "integer", (), ()) for k in range(3)], seed=s) for s in range(400)]
    assert 250 < sum(map(len, kept)) < 310
    assert {tuple(k) for k in kept} == {(), (3,)}


def test_the_place_of_the_right_one_is_taken_in_turn() -> None:
    words = ("the bed", "the mug", "the sofa")
    many = [candidate(k, "ids"[0 if k % 6 else 1 + k % 2], "object", words, ("i", "d", "s"), words) for k in range(12)]
    pairs = PairQuota()
    kept = chosen(many, 4, pairs=pairs)
    assert Counter(kept) == {"i": 2, "d": 2}


def test_pairs_are_counted_over_tasks_and_in_any_order() -> None:
    pairs = PairQuota()
    taken = [pairs.take(candidate(k, 0, ids=("x", "y") if k % 2 else ("y", "x")).question) for k in range(12)]
    assert taken == [True] * 10 + [False] * 2
    assert not pairs.take(candidate(20, 0, ids=("x", "z", "y")).question)
    assert pairs.take(candidate(21, 0, ids=("x", "z")).question)
    assert pairs.take(candidate(22, 0, ids=()).question)


def test_nothing_of_nothing() -> None:
    assert select([], 5, PairQuota(), np.random.default_rng(0)) == ([], [])
