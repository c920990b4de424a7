"""Which scenes are benchmarks' own: nothing about them goes into any split.

Lists are text files: an id a line, of a scene or of its place, `#` before remarks; an id may hold `*` and `?`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import polars as pl

from sprite_etl.load.release.manifest import ReleaseError

SHIPPED = Path(__file__).parent / "lists"


@dataclass(frozen=True, slots=True)
class Listed:
    """One list. name: the file's; ids: as they stand there; sha256: of the file."""

    name: str
    ids: frozenset[str]
    sha256: str

    def holds(self, scene_id: str, place_id: str) -> bool:
        """Whether the scene, or its place, is on the list."""
        if scene_id in self.ids or place_id in self.ids:
            return True
        patterns = [i for i in self.ids if "*" in i or "?" in i]
        return any(fnmatchcase(name, pattern) for pattern in patterns for name in (scene_id, place_id))


@lru_cache
def read_lists(folder: Path = SHIPPED) -> tuple[Listed, ...]:
    """Every *.txt of a folder, by name. Raises ReleaseError where there is none, so that a wrong folder is noticed."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise ReleaseError(f"{folder} holds no list of benchmarks' scenes (*.txt); give another folder, or none")
    found = []
    for file in files:
        body = file.read_bytes()
        lines = (line.partition("#")[0].strip() for line in body.decode().splitlines())
        found.append(Listed(file.stem, frozenset(filter(None, lines)), hashlib.sha256(body).hexdigest()))
    return tuple(found)


def benchmark_of(rows: pl.DataFrame, lists: tuple[Listed, ...]) -> pl.Series:
    """For each row (columns scene_id, place_id) the name of the first list that holds it, null where none does."""
    scenes = rows.select("scene_id", "place_id").unique()
    names = [next((of.name for of in lists if of.holds(*scene)), None) for scene in scenes.iter_rows()]
    known = scenes.with_columns(pl.Series("benchmark", names, pl.String))
    return rows.join(known, on=["scene_id", "place_id"], how="left", maintain_order="left")["benchmark"]
