"""Parquet files that `datasets.load_dataset` opens with no script, pictures as its Image feature.

Layout and the schema's `huggingface` entry: https://huggingface.co/docs/datasets/repository_structure and
`datasets.Features.to_dict`.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.release.schema import RELEASE_SCHEMA

SHARD_ROWS = 100_000
SHARD_BYTES = 500_000_000
EMBEDDED_ROWS = 64
"""Rows of a group where pictures lie inside: what is in memory at once."""

_IMAGE = pa.struct({"bytes": pa.binary(), "path": pa.string()})
_LEFT_OUT = ("media_width", "media_height", "media_sha256")


class ParquetExporter(Exporter):
    """`data/<split>-00000.parquet` …: columns `images` and `videos`, and those of the release's rows.

    A picture holds its bytes where `embed` is set and its terms allow it, else only its key in the store as a path,
    which `datasets` opens when it is run in the folder that holds raw/. Videos are always paths: hundreds of rows share
    one.
    """

    name: ClassVar[str] = "parquet"
    splits: ClassVar[tuple[str, ...]] = ("train", "val", "test")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        (self.folder / "data").mkdir(parents=True)
        self._writer: pq.ParquetWriter | None = None
        self._split, self._shard, self._rows, self._bytes = "", 0, 0, 0

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of a split."""
        step = EMBEDDED_ROWS if self.about.embed else max(rows.height, 1)
        for start in range(0, rows.height, step):
            self._write(split, rows.slice(start, step))

    def close(self) -> None:
        """Finish the last file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(self, split: str, rows: pl.DataFrame) -> None:
        images = [self._images(media, terms) for media, terms in rows.select("media", "media_terms").iter_rows()]
        videos = [[key for key in media if key.endswith(".mp4")] for media in rows["media"]]
        plain = rows.drop(_LEFT_OUT).to_arrow()
        columns = {
            "images": pa.array(images, pa.list_(_IMAGE)),
            "videos": pa.array(videos, pa.list_(pa.string())),
            **{name: _cast(plain[name]) for name in plain.column_names},
        }
        table = pa.table(columns, schema=_SCHEMA)
        if split != self._split or self._rows >= SHARD_ROWS or self._bytes >= SHARD_BYTES:
            self.close()
            self._shard = 0 if split != self._split else self._shard + 1
            self._split, self._rows, self._bytes = split, 0, 0
        if self._writer is None:
            path = self.folder / "data" / f"{split}-{self._shard:05d}.parquet"
            self._writer = pq.ParquetWriter(path, _SCHEMA, compression="zstd")
        self._writer.write_table(table, row_group_size=table.num_rows)
        self._rows += table.num_rows
        self._bytes += sum(len(image["bytes"] or b"") for row in images for image in row)

    def _images(self, media: list[str], terms: str) -> list[dict[str, Any]]:
        inside = self.about.embed and terms == "embed"
        return [
            {"bytes": self.media(key) if inside else None, "path": key} for key in media if not key.endswith(".mp4")
        ]


def _cast(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Plain string types: older readers know no views."""
    return column.cast(_plain(column.type))


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return pa.string() if not pa.types.is_primitive(kind) else kind


def _feature(kind: pa.DataType) -> dict[str, Any]:
    """The type as `datasets` writes it down."""
    if kind == _IMAGE:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        return {"_type": "Sequence", "feature": _feature(kind.value_type)}
    return {"_type": "Value", "dtype": {"double": "float64"}.get(str(kind), str(kind))}


def _declared() -> pa.Schema:
    empty = RELEASE_SCHEMA.to_frame().drop(_LEFT_OUT).to_arrow().schema
    fields = [("images", pa.list_(_IMAGE)), ("videos", pa.list_(pa.string()))]
    fields += [(field.name, _plain(field.type)) for field in empty]
    features = {name: _feature(kind) for name, kind in fields}
    return pa.schema(fields, {"huggingface": json.dumps({"info": {"features": features}})})


_SCHEMA = _declared()
