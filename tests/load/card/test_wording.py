"""Measures of wording: at their ends, against values worked out by hand, and in the order that they promise."""

from __future__ import annotations

import math
import random

import pytest

from sprite_etl.load.card.wording import compression_ratio, distinct, measures, near_duplicates, self_bleu, vendi_score
from sprite_etl.load.card.wording import words as tokens_of

VERBS, NOUNS = ("measure", "find", "tell", "estimate", "say", "guess"), ("gap", "room", "span", "space", "way", "edge")


def _various(n: int) -> list[str]:
    rng = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [" ".join("".join(rng.choices(letters, k=6)) for _ in range(12)) for _ in range(n)]


def _templated(n: int) -> list[str]:
    rng = random.Random(3)
    drawn = [(rng.choice(VERBS), *rng.choices(NOUNS, k=3)) for _ in range(n)]
    return [f"Please {verb} the {one} of the {other} by _ in the {third}." for verb, one, other, third in drawn]


def test_equal_texts_and_texts_with_nothing_in_common_are_the_ends() -> None:
    same, other = measures(["How far is _ from _?"] * 20), measures(_various(20))
    assert (same["vendi"], same["near_duplicates"], same["top_frame"], same["frames"]) == (1.0, 1.0, 1.0, 0.05)
    assert same["self_bleu"] == 1.0
    assert other["vendi"] == pytest.approx(20, rel=0.02)
    assert (other["near_duplicates"], other["distinct_2"], other["distinct_3"]) == (0.0, 1.0, 1.0)
    assert other["self_bleu"] is not None
    assert other["self_bleu"] < 0.1


def test_templates_lie_between_and_every_measure_says_so() -> None:
    same, mixed, other = measures(["How far is _ from _?"] * 40), measures(_templated(40)), measures(_various(40))
    for name in ("distinct_2", "distinct_3", "vendi", "vendi_share"):
        assert same[name] < mixed[name] < other[name], name  # type: ignore[operator]
    for name in ("self_bleu", "compression", "near_duplicates"):
        assert same[name] > mixed[name] > other[name], name  # type: ignore[operator]
    assert (mixed["frames"], mixed["top_frame"]) == (1 / 40, 1.0)


def test_distinct_by_hand() -> None:
    assert distinct([["a", "b", "a", "b"]], 2) == pytest.approx(2 / 3)
    assert distinct([["a"]], 2) is None


def test_self_bleu_by_hand() -> None:
    """a b c d e against a b c d f: 4/5, 3/4, 2/3, 1/2 of the runs are shared, and the other way round."""
    one, other = tokens_of("a b c d e"), tokens_of("a b c d f")
    expected = (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25
    assert self_bleu([one, other]) == pytest.approx(expected)


def test_self_bleu_counts_a_run_no_more_often_than_one_other_text_has_it() -> None:
    many, few = tokens_of("a a a a"), tokens_of("a b c d")
    twice = tokens_of("a a x y")
    found = self_bleu([many, few, twice])
    of_many = math.exp(sum(map(math.log, (2 / 4, 1 / 3, 0.5 / 2, 0.5 / 1))) / 4)
    of_few = math.exp(sum(map(math.log, (1 / 4, 0.5 / 3, 0.5 / 2, 0.5 / 1))) / 4)
    of_twice = math.exp(sum(map(math.log, (2 / 4, 1 / 3, 0.5 / 2, 0.5 / 1))) / 4)
    assert found == pytest.approx((of_many + of_few + of_twice) / 3)


def test_a_short_text_is_penalised() -> None:
    long, short = tokens_of("a b c d e f g h"), tokens_of("a b c d")
    found = self_bleu([long, long, short])
    assert found == pytest.approx((1 + 1 + math.exp(1 - 8 / 4)) / 3)


def test_near_duplicates_differ_in_a_word() -> None:
    base = [f"word{i}" for i in range(40)]
    changed = [*base[:39], "other"]
    assert near_duplicates([base, changed, [f"else{i}" for i in range(40)]]) == pytest.approx(2 / 3)


def test_vendi_counts_clusters() -> None:
    assert vendi_score(["red kettle"] * 5 + ["blue piano"] * 5) == pytest.approx(2.0, abs=0.05)


def test_repetition_compresses() -> None:
    assert compression_ratio(["How far is it?"] * 100) > 5 * compression_ratio(_various(20))


def test_names_are_masked_and_frames_keep_function_words() -> None:
    assert tokens_of("How far's the _ from _, in m?") == ["how", "far's", "the", "_", "from", "_", "in", "m"]
    found = measures(["How far is the mug from it?", "How wide is the big cup from it?", "Is it?"])
    assert found["frames"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["top_frame"] == pytest.approx(2 / 3, abs=1e-4)


def test_too_few_texts_have_no_measure() -> None:
    assert set(measures([]).values()) == {None}
    one = measures(["How far is it?"])
    assert (one["vendi"], one["self_bleu"], one["near_duplicates"]) == (None, None, None)
