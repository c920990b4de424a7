"""Tar shards as WebDataset reads them: one sample a row, its files named by the row's id.

Format: https://github.com/webdataset/webdataset#the-webdataset-format (files of a sample stand together and share the
name before the first dot).
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import PurePosixPath
from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter

SHARD_ROWS = 10_000
SHARD_BYTES = 1_000_000_000


class WebDatasetExporter(Exporter):
    """`<split>-000000.tar` …: `<qa_id>.json` with the row; where `embed` is set and terms allow it `<qa_id>.0.jpg` …
    for its pictures and `<qa_id>.0.mp4` for its video, in the order of `media`, else their keys alone."""

    name: ClassVar[str] = "webdataset"
    splits: ClassVar[tuple[str, ...]] = ("train", "val", "test")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._tar: tarfile.TarFile | None = None
        self._split, self._shard, self._rows, self._bytes = "", 0, 0, 0

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of a split."""
        for row in rows.iter_rows(named=True):
            tar = self._open(split)
            self._add(tar, f"{row['qa_id']}.json", json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
            if self.about.embed and row["media_terms"] == "embed":
                for number, key in enumerate(row["media"]):
                    self._add(tar, f"{row['qa_id']}.{number}{PurePosixPath(key).suffix}", self.media(key))
            self._rows += 1

    def close(self) -> None:
        """Finish the last shard."""
        if self._tar is not None:
            self._tar.close()
            self._tar = None

    def _open(self, split: str) -> tarfile.TarFile:
        if split != self._split or self._rows >= SHARD_ROWS or self._bytes >= SHARD_BYTES:
            self.close()
            self._shard = 0 if split != self._split else self._shard + 1
            self._split, self._rows, self._bytes = split, 0, 0
        if self._tar is None:
            path = self.folder / f"{split}-{self._shard:06d}.tar"
            self._tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 (closed with its shard)
        return self._tar

    def _add(self, tar: tarfile.TarFile, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)  # no time, no owner: equal rows give equal bytes
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
        tar.members.clear()  # type: ignore[attr-defined]  # what is written is on disk; the list would grow
        self._bytes += len(content)
