"""A capture killed at any moment is not there, or is whole; one that is there is never written again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from sprite_etl.scene.folder import read_capture
from sprite_etl.store.objects import Store, open_store
from tests.doubles.interpreter import REPOSITORY
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_endpoint, s3_store

__all__ = ["s3_endpoint"]

# Extracts one box scene; the process sends itself a signal when the N-th call of a function begins or ends.
SCRIPT = """
import os, sys, threading
from sprite_etl.extract.registry import SOURCES
SOURCES["mujoco"] = "tests.doubles.box_source:BoxSource"
number_of_signal, moment, names, end_of_key, number, *command = sys.argv[1:]
lock, seen = threading.Lock(), [0]

def watch(frame, event, argument):
    if event != moment or frame.f_code.co_name not in names.split(","):
        return
    key = str(frame.f_locals.get("key", ""))
    if not key or key.startswith("raw/") and key.endswith(end_of_key):
        with lock:
            seen[0] += 1
            if seen[0] == int(number):
                os.kill(os.getpid(), int(number_of_signal))

from sprite_etl.cli import main
if names:
    sys.setprofile(watch)
    threading.setprofile(watch)
main(command)
"""
WRITES = "put,put_file,put_if_absent"
MOMENTS = {
    "at the fourth picture": ("return", "write_rgb", "", 4),
    "before the first upload": ("call", WRITES, "", 1),
    "after the tenth upload": ("return", WRITES, "", 10),
    "before the manifest": ("call", WRITES, "/capture.json", 1),
    "after the manifest": ("return", WRITES, "/capture.json", 1),
}


class Place:
    """A store on which every write can be seen."""

    def __init__(self, store: Store, flags: list[str]) -> None:
        self.store = store
        self.flags = flags

    def versions(self) -> dict[str, object]:
        """Key → what changes whenever the object is written, even with the same bytes."""
        local = self.store.local_path("raw")
        assert local is not None
        files = [p for p in local.rglob("*") if p.is_file()]
        return {str(p.relative_to(local)): (p.stat().st_mtime_ns, p.stat().st_ino, p.read_bytes()) for p in files}

    def captures(self, folder: Path) -> list[Path]:
        """Every capture that a reader of the store would find, as a local folder."""
        found = [k for k in self.store.list("raw") if k.endswith("capture.json")]
        for key in found:
            self.store.get_tree(key.removesuffix("/capture.json"), folder / str(len(key)))
        return [folder / str(len(key)) for key in found]


class Bucket(Place):
    """The same of a bucket that keeps every version."""

    def __init__(self, store: Store, flags: list[str], endpoint: str, bucket: str) -> None:
        super().__init__(store, flags)
        self.bucket = bucket
        keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY, "region_name": "us-east-1"}
        self.client = boto3.client("s3", endpoint_url=endpoint, **keys)
        self.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def versions(self) -> dict[str, object]:
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket)
        listed = [v for page in pages for v in page.get("Versions", ()) if v["Key"].split("/")[1:2] == ["raw"]]
        return {f"{v['Key']} {v['VersionId']}": v["ETag"] for v in listed}


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    if request.param == "folder":
        uri = (tmp_path / "store").as_uri()
        yield Place(open_store(uri), ["--store", uri])
        return
    endpoint = request.getfixturevalue("s3_endpoint")
    monkeypatch.setenv("SPRITE_S3_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("SPRITE_S3_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("SPRITE_S3_REGION", "us-east-1")
    store = s3_store(endpoint, "killed", bucket="sprite-kills")
    yield Bucket(store, ["--store", "s3://sprite-kills/killed", "--s3-endpoint", endpoint], endpoint, "sprite-kills")
    for key in store.list():
        store.delete(key)


def started(
    place: Place, *more: str, at: tuple[str, str, str, int] = ("", "", "", 0), what: int = signal.SIGKILL
) -> subprocess.Popen[str]:
    run = ["extract", "mujoco", "--batch", "2026-01-01", "--scenes", "1", "--frames", "8", "-o", "width=96"]
    command = [sys.executable, "-c", SCRIPT, str(int(what)), *map(str, at), *run, *place.flags, "--jobs", "1", "--json"]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen([*command, *more], cwd=REPOSITORY, text=True, **pipes)  # type: ignore[call-overload]


def extract(place: Place, *more: str, kill: tuple[str, str, str, int] = ("", "", "", 0)) -> int:
    process = started(place, *more, at=kill)
    _, errors = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), errors
    return process.returncode


def test_killed_at_any_moment_it_is_not_there_or_whole(place: Place, tmp_path: Path) -> None:
    for moment, kill in MOMENTS.items():
        assert extract(place, kill=kill) == -signal.SIGKILL, moment
        (tmp_path / "copies").mkdir(exist_ok=True)
        found = place.captures(tmp_path / "copies")
        assert len(found) == (moment == "after the manifest"), moment
    finished = place.versions()
    (folder,) = found
    capture = read_capture(folder).capture
    assert len(capture.frames) == 8
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {f"{kind}/{i:06d}.{end}" for kind, end in (("rgb", "jpg"), ("depth", "png"), ("instance", "png"))
            for i in range(8)} | {"capture.json", "video.mp4"} <= names  # fmt: skip
    assert extract(place) == 0
    assert extract(place, "--recipe", "again", "--votes", "2") == 0
    assert place.versions() == finished, "a finished capture is found, not made again"
    steps = [k for k in place.store.list("stage") if k.endswith(".parquet")]
    assert len(steps) == 2, "the step was done twice, for two runs"


def test_of_two_runs_that_make_the_same_capture_the_second_leaves_it_alone(place: Place) -> None:
    slow = started(place, at=("return", "encode_video", "", 1), what=signal.SIGSTOP)
    try:
        os.waitid(os.P_PID, slow.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert not [k for k in place.store.list("raw") if k.endswith("capture.json")]
        assert extract(place, "--recipe", "quick", "--votes", "2") == 0
        finished = place.versions()
        assert finished
        slow.send_signal(signal.SIGCONT)
        _, errors = slow.communicate(timeout=60)
        assert slow.returncode == 0, errors
    finally:
        slow.kill()
        slow.wait()
    assert place.versions() == finished
