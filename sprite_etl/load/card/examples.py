"""Six rows to look at, with their pictures and the boxes of what they name, where pictures may be passed on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from sprite_etl.browse.pictures import Pictures, shown
from sprite_etl.load.card.reading import Row, Sampler, read_rows
from sprite_etl.store.objects import Store
from sprite_etl.transform.rows import KINDS

COUNT = 6
_LOOKED_AT = 40
_PICTURES = 3
_TILE, _GAP = 420, 6
_NARROW = ("qa_id", "source", "kind", "task", "media_terms", "object_ids", "release_split", "form")
_FULL = (
    "qa_id", "source", "scene_id", "capture_id", "kind", "task", "prompt", "response", "answer", "media", "media_terms",
    "frame_indices", "object_ids", "expressions", "producer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A row, and the file that shows it, relative to the release; None where its media may not be passed on."""

    row: Row
    picture: str | None


def write_examples(folder: Path, store: Store) -> list[Example]:
    """Choose rows of different kinds, tasks and sources and write examples/<number>.jpg. Raises StoreError."""
    chosen = _choose(folder)
    rows = {row["qa_id"]: row for row in read_rows(folder, _FULL) if row["qa_id"] in set(chosen)}
    pictures, found = Pictures(store), []
    (folder / "examples").mkdir(exist_ok=True)
    for number, qa_id in enumerate(chosen, 1):
        row, name = rows[qa_id], None
        if row["media_terms"] == "embed":
            name = f"examples/{number}.jpg"
            (folder / name).write_bytes(_drawn(pictures, row))
        found.append(Example(row, name))
    return found


def _choose(folder: Path) -> list[str]:
    """qa_ids: of each kind the first, then of what is left; a source, a task and an open form not yet shown come
    first."""
    sampler = Sampler(_LOOKED_AT, lambda row: (row["kind"], row["source"]))
    for row in read_rows(folder, _NARROW):
        sampler.add(row)
    pools = sampler.groups()
    chosen: list[Row] = []
    for kind in [*KINDS, *KINDS]:
        rows = [row for (of, _), pool in sorted(pools.items()) if of == kind for row in pool if row not in chosen]
        if rows and len(chosen) < COUNT:
            chosen.append(min(rows, key=lambda row: _seen(row, chosen)))
    return [row["qa_id"] for row in chosen]


def _seen(row: Row, chosen: Sequence[Row]) -> tuple[Any, ...]:
    shown_already = [sum(row[name] == other[name] for other in chosen) for name in ("source", "task", "form")]
    return (*shown_already, row["media_terms"] != "embed", len(row["object_ids"]) not in (2, 3), row["qa_id"])


def _drawn(pictures: Pictures, row: Row) -> bytes:
    """Some of its frames side by side, as JPEG."""
    frames = shown(row, _PICTURES).frames
    tiles = []
    for frame in frames:
        body = pictures.picture(row, frame, boxes=True)
        assert body is not None
        with Image.open(io.BytesIO(body)) as opened:
            tiles.append(opened.resize((_TILE, round(opened.height * _TILE / opened.width)), Image.Resampling.LANCZOS))
    sheet = Image.new("RGB", (len(tiles) * (_TILE + _GAP) - _GAP, max(t.height for t in tiles)), (255, 255, 255))
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number * (_TILE + _GAP), 0))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
