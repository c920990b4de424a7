"""Six rows to look at, with their pictures and the boxes of what they name, where pictures may be passed on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from sprite_etl.browse.pictures import Pictures, shown
from sprite_etl.load.card.reading import Row, Sampler, find_rows, read_rows
from sprite_etl.load.rows import read_facts
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.transform.rows import KINDS

COUNT = 6
_LOOKED_AT = 40
_PICTURES = 3
_ALONE, _TILE, _GAP = 640, 480, 6
"""Pixels: a picture alone, one of several, between two."""
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
    rows = find_rows(folder, chosen, _FULL)
    pictures, found = Pictures(store), []
    (folder / "examples").mkdir(exist_ok=True)
    for number, qa_id in enumerate(chosen, 1):
        row, name = rows[qa_id], None
        if row["media_terms"] == "embed":
            name = f"examples/{number}.jpg"
            (folder / name).write_bytes(_drawn(store, pictures, row))
        found.append(Example(row, name))
    return found


def _choose(folder: Path) -> list[str]:
    """qa_ids: one of each kind, then of each kind again."""
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
    """Less for a row that should be shown rather: with its picture and boxes in it, then of what is new."""
    repeated = [sum(row[name] == other[name] for other in chosen) for name in ("source", "task", "form")]
    return (row["media_terms"] != "embed", not row["object_ids"], *repeated, len(row["object_ids"]) > 3, row["qa_id"])


def _drawn(store: Store, pictures: Pictures, row: Row) -> bytes:
    """Some of its frames side by side, as JPEG."""
    frames = _frames(store, row)
    width = _ALONE if len(frames) == 1 else _TILE
    tiles = []
    for frame in frames:
        body = pictures.picture(row, frame, boxes=True)
        assert body is not None
        with Image.open(io.BytesIO(body)) as opened:
            tiles.append(opened.resize((width, round(opened.height * width / opened.width)), Image.Resampling.LANCZOS))
    sheet = Image.new("RGB", (len(tiles) * (width + _GAP) - _GAP, max(t.height for t in tiles)), (255, 255, 255))
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number * (width + _GAP), 0))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _frames(store: Store, row: Row) -> list[int]:
    """Those that show what the question names best, and others, spread, up to _PICTURES, in their order."""
    capture = read_facts(store, keys.capture_prefix(row["source"], row["scene_id"], row["capture_id"])).capture
    seen = {o.object_id: {s.frame: s.pixels or 0 for s in o.visible or ()} for o in capture.objects}
    best = [
        max(row["frame_indices"], key=lambda frame: (seen[i].get(frame, 0), -frame))
        for i in row["object_ids"]
        if any(seen.get(i, {}).get(frame) for frame in row["frame_indices"])
    ]
    return sorted(list(dict.fromkeys([*best, *shown(row, _PICTURES).frames]))[:_PICTURES])
