"""The tally of whole tables: equal to the plain one, whatever the types, the order of rows and the batches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sprite_etl.transform.tally import RUNS, TALLY, tallies, tally, tally_file
from tests.transform.plain_tally import TYPES, drawn_answers, plain_tally


def table(answer_type: str, *values: Any) -> pl.DataFrame:
    return pl.DataFrame([("q", i, answer_type, json.dumps(v)) for i, v in enumerate(values)], RUNS, orient="row")


def tallied(answer_type: str, *values: Any) -> dict[str, Any]:
    (row,) = tally(table(answer_type, *values)).iter_rows(named=True)
    return row


@pytest.mark.parametrize("answers", [1, 2, 5, 9])
def test_the_tally_equals_the_plain_one(answers: int) -> None:
    runs = drawn_answers(600, answers, np.random.default_rng(answers))
    found = {row.pop("qa_id"): row for row in tally(runs).iter_rows(named=True)}
    expected = {
        key[0]: plain_tally([(r[1], r[2], r[3]) for r in part.iter_rows()])
        for key, part in runs.partition_by("qa_id", as_dict=True).items()
    }
    assert {q: {k: v for k, v in row.items() if k != "tally"} for q, row in found.items()} == expected
    assert {r["tie"] for r in expected.values()} == ({False} if answers == 1 else {False, True})
    assert answers == 1 or len({r["plurality"] for r in expected.values()}) > 1
    assert set(runs["answer_type"]) == set(TYPES)


def test_the_order_of_rows_does_not_matter() -> None:
    runs = drawn_answers(300, 5, np.random.default_rng(3))
    assert tally(runs.sample(fraction=1, shuffle=True, seed=1)).equals(tally(runs))
    assert tally(runs.lazy()).schema == TALLY


@pytest.mark.parametrize(
    ("values", "value", "plurality", "tie"),
    [
        ((2.0, 3.0, 2.001), "2.0", 2, False),
        # what lies in between gathers both sides, though these are not equal
        ((2.0, 2.0018, 2.0036), "2.0", 3, False),
        # a chain: four, of which no one answer is within tolerance of all
        ((2.0, 2.0018, 2.0036, 2.0054), "2.0", 3, False),
        # of five, the second to the fourth gather three each, and the second is not equal to the fourth
        ((2.0, 2.0018, 2.0036, 2.0054, 2.0072), "2.0", 3, True),
        ((2.0, 2.0, 5.0, 5.0), "2.0", 2, True),
        ((5.0, 2.0), "5.0", 1, True),
        ((0.0, -0.0009, 1e9, 1e9 + 1e5), "0.0", 2, True),
        ((1, 1.0), "1", 2, False),
    ],
)
def test_numbers_gather_within_tolerance_of_one_of_them(
    values: tuple[float, ...], value: str, plurality: int, tie: bool
) -> None:
    row = tallied("number", *values)
    assert (row["value"], row["plurality"], row["tie"]) == (value, plurality, tie)


def test_what_is_no_answer_of_the_type_is_given_but_not_counted() -> None:
    row = tallied("number", "2.5", None, float("nan"), True, 2.5)
    assert (row["value"], row["index"], row["plurality"], row["answered"]) == ("2.5", 4, 1, 1)
    assert row["tally"] == '"2.5", null, NaN, true, 2.5'
    row = tallied("integer", 2.5, 3.0, 3)
    assert (row["value"], row["plurality"], row["answered"]) == ("3.0", 2, 2)
    row = tallied("boolean", 1, "maybe")
    assert (row["value"], row["index"], row["plurality"], row["answered"], row["tie"]) == (None, None, 0, 0, False)


def test_integers_beyond_a_floats_reach_stay_apart() -> None:
    row = tallied("integer", 2**53, 2**53 + 1, 2**53)
    assert (row["plurality"], row["tie"]) == (2, False)


def test_everything_that_was_given_is_said_the_most_frequent_first() -> None:
    assert tallied("choice", "left", "right", "right", "Left")["tally"] == '"right" ×2, "left", "Left"'
    assert tallied("choice", "left", "right", "right", "Left")["tie"]


def test_batches_give_what_the_whole_table_gives() -> None:
    runs = drawn_answers(97, 5, np.random.default_rng(4))
    for rows in (1, 7, 64, 1000):
        parts = list(tallies(runs.iter_slices(rows)))
        assert pl.concat(parts).equals(tally(runs))
        assert max(map(len, parts)) <= rows + 1


def test_a_file_is_tallied_into_a_file(tmp_path: Path) -> None:
    runs = drawn_answers(40, 3, np.random.default_rng(5))
    runs.write_parquet(tmp_path / "in.parquet", row_group_size=11)
    assert tally_file(tmp_path / "in.parquet", tmp_path / "out.parquet", 16) == 40
    written = pl.read_parquet(tmp_path / "out.parquet")
    assert written.schema == TALLY
    assert written.equals(tally(runs))


def test_a_table_that_is_not_sorted_is_refused(tmp_path: Path) -> None:
    runs = drawn_answers(10, 2, np.random.default_rng(6))
    for rows in (20, 3):
        with pytest.raises(ValueError, match="sorted by qa_id"):
            list(tallies(runs.reverse().iter_slices(rows)))


def test_an_empty_table_has_an_empty_tally() -> None:
    assert tally(RUNS.to_frame()).equals(TALLY.to_frame())
    assert [len(t) for t in tallies([])] == [0]
