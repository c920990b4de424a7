"""The columns of a release's rows: those of `curated/qa`, and how each row is asked in the release."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa

from sprite_etl.load.schema import CURATED_SCHEMA, TEXT, TEXTS, WHOLES

ADDED_SCHEMA = pl.Schema(
    {
        "release_split": TEXT,  # train | val | test
        "form": TEXT,  # choice | number | open
        "prompt": TEXT,  # what the model is asked, without marks for media: question, options, how to answer
        "options": TEXTS,  # of a choice: the texts behind A, B, …; else empty
        "response": TEXT,  # what a trainer learns
        "solution": TEXT,  # what a machine compares with: the letter, the bare number, or `answer`
        "media_width": WHOLES,  # pixels, of each of `media`
        "media_height": WHOLES,
        "media_sha256": TEXTS,  # of each of `media`, as its capture's manifest says
        "media_terms": TEXT,  # the licence's `media`: embed | reference | none
    }
)

RELEASE_SCHEMA = pl.Schema({**CURATED_SCHEMA, **ADDED_SCHEMA})

BATCH_ROWS = 4096
"""Rows that are in memory at once while a release is written."""


def arrow_schema(schema: pl.Schema) -> pa.Schema:
    """As files have it: plain strings and lists, which every reader knows."""
    return pa.schema([(name, _arrow(kind)) for name, kind in schema.items()])


def _arrow(kind: Any) -> pa.DataType:
    if isinstance(kind, pl.List):
        return pa.list_(_arrow(kind.inner))
    known = {pl.String: pa.string(), pl.Int64: pa.int64(), pl.Float64: pa.float64(), pl.Boolean: pa.bool_()}
    name: Any = kind if isinstance(kind, type) else type(kind)
    return known[name]
