"""What runs in a simulator's own environment needs numpy and pillow, and nothing else of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys

class OnlyNumpyAndPillow:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in {"numpy", "PIL", "sprite_etl"} or top in sys.stdlib_module_names or top.startswith("_"):
            return None
        raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, OnlyNumpyAndPillow())
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_scene_and_extract_import_with_numpy_and_pillow_alone() -> None:
    root = Path(__file__).resolve().parents[2]
    modules = [
        ".".join(p.relative_to(root).with_suffix("").parts)
        for folder in ("sprite_etl/scene", "sprite_etl/extract")
        for p in sorted((root / folder).glob("*.py"))
        if not p.name.startswith("__")
    ]
    assert "sprite_etl.extract.sprite" in modules
    done = subprocess.run([sys.executable, "-c", SCRIPT, *modules], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
