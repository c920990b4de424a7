"""A store that holds captures with real pictures and their curated rows, ready to be released."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from sprite_etl.load.curated import load_partition
from sprite_etl.load.rows import build_rows
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from tests.load.examples import answer, capture_folder, run_of


def load(
    store: Store, tmp_path: Path, *, scenes: int = 6, questions: int = 4, recipe: str = "template",
    batch: str = "2026-01-01", change: int = 0, given: Mapping[str, Any] | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Put captures and a partition of rows about them; given: columns of another value. Returns the rows."""
    run = run_of(recipe, batch, change)
    parts = []
    for s in range(scenes):
        folder = capture_folder(tmp_path / "captures" / f"home-{s}", f"home-{s}")
        capture = folder.capture
        key = keys.capture_prefix(run.source, capture.scene_id, capture.capture_id)
        if not store.exists(f"{key}/capture.json"):
            store.put_tree(key, folder.path, last="capture.json")
        kinds = ("image", "multi_image", "video")
        asked = [answer(folder, kinds[i % 3], 10 * s + i, recipe) for i in range(questions)]  # type: ignore[arg-type]
        # Two questions of the same frames and objects would else be one, asked twice.
        values = [0.5 + 0.25 * i for i in range(questions)]
        parts.append(
            build_rows(run, folder, key, asked).with_columns(
                pl.Series("answer_value", map(str, values)), pl.Series("answer", [f"{v:g} metres" for v in values])
            )
        )
    rows = pl.concat(parts).with_columns(pl.lit(value).alias(name) for name, value in (given or {}).items())
    load_partition(store, run, rows)
    return rows


def license_of(media: str) -> str:
    """A licence's column whose media may be: embed, reference or none."""
    return json.dumps({"id": "X", "url": None, "commercial": None, "media": media, "derived": "ask", "notice": "n"})
