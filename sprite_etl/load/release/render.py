"""How each row is asked: multiple choice, a number in its unit, or in words; drawn from the row's id alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sprite_etl.load.release.choices import LETTERS, Asked, options
from sprite_etl.load.release.dice import Dice
from sprite_etl.load.release.options import Mix
from sprite_etl.load.release.reserved import mark_in
from sprite_etl.load.release.schema import ADDED_SCHEMA
from sprite_etl.transform.answers import bare_number, unit_words

RENDERED = ("form", "prompt", "options", "response", "solution")
NEEDED = (
    "qa_id", "task", "question", "answer", "answer_type", "answer_value", "unit", "choices", "object_ids",
    "expressions", "frame_indices", "sentence",
)  # fmt: skip

BY_LETTER = "Answer with the option's letter from the given choices directly."
BY_WHOLE_NUMBER = "Answer with a whole number."
IN_SHORT = "Please answer the question using a single word or phrase."
IN_A_SENTENCE = "Answer in a sentence."
BY_LIST = 'List their names, separated by commas, or answer "none".'
BY_ORDER = "List their names in that order, separated by commas."
_IN_WORDS = {"objects": BY_LIST, "order": BY_ORDER, "text": ""}


def render(rows: pl.DataFrame, mix: Mix, seed: int) -> pl.DataFrame:
    """Rows of CURATED_SCHEMA with the columns `RENDERED` added, in the same order.

    Depends on each row, the mix and the seed alone: not on what stands beside the row. Of a row's forms each is as
    likely as its weight says among those that suit the answer; of a choice, each letter is as likely to be right.
    The response always says `answer_value`.
    """
    columns = [rows.get_column(name).to_list() for name in NEEDED]
    rendered = [_form(dict(zip(NEEDED, values)), mix, seed) for values in zip(*columns)]
    made = {name: [row[i] for row in rendered] for i, name in enumerate(RENDERED)}
    return rows.with_columns(pl.Series(name, made[name], dtype=ADDED_SCHEMA[name]) for name in RENDERED)


def _form(row: Mapping[str, Any], mix: Mix, seed: int) -> tuple[str, str, list[str], str, str]:
    """form, prompt, options, response and solution of one row."""
    kind, qa_id = row["answer_type"], row["qa_id"]
    value = json.loads(row["answer_value"])
    counted = kind in ("number", "integer")
    suiting = (0.0 if kind in ("objects", "text") else mix.choice, mix.number if counted else 0.0, mix.open)
    dice = Dice(seed, "form", qa_id)
    drawn = dice.weighted(suiting)
    if drawn == 0:
        offered = options(_asked(row, value), Dice(seed, "options", qa_id))
        if offered:
            return _choice(row["question"], *offered)
        drawn = dice.weighted((0.0, *suiting[1:]))
    if drawn == 1:
        return _number(row["question"], kind, value, row["unit"])
    return _words(row)


def _asked(row: Mapping[str, Any], value: Any) -> Asked:
    names = dict(zip(row["object_ids"], row["expressions"]))
    return Asked(
        row["task"], row["answer_type"], row["unit"], value, row["answer"], row["choices"], names,
        len(row["frame_indices"]),
    )  # fmt: skip


def _choice(question: str, texts: Sequence[str], right: int) -> tuple[str, str, list[str], str, str]:
    listed = "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, texts))
    letter = LETTERS[right]
    return "choice", f"{question}\nOptions:\n{listed}\n{BY_LETTER}", list(texts), letter, letter


def _number(question: str, kind: str, value: Any, unit: str | None) -> tuple[str, str, list[str], str, str]:
    if kind == "integer":
        how, said = BY_WHOLE_NUMBER, str(value)
    else:
        words = unit_words(unit)[1]
        how, said = f"Answer with a number in {words}." if words else "Answer with a number.", bare_number(value, unit)
    return "number", f"{question}\n{how}", [], said, said


def _words(row: Mapping[str, Any]) -> tuple[str, str, list[str], str, str]:
    answer, sentence = row["answer"], row["sentence"]
    sentence = None if sentence and mark_in(sentence) else sentence
    how = IN_A_SENTENCE if sentence else _IN_WORDS.get(row["answer_type"], IN_SHORT)
    return "open", f"{row['question']}\n{how}".rstrip(), [], sentence or answer, answer
