"""Runs in ms-swift's environment, in a release's folder: what its own code makes of export and reward.

python swift_child.py load | reward
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from swift.arguments import RLHFArguments, SftArguments
from swift.cli.main import parse_yaml_args
from swift.dataset import load_dataset
from swift.rewards import orms
from swift.utils import parse_args


def load() -> dict[str, list[Any]]:
    """File → what its loader makes of each of its lines."""
    found = {}
    for path in sorted(Path("exports/swift").glob("*.jsonl")):
        read, _ = load_dataset(str(path), split_dataset_ratio=0.0, strict=True, remove_unused_columns=False)
        found[path.name] = [dict(row) for row in read]
    return found


def reward() -> list[float]:
    """Rewards of a right letter, a wrong one, one after reasoning, a number 10 % off, and words."""
    sys.path.insert(0, "recipes")
    import swift_reward  # noqa: F401

    completions = ["B", "A", "<think>A?</think><answer>B</answer>", "1.1 metres", "The jug."]
    solutions, forms = ["B", "B", "B", "1", "the jug"], ["choice"] * 3 + ["number", "open"]
    return list(orms["sprite"]()(completions, solution=solutions, form=forms))


def parse(model: str) -> dict[str, list[Any]]:
    """What the configurations say, with a model that is here in place of the one that they name."""
    found = {}
    for path in sorted(Path("recipes").glob("swift_*.yaml")):
        given = [str(path), "--model", model, "--template", "qwen2_5_vl", "--model_type", "qwen2_5_vl"]
        given += ["--use_cpu", "true"]
        parse_yaml_args(given)
        reinforced = "--rlhf_type" in given
        read, left = parse_args(RLHFArguments if reinforced else SftArguments, given)
        assert not left, left
        found[path.stem] = [read.dataset, read.val_dataset, os.environ["ROOT_IMAGE_DIR"]]
        if reinforced:
            found[path.stem] += [read.rlhf_type, read.reward_funcs, "sprite" in orms]
    return found


CHILDREN: dict[str, Callable[..., Any]] = {"load": load, "reward": reward, "parse": parse}

if __name__ == "__main__":
    print("ANSWER " + json.dumps(CHILDREN[sys.argv[1]](*sys.argv[2:])), flush=True)
