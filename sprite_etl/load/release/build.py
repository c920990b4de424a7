"""Make a release: select, write everything into a local folder, upload it, and last of all its manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from sprite_etl import __version__
from sprite_etl.load.curated import read_curated
from sprite_etl.load.exports import exporter
from sprite_etl.load.exports.base import About
from sprite_etl.load.recipes.write import write_recipes
from sprite_etl.load.release import decontaminate
from sprite_etl.load.release.manifest import NAME, Manifest, Partition, ReleaseError, files_of, find
from sprite_etl.load.release.media import Captures, MediaWriter
from sprite_etl.load.release.options import SPLITS, ReleaseOptions
from sprite_etl.load.release.render import render
from sprite_etl.load.release.schema import BATCH_ROWS, RELEASE_SCHEMA, arrow_schema
from sprite_etl.load.release.select import Selection, select
from sprite_etl.load.stats import losses
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity, canonical_json

Progress = Callable[[str, int, int], None]
"""(stage, done, of): select, write, upload."""
CLAIM = "building.json"
PARTITION = ("source", "batch", "recipe")


def quiet(stage: str, done: int, of: int) -> None:
    """Show nothing."""


def build(
    store: Store,
    options: ReleaseOptions,
    *,
    lists: Path | None = None,
    spool: str | None = None,
    progress: Progress = quiet,
) -> tuple[Manifest, bool]:
    """The release, and whether this call made it: a version that exists is made anew beside it and must be the same.

    lists: a folder in place of the shipped lists of benchmarks' scenes; spool: where the local copy is made, None: the
    system's folder. Raises ReleaseError where the version exists with other content, or another build of it is under
    way; ValueError where no row is left; StoreError.
    """
    progress("select", 0, 1)
    selection = select(store, options, lists)
    if selection.rows.is_empty():
        raise ReleaseError(f"every row is left out: {selection.counts()['dropped']}; a release must hold some")
    progress("select", 1, 1)
    with tempfile.TemporaryDirectory(prefix="sprite-release-", dir=spool) as name:
        folder = Path(name)
        used = {one.name: one.sha256 for one in decontaminate.read_lists(lists or decontaminate.SHIPPED)}
        reports = _reports(store, selection, used)
        batches = _curated(store, selection, options, progress)
        write_files(folder, store, options, counts_of(selection), batches, selection.dropped, reports)
        manifest = Manifest(
            version=options.version,
            options=options,
            code_version=__version__,
            rows=counts_of(selection),
            sources=_partitions(selection),
            counts=selection.counts(),
            lists=used,
            files=files_of(folder),
        )
        existing = find(store, options.version)
        if existing is None:
            return _upload(store, folder, manifest, progress)
    if existing.body() == manifest.body():
        store.delete(keys.release_key(options.version, CLAIM))  # of a build that was killed after its last word
        return existing, False
    raise ReleaseError(
        f"release {options.version} exists and is immutable, and what would be made now is another: "
        f"{'; '.join(existing.differences(manifest)[:5])}. Give the new one another version"
    )


def counts_of(selection: Selection) -> dict[str, int]:
    """Split → rows, every split named."""
    counted = dict(selection.rows.group_by("release_split").len().iter_rows())
    return {split: counted.get(split, 0) for split in SPLITS}


def write_files(
    folder: Path,
    store: Store,
    options: ReleaseOptions,
    rows: dict[str, int],
    batches: Iterable[tuple[str, pl.DataFrame]],
    dropped: pl.DataFrame,
    reports: dict[str, Any],
) -> None:
    """Every file but the manifest. rows: split → how many; batches: rows of RELEASE_SCHEMA, split by split; reports:
    name → what reports/NAME.json says."""
    from sprite_etl.load.card.write import write_card

    described = About(f"sprite-{options.version}", options.version, rows, options.embed)
    for name in ("rows", "reports"):
        (folder / name).mkdir()
    schema = arrow_schema(RELEASE_SCHEMA)
    writers = {s: pq.ParquetWriter(folder / "rows" / f"{s}.parquet", schema, compression="zstd") for s in SPLITS}
    media = MediaWriter(folder, Captures(store))
    exports = []
    for name in options.formats:
        below = folder / "exports" / name
        below.mkdir(parents=True)
        exports.append(exporter(name)(below, described, store.get))
    for split, part in batches:
        writers[split].write_table(part.to_arrow().cast(schema))
        media.add(part)
        for export in exports:
            if split in export.splits:
                export.write(split, part)
    for closing in (*writers.values(), media, *exports):
        closing.close()
    dropped.write_parquet(folder / "dropped.parquet", compression="zstd", statistics=False)
    for name, report in reports.items():
        (folder / "reports" / f"{name}.json").write_bytes(canonical_json(report))
    write_recipes(folder, described)
    write_card(folder, store, options, reports)


def _curated(
    store: Store, selection: Selection, options: ReleaseOptions, progress: Progress
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The selected rows, whole and as they are asked, a batch at a time: one partition is in memory."""
    captures, table = Captures(store), read_curated(store)
    done, total = 0, selection.rows.height
    for split in SPLITS:
        mine = selection.rows.filter(pl.col("release_split") == split)
        for run in mine.select(PARTITION).unique().sort(PARTITION).iter_rows(named=True):
            held = pl.all_horizontal(pl.col(name) == value for name, value in run.items())
            chosen = mine.filter(held).select("qa_id", "release_split")
            whole = table.filter(held).join(chosen.lazy(), on="qa_id", how="inner").sort("qa_id").collect()
            if whole.height != chosen.height:
                raise ReleaseError(f"the curated partition {run} changed while the release was made; make it again")
            for part in whole.iter_slices(BATCH_ROWS):
                asked = captures.describe(render(part, options.mix, options.seed))
                done += part.height
                progress("write", done, total)
                yield split, asked.select(RELEASE_SCHEMA.names())


