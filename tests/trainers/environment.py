"""The trainers' own environments, and what is run in them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
TINY_MODELS = REPOSITORY / "tests" / "vllm" / "tiny_models.py"
TIME_LIMIT_S = 600


def environment(name: str) -> Path:
    """Its folder of commands."""
    return REPOSITORY / f".venv-{name}" / "bin"


def is_there(name: str) -> bool:
    return (environment(name).parent / ".sprite-stamp").is_file()


def run(name: str, command: Sequence[str], folder: Path) -> str:
    """Run a command of this trainer's environment in a folder, without network and without a GPU; its output."""
    variables = {"HF_HUB_OFFLINE": "1", "MODELSCOPE_CACHE": str(folder / ".cache"), "HF_HOME": str(folder / ".cache")}
    variables |= {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(environment(name) / command[0]), *command[1:]],
        cwd=folder, env={**kept, **variables}, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout + done.stderr


def ask(name: str, child: str, folder: Path, *arguments: str) -> Any:
    """What a child of this folder prints last, as JSON."""
    said = run(name, ["python", str(Path(__file__).with_name(child)), *arguments], folder)
    return json.loads(next(line for line in said.splitlines() if line.startswith("ANSWER "))[7:])
