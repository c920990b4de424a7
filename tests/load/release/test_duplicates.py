from __future__ import annotations

from typing import Any

import polars as pl

from sprite_etl.load.release.duplicates import NEEDED, near_duplicates


def rows(*given: dict[str, Any]) -> pl.DataFrame:
    blank = {"capture_id": "c", "task": "t", "question": "How far is the mug from the jug, in metres?",
             "answer_value": "1.5", "object_ids": ["a", "b"], "frame_indices": [0]}  # fmt: skip
    lists = {"object_ids": pl.List(pl.String), "frame_indices": pl.List(pl.Int64)}
    schema = {name: lists.get(name, pl.String()) for name in NEEDED}
    return pl.DataFrame([{"qa_id": str(n), **blank, **one} for n, one in enumerate(given)], schema).select(NEEDED)


def test_one_of_nearly_the_same_questions_stays_whoever_asked_it() -> None:
    again = {"task": "invented", "question": "How far is the mug from the jug in meters?", "object_ids": ["b", "a"]}
    assert near_duplicates(rows({}, again, {})) == {"1": "0", "2": "0"}


def test_what_is_about_something_else_is_another_question() -> None:
    others = [{"capture_id": "d"}, {"answer_value": "1.6"}, {"object_ids": ["a", "c"]}, {"frame_indices": [1]},
              {"question": "Estimate the gap between both."}]  # fmt: skip
    assert near_duplicates(rows({}, *others)) == {}


def test_the_order_of_the_rows_says_nothing() -> None:
    table = rows({}, {}, {"question": "How far is the mug from that jug, in metres?"})
    assert near_duplicates(table) == near_duplicates(table.reverse()) == {"1": "0", "2": "0"}
