from __future__ import annotations

import json
from collections import Counter
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.load.release.balance import LEAST_ROWS, surplus

SCHEMA = {
    **dict.fromkeys(("source", "task", "kind", "release_split", "qa_id", "capture_id", "answer_type", "answer_value"),
                    pl.String),
    **dict.fromkeys(("choices", "object_ids", "expressions"), pl.List(pl.String)),
}  # fmt: skip


def rows(answers: list[Any], **given_: Any) -> pl.DataFrame:
    blank = {"source": "s", "task": "t", "kind": "image", "release_split": "train", "answer_type": "choice",
             "choices": ["left", "right"], "object_ids": [], "expressions": []}  # fmt: skip
    made = [{**blank, "qa_id": f"{n:04d}", "capture_id": f"c{n}", "answer_value": json.dumps(a), **given_}
            for n, a in enumerate(answers)]  # fmt: skip
    return pl.DataFrame(made, SCHEMA)


def left(table: pl.DataFrame) -> Counter[str]:
    gone = surplus(table)
    return Counter(table.filter(~pl.col("qa_id").is_in(list(gone)))["answer_value"])


@given(st.lists(st.sampled_from(["left", "right"]), min_size=1, max_size=120))
def test_no_choice_is_far_above_even(answers: list[str]) -> None:
    counted = left(rows(answers))
    total = sum(counted.values())
    assert total < LEAST_ROWS or max(counted.values()) <= 0.55 * total
    assert min(Counter(answers)[a] for a in ("left", "right")) == 0 or counted  # the rarer answer loses nothing


@given(st.lists(st.integers(1, 9), min_size=1, max_size=150))
def test_no_integer_takes_more_than_its_share(answers: list[int]) -> None:
    counted = left(rows(answers, answer_type="integer", choices=[]))
    total = sum(counted.values())
    assert total < LEAST_ROWS or max(counted.values()) <= 0.35 * total


def test_what_is_even_stays_whole() -> None:
    assert surplus(rows(["left", "right"] * 30)) == {}
    assert surplus(rows([True, False] * 30, answer_type="boolean", choices=[])) == {}


def test_where_the_right_object_stands_is_balanced_too() -> None:
    about = {
        "answer_type": "object",
        "choices": ["mug", "jug"],
        "object_ids": ["o1", "o2"],
        "expressions": ["mug", "jug"],
    }
    table = rows(["o1"] * 80 + ["o2"] * 20, **about)
    counted = left(table)
    assert counted['"o2"'] == 20
    assert counted['"o1"'] <= 0.55 * (20 + counted['"o1"'])


def test_splits_tasks_and_sources_are_counted_apart() -> None:
    parts = [rows(["left"] * 30, release_split="train"), rows(["right"] * 30, release_split="val")]
    ids = [part.with_columns(pl.col("qa_id") + name) for part, name in zip(parts, "ab", strict=True)]
    assert left(pl.concat(ids))['"left"'] < LEAST_ROWS


def test_a_pair_of_objects_has_ten_rows_in_a_capture() -> None:
    about = {"capture_id": "one", "object_ids": ["a", "b"], "answer_type": "number", "choices": []}
    assert Counter(surplus(rows([1.5] * 14, **about)).values()) == {"pair": 4}
    assert surplus(rows([1.5] * 14, **{**about, "object_ids": ["a"]})) == {}
