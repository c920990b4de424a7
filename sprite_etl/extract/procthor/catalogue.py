"""The houses of a file: one JSON a line, as ProcTHOR-10K and ProcTHOR's generator write them, gzip or not."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from sprite_etl.extract.base import SceneError, SceneRef, SourceError

SPLITS = ("train", "val", "test")


def list_houses(path: Path, split: str) -> tuple[SceneRef, ...]:
    """One scene a line, `house-<number from 0>-<start of the line's SHA-256>`: a file that is replaced gives other
    scenes. split: else the one that the file's name says. Raises SourceError."""
    said = split or next((word for word in re.split(r"[^a-z]+", path.name.lower()) if word in SPLITS), None)
    try:
        stat = path.stat()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error}") from error
    scenes = _listed(path, stat.st_mtime_ns, stat.st_size, said)
    if not scenes:
        raise SourceError(f"{path} holds no house")
    return scenes


def house_line(path: Path, scene_id: str) -> str:
    """The house's JSON. Raises SceneError for a house that the file does not hold."""
    said = re.fullmatch(r"house-(\d+)-[0-9a-f]+", scene_id)
    if said:
        line = next(islice(_lines(path), int(said[1]), None), "")
        if scene_id == _scene_id(int(said[1]), line):
            return line
    raise SceneError("unknown_scene", f"{path} has no house {scene_id}")


@lru_cache(maxsize=4)
def _listed(path: Path, _modified: int, _size: int, split: str | None) -> tuple[SceneRef, ...]:
    return tuple(
        SceneRef(_scene_id(number, line), _place(line), _seed(line), split) for number, line in enumerate(_lines(path))
    )


def _lines(path: Path) -> Iterator[str]:
    """The lines that are not blank."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield line.strip()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def _scene_id(number: int, line: str) -> str:
    return f"house-{number:05d}-{hashlib.sha256(line.encode()).hexdigest()[:8]}"


def _seed(line: str) -> int:
    return int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], "big") >> 1


def _place(line: str) -> str:
    """From the rooms' floors alone: the same house furnished otherwise is the same place, whatever renders it."""
    try:
        floors = [[[round(float(p[a]), 3) for a in "xz"] for p in r["floorPolygon"]] for r in json.loads(line)["rooms"]]
    except (ValueError, KeyError, TypeError):
        return "procthor-" + hashlib.sha256(line.encode()).hexdigest()[:12]
    return "procthor-" + hashlib.sha256(json.dumps(floors).encode()).hexdigest()[:12]
