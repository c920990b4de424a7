"""What runs in a simulator's own environment needs numpy and pillow, and nothing else of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sprite_etl.extract.registry import SOURCES

SCRIPT = """
import sys

class OnlyNumpyAndPillow:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in {"numpy", "PIL", "sprite_etl"} or top in sys.stdlib_module_names or top.startswith("_"):
            return None
        raise ImportError(f"{name} is not there", name=name)

sys.meta_path.insert(0, OnlyNumpyAndPillow())
import importlib, json
missed = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as error:
        missed[name] = error.name.split(".")[0]
print(json.dumps(missed))
"""
EMBEDDED = {"mujoco", "embreex", "scipy", "imageio_ffmpeg"}
"""What the embedded simulator's own modules, and the video's, may ask for: the parent has them."""


def test_scene_and_extract_import_with_numpy_and_pillow_alone() -> None:
    """Every source itself, and every module of one whose simulator lives elsewhere: that is loaded when needed."""
    root = Path(__file__).resolve().parents[2]
    modules = [
        ".".join(p.relative_to(root).with_suffix("").parts)
        for folder in ("sprite_etl/scene", "sprite_etl/extract")
        for p in sorted((root / folder).rglob("*.py"))
        if not p.name.startswith("__")
    ]
    sources = {where.split(":")[0] for where in SOURCES.values()}
    assert sources <= set(modules)
    done = subprocess.run([sys.executable, "-c", SCRIPT, *modules], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    missed = json.loads(done.stdout)
    assert set(missed.values()) <= EMBEDDED
    assert not sources & set(missed)
    embedded = ("sprite_etl.extract.mujoco.", "sprite_etl.extract.procthor.", "sprite_etl.extract.video")
    assert [name for name in missed if not name.startswith(embedded)] == []
