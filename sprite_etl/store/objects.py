"""The object store: one URI, `file:///folder` or `s3://bucket/prefix`, one small interface for both.

Writes are atomic on both: a reader sees the old object, the new one or none, never a part. Built on obstore,
which is several times cheaper than boto3 on the many small objects of a capture.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from sprite_etl.store.errors import (
    BUCKET_REMEDY,
    MissingBucketError,
    MissingObjectError,
    StoreError,
    StoreKeyError,
    explain,
    local_disk,
)
from sprite_etl.store.location import (
    CONNECT_TIMEOUT_S,
    MAX_RETRIES,
    REQUEST_TIMEOUT_S,
    RETRY_TIMEOUT_S,
    Connection,
    Location,
    parse_uri,
)
from sprite_etl.store.waiting import waiting

CONCURRENCY = 16
"""Transfers at once in put_tree and get_tree; small objects wait for the network, not for the processor."""
MAX_SEGMENT_BYTES = 240
"""Most file systems allow 255 bytes a name, and atomic writes append a suffix."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an object without reading it. size in bytes."""

    key: str
    size: int
    etag: str | None


class Store:
    """Objects by key under one URI. Keys are `/`-separated, relative, and can't leave the URI's prefix.

    Safe to use from many threads. Every method raises StoreError (see `store.errors`) with cause and remedy.
    """

    def __init__(self, location: Location, connection: Connection) -> None:
        self.location = location
        self.connection = connection
        self._backend = _backend(location, connection)

    @property
    def uri(self) -> str:
        """The URI it was opened with, without a trailing slash; it never holds credentials."""
        return self.location.uri

    def __repr__(self) -> str:
        return f"Store({self.uri!r})"

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises MissingObjectError."""
        with self._operation("read", key) as path:
            return bytes(obstore.get(self._backend, path).bytes())

    def put(self, key: str, content: bytes) -> None:
        """Write or replace an object, atomically."""
        with self._operation("write", key) as path:
            obstore.put(self._backend, path, content)

    def put_if_absent(self, key: str, content: bytes) -> bool:
        """Write an object unless one exists; of several writers exactly one gets True."""
        with self._operation("write", key) as path:
            try:
                # One request: a multipart upload has no precondition.
                obstore.put(self._backend, path, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

    def head(self, key: str) -> Head | None:
        """Size and etag, or None where there is no such object."""
        with self._operation("look up", key) as path:
            try:
                meta = obstore.head(self._backend, path)
            except FileNotFoundError:
                return None
            return Head(key, meta["size"], meta["e_tag"])

    def exists(self, key: str) -> bool:
        """Whether there is an object of this key (not: a folder)."""
        return self.head(key) is not None

    def list(self, prefix: str = "") -> list[str]:
        """Every key under a folder, sorted. A prefix is whole segments: `raw/a` does not list `raw/ab/c`."""
        return [head.key for head in self.heads(prefix)]

    def heads(self, prefix: str = "") -> tuple[Head, ...]:
        """`list` with each object's size and etag, in the keys' order."""
        with self._operation("list", prefix.rstrip("/"), root_allowed=True) as path:
            found = [
                Head(meta["path"], meta["size"], meta["e_tag"])
                for chunk in obstore.list(self._backend, path or None)
                for meta in chunk
            ]
        return tuple(sorted(found, key=lambda head: head.key))

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """`length` bytes from the start-th on. Raises MissingObjectError."""
        with self._operation("read", key) as path:
            return bytes(obstore.get_range(self._backend, path, start=start, length=length))

    def delete(self, key: str) -> None:
        """Remove an object; none of this key is no error."""
        with self._operation("delete", key) as path:
            try:
                obstore.delete(self._backend, path)
            except FileNotFoundError:
                return

    def put_file(self, key: str, file: Path) -> None:
        """Upload a local file; large ones in parts."""
        with self._operation("write", key) as path:
            obstore.put(self._backend, path, file)

    def get_file(self, key: str, file: Path) -> None:
        """Download to a local file, atomically; folders on the way are made. Raises MissingObjectError,
        LocalDiskError where the file can't be written."""
        partial = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
        with self._operation("read", key) as path:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                with partial.open("wb") as out:
                    for chunk in obstore.get(self._backend, path).stream():
                        out.write(chunk)
                os.replace(partial, file)
            except OSError as error:
                if error.errno is None:  # the store's own: a missing object
                    raise
                raise local_disk(f"read {path} in {self.uri}", str(file.parent), error) from None
            finally:
                partial.unlink(missing_ok=True)

    def put_tree(self, prefix: str, folder: Path, *, last: str | None = None) -> tuple[str, ...]:
        """Upload every file below a folder, many at once; returns the keys, sorted.

        last: the file (relative, such as capture.json) that is written only after all the others.
        """
        names, links = _files_below(folder)
        if links:  # what a simulator left behind must not carry other files of this machine into the store
            link = folder / links[0]
            raise StoreError(f"write {prefix}", f"{link} is a symbolic link", "Put a copy of the file there")
        return self._transfer(prefix, names, last, lambda name: self.put_file(f"{prefix}/{name}", folder / name))

    def get_tree(self, prefix: str, folder: Path, *, last: str | None = None) -> tuple[Path, ...]:
        """Download every object below a key prefix into a folder, many at once; returns the files, sorted."""
        names = [key.removeprefix(f"{prefix}/") for key in self.list(prefix)]
        self._transfer(prefix, names, last, lambda name: self.get_file(f"{prefix}/{name}", folder / name))
        return tuple(folder / name for name in sorted(names))

    def local_path(self, key: str) -> Path | None:
        """Where the key lies on this machine's disk (it need not exist); None for a store that is elsewhere."""
        path = checked_key(key, self.uri)
        return Path(self.location.folder) / path if self.location.folder is not None else None

    def url(self, key: str) -> str:
        """The full URI of a key, as deltalake and polars take it."""
        return f"{self.uri}/{checked_key(key, self.uri)}"

    def storage_options(self) -> dict[str, str]:
        """What deltalake and polars need beside the URL. Holds secrets on S3: pass it on, never print it."""
        return {} if self.location.folder is not None else self.connection.storage_options()

    def check(self) -> None:
        """Prove that the store can be written, read and deleted, and that it honours a conditional write.

        A server that ignores the condition loses rows when two loads meet. Raises StoreError.
        """
        folder = ".sprite-check"
        key = f"{folder}/{uuid.uuid4().hex}"
        self.list(folder)  # before anything is written: SeaweedFS makes a bucket of any name that is written to
        try:
            first, second = self.put_if_absent(key, b"first"), self.put_if_absent(key, b"second")
            kept = self.get(key)
        except MissingObjectError:
            cause = "the server knows no such bucket, or is no S3 server"
            raise MissingBucketError(f"check {self.uri}", cause, BUCKET_REMEDY) from None
        self.delete(key)
        if not first or second or kept != b"first":
            raise StoreError(
                f"check {self.uri}",
                "the server ignores If-None-Match, so concurrent loads would overwrite each other",
                "Use a server with conditional writes (AWS, MinIO, SeaweedFS), or a folder",
            )

    def _transfer(
        self, prefix: str, names: Sequence[str], last: str | None, move: Callable[[str], None]
    ) -> tuple[str, ...]:
        first = [name for name in names if name != last]
        with ThreadPoolExecutor(min(CONCURRENCY, max(1, len(first)))) as pool:
            _finish(pool.map(move, first))
        if last is not None and last in names:
            move(last)
        return tuple(f"{prefix}/{name}" for name in sorted(names))

    @contextmanager
    def _operation(self, verb: str, key: str, root_allowed: bool = False) -> Iterator[str]:
        """Check the key, and turn whatever goes wrong into a StoreError without the server's own words."""
        path = "" if root_allowed and not key else checked_key(key, self.uri)
        what = f"{verb} {path or 'all'} in {self.uri}"
        try:
            with waiting(what):
                yield path
        except StoreError:
            raise
        except (BaseError, OSError, ValueError) as error:
            raise explain(what, error) from None


