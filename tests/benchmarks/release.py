"""A release's rows in every format: seconds, rows a second and peak memory, beside a bare loop and `datasets`.

    python -m tests.benchmarks.release STORE [--rows 30000 300000]

STORE is a folder that holds a curated table. Its rows are repeated under new ids until there are enough, rendered as a
release renders them, and written by every exporter with media by reference. Each line is a process of its own, so that
its peak memory is its own. Baseline of the ratios: a loop that writes each row as a line of JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sprite_etl.load.curated import read_curated
from sprite_etl.load.exports import exporter
from sprite_etl.load.exports.base import About
from sprite_etl.load.release.options import FORMATS, SPLITS, Mix
from sprite_etl.load.release.render import render
from sprite_etl.load.release.schema import BATCH_ROWS, RELEASE_SCHEMA
from sprite_etl.store.objects import open_store

SHARES = {"train": 0.9, "val": 0.05, "test": 0.05}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[30_000, 300_000])
    parser.add_argument("--only", metavar="WHAT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        _child(options.only, options.store)
        return
    for rows in options.rows:
        with tempfile.TemporaryDirectory(prefix="sprite-release-") as folder:
            _table(options.store, Path(folder), rows)


def _table(store: Path, folder: Path, rows: int) -> None:
    _repeat(store, folder / "curated.parquet", rows)
    print(f"\n{rows:,} rows: {'':18} seconds    rows/s   × loop   peak MB", flush=True)
    baseline = 0.0
    for what in ("render", "loop", "datasets to_json", "datasets to_parquet", *FORMATS, "all formats"):
        command = [sys.executable, "-m", "tests.benchmarks.release", str(folder), "--only", what]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        seconds, peak = json.loads(done.stdout.splitlines()[-1])
        baseline = seconds if what == "loop" else baseline
        ratio = f"{seconds / baseline:8.2f}" if baseline else " " * 8
        print(f"  {what:30} {seconds:8.1f} {rows / seconds:9,.0f} {ratio} {peak:9.0f}", flush=True)


def _child(what: str, folder: Path) -> None:
    """Do one thing; print its seconds and the process's peak memory in MB."""
    began = time.perf_counter()
    if what == "render":
        _render(folder)
    elif what == "loop":
        _loop(folder)
    elif what.startswith("datasets"):
        _datasets(folder, what.rpartition("to_")[2])
    else:
        _export(folder, FORMATS if what == "all formats" else (what,))
    seconds = time.perf_counter() - began
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]))


def _repeat(store: Path, file: Path, rows: int) -> None:
    """Rows made of the store's own, a batch at a time, in a file as large as there are rows."""
    own = read_curated(open_store(store.resolve().as_uri())).collect()
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, BATCH_ROWS):
        part = own.sample(min(BATCH_ROWS, rows - start), with_replacement=True, seed=start)
        ids = [hashlib.sha256(f"{start}/{i}".encode()).hexdigest()[:32] for i in range(part.height)]
        table = part.with_columns(pl.Series("qa_id", ids)).to_arrow()
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _render(folder: Path) -> None:
    source = pq.ParquetFile(folder / "curated.parquet")
    splits = [split for split, share in SHARES.items() for _ in range(round(100 * share))]
    writers: dict[str, pq.ParquetWriter] = {}
    for number, batch in enumerate(source.iter_batches(BATCH_ROWS)):
        rows = render(pl.DataFrame(batch), Mix(), 7)
        sizes = pl.col("media").list.eval(pl.lit(640, pl.Int64))
        table = rows.with_columns(
            pl.lit(splits[number * 37 % 100]).alias("release_split"),
            sizes.alias("media_width"),
            sizes.alias("media_height"),
            pl.col("media").list.eval(pl.lit("0" * 64)).alias("media_sha256"),
            pl.lit("embed").alias("media_terms"),
        ).select(list(RELEASE_SCHEMA))
        split = table["release_split"][0]
        arrow = table.to_arrow()
        if split not in writers:
            writers[split] = pq.ParquetWriter(folder / f"{split}.parquet", arrow.schema)
        writers[split].write_table(arrow)
    for writer in writers.values():
        writer.close()


def _batches(folder: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    for split in SPLITS:
        if (file := folder / f"{split}.parquet").exists():
            for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS):
                yield split, pl.DataFrame(batch)


def _loop(folder: Path) -> None:
    with (folder / "loop.jsonl").open("w") as out:
        for _, rows in _batches(folder):
            for row in rows.iter_rows(named=True):
                out.write(json.dumps(row) + "\n")


def _datasets(folder: Path, kind: str) -> None:
    import datasets

    files = [str(f) for split in SPLITS if (f := folder / f"{split}.parquet").exists()]
    read = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(folder / "cache"))
    write: Callable[[str], object] = read.to_json if kind == "json" else read.to_parquet
    write(str(folder / f"datasets.{kind}"))


def _export(folder: Path, formats: tuple[str, ...]) -> None:
    counts = {s: pq.ParquetFile(f).metadata.num_rows for s in SPLITS if (f := folder / f"{s}.parquet").exists()}
    about = About("sprite-1.0", "1.0", counts)
    made = []
    for name in formats:
        kind = exporter(name)
        below = folder / f"{len(formats)}" / name
        below.mkdir(parents=True)
        made.append(kind(below, about, lambda key: b""))
    for split, rows in _batches(folder):
        for export in made:
            if split in export.splits:
                export.write(split, rows)
    for export in made:
        export.close()


if __name__ == "__main__":
    main()
