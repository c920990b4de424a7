"""The typed columns of each step's Parquet, as `transform.rows` and the extract step make them."""

from __future__ import annotations

import polars as pl

TEXT, TEXTS, WHOLE, WHOLES, REAL = pl.String(), pl.List(pl.String), pl.Int64(), pl.List(pl.Int64), pl.Float64()

EXTRACT = pl.Schema(
    {
        "scene_id": TEXT,
        "place_id": TEXT,
        "capture_id": TEXT,
        "capture_key": TEXT,
        "capture_sha256": TEXT,
        "geometry": TEXT,
        "frames": WHOLE,
        "objects": WHOLE,
        "bytes": WHOLE,
    }
)
REFER = pl.Schema(
    {
        "capture_id": TEXT,
        "object_id": TEXT,
        "name": TEXT,
        "nameable": pl.Boolean(),
        "colour": TEXT,
        "colour_share": REAL,
        "support_id": TEXT,
        "support_name": TEXT,
        "room_type": TEXT,
        "near_id": TEXT,
        "near_name": TEXT,
        "clear_frames": WHOLES,
        "said": TEXT,
    }
)
ASK = pl.Schema(
    {
        "qa_id": TEXT,
        "capture_id": TEXT,
        "kind": TEXT,
        "task": TEXT,
        "question": TEXT,
        "answer_type": TEXT,
        "unit": TEXT,
        "choices": TEXTS,
        "frame_indices": WHOLES,
        "object_ids": TEXTS,
        "expressions": TEXTS,
        "params": TEXT,
        "margin": REAL,
        "min_frames": WHOLE,
        "producer": TEXT,
        "invented": TEXT,
    }
)
SOLVE = pl.Schema(
    {
        "qa_id": TEXT,
        "index": WHOLE,
        "method": TEXT,
        "code": TEXT,
        "status": TEXT,
        "reason": TEXT,
        "value": TEXT,
        "checks": TEXT,
    }
)
VOTE = pl.Schema(
    {
        **ASK,
        "answer": TEXT,
        "answer_value": TEXT,
        "program": TEXT,
        "votes": WHOLE,
        "agreement": REAL,
        "verified_by": TEXTS,
        "sentence": TEXT,
    }
)
REJECTS = pl.Schema(
    {
        "reason": TEXT,
        "detail": TEXT,
        "row": TEXT,
        "step": TEXT,
        "source": TEXT,
        "batch": TEXT,
        "scene_id": TEXT,
    }
)
"""`row` is the dropped row as JSON."""

STEP_SCHEMAS: dict[str, pl.Schema] = {
    "extract": EXTRACT,
    "refer": REFER,
    "ask": ASK,
    "solve": SOLVE,
    "vote": VOTE,
}
UNITS: dict[str, str] = {
    "extract": "scenes",
    "refer": "objects",
    "ask": "proposals",
    "solve": "programs",
    "vote": "questions",
    "load": "rows",
}
"""What each step counts."""
