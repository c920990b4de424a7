"""Every curated answer that pixels alone can check, checked: over a whole table, capture by capture."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sprite_etl.config import Deployment
from sprite_etl.load.curated import read_curated
from sprite_etl.pipeline.captures import open_capture
from sprite_etl.pipeline.plan import store_of
from sprite_etl.quality.pixel_audit import Verdict, audit_rows
from sprite_etl.store import keys


def audit(deployment: Deployment) -> Iterator[Verdict]:
    """A verdict for each row of the tasks that depth and masks can answer (see `quality.pixel_audit`), in the
    order of the captures. Captures without depth or masks are passed over: their rows say `unverified`."""
    store = store_of(deployment)
    rows = (
        read_curated(store)
        .filter(pl.col("geometry") == "verified")
        .sort("source", "scene_id", "capture_id", "qa_id")
        .collect()
    )
    for (source, scene_id, capture_id), group in rows.group_by("source", "scene_id", "capture_id", maintain_order=True):
        prefix = keys.capture_prefix(str(source), str(scene_id), str(capture_id))
        with open_capture(store, deployment, prefix) as folder:
            yield from audit_rows(folder, group.to_dicts())
