"""The blind model finds what words give away, finds nothing where they give nothing away, and what is dropped evens
answers out."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.release.blind import NEEDED, Blind, blind, prune
from sprite_etl.load.release.blind_words import head
from sprite_etl.load.schema import CURATED_SCHEMA

PLACES = [letter * 3 for letter in "abcdefghijkl"]
SIZES = {"bed": 2.0, "sofa": 1.9, "table": 1.4, "chair": 0.9, "lamp": 0.5, "kettle": 0.25, "mug": 0.1, "pen": 0.05}


def _rows(n: int, make: Callable[[random.Random], dict[str, Any]], task: str = "some_task") -> pl.DataFrame:
    rng = random.Random(5)
    empty = {"choices": [], "object_ids": [], "expressions": [], "params": "{}", "kind": "image", "task": task}
    made = [{"qa_id": f"{task}-{rng.getrandbits(60):x}", "place_id": PLACES[i % len(PLACES)], **empty, **make(rng)}
            for i in range(n)]  # fmt: skip
    return pl.DataFrame(made, schema={name: CURATED_SCHEMA[name] for name in NEEDED})


def _larger(rng: random.Random, *, prior: bool) -> dict[str, Any]:
    """Which of two things is larger; without a prior, any is as often."""
    names = rng.sample(sorted(SIZES), 2)
    which = rng.choice(("larger", "smaller"))
    right = max(names, key=lambda n: SIZES[n] * (1 if which == "larger" else -1)) if prior else rng.choice(names)
    said = [f"the {rng.choice(('red ', 'blue ', ''))}{name}" for name in names]
    return {
        "question": f"Which is {which}: {said[0]} or {said[1]}?",
        "answer_type": "object",
        "answer_value": json.dumps(f"{right}_1"),
        "choices": said,
        "object_ids": [f"{name}_1" for name in sorted(names)],
        "expressions": sorted(said, key=lambda text: text.split()[-1]),
        "params": json.dumps({"which": which}),
    }


def _size(rng: random.Random, *, prior: bool) -> dict[str, Any]:
    name = rng.choice(sorted(SIZES))
    size = SIZES[name] * rng.uniform(0.9, 1.1) if prior else rng.uniform(0.3, 4)
    return {
        "question": f"How long is the {name}, in metres?",
        "answer_type": "number",
        "answer_value": json.dumps(round(size, 3)),
        "object_ids": [f"{name}_1"],
        "expressions": [f"the {name}"],
    }


def _count(rng: random.Random) -> dict[str, Any]:
    name = rng.choice(("sofas", "chairs", "windows"))
    count = {"sofas": 1, "chairs": 4, "windows": 2}[name] if rng.random() < 0.9 else rng.randint(1, 5)
    return {"question": f"How many {name} are there?", "answer_type": "integer", "answer_value": json.dumps(count)}


def _yes(rng: random.Random, share: float) -> dict[str, Any]:
    value = rng.random() < share
    return {"question": "Is it so?", "answer_type": "boolean", "answer_value": json.dumps(value)}


def _members(rng: random.Random) -> dict[str, Any]:
    """Which of three things are nearer: those of wood always, others never."""
    names = rng.sample(("desk", "shelf", "bowl", "plant", "cup"), 3)
    near = [f"{name}_1" for name in names if name in ("desk", "shelf")]
    return {
        "question": f"Which are near: {', '.join(names)}?",
        "answer_type": "objects",
        "answer_value": json.dumps(near),
        "choices": names,
        "object_ids": [f"{name}_1" for name in names],
        "expressions": names,
    }


def _ordered(rng: random.Random) -> dict[str, Any]:
    names = rng.sample(sorted(SIZES), 3)
    ids = [f"{name}_1" for name in sorted(names, key=lambda name: SIZES[name])]
    return {
        "question": f"From smallest to largest: {', '.join(names)}?",
        "answer_type": "order",
        "answer_value": json.dumps(ids),
        "object_ids": ids,
        "expressions": [i[:-2] for i in ids],
    }


def _only(rows: pl.DataFrame) -> Blind:
    (found,) = blind(rows, 7)
    return found


@pytest.mark.parametrize(
    ("rows", "chance", "least"),
    [
        (_rows(240, lambda rng: _larger(rng, prior=True)), 0.5, 0.8),
        (_rows(240, lambda rng: _size(rng, prior=True)), 0.25, 0.7),
        (_rows(240, _count), 0.35, 0.7),
        (_rows(240, _members), 0.25, 0.8),
        (_rows(240, _ordered), 1 / 6, 0.4),
        (_rows(240, lambda rng: _yes(rng, 0.9)), 0.5, 0.8),
    ],
    ids=["object", "number", "integer", "objects", "order", "boolean"],
)  # fmt: skip
def test_it_finds_what_words_give_away(rows: pl.DataFrame, chance: float, least: float) -> None:
    found = _only(rows)
    assert found.chance == pytest.approx(chance, abs=0.12)
    assert found.accuracy is not None
    assert found.accuracy > least
    assert (found.verdict, found.folds, found.rows) == ("above", 5, 240)


@pytest.mark.parametrize(
    "rows",
    [_rows(600, lambda rng: _larger(rng, prior=False)), _rows(600, lambda rng: _size(rng, prior=False)),
     _rows(600, lambda rng: _yes(rng, 0.5))],
    ids=["object", "number", "boolean"],
)  # fmt: skip
def test_it_finds_nothing_where_they_give_nothing_away(rows: pl.DataFrame) -> None:
    found = _only(rows)
    assert found.accuracy is not None
    assert found.chance is not None
    assert abs(found.accuracy - found.chance) < 0.08
    assert prune(rows, 7) == (set(rows["qa_id"]), [found])


def test_a_place_is_never_asked_about_by_a_model_that_learnt_on_it() -> None:
    """Each place has a word and an answer of its own: known there, nothing elsewhere."""
    rows = _rows(240, lambda rng: _yes(rng, 0.5)).with_columns(
        ("Is it so in " + pl.col("place_id") + "?").alias("question"),
        pl.when(pl.col("place_id").str.slice(0, 1).is_in(list("acefhk"))).then(pl.lit("true")).otherwise(
            pl.lit("false")).alias("answer_value"),
    )  # fmt: skip
    accuracy = _only(rows).accuracy
    assert accuracy is not None
    assert accuracy < 0.7
    by_row = rows.with_columns(pl.col("qa_id").alias("place_id"))
    assert _only(by_row).accuracy == 1.0


def test_what_is_dropped_brings_it_down_and_keeps_answers_even() -> None:
    rows = pl.concat(
        [
            _rows(500, lambda rng: _larger(rng, prior=rng.random() < 0.5)),
            _rows(300, lambda rng: _yes(rng, 0.5), task="other"),
        ]
    )
    kept, (other, found) = prune(rows, 7)
    assert (other.verdict, other.dropped) == ("fair", 0)
    assert found.verdict == "pruned"
    assert found.accuracy is not None
    assert found.accuracy > 0.6
    assert found.after is not None
    assert found.after <= 0.6
    assert len(kept) == 800 - found.dropped
    left = rows.filter(pl.col("qa_id").is_in(list(kept)), pl.col("task") == "some_task")
    firsts = Counter(
        row["choices"][0].endswith(json.loads(row["answer_value"])[:-2]) for row in left.iter_rows(named=True)
    )
    assert max(firsts.values()) / left.height < 0.58


def test_a_task_of_which_too_little_would_be_left_is_kept_and_flagged() -> None:
    rows = _rows(300, lambda rng: _yes(rng, 1.0))
    kept, (found,) = prune(rows, 7)
    assert kept == set(rows["qa_id"])
    assert (found.verdict, found.accuracy, found.dropped) == ("flagged", 1.0, 0)


def test_few_rows_one_place_and_free_text_are_not_measured() -> None:
    few = _rows(39, lambda rng: _yes(rng, 1.0))
    one_place = _rows(80, lambda rng: _yes(rng, 1.0)).with_columns(pl.lit("here").alias("place_id"))
    text = _rows(80, lambda rng: {"question": "Say.", "answer_type": "text", "answer_value": '"so"'})
    for rows in (few, one_place, text):
        kept, (found,) = prune(rows, 7)
        assert (found.verdict, found.accuracy, len(kept)) == ("not_measured", None, rows.height)


def test_the_order_of_rows_changes_nothing() -> None:
    rows = _rows(300, lambda rng: _larger(rng, prior=rng.random() < 0.6))
    assert prune(rows, 7) == prune(rows.sample(fraction=1, shuffle=True, seed=1), 7)


def test_the_order_of_expressions_in_a_row_tells_nothing() -> None:
    """The one that is right stands first in every row, and any order in the text."""

    def right_first(rng: random.Random) -> dict[str, Any]:
        row = _larger(rng, prior=False)
        right = json.loads(row["answer_value"])
        ids = sorted(row["object_ids"], key=lambda i: i != right)
        names = {i: next(c for c in row["choices"] if c.endswith(i[:-2])) for i in ids}
        return {**row, "object_ids": ids, "expressions": [names[i] for i in ids]}

    assert _only(_rows(400, right_first)).verdict == "fair"


def test_the_kind_of_thing_behind_an_expression() -> None:
    assert head("the blue cushion in the bedroom") == "cushion"
    assert head("the table lamp next to the bed") == "table lamp"
    assert head("the left") == "the left"
