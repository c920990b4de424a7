"""What rows show: each medium's size and hash as its capture's manifest has them, and who may pass it on."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from sprite_etl.load.release.schema import ADDED_SCHEMA, arrow_schema
from sprite_etl.load.rows import VIDEO
from sprite_etl.scene.folder import MANIFEST
from sprite_etl.store.objects import CONCURRENCY, Store

MEDIA_SCHEMA = pl.Schema(
    {
        "key": pl.String, "sha256": pl.String, "bytes": pl.Int64, "width": pl.Int64, "height": pl.Int64,
        "terms": pl.String, "source": pl.String, "scene_id": pl.String, "capture_id": pl.String,
    }
)  # fmt: skip
_SHARED = ("source", "batch", "recipe", "fingerprint", "scene_id", "capture_id", "capture_sha256", "license")
REBUILD_SCHEMA = pl.Schema(
    {
        "terms": pl.String(),
        **dict.fromkeys(_SHARED, pl.String()),
        "video": pl.Boolean(),
        "frame_indices": pl.List(pl.Int64),
    }
)
HELD = 256
"""Captures whose manifests are in memory at once."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One file: hash and bytes as its capture's manifest says, width and height in pixels."""

    sha256: str
    bytes: int
    width: int
    height: int


class Captures:
    """The media of a store's captures, from their manifests alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[str, dict[str, Medium]] = {}

    def describe(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Curated rows with media_width, media_height, media_sha256 and media_terms added.

        Raises MissingObjectError, and ValueError for a medium that its capture's manifest does not list.
        """
        self._read(sorted({_prefix(key) for media in rows["media"] for key in media}))
        found = [[self.medium(key) for key in media] for media in rows["media"]]
        columns: dict[str, list[Any]] = {
            "media_width": [[m.width for m in of] for of in found],
            "media_height": [[m.height for m in of] for of in found],
            "media_sha256": [[m.sha256 for m in of] for of in found],
            "media_terms": [json.loads(text)["media"] for text in rows["license"]],
        }
        return rows.with_columns(pl.Series(name, values, ADDED_SCHEMA[name]) for name, values in columns.items())

    def medium(self, key: str) -> Medium:
        """One file by its key. Raises as `describe`."""
        prefix = _prefix(key)
        if prefix not in self._held:
            self._read([prefix])
        try:
            return self._held[prefix][key]
        except KeyError:
            raise ValueError(f"{key} is not in its capture's manifest; the store is damaged there") from None

    def _read(self, prefixes: list[str]) -> None:
        new = [prefix for prefix in prefixes if prefix not in self._held]
        if len(self._held) + len(new) > HELD:
            self._held = {prefix: self._held[prefix] for prefix in prefixes if prefix in self._held}
        with ThreadPoolExecutor(min(CONCURRENCY, 16)) as pool:
            self._held.update(zip(new, pool.map(self._media, new)))

    def _media(self, prefix: str) -> dict[str, Medium]:
        manifest = json.loads(self._store.get(f"{prefix}/{MANIFEST}"))
        sizes = {int(frame["index"]): (int(frame["width"]), int(frame["height"])) for frame in manifest["frames"]}
        found = {}
        for entry in manifest["files"]:
            name = entry["path"]
            if name == VIDEO or name.startswith("rgb/"):
                size = next(iter(sizes.values())) if name == VIDEO else sizes[int(Path(name).stem)]
                found[f"{prefix}/{name}"] = Medium(entry["sha256"], int(entry["bytes"]), *size)
        return found


class MediaWriter:
    """Writes media.parquet, each medium once, and rebuild.parquet, each capture that may not be passed on once, while
    rows go by. Holds their names and no more."""

    def __init__(self, folder: Path, captures: Captures) -> None:
        self._captures = captures
        self._schema = arrow_schema(MEDIA_SCHEMA)
        self._media = pq.ParquetWriter(folder / "media.parquet", self._schema, compression="zstd")
        self._rebuild = folder / "rebuild.parquet"
        self._seen: set[str] = set()
        self._kept_back: dict[str, dict[str, Any]] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Note the media of rows of RELEASE_SCHEMA."""
        new = []
        for row in rows.select("media", "media_terms", "frame_indices", *_SHARED).iter_rows(named=True):
            for key in row["media"]:
                if key not in self._seen:
                    self._seen.add(key)
                    file = self._captures.medium(key)
                    about = (row["media_terms"], row["source"], row["scene_id"], row["capture_id"])
                    new.append((key, file.sha256, file.bytes, file.width, file.height, *about))
            if row["media_terms"] != "embed":
                self._keep_back(row)
        if new:
            table = pl.DataFrame(new, MEDIA_SCHEMA, orient="row").to_arrow()
            self._media.write_table(table.cast(self._schema))

    def close(self) -> None:
        """Finish both files."""
        self._media.close()
        held = [self._kept_back[name] for name in sorted(self._kept_back)]
        lines = [{**capture, "frame_indices": sorted(capture["frame_indices"])} for capture in held]
        table = pl.DataFrame(lines, REBUILD_SCHEMA).to_arrow()
        pq.write_table(table.cast(arrow_schema(REBUILD_SCHEMA)), self._rebuild, compression="zstd")

    def _keep_back(self, row: dict[str, Any]) -> None:
        blank = {"terms": row["media_terms"], "video": False, "frame_indices": set(), **{n: row[n] for n in _SHARED}}
        name = "/".join(row[n] for n in ("media_terms", "source", "batch", "recipe", "capture_id"))
        held = self._kept_back.setdefault(name, blank)
        held["frame_indices"].update(row["frame_indices"])
        held["video"] = held["video"] or any(key.endswith(VIDEO) for key in row["media"])


def _prefix(key: str) -> str:
    """The capture's folder: what stands before rgb/… or video.mp4."""
    return key.removesuffix(f"/{VIDEO}").partition("/rgb/")[0]
