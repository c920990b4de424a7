"""Figures of diversity on texts whose variety is known."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from sprite_etl.load.diversity import SAMPLE, distinct, diversity, plain, self_similarity


def rows(producer: str, texts: list[str], expressions: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    about = {"source": "mujoco", "recipe": producer, "producer": producer, "kind": "image"}
    return [{**about, "qa_id": f"{i:04}", "question": t, "expressions": list(expressions)} for i, t in enumerate(texts)]


def test_runs_of_words_that_differ() -> None:
    assert distinct(["a b c", "a b d"], 1) == pytest.approx(4 / 6, abs=1e-3)
    assert distinct(["a b c", "a b d"], 2) == pytest.approx(3 / 4)
    assert distinct(["a b"], 3) is None


def test_the_most_alike_other_text_counts() -> None:
    assert self_similarity(["how far is it", "how far is it", "zzzz"]) == pytest.approx(2 / 3, abs=0.1)
    assert self_similarity(["one"]) is None


def test_names_of_objects_are_no_variety() -> None:
    assert plain("How far is the Mug on the table from the table?", ("the table", "the mug on the table")) == (
        "how far is _ from _?"
    )
    one = rows("template", ["How tall is the mug?"], ("the mug",))
    one += rows("template", ["How tall is the bed?"], ("the bed",))
    (found,) = diversity(pl.DataFrame(one), {})
    assert (found["distinct_3"], found["alike"]) == (0.5, 1.0)


def test_a_group_each_with_what_was_dropped_of_models_questions() -> None:
    words = ["table", "lamp", "rug", "cup"]
    table = rows("template", ["How far is it?"] * 4) + rows("llm", [f"Say how the {w} {w}s go {w}" for w in words])
    dropped = {("mujoco", "llm"): 0.25, ("mujoco", "template"): 0.0}
    first, second = diversity(pl.DataFrame(table), dropped)
    assert (first["producer"], first["repeated"], first["rows"]) == ("llm", 0.25, 4)
    assert (second["producer"], second["repeated"]) == ("template", None)
    assert first["distinct_2"] > second["distinct_2"]
    assert first["alike"] < second["alike"] == 1.0


def test_large_groups_are_sampled() -> None:
    (found,) = diversity(pl.DataFrame(rows("llm", [f"question {i}" for i in range(SAMPLE + 50)])), {})
    assert (found["rows"], found["looked_at"]) == (SAMPLE + 50, SAMPLE)


def test_nothing_has_no_figures() -> None:
    schema = dict.fromkeys(("source", "recipe", "producer", "kind", "qa_id", "question"), pl.String)
    assert diversity(pl.DataFrame(schema={**schema, "expressions": pl.List(pl.String)}), {}) == []
