"""`python -m sprite_etl.load.audit STORE`: hold the curated table's answers against the pixels of its captures."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from sprite_etl.load.curated import read_curated
from sprite_etl.quality.pixel_audit import Verdict, audit_rows, summary
from sprite_etl.scene.folder import read_capture
from sprite_etl.store.objects import Store, open_store


def audit_store(store: Store, source: str | None = None, scenes: int | None = None) -> list[Verdict]:
    """Audit the curated rows of the first `scenes` scenes (None: all), captured by `source` (None: any).

    Raises StoreError, and CaptureError for a capture that cannot be read.
    """
    rows = read_curated(store)
    if source is not None:
        rows = rows.filter(pl.col("source") == source)
    table = rows.sort("source", "scene_id", "qa_id").collect()
    wanted = table.select("source", "scene_id").unique(maintain_order=True).head(scenes or len(table))
    table = table.join(wanted, on=["source", "scene_id"], how="semi", maintain_order="left")
    verdicts: list[Verdict] = []
    for _, part in table.group_by("source", "scene_id", "capture_id", maintain_order=True):
        # media are <capture>/rgb/000000.jpg or <capture>/video.mp4
        image = next((m[0] for m in part["media"].to_list() if m and "/rgb/" in m[0]), None)
        if image is not None:
            verdicts += _audit_capture(store, str(PurePosixPath(image).parents[1]), part.to_dicts())
    return verdicts


def _audit_capture(store: Store, prefix: str, rows: list[dict[str, Any]]) -> list[Verdict]:
    local = store.local_path(prefix)
    if local is not None:
        return audit_rows(read_capture(local), rows)
    with tempfile.TemporaryDirectory(prefix="sprite-audit-") as folder:
        store.get_tree(prefix, Path(folder))
        return audit_rows(read_capture(folder), rows)


def main(arguments: list[str] | None = None) -> int:
    """Print {"tasks", "disagreements"} as JSON; exit 1 when anything disagrees."""
    parser = argparse.ArgumentParser(prog="python -m sprite_etl.load.audit", description=__doc__)
    parser.add_argument("store", metavar="STORE", help="file:///folder or s3://bucket/prefix")
    parser.add_argument("--source", help="only this source's scenes")
    parser.add_argument("--scenes", type=int, help="only the first so many scenes")
    args = parser.parse_args(arguments)
    verdicts = audit_store(open_store(args.store), args.source, args.scenes)
    wrong = [asdict(v) for v in verdicts if v.agrees is False]
    sys.stdout.write(json.dumps({"tasks": summary(verdicts), "disagreements": wrong}, indent=2) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