def _reports(store: Store, selection: Selection, lists: dict[str, str]) -> dict[str, Any]:
    """What the card says beyond the rows, and what a build from the copied rows must not ask the store for."""
    partitions = _partitions(selection)
    runs = [RunIdentity(p.source, p.batch, p.recipe, p.fingerprint) for p in partitions]
    origin = {"code_version": __version__, "sources": [p.model_dump() for p in partitions], "lists": lists}
    return {
        "selection": selection.counts(),
        "blind": selection.blind,
        "origin": origin,
        "pipeline": losses(store, runs),
    }


def _partitions(selection: Selection) -> tuple[Partition, ...]:
    counted = selection.rows.group_by(*PARTITION, "fingerprint").len("rows").sort(*PARTITION, "fingerprint")
    return tuple(Partition(**row) for row in counted.iter_rows(named=True))


def _upload(store: Store, folder: Path, manifest: Manifest, progress: Progress) -> tuple[Manifest, bool]:
    """Every file, then the manifest: until it is there nobody can open the release."""
    claim = keys.release_key(manifest.version, CLAIM)
    if not store.put_if_absent(claim, manifest.body()) and store.get(claim) != manifest.body():
        raise ReleaseError(
            f"another build of release {manifest.version} was begun and not finished. Let it finish; or, if it was "
            f"killed, remove what it left: sprite release {manifest.version} --discard"
        )
    _sweep(store, manifest.version, {file.path for file in manifest.files} | {CLAIM})
    for number, file in enumerate(manifest.files):
        progress("upload", number, len(manifest.files))
        store.put_file(keys.release_key(manifest.version, file.path), folder / file.path)
    progress("upload", len(manifest.files), len(manifest.files))
    made = store.put_if_absent(keys.release_key(manifest.version, NAME), manifest.body())
    store.delete(claim)
    return manifest, made


def discard(store: Store, version: str) -> int:
    """Remove what an unfinished build left; returns how many objects. Raises ReleaseError for a finished release."""
    if find(store, version) is not None:
        raise ReleaseError(f"release {version} is finished, and a release is immutable: it is not removed")
    return _sweep(store, version, set())


def _sweep(store: Store, version: str, kept: set[str]) -> int:
    """Delete what lies in the release's folder and is not to be kept."""
    wanted = {keys.release_key(version, path) for path in kept}
    stray = [key for key in store.list(keys.release_prefix(version)) if key not in wanted]
    for key in stray:
        store.delete(key)
    return len(stray)
