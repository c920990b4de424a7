"""A release on a local disk: with all that it shows, or made again from the rows that it copied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sprite_etl.load.release.build import Progress, quiet, write_files
from sprite_etl.load.release.manifest import NAME, Manifest, ReleaseError, files_of, open_release
from sprite_etl.load.release.options import SPLITS
from sprite_etl.load.release.schema import BATCH_ROWS
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import CONCURRENCY, Store

AT_ONCE = 1000


def fetch(store: Store, version: str, folder: Path, progress: Progress = quiet) -> int:
    """Put the release and every medium that it shows below a folder, which is then the media root of its exports.

    What is there already, and is what it should be, stays. Returns how many files were fetched. Raises ReleaseError
    for what is gone from the store or is not what was released; what was fetched stays, so that the same call goes on.
    """
    found = open_release(store, version)
    manifest = folder / NAME
    if manifest.exists() and manifest.read_bytes() != found.body():
        raise ReleaseError(f"{folder} holds another release; give a folder of its own")
    own = [(keys.release_key(version, file.path), file.path, file.sha256) for file in found.files]
    done = _fetch_all(store, folder, own, progress, "release")
    media = pq.ParquetFile(folder / "media.parquet")
    shown = (
        (key, key, sha256)
        for batch in media.iter_batches(BATCH_ROWS, columns=["key", "sha256"])
        for key, sha256 in pl.DataFrame(batch).iter_rows()
    )
    done += _fetch_all(store, folder, shown, progress, "media", media.metadata.num_rows)
    manifest.write_bytes(found.body())
    return done


def _fetch_all(
    store: Store,
    folder: Path,
    wanted: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]],
    progress: Progress,
    what: str,
    total: int | None = None,
) -> int:
    """wanted: (key, path below the folder, sha256)."""
    total, done, fetched, waiting = total or len(list(wanted)), 0, 0, iter(wanted)
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        while part := list(islice(waiting, AT_ONCE)):
            fetched += sum(pool.map(lambda item: _fetch(store, folder, *item), part))
            done += len(part)
            progress(what, done, total)
    return fetched


def _fetch(store: Store, folder: Path, key: str, path: str, sha256: str) -> bool:
    file = folder / path
    if file.is_file() and _sha256(file) == sha256:
        return False
    try:
        store.get_file(key, file)
    except MissingObjectError:
        raise ReleaseError(f"{key} is gone from {store.uri}; the release shows it, and is damaged") from None
    if _sha256(file) != sha256:
        file.unlink()
        raise ReleaseError(f"{key} in {store.uri} is not what was released: its bytes have changed")
    return True


def rebuild(store: Store, version: str, folder: Path) -> tuple[Manifest, list[str]]:
    """Make the release's files again, below an empty folder, from the rows that it copied.

    Returns the manifest, and which files came out otherwise. Needs the manifests of the captures that it shows, and
    where pictures lie inside, the pictures. Raises ReleaseError, MissingObjectError.
    """
    found = open_release(store, version)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ReleaseError(f"{folder} is not empty; a release is made again in a folder of its own")
    copied = folder / ".copied"
    names = [f.path for f in found.files if f.path.startswith(("rows/", "reports/")) or f.path == "dropped.parquet"]
    for name in names:
        store.get_file(keys.release_key(version, name), copied / name)

    def batches() -> Iterator[tuple[str, pl.DataFrame]]:
        for split in SPLITS:
            for batch in pq.ParquetFile(copied / "rows" / f"{split}.parquet").iter_batches(BATCH_ROWS):
                yield split, pl.DataFrame(batch)

    reports = {Path(n).stem: json.loads((copied / n).read_bytes()) for n in names if n.startswith("reports/")}
    dropped = pl.read_parquet(copied / "dropped.parquet")
    write_files(folder, store, found.options, found.rows, batches(), dropped, reports)
    for file in sorted(copied.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    copied.rmdir()
    made = {file.path: file.sha256 for file in files_of(folder)}
    meant = {file.path: file.sha256 for file in found.files}
    return found, sorted(p for p in made.keys() | meant.keys() if made.get(p) != meant.get(p))


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