def open_store(
    uri: str,
    *,
    endpoint: str | None = None,
    access_key: str | None = None,
    secret_key: str | None = None,
    region: str | None = None,
    allow_http: bool | None = None,
) -> Store:
    """Open `file:///folder` (made when missing) or `s3://bucket/prefix`. No request is made: see `Store.check`.

    endpoint: an S3-compatible server; None is AWS. Keys default to the AWS_* environment. allow_http: None
    allows plain http where the endpoint says http://. Raises StoreConfigError, UnwritableStoreError.
    """
    return Store(parse_uri(uri), Connection.checked(endpoint, access_key, secret_key, region, allow_http))


def checked_key(key: str, uri: str) -> str:
    """The key, if every store can hold it inside the prefix. Raises StoreKeyError."""
    parts = key.split("/")
    fault = None
    if not key or "" in parts:
        fault = "it is empty, or has an empty segment"
    elif any(part in (".", "..") for part in parts):
        fault = "'.' and '..' could leave the store"
    elif any(ord(c) < 32 or c in "\\\x7f" for c in key):
        fault = "it has a control character or a backslash"
    elif any(len(part.encode()) > MAX_SEGMENT_BYTES for part in parts) or len(key.encode()) > 1000:
        fault = f"a segment is longer than {MAX_SEGMENT_BYTES} bytes, or all of it than 1000"
    if fault:
        raise StoreKeyError(f"key {key!r} in {uri}", fault, "Build keys with sprite_etl.store.keys")
    return key


def _files_below(folder: Path) -> tuple[list[str], list[str]]:
    """Names of the files below a folder, and of the symbolic links, each relative to it and sorted."""
    files, links, below = [], [], [""]
    while below:
        inside = below.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                name = f"{inside}/{entry.name}" if inside else entry.name
                if entry.is_symlink():
                    links.append(name)
                elif entry.is_dir():
                    below.append(name)
                elif entry.is_file():
                    files.append(name)
    return sorted(files), sorted(links)


def _finish(results: Iterable[Any]) -> None:
    for _ in results:
        pass


def _backend(location: Location, connection: Connection) -> ObjectStore:
    if location.folder is not None:
        try:
            Path(location.folder).mkdir(parents=True, exist_ok=True)
            return LocalStore(location.folder)
        except OSError as error:
            # Told apart from a missing object, which is a FileNotFoundError too.
            raise explain(f"open {location.uri}", RuntimeError(str(error))) from None
    return S3Store(
        location.bucket,
        prefix=location.prefix or None,
        config=cast(Any, connection.s3_config()),
        client_options={
            "allow_http": connection.allow_http,
            "timeout": timedelta(seconds=REQUEST_TIMEOUT_S),
            "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_S),
        },
        retry_config={"max_retries": MAX_RETRIES, "retry_timeout": timedelta(seconds=RETRY_TIMEOUT_S)},
    )
