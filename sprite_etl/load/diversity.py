"""How various the words of questions are: measured on texts from which the objects' names are taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

SAMPLE = 300
"""Questions of a group that are looked at, the same ones each time; all figures depend on how many they are, so only
groups of which equally many were looked at can be compared."""
BY = ["source", "recipe", "producer", "kind"]


def diversity(rows: pl.DataFrame, dropped: Mapping[tuple[str, str], float]) -> list[dict[str, Any]]:
    """Per source, recipe, producer and kind: {…, rows, looked_at, distinct_2, distinct_3, alike, repeated}.

    distinct_n: different runs of n words ÷ all of them, 0–1. alike: likeness of each question to the one most like it,
    0–1, on average; null for a single question. repeated: of all questions that models asked, the share that was
    dropped as near-duplicates, null for templates. dropped: (source, recipe) → that share.
    """
    found = []
    for key, group in sorted(rows.group_by(BY), key=lambda item: item[0]):
        some = group.sort("qa_id").head(SAMPLE)  # ids are hashes: the first are any
        texts = [plain(q, e) for q, e in some.select("question", "expressions").iter_rows()]
        about = dict(zip(BY, key))
        share = dropped.get((about["source"], about["recipe"])) if about["producer"] != "template" else None
        found.append(
            {
                **about,
                "rows": group.height,
                "looked_at": len(texts),
                **{f"distinct_{n}": distinct(texts, n) for n in (2, 3)},
                "alike": self_similarity(texts),
                "repeated": share,
            }
        )
    return found


def plain(question: str, expressions: Sequence[str]) -> str:
    """A question in lower case with `_` for every object that it names."""
    text = question.lower()
    for expression in sorted(expressions, key=lambda e: (-len(e), e)):
        text = text.replace(expression.lower(), "_")
    return text


def distinct(texts: Sequence[str], n: int) -> float | None:
    """Different runs of n words ÷ all runs of n words in some texts; None where there are none."""
    runs = []
    for text in texts:
        words = re.findall(r"\w+", text)
        runs += [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
    return round(len(set(runs)) / len(runs), 3) if runs else None


def self_similarity(texts: Sequence[str]) -> float | None:
    """Mean over some texts of the likeness to the most alike other one, 0–1; None for fewer than two."""
    if len(texts) < 2:
        return None
    likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)
    np.fill_diagonal(likeness, 0)
    return round(float(likeness.max(axis=1).mean()) / 100, 3)
