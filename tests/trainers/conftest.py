from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.video import encode_video
from sprite_etl.load.exports import exporter
from sprite_etl.load.exports.base import About
from sprite_etl.load.recipes import write_recipes
from tests.load.exports.released import export, mixed
from tests.trainers.environment import TINY_MODELS, is_there, run


@pytest.fixture(scope="session")
def rows() -> dict[str, list[dict[str, Any]]]:
    """What the release holds, by split."""
    return {"train": mixed(20), "val": mixed(25)[20:]}


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """A release's own folder: exports, recipes, and raw/ with pictures and videos that can be decoded."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("llamafactory", "swift"):
        export(exporter(name), folder / "exports" / name, rows, folder)  # type: ignore[arg-type]
    for video in folder.rglob("video.mp4"):
        video.unlink()
        encode_video((np.full((64, 96, 3), 20 * i, np.uint8) for i in range(12)), video, 3)
    write_recipes(folder, About("sprite-1.0", "1.0", {split: len(of) for split, of in rows.items()}))
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Qwen2.5-VL of two layers and random weights, with its processor."""
    folder = tmp_path_factory.mktemp("models")
    name = next(name for name in ("llamafactory", "swift") if is_there(name))
    run(name, ["python", str(TINY_MODELS), str(folder)], folder)
    return str(folder / "vision")


@pytest.fixture(scope="session")
def tiny_internvl(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An InternVL3 of two layers and random weights, with its processor."""
    folder = tmp_path_factory.mktemp("internvl")
    run("llamafactory", ["python", str(Path(__file__).with_name("tiny_internvl.py")), str(folder)], folder)
    return str(folder)
