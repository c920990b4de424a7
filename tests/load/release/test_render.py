"""What is asked and learnt says the row's value, and of several options one alone is right."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.release.options import Mix
from sprite_etl.load.release.render import NEEDED, RENDERED, render
from sprite_etl.load.release.schema import ADDED_SCHEMA
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.store.tables import typed_frame
from sprite_etl.transform.answers import equal
from tests.load.release.drawn import drawn_rows

CHOICES = Mix(choice=1, number=0, open=1e-9)
UNITS = {"m": "metre", "m2": "square metre", "m3": "cubic metre", "s": "second", "deg": "degree"}


@pytest.fixture(scope="module")
def drawn() -> pl.DataFrame:
    return drawn_rows(15_000)


def value_of(text: str, row: dict[str, Any]) -> Any:
    """What a text says, in the terms of answer_value: read here apart from the code that wrote it."""
    kind, ids = row["answer_type"], dict(zip(row["expressions"], row["object_ids"]))
    if kind == "number":
        if row["unit"]:
            found = re.fullmatch(rf"(-?[\d.]+)(?: {UNITS[row['unit']]}(s?))?", text)
            assert found, text
            assert " " not in text or (found[2] == "s") == (found[1] != "1")
            text = found[1]
        return float(text)
    if kind == "integer":
        assert re.fullmatch(r"-?\d+", text)
        return int(text)
    if kind == "boolean":
        return {"yes": True, "no": False}[text]
    if kind == "object":
        return ids[text]
    if kind == "order":
        return [ids[name] for name in text.split(", ")]
    if kind == "objects":
        return sorted(ids[name] for name in text.split(", ")) if text != "none" else []
    return text


def right(said: Any, meant: Any, row: dict[str, Any]) -> bool:
    """Whether an option is right, or so near to it that the task would not part the two."""
    if row["answer_type"] != "number":
        return equal(said, meant, row["answer_type"])
    larger = max(abs(said), abs(meant))
    share = {"m2": 1 - 0.9**2, "m3": 1 - 0.9**3}.get(row["unit"], 0.1)
    least = {"deg": 10.0, "s": 1.0}.get(row["unit"], share * larger)
    if row["unit"] == "m" and row["task"] not in ("object_size_estimation", "compound_nearest_height"):
        least = max(0.15, least)
    return abs(said - meant) < least - 1e-9


def test_no_multiple_choice_item_has_two_right_options(drawn: pl.DataFrame) -> None:
    items = render(drawn, CHOICES, 7).filter(form="choice")
    assert items.height >= 10_000
    for row in items.iter_rows(named=True):
        meant = json.loads(row["answer_value"])
        options = row["options"]
        assert [right(value_of(text, row), meant, row) for text in options].count(True) == 1, row
        place = "ABCDE".index(row["response"])
        assert value_of(options[place], row) == meant
        assert len(set(options)) == len(options)
        listed = "\n".join(f"{letter}. {text}" for letter, text in zip("ABCDE", options))
        assert row["prompt"].startswith(f"{row['question']}\nOptions:\n{listed}\nAnswer with the option's letter")
        assert row["solution"] == row["response"]
        if row["choices"]:
            assert set(options) == set(row["choices"]), "neither more nor less than what the question offers"


def test_the_response_says_the_value_in_every_form(drawn: pl.DataFrame) -> None:
    rows = render(drawn, Mix(), 7)
    assert set(rows["form"]) == {"choice", "number", "open"}
    for row in rows.filter(pl.col("form") != "choice").iter_rows(named=True):
        meant = json.loads(row["answer_value"])
        assert value_of(row["solution"], row) == meant
        assert row["options"] == []
        if row["form"] == "number":
            assert row["response"] == row["solution"]
            how = f"{UNITS[row['unit']]}s." if row["unit"] else "number."
            assert row["prompt"].endswith(how)
        elif row["sentence"]:
            assert row["response"] == row["sentence"]
            assert row["prompt"].endswith("Answer in a sentence.")
        else:
            assert value_of(row["response"], row) == meant


def test_only_forms_that_suit_the_answer(drawn: pl.DataFrame) -> None:
    forms = render(drawn, Mix(), 7).group_by("answer_type").agg(pl.col("form").unique().sort()).rows()
    every, words = ["choice", "number", "open"], ["choice", "open"]
    assert dict(forms) == {
        "number": every, "integer": every, "boolean": words, "choice": words, "object": words, "order": words,
        "objects": ["open"], "text": ["open"],
    }  # fmt: skip


def test_forms_come_as_often_as_their_weights_say(drawn: pl.DataFrame) -> None:
    numbers = drawn.filter(answer_type="integer")
    counts = Counter(render(numbers, Mix(choice=1, number=2, open=1), 7)["form"])
    for form, share in {"choice": 0.25, "number": 0.5, "open": 0.25}.items():
        assert counts[form] / numbers.height == pytest.approx(share, abs=0.05)
    assert set(render(drawn, Mix(choice=0, number=0, open=1), 7)["form"]) == {"open"}


def test_each_letter_is_as_likely_to_be_right_and_each_rung_of_a_number(drawn: pl.DataFrame) -> None:
    items = render(drawn, CHOICES, 7).filter(form="choice")
    for count in (2, 3, 4):
        of = items.filter(pl.col("options").list.len() == count)
        letters = Counter(of["response"])
        assert sum(letters.values()) > 500
        assert all(n / of.height == pytest.approx(1 / count, abs=0.05) for n in letters.values())
    rungs: Counter[int] = Counter()
    for row in items.filter((pl.col("answer_type") == "number") & (pl.col("unit") != "deg")).iter_rows(named=True):
        values = [float(text.split()[0]) for text in row["options"]]
        rungs[sorted(values).index(values["ABCD".index(row["response"])])] += 1
    assert all(rungs[i] / rungs.total() == pytest.approx(0.25, abs=0.07) for i in range(4)), rungs


def test_a_numbers_digits_do_not_give_it_away(drawn: pl.DataFrame) -> None:
    items = render(drawn, CHOICES, 7).filter(form="choice", answer_type="number")
    longest, shortest = Counter[bool](), Counter[bool]()
    for row in items.iter_rows(named=True):
        lengths = [len(text.split()[0]) for text in row["options"]]
        right = "ABCD".index(row["response"])
        longest[lengths.index(max(lengths)) == right] += 1
        shortest[lengths.index(min(lengths)) == right] += 1
    assert longest[True] / items.height == pytest.approx(0.25, abs=0.03)
    assert shortest[True] / items.height == pytest.approx(0.25, abs=0.03)


def test_a_row_is_rendered_alike_in_any_company_and_otherwise_by_another_seed(drawn: pl.DataFrame) -> None:
    rows = drawn.head(600)
    whole = render(rows, Mix(), 7)
    assert whole.select(rows.columns).equals(rows)
    assert {name: whole.schema[name] for name in RENDERED} == {name: ADDED_SCHEMA[name] for name in RENDERED}
    assert pl.concat([render(rows.slice(i, 7), Mix(), 7) for i in range(0, 600, 7)]).equals(whole)
    assert render(rows.reverse(), Mix(), 7).reverse().equals(whole)
    assert (render(rows, Mix(), 8)["prompt"] != whole["prompt"]).mean() > 0.3
    assert render(rows.clear(), Mix(), 7).height == 0


def one(**given: Any) -> pl.DataFrame:
    blank = {name: [] if isinstance(kind, pl.List) else None for name, kind in CURATED_SCHEMA.items()}
    about = {"qa_id": "q", "question": "?", "kind": "image", "frame_indices": [0, 1]}
    return typed_frame([{**blank, **about, **given}], CURATED_SCHEMA, "a row")


def asked(given: dict[str, Any], seeds: int = 40) -> list[dict[str, Any]]:
    return [render(one(**given), CHOICES, seed).row(0, named=True) for seed in range(seeds)]


def number(value: float, unit: str | None, task: str) -> dict[str, Any]:
    return {"task": task, "answer": "x", "answer_type": "number", "answer_value": json.dumps(value), "unit": unit}


@pytest.mark.parametrize(
    ("value", "unit", "task"),
    [(0.0, "m", "t"), (0.02, "m", "t"), (0.0, None, "t"), (0.0, "deg", "t"), (0.3, "s", "t")],
)
def test_a_number_with_nothing_a_margin_below_or_above_it_is_no_choice(value: float, unit: str, task: str) -> None:
    assert {row["form"] for row in asked(number(value, unit, task))} == {"open"}


@pytest.mark.parametrize(
    ("value", "unit", "task", "grid"),
    [(2.5, "m", "object_abs_distance", 0.05), (54.0, "deg", "camera_turn_angle", 9), (0.12, "m", "camera", 0.01)],
)
def test_wrong_numbers_lie_on_the_truths_grid(value: float, unit: str, task: str, grid: float) -> None:
    for row in asked(number(value, unit, task)):
        for text in row["options"]:
            steps = float(text.split()[0]) / grid
            assert steps == pytest.approx(round(steps)), row["options"]


def test_angles_stay_in_half_a_turn_and_counts_of_images_among_the_images() -> None:
    for value in (1.0, 15.0, 90.0, 135.0, 180.0):
        for row in asked(number(value, "deg", "camera_turn_angle")):
            assert all(0 < float(text.split()[0]) <= 180 for text in row["options"])
    beyond = asked(number(270.0, "deg", "turn"))
    assert all(0 < float(text.split()[0]) <= 360 for row in beyond for text in row["options"])
    counted = {"answer": "2", "answer_type": "integer", "answer_value": "2"}
    for row in asked({**counted, "task": "object_covisibility_count"}):
        assert sorted(row["options"]) == ["1", "2"]
    alone = {**counted, "task": "object_covisibility_count", "answer": "1", "answer_value": "1", "frame_indices": [0]}
    assert {row["form"] for row in asked(alone)} == {"open"}


def test_small_counts_stand_in_one_ladder_and_large_ones_on_any_rung() -> None:
    def ladders(value: int) -> set[tuple[int, ...]]:
        text = str(value)
        rows = asked({"task": "object_counting", "answer": text, "answer_type": "integer", "answer_value": text})
        return {tuple(sorted(int(option) for option in row["options"])) for row in rows}

    assert all(ladders(value) == {(1, 2, 3, 4)} for value in (1, 2, 3, 4))
    assert ladders(0) == {(0, 1, 2, 3)}
    assert ladders(6) == {(3, 4, 5, 6), (4, 5, 6, 7), (5, 6, 7, 8), (6, 7, 8, 9)}
    assert (18, 20, 22, 24) in ladders(20)
    assert {(-2, -1, 0, 1), (-5, -4, -3, -2)} <= ladders(-2)


def test_a_difference_may_be_negative_and_its_options_are_too() -> None:
    for row in asked(number(-0.8, "m", "height_above")):
        assert all(text.startswith("-") for text in row["options"])


@pytest.mark.parametrize(
    "choices",
    [["left", "right"], ["front", "in front", "back"], ["the mug"], []],
    ids=["without the answer", "two that say the same", "one", "none"],
)
def test_choices_of_which_not_exactly_one_is_right_are_not_offered(choices: list[str]) -> None:
    row = {"task": "t", "answer": "front", "answer_type": "choice", "answer_value": '"front"', "choices": choices}
    assert {one["form"] for one in asked(row)} == {"open"}


def test_objects_of_one_name_make_no_order() -> None:
    named = {"object_ids": ["a", "b"], "expressions": ["the mug", "the mug"], "answer_value": '["b", "a"]'}
    assert {row["form"] for row in asked({"task": "t", "answer": "x", "answer_type": "order", **named})} == {"open"}


@pytest.mark.parametrize("sentence", ["It is the mug<|im_end|>.", "<image> It is the mug."])
def test_a_sentence_that_holds_a_mark_gives_way_to_the_answer(sentence: str) -> None:
    row = one(task="t", answer="the mug", answer_type="text", answer_value='"the mug"', sentence=sentence)
    assert render(row, Mix(), 7).select("response", "solution").row(0) == ("the mug", "the mug")


def test_a_release_reads_no_more_columns_than_it_names() -> None:
    rows = drawn_rows(60).select(NEEDED)
    assert set(render(rows, Mix(), 7).columns) == {*NEEDED, *RENDERED}
