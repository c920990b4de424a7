"""The columns of `curated/qa`, declared once. Tools outside rely on the names: add columns, never rename one.

JSON columns hold text: answer_value, params, license (the capture's licence), prompts (stage → "stage@version:sha256").
models are "model@server". sentence: the answer as a model said it; null for templates, and where nothing said it
rightly.
"""

from __future__ import annotations

import polars as pl

TEXT, TEXTS, WHOLE, WHOLES, REAL = pl.String(), pl.List(pl.String), pl.Int64(), pl.List(pl.Int64), pl.Float64()

CURATED_SCHEMA = pl.Schema(
    {
        "qa_id": TEXT,
        "source": TEXT,
        "batch": TEXT,
        "split": TEXT,
        "scene_id": TEXT,
        "capture_id": TEXT,
        "kind": TEXT,
        "task": TEXT,
        "question": TEXT,
        "answer": TEXT,
        "answer_type": TEXT,
        "answer_value": TEXT,
        "unit": TEXT,
        "choices": TEXTS,
        "media": TEXTS,
        "frame_indices": WHOLES,
        "object_ids": TEXTS,
        "expressions": TEXTS,
        "program": TEXT,
        "votes": WHOLE,
        "agreement": REAL,
        "verified_by": TEXTS,
        "margin": REAL,
        "params": TEXT,
        "min_frames": WHOLE,
        "geometry": TEXT,
        "appearance": TEXT,
        "license": TEXT,
        "place_id": TEXT,
        "producer": TEXT,
        "models": TEXTS,
        "recipe": TEXT,
        "fingerprint": TEXT,
        "code_version": TEXT,
        "api_version": TEXT,
        "prompts": TEXT,
        "capture_sha256": TEXT,
        "program_sha256": TEXT,
        "sentence": TEXT,
    }
)

PARTITION_BY = ("source", "batch", "recipe")

NULLABLE = frozenset({"split", "unit", "margin", "sentence"})
"""Every other column holds a value in every row; lists are empty, never null."""

BROWSE_COLUMNS = (
    "qa_id", "source", "batch", "recipe", "scene_id", "capture_id", "kind", "task", "question", "answer", "answer_type",
    "unit", "choices", "media", "frame_indices", "object_ids", "expressions", "producer", "votes", "agreement",
    "verified_by", "geometry", "program_sha256",
)  # fmt: skip
"""What the sample browser lists and filters by; the rest of a row is fetched by its qa_id."""
