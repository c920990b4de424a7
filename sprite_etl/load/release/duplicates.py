"""Rows that ask the same again: near the same words about the same place, the same objects and the same answer.

Template and model of one batch, or two recipes, ask of one capture what differs in a word; a release needs it once.
How alike two questions are, rapidfuzz says; grouping by what they are about leaves so few to compare that no index is
needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from rapidfuzz import fuzz

ALIKE = 90.0
"""Likeness of two questions' words, 0–100, from which they are the same question."""
NEEDED = ("qa_id", "capture_id", "task", "question", "answer_value", "object_ids", "frame_indices")


def near_duplicates(rows: pl.DataFrame) -> dict[str, str]:
    """qa_id → the qa_id of the row that stays in its stead. The first by qa_id stays: ids are hashes, so none is
    preferred.

    Only rows of one capture, with the same objects, frames and answer are compared: two questions that differ in what
    they are about are two questions, however alike their words.
    """
    same = ["capture_id", "answer_value", "objects", "frame_indices"]
    keyed = rows.select(NEEDED).with_columns(pl.col("object_ids").list.sort().alias("objects")).sort("qa_id")
    crowded = keyed.filter(pl.len().over(same) > 1)
    found: dict[str, str] = {}
    for _, group in crowded.group_by(same, maintain_order=True):
        found.update(_repeats(list(group.select("qa_id", "question").iter_rows())))
    return found


def _repeats(questions: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    for qa_id, text in questions:
        stays = next((other for other, said in kept if fuzz.token_sort_ratio(said, text) >= ALIKE), None)
        if stays is None:
            kept.append((qa_id, text))
        else:
            yield qa_id, stays
