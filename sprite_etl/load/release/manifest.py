"""What a release consists of: every file with its hash, and what it was made from. Without it there is no release."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import canonical_json

NAME = "manifest.json"
SCHEMA = "sprite-release/1"


class ReleaseError(ValueError):
    """A release that is not there, is another one, or is damaged: says what and what to do."""


class File(BaseModel):
    """One file of a release; path relative to its folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    bytes: int
    sha256: str


class Partition(BaseModel):
    """A partition of the curated table that rows came from, and which run it held."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    batch: str
    recipe: str
    fingerprint: str
    rows: int


class Manifest(BaseModel):
    """A release. rows: split → how many; counts: {in, out, dropped}; lists: benchmark list → sha256 of its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: str = SCHEMA
    version: str
    options: ReleaseOptions
    code_version: str
    rows: dict[str, int]
    sources: tuple[Partition, ...]
    counts: dict[str, Any]
    lists: dict[str, str]
    files: tuple[File, ...]

    def body(self) -> bytes:
        """As it is written: equal manifests are equal bytes."""
        return canonical_json(self.model_dump(mode="json"))

    def differences(self, other: Manifest) -> list[str]:
        """What differs in another one, in words; empty where nothing does."""
        mine, theirs = self.model_dump(mode="json"), other.model_dump(mode="json")
        found = [
            f"{name}: {mine[name]} and {theirs[name]}"
            for name in ("options", "code_version", "rows", "counts", "lists")
            if mine[name] != theirs[name]
        ]
        runs = {tuple(p.values()) for p in mine["sources"]} ^ {tuple(p.values()) for p in theirs["sources"]}
        found += [f"the curated partition {name}" for name in sorted({"/".join(run[:3]) for run in runs})]
        files = {tuple(f.values()) for f in mine["files"]} ^ {tuple(f.values()) for f in theirs["files"]}
        return found or [f"the file {path}" for path in sorted({str(f[0]) for f in files})]


def files_of(folder: Path) -> tuple[File, ...]:
    """Every file below a folder, by path."""
    found = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found.append(File(path=file.relative_to(folder).as_posix(), bytes=file.stat().st_size, sha256=digest))
    return tuple(found)


def find(store: Store, version: str) -> Manifest | None:
    """The release of this version, None where there is none. Raises ReleaseError for one of another format."""
    try:
        body = json.loads(store.get(keys.release_key(version, NAME)))
    except MissingObjectError:
        return None
    if body.get("release") != SCHEMA:
        raise ReleaseError(
            f"release {version} has the format {body.get('release')!r}, and this version reads {SCHEMA!r}"
        )
    return Manifest.model_validate(body)


def open_release(store: Store, version: str) -> Manifest:
    """The release of this version. Raises ReleaseError where there is none: one that is not finished is none."""
    found = find(store, version)
    if found is None:
        there = sorted({key.split("/")[1] for key in store.list(keys.RELEASES) if key.endswith(f"/{NAME}")})
        known = f"there are {', '.join(there)}" if there else "there is none yet"
        raise ReleaseError(f"no release {version} in {store.uri}; {known}. Make it: sprite release {version}")
    return found


def damaged(store: Store, found: Manifest) -> list[str]:
    """Files of a release that are gone or are not what its manifest says."""

    def one(file: File) -> str | None:
        try:
            body = store.get(keys.release_key(found.version, file.path))
        except MissingObjectError:
            return f"{file.path}: gone"
        return None if hashlib.sha256(body).hexdigest() == file.sha256 else f"{file.path}: other bytes"

    with ThreadPoolExecutor(min(CONCURRENCY, 4)) as pool:
        return [said for said in pool.map(one, found.files) if said]
