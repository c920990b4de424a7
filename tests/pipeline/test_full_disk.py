"""Disks that are full, really: small file systems of memory, in which the whole command line runs."""

from __future__ import annotations

import functools
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.bootstrap import REPOSITORY

pytestmark = pytest.mark.timeout(240)

RUN = (
    "run", "mujoco", "--batch", "2026-01-01", "--scenes", "1", "--jobs", "1", "-o", "frames=6", "-o", "width=160",
    "-o", "height=120",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended, what it said last, and which files it left in the store."""

    status: int
    said: str
    left: frozenset[str]


@functools.cache
def _can_mount() -> bool:
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
    try:
        return subprocess.run(probe, capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def run_on_small_disk(disk: Path, size: str, store: Path, spool: Path) -> Ended:
    """`sprite run` while `disk` is a file system of its own, so large, which nobody else sees and ends with it."""
    if not _can_mount():
        pytest.skip("no file system can be mounted here: unshare -rm mount -t tmpfs is refused")
    for folder in (disk, store, spool):
        folder.mkdir(parents=True, exist_ok=True)
    command = shlex.join([sys.executable, "-m", "sprite_etl.cli", *RUN])
    script = (
        f"mount -t tmpfs -o size={size} tmpfs {disk} && mkdir -p {store} {spool} || exit 99; {command}; status=$?; "
        f"echo; cd {store} && find . -type f; exit $status"
    )
    env = {**os.environ, "SPRITE_STORE": store.as_uri(), "SPRITE_SPOOL": str(spool), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=REPOSITORY, env=env, capture_output=True, text=True
    )
    left = frozenset(line.removeprefix("./") for line in done.stdout.splitlines() if line.startswith("./"))
    return Ended(done.returncode, done.stderr.strip().splitlines()[-1], left)


def test_the_disk_for_captures_in_the_making(tmp_path: Path) -> None:
    found = run_on_small_disk(tmp_path / "disk", "100k", tmp_path / "store", tmp_path / "disk" / "spool")
    assert found.status == 1
    assert "no space left on the disk in" in found.said
    assert found.said.endswith("Free space there, or name another folder in SPRITE_SPOOL")
    # The disk is no fault of the scene, which is neither captured nor rejected: the same run goes on.
    assert {name.split("/")[0] for name in found.left} == {"stage"}
    assert all(name.endswith("plan.json") for name in found.left)


@pytest.mark.parametrize(
    ("size", "at", "there", "not_there"),
    [
        pytest.param("60k", "write raw/", "plan.json", "capture.json", marks=pytest.mark.kills),
        pytest.param("340k", "write stage/", "capture.json", "report.json", marks=pytest.mark.kills),
        ("440k", "curated/qa", "report.json", "qa/_delta_log/00000000000000000001.json"),
    ],
)
def test_the_disk_of_the_store(tmp_path: Path, size: str, at: str, there: str, not_there: str) -> None:
    disk = tmp_path / "disk"
    found = run_on_small_disk(disk, size, disk / "store", tmp_path / "spool")
    assert found.status == 1
    assert at in found.said
    assert "no space left on the disk. Free space there, or name another store in SPRITE_STORE" in found.said
    assert any(name.endswith(there) for name in found.left)
    assert not any(name.endswith(not_there) for name in found.left)
    assert not any("/part-" in name and "curated" in name for name in found.left)
