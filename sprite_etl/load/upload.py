"""A release goes to the Hugging Face Hub: what may be passed on, each file once, then one tag for the version.

Files go up before they are committed, and the Hub knows them by their hash: an upload that broke off goes on where it
was, and one that is repeated changes nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from sprite_etl.load.upload_errors import UploadError, explained
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store

BATCH_FILES, BATCH_BYTES = 256, 1_000_000_000
"""What is on the local disk at once."""
COMMIT_FILES = 5_000
MANIFEST = "manifest.json"
LAST = ("README.md", MANIFEST)
OURS = ("rows/", "raw/", "reports/", "plots/", "examples/", "exports/", "recipes/")
"""Folders that belong to releases: what lies in them and is not of this version goes."""
TOKEN_REMEDY = "make one with write access at https://huggingface.co/settings/tokens and set HF_TOKEN to it"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """url: of the version; files, bytes: what was sent; deleted: files of an earlier version that went. All 0 where the
    Hub had everything."""

    url: str
    files: int
    bytes: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its path at the Hub, its key in the store."""

    path: str
    key: str
    size: int
    sha256: str


def upload(
    store: Store,
    version: str,
    target: str,
    *,
    token: str | None = None,
    endpoint: str | None = None,
    private: bool | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Uploaded:
    """Upload a release of the store to hf://organisation/name, and tag it with its version.

    Sent are the release's files, and of the media that it shows those that may be passed on. token: else that of
    HF_TOKEN, or of `hf auth login`; it is never shown. endpoint: else HF_ENDPOINT, else the Hub itself. private: of
    a repository that is made new. Raises UploadError, which says what to do; what was sent stays sent.
    """
    repo = parse_target(target)
    token = token or get_token()
    if not token:
        raise UploadError(f"{target}: there is no token to upload with; {TOKEN_REMEDY}")
    pieces = release_pieces(store, version)
    with explained(target, token), _quiet():
        api = HfApi(endpoint=endpoint, token=token)
        api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True)
        url = f"{api.endpoint}/datasets/{repo}/tree/{version}"
        if _is_tagged(api, repo, version, pieces, store):
            return Uploaded(url, 0, 0, 0)
        present = {f.path: f for f in api.list_repo_tree(repo, recursive=True, repo_type="dataset")
                   if isinstance(f, RepoFile)}  # fmt: skip
        missing = [piece for piece in pieces if not _same(piece, present.get(piece.path), store)]
        missing.sort(key=lambda piece: (piece.path in LAST, piece.path))
        gone = sorted({path for path in present if path.startswith(OURS)} - {piece.path for piece in pieces})
        _send(api, repo, version, store, missing, gone, say)
        api.create_tag(repo, tag=version, repo_type="dataset", exist_ok=True)
    return Uploaded(url, len(missing), sum(piece.size for piece in missing), len(gone))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the client's bars, one for each file: `say` tells how far it is."""
    shown = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            enable_progress_bars()


def parse_target(target: str) -> str:
    """organisation/name of hf://organisation/name. Raises UploadError."""
    found = re.fullmatch(r"hf://(?:datasets/)?([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)", target)
    if not found:
        raise UploadError(f"{target!r} is no place to upload to; write hf://organisation/name")
    return found[1]


def release_pieces(store: Store, version: str) -> list[Piece]:
    """Everything of a release that may be uploaded. Raises UploadError where there is no such release."""
    key = keys.release_key(version, MANIFEST)
    try:
        body = store.get(key)
    except MissingObjectError:
        raise UploadError(f"{store.uri} holds no release {version}; make it: sprite release {version}") from None
    listed = [(f["path"], int(f["bytes"]), f["sha256"]) for f in json.loads(body)["files"]]
    pieces = [Piece(path, keys.release_key(version, path), size, sha256) for path, size, sha256 in listed]
    pieces.append(Piece(MANIFEST, key, len(body), hashlib.sha256(body).hexdigest()))
    media = pl.read_parquet(io.BytesIO(store.get(keys.release_key(version, "media.parquet"))))
    may = media.filter(pl.col("terms") == "embed").select("key", "bytes", "sha256")
    return pieces + [Piece(name, name, size, sha256) for name, size, sha256 in may.iter_rows()]


def _is_tagged(api: HfApi, repo: str, version: str, pieces: Sequence[Piece], store: Store) -> bool:
    """Whether the Hub has this very version. Raises UploadError where it has another of the name."""
    tags = {tag.name for tag in api.list_repo_refs(repo, repo_type="dataset").tags}
    if version not in tags:
        return False
    there = api.get_paths_info(repo, [MANIFEST], revision=version, repo_type="dataset")
    manifest = next(piece for piece in pieces if piece.path == MANIFEST)
    if len(there) == 1 and isinstance(there[0], RepoFile) and _same(manifest, there[0], store):
        return True
    raise UploadError(
        f"hf://{repo} has a version {version} that holds something else, and versions do not change; release this one "
        "under another name"
    )


def _same(piece: Piece, there: RepoFile | None, store: Store) -> bool:
    """Whether the Hub has the file with these bytes: large ones are known by their sha256, others by git's hash."""
    if there is None or there.size != piece.size:
        return False
    if there.lfs is not None:
        return there.lfs.sha256 == piece.sha256
    body = store.get(piece.key)
    return hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest() == there.blob_id


def _send(
    api: HfApi, repo: str, version: str, store: Store, missing: Sequence[Piece], gone: Sequence[str],
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """In as few commits as the Hub takes; the card, the manifest and what goes are in the last one."""
    done = 0
    parts = [missing[i : i + COMMIT_FILES] for i in range(0, len(missing), COMMIT_FILES)]
    for number, part in enumerate(parts or [[]], 1):
        last = number == max(1, len(parts))
        with tempfile.TemporaryDirectory(prefix="sprite-upload-") as folder:
            adding: list[CommitOperationAdd] = []
            for batch in _batches(part):
                additions = _fetched(store, batch, Path(folder))
                api.preupload_lfs_files(repo, additions, repo_type="dataset", num_threads=4)
                for addition in additions:
                    if addition.path_or_fileobj == b"":  # is with the Hub already, as a large file
                        Path(folder, hashlib.sha256(addition.path_in_repo.encode()).hexdigest()).unlink()
                adding += additions
                done += len(batch)
                say(f"uploaded {done:,} of {len(missing):,} files")
            leaving = [CommitOperationDelete(path) for path in gone] if last else []
            if adding or leaving:
                step = "" if len(parts) < 2 else f" ({number} of {len(parts)})"
                api.create_commit(repo, [*adding, *leaving], commit_message=f"Release {version}{step}",
                                  repo_type="dataset")  # fmt: skip


def _batches(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    for piece in pieces:
        if batch and (len(batch) == BATCH_FILES or sum(p.size for p in batch) + piece.size > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _fetched(store: Store, pieces: Sequence[Piece], folder: Path) -> list[CommitOperationAdd]:
    def one(piece: Piece) -> CommitOperationAdd:
        file = folder / hashlib.sha256(piece.path.encode()).hexdigest()
        store.get_file(piece.key, file)
        addition = CommitOperationAdd(piece.path, file)
        if addition.upload_info.sha256.hex() != piece.sha256:
            raise UploadError(f"{piece.key} is not the file that was released: it has been changed since")
        return addition

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, pieces))
