"""One quiet scan of a furnished room, made once; tests that damage it take a copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.doubles.scannet_writer import Rig, Truth, write_scan

SMALL = Rig((432, 322), (216, 162), (280.0, 281.0, 212.2, 163.6), (138.0, 139.0, 108.3, 79.4))
SCAN = "scene0000_00"
DETAIL_M = 0.02


@dataclass(frozen=True, slots=True)
class Written:
    """root: ScanNet's folder; truth: what the simulator knows of its one scan."""

    root: Path
    truth: Truth

    @property
    def folder(self) -> Path:
        return self.root / "scans" / SCAN


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Not to be changed."""
    root = tmp_path_factory.mktemp("scannet")
    return Written(root, write_scan(root, SCAN, seed=2, frames=8, rig=SMALL, detail_m=DETAIL_M))


@pytest.fixture
def copy(scan: Written, tmp_path: Path) -> Written:
    """The same scan, to be damaged."""
    shutil.copytree(scan.root, tmp_path / "scannet")
    return Written(tmp_path / "scannet", scan.truth)
