"""Scans as ScanNet's download script lays them out: `scans/<scan>/<scan>.sens` … and the lists of its split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sprite_etl.extract.base import SceneRef, SourceError

FOLDERS = ("scans", "scans_test", ".")
SPLITS = ("train", "val", "test")


def scan_folders(root: Path) -> dict[str, Path]:
    """Scan → its folder, for every folder with a .sens file of its name in the root, `scans` or `scans_test`. Raises
    SourceError where there is none."""
    found: dict[str, Path] = {}
    for name in FOLDERS:
        for folder in sorted((root / name).iterdir()) if (root / name).is_dir() else ():
            if (folder / f"{folder.name}.sens").is_file():
                found.setdefault(folder.name, folder)
    if not found:
        raise SourceError(
            f"{root} holds no ScanNet scan: expected scans/<scan>/<scan>.sens, as ScanNet's script downloads them"
        )
    return found


def catalogue_of(root: Path) -> Sequence[SceneRef]:
    """Every scan, sorted by name. Rescans of a place share its place_id. Raises SourceError."""
    splits = read_splits(root)
    return tuple(SceneRef(scan, place_of(scan), 0, splits.get(scan)) for scan in sorted(scan_folders(root)))


def place_of(scan: str) -> str:
    """scene0000_01 is the second scan of the place scene0000."""
    return re.sub(r"_\d\d$", "", scan)


def read_splits(root: Path) -> dict[str, str]:
    """Scan → train, val or test, from `scannetv2_<split>.txt` in the root, as far as they are there."""
    found: dict[str, str] = {}
    for split in SPLITS:
        path = root / f"scannetv2_{split}.txt"
        if path.is_file():
            found.update(dict.fromkeys(path.read_text(encoding="utf-8").split(), split))
    return found
