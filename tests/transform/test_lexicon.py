"""Common names: who can be taken for whom, and how more than one is called."""

from __future__ import annotations

from itertools import combinations

import pytest

from sprite_etl.transform.lexicon import GROUPS, confusable, countable, plural
from sprite_etl.transform.reader import plurals

NAMES = sorted(set().union(*GROUPS))


@pytest.mark.parametrize(
    ("a", "b"),
    [("chair", "chair"), ("office chair", "chair"), ("chair", "stool"), ("kitchen sink", "sink"), ("TV", "monitor"),
     ("mug", "cup"), ("nightstand", "side table"), ("kitchen sink", "kitchen counter"), ("cooking pot", "pan"),
     ("stuffed animal", "teddy bear"), ("car", "van"), ("street lamp", "lamp")],
)  # fmt: skip
def test_confusable_both_ways(a: str, b: str) -> None:
    assert confusable(a, b)
    assert confusable(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("chair", "bed"), ("armchair", "chairlift"), ("lamp", "clamp"), ("table lamp", "table"), ("mug", "sofa"),
     ("coffee table", "coffee machine")],
)  # fmt: skip
def test_not_confusable(a: str, b: str) -> None:
    """A name inside another word, or before it, is no look-alike: a table lamp is no table."""
    assert not confusable(a, b)
    assert not confusable(b, a)


def test_symmetric_over_all_names_and_reflexive() -> None:
    assert all(confusable(a, a) for a in NAMES)
    assert all(confusable(a, b) == confusable(b, a) for a, b in combinations(NAMES, 2))
    apart = sum(not confusable(a, b) for a, b in combinations(NAMES, 2))
    assert apart > 0.9 * len(NAMES) * (len(NAMES) - 1) / 2


def test_groups_hold_two_names_or_more_each_once() -> None:
    assert all(len(g) >= 2 for g in GROUPS)


@pytest.mark.parametrize(
    ("name", "many"),
    [("chair", "chairs"), ("bookshelf", "bookshelves"), ("box", "boxes"), ("couch", "couches"), ("toy", "toys"),
     ("teddy bear", "teddy bears"), ("pastry", "pastries"), ("chest of drawers", "chests of drawers"), ("TV", "TVs"),
     ("kitchen knife", "kitchen knives"), ("wine glass", "wine glasses"), ("glasses", "glasses"), ("dish", "dishes"),
     ("blinds", "blinds"), ("stack of books", "stacks of books"), ("tray", "trays"),
     ("person", "people"), ("bus stop", "bus stops")],
)  # fmt: skip
def test_plural(name: str, many: str) -> None:
    assert plural(name) == many


def test_the_reader_knows_the_plural_of_every_name_that_is_counted() -> None:
    assert [n for n in NAMES if countable(n) and plural(n) not in plurals(n)] == []


def test_no_two_names_that_are_counted_share_a_plural() -> None:
    counted = [n for n in NAMES if countable(n)]
    assert len({plural(n) for n in counted}) == len(counted)


@pytest.mark.parametrize("name", ["chair", "TV", "stack of books", "cushion"])
def test_countable(name: str) -> None:
    assert countable(name)


@pytest.mark.parametrize("name", ["books", "flowers", "stairs", "building blocks", "blinds"])
def test_masses_and_plurals_are_not_counted(name: str) -> None:
    assert not countable(name)
