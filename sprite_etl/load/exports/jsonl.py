"""What the trainers' formats share: a line of JSON a row, and marks for media that are counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from sprite_etl.load.release.reserved import refuse_marks

_VIDEOS = (".mp4", ".webm", ".mkv")
_COLUMNS = ("qa_id", "task", "kind", "form", "prompt", "response", "solution", "media", "media_width", "media_height")


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as a trainer needs it. media: keys in the store, all pictures or all videos; sizes: width and height of
    each, pixels."""

    qa_id: str
    task: str
    kind: str
    form: str
    prompt: str
    response: str
    solution: str
    media: list[str]
    video: bool
    sizes: list[tuple[int, int]]


def shown(rows: pl.DataFrame) -> Iterator[Shown]:
    """Rows of RELEASE_SCHEMA one at a time. Raises ValueError for one that has no media, mixes pictures with videos, or
    whose text holds a mark (ReservedTextError)."""
    for qa_id, task, kind, form, prompt, response, solution, media, widths, heights in rows.select(
        _COLUMNS
    ).iter_rows():
        refuse_marks(qa_id, prompt, response, solution)
        videos = sum(key.endswith(_VIDEOS) for key in media)
        if not media or videos not in (0, len(media)):
            raise ValueError(f"row {qa_id}: media must be pictures or videos, got {media}")
        sizes = list(zip(widths, heights))
        yield Shown(qa_id, task, kind, form, prompt, response, solution, media, videos > 0, sizes)


class Lines:
    """JSON lines in files that are opened when their first line comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, IO[str]] = {}
        self.count: dict[str, int] = {}
        """File → lines in it, in the order of their first lines."""

    def add(self, name: str, record: Mapping[str, Any]) -> None:
        """Add a line to the file of this name; keys stay in their order."""
        if name not in self._open:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open[name] = (self._folder / name).open("w", encoding="utf-8", newline="\n")
            self.count[name] = 0
        self._open[name].write(json.dumps(record, ensure_ascii=False, separators=(", ", ": ")) + "\n")
        self.count[name] += 1

    def close(self) -> None:
        """Finish every file."""
        for file in self._open.values():
            file.close()
        self._open.clear()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """A small file for people and programs to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
