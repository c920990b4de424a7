"""The stand-in for AI2-THOR's Unity, as a deployment names an executable, and captures by the real client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.extract.ai2thor.source import Ai2thorOptions, Ai2thorSource
from sprite_etl.extract.child import capture_in_child
from sprite_etl.scene.capture import Capture
from tests.extract.procthor.houses import one_room

REPOSITORY = Path(__file__).parents[3]
CLIENT = REPOSITORY / ".venv-ai2thor" / "bin" / "python"
ASSETS = {"Fridge": [{"assetId": "Fridge_1", "objectType": "Fridge", "boundingBox": {"x": 0.9, "y": 1.8, "z": 0.8}}]}
needs_client = pytest.mark.skipif(
    not CLIENT.exists(), reason="needs AI2-THOR's client: run `bash infra/simulator.sh ai2thor`"
)


def unity(folder: Path, *arguments: str) -> str:
    """The path of an executable that speaks as Unity does."""
    path = folder / "unity"
    told = " ".join(arguments)
    path.write_text(f'#!/bin/sh\ncd "{REPOSITORY}" && exec "{CLIENT}" -m tests.doubles.ai2thor_unity {told} "$@"\n')
    path.chmod(0o755)
    return str(path)


def deployed(folder: Path, *arguments: str, house: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The deployment's options: the stand-in, a file of one house (the stand-in's own room), and sizes of assets."""
    (folder / "houses.jsonl").write_text(json.dumps(one_room() if house is None else house) + "\n")
    (folder / "assets.json").write_text(json.dumps(ASSETS))
    return {
        "executable": unity(folder, *arguments),
        "houses": str(folder / "houses.jsonl"),
        "assets": str(folder / "assets.json"),
        "timeout_s": 20.0,
    }


def captured(
    folder: Path, *arguments: str, house: Mapping[str, Any] | None = None, scene_id: str = "", **options: Any
) -> Capture:
    """Through the child, as a deployment does: into `folder`/capture. arguments: the stand-in's."""
    sized = {"frames": 12, "width": 320, "height": 240}
    chosen = Ai2thorOptions(**{**deployed(folder, *arguments, house=house), **sized, **options})
    scenes = Ai2thorSource(chosen).catalogue()
    scene = next(s for s in scenes if s.scene_id == scene_id) if scene_id else scenes[0]
    return capture_in_child(str(CLIENT), "ai2thor", asdict(chosen), scene, folder / "capture", "c" * 16)
