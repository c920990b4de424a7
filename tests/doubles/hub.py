"""The Hugging Face Hub on loopback, as far as a data set's upload and download go: its own requests and answers.

Written by what `huggingface_hub` sends and reads (hf_api.py, _commit_api.py, lfs.py) and the LFS batch protocol
(git-lfs/docs/api/batch.md). What a repository holds is in `repos`.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LARGE = 10_000_000
PAGE = 7
LFS_PATTERNS = ("*.parquet", "*.tar", "*.mp4", "*.jpg", "*.png", "*.zip")


@dataclass(frozen=True)
class Blob:
    """A file at a commit."""

    content: bytes
    lfs: bool

    def info(self, path: str) -> dict[str, Any]:
        content = self.content
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (
            hashlib.sha256(content).hexdigest().encode(), len(content))  # fmt: skip
        stored = pointer if self.lfs else content
        oid = hashlib.sha1(b"blob %d\0" % len(stored) + stored).hexdigest()
        told = {"type": "file", "path": path, "size": len(content), "oid": oid}
        sha256 = hashlib.sha256(content).hexdigest()
        return {**told, "lfs": {"oid": sha256, "size": len(content), "pointerSize": len(pointer)}} if self.lfs else told


@dataclass
class Repo:
    """Commits, newest last: (id, message, files)."""

    commits: list[tuple[str, str, dict[str, Blob]]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    private: bool = False

    def files(self, revision: str = "main") -> dict[str, Blob] | None:
        wanted = self.commits[-1][0] if revision == "main" else self.tags.get(revision, revision)
        return next((files for oid, _, files in self.commits if oid == wanted), None)

    def commit(self, message: str, files: dict[str, Blob]) -> str:
        oid = hashlib.sha1(f"{len(self.commits)} {message} {sorted(files)}".encode()).hexdigest()
        self.commits.append((oid, message, files))
        return oid


class Hub:
    """token: what it asks for; owners: who may be written for. faults: (status, part of a path) → how often that
    answer is given before it stops; -1 closes the connection instead."""

    def __init__(self, token: str = "hf_good", owners: tuple[str, ...] = ("lab",)) -> None:
        self.token, self.owners = token, owners
        self.repos: dict[str, Repo] = {}
        self.large: dict[str, bytes] = {}
        self.faults: dict[tuple[int, str], int] = {}
        self.calls: Counter[str] = Counter()
        self.lock = threading.RLock()

    def __enter__(self) -> Hub:
        hub = self

        class Bound(_Handler):
            pass

        Bound.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def _handle(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("transfer-encoding") == "chunked":
            self.body = self._chunks()
        path = urlsplit(self.path)
        self.parts = [unquote(part) for part in path.path.strip("/").split("/")]
        self.query = parse_qs(path.query)
        with self.hub.lock:
            self.hub.calls[f"{self.command} {path.path}"] += 1
            fault = next((key for key, left in self.hub.faults.items() if left and key[1] in path.path), None)
            if fault is not None:
                self.hub.faults[fault] -= 1
                if fault[0] < 0:
                    self.close_connection = True
                    self.connection.close()
                    return
                self._error(fault[0], "asked for by the test")
                return
            self._route()

    do_GET = do_HEAD = do_POST = do_PUT = _handle

    def _chunks(self) -> bytes:
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _route(self) -> None:
        parts = self.parts
        if parts[0] == "storage":
            self._store(parts[1])
            return
        if self.headers.get("authorization") != f"Bearer {self.hub.token}":
            self._error(401, "Invalid username or password.")
        elif parts[:3] == ["api", "repos", "create"]:
            self._create()
        elif parts[:2] == ["api", "validate-yaml"]:
            self._json({"errors": [], "warnings": []})
        elif parts[:2] == ["api", "datasets"]:
            self._api("/".join(parts[2:4]), parts[4:])
        elif parts[0] == "datasets" and parts[2].endswith(".git"):
            self._batch("/".join(parts[1:3]).removesuffix(".git"))
        elif parts[0] == "datasets" and parts[3] == "resolve":
            self._resolve("/".join(parts[1:3]), parts[4], "/".join(parts[5:]))
        else:
            self._error(404, "no such route")

    def _create(self) -> None:
        asked = json.loads(self.body)
        name = f"{asked['organization']}/{asked['name']}"
        url = {"url": f"{self.hub.endpoint}/datasets/{name}"}
        if asked["organization"] not in self.hub.owners:
            self._error(403, f"You don't have the rights to create a dataset under the namespace {name}")
        elif name in self.hub.repos:
            self._json({"error": "You already created this dataset repo", **url}, 409)
        else:
            private = asked.get("visibility") == "private" or bool(asked.get("private"))
            repo = self.hub.repos[name] = Repo(private=private)
            repo.commit("initial commit", {".gitattributes": Blob(b"*.parquet filter=lfs\n", False)})
            self._json(url)

    def _api(self, name: str, rest: list[str]) -> None:
        repo = self.hub.repos.get(name)
        if repo is None:
            self._error(404, "Repository not found")
            return
        what = rest[0] if rest else "revision"
        revision = rest[1] if len(rest) > 1 else "main"
        files = repo.files(revision)
        if files is None:
            self._error(404, f"Invalid rev id: {revision}")
        elif what == "refs":
            refs = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": oid} for n, oid in repo.tags.items()]
            self._json({"branches": [], "converts": [], "tags": refs})
        elif what == "tree":
            self._tree(files, "/".join(rest[2:]))
        elif what == "paths-info":
            asked = parse_qs(self.body.decode())["paths"]
            folders = {str(parent) for path in files for parent in PurePosixPath(path).parents} - {"."}
            told = [{"type": "directory", "path": p, "size": 0, "oid": "0" * 40} for p in asked if p in folders]
            self._json([*(files[path].info(path) for path in asked if path in files), *told])
        elif what == "preupload":
            self._json({"files": [self._mode(file, files) for file in json.loads(self.body)["files"]]})
        elif what == "commit":
            self._commit(repo, files)
        elif what == "tag":
            self._tag(repo, json.loads(self.body)["tag"])
        else:
            siblings = [{"rfilename": path} for path in sorted(files)]
            self._json({"_id": "0", "id": name, "sha": repo.commits[-1][0], "siblings": siblings, "tags": [],
                        "private": repo.private, "downloads": 0, "likes": 0})  # fmt: skip

    def _tree(self, files: dict[str, Blob], below: str) -> None:
        """Pages of what lies in a folder, with its folders, all levels of it or one."""
        start, deep = (
            int(self.query.get("cursor", ["0"])[0]),
            self.query.get("recursive", ["False"])[0] in ("True", "true"),
        )
        found: dict[str, dict[str, Any]] = {}
        for path in files:
            parts = PurePosixPath(path).relative_to(below).parts if PurePosixPath(path).is_relative_to(below) else ()
            for depth in range(1, len(parts) + 1 if deep else min(len(parts), 1) + 1):
                here = str(PurePosixPath(below, *parts[:depth]))
                folder = {"type": "directory", "path": here, "size": 0, "oid": "0" * 40}
                found[here] = files[here].info(here) if here in files else folder
        if below and not found:
            self._error(404, f"{below} does not exist", {"X-Error-Code": "EntryNotFound"})
            return
        url = f"{self.hub.endpoint}{urlsplit(self.path).path}?recursive={deep}&cursor={start + PAGE}"
        more = {"Link": f'<{url}>; rel="next"'} if start + PAGE < len(found) else {}
        self._json([found[path] for path in sorted(found)[start : start + PAGE]], headers=more)

    def _mode(self, file: dict[str, Any], files: dict[str, Blob]) -> dict[str, Any]:
        path, there = file["path"], files.get(file["path"])
        large = file["size"] >= LARGE or any(fnmatch.fnmatch(path, pattern) for pattern in LFS_PATTERNS)
        oid = None
        if there is not None:
            told = there.info(path)
            oid = told["lfs"]["oid"] if there.lfs else told["oid"]
        return {"path": path, "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, "oid": oid}

    def _batch(self, name: str) -> None:
        asked = json.loads(self.body)
        assert asked["operation"] == "upload"
        assert "basic" in asked["transfers"]
        objects = []
        for one in asked["objects"]:
            told = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.hub.large:
                told["actions"] = {
                    "upload": {"href": f"{self.hub.endpoint}/storage/{one['oid']}"},
                    "verify": {"href": f"{self.hub.endpoint}/api/datasets/{name}/verify/main"},
                }
            objects.append(told)
        self._json({"transfer": "basic", "objects": objects})

    def _store(self, oid: str) -> None:
        if hashlib.sha256(self.body).hexdigest() != oid:
            self._error(400, "the hash is another")
            return
        self.hub.large[oid] = self.body
        self._json({})

    def _commit(self, repo: Repo, files: dict[str, Blob]) -> None:
        lines = [json.loads(line) for line in self.body.splitlines()]
        files = dict(files)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = Blob(base64.b64decode(value["content"]), False)
            elif line["key"] == "lfsFile":
                if value["oid"] not in self.hub.large:
                    self._error(400, f"{value['path']} was not uploaded")
                    return
                files[value["path"]] = Blob(self.hub.large[value["oid"]], True)
            else:
                assert line["key"] == "deletedFile", line["key"]
                del files[value["path"]]
        oid = repo.commit(lines[0]["value"]["summary"], files)
        self._json({"success": True, "commitOid": oid, "commitUrl": f"{self.hub.endpoint}/datasets/x/y/commit/{oid}"})

    def _tag(self, repo: Repo, tag: str) -> None:
        if tag in repo.tags:
            self._error(409, "Tag already exists")
        else:
            repo.tags[tag] = repo.commits[-1][0]
            self._json({})

    def _resolve(self, name: str, revision: str, path: str) -> None:
        repo = self.hub.repos[name]
        files = repo.files(revision)
        if files is None or path not in files:
            self._error(404, "Entry not found", {"X-Error-Code": "EntryNotFound"})
            return
        oid = repo.commits[-1][0] if revision == "main" else repo.tags.get(revision, revision)
        etag = hashlib.sha256(files[path].content).hexdigest()
        self._answer(200, files[path].content, {"ETag": f'"{etag}"', "X-Repo-Commit": oid})

    def _error(self, status: int, said: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, json.dumps({"error": said}).encode(), {"X-Error-Message": said, **(headers or {})})

    def _json(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._answer(status, json.dumps(value).encode(), {"content-type": "application/json", **(headers or {})})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
