"""Runs in LLaMA-Factory's environment, in a release's folder: what its own code makes of export and configurations.

python llamafactory_child.py load | parse
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from llamafactory.data.loader import _load_single_dataset
from llamafactory.data.mm_plugin import BasePlugin
from llamafactory.data.parser import get_dataset_list
from llamafactory.hparams import get_train_args


def parsed(path: Path) -> tuple[Any, ...]:
    """A configuration as its parser takes it; there is no GPU here."""
    return get_train_args({**yaml.safe_load(path.read_text()), "use_cpu": True})


def load() -> dict[str, list[Any]]:
    """Data set → prompt, response and media of its rows, as they go into the tokenizer."""
    model_args, data_args, training_args, *_ = parsed(Path("recipes/llamafactory_qwen2_5_vl_7b.yaml"))
    plugin = BasePlugin("<image>", "<video>", None)
    found: dict[str, list[Any]] = {}
    for one in get_dataset_list([*data_args.dataset, *data_args.eval_dataset], data_args.dataset_dir):
        for row in _load_single_dataset(one, model_args, data_args, training_args):
            images, videos = row["_images"] or [], row["_videos"] or []
            messages = row["_prompt"] + row["_response"]
            plugin._validate_messages(messages, images, videos, [])
            assert all(Path(path).is_file() for path in [*images, *videos])
            said = [message["content"] for message in messages]
            found.setdefault(str(one.dataset_name), []).append([*said, images, videos])
    return found


def parse() -> dict[str, list[Any]]:
    """Configuration → model, template and data sets."""
    found = {}
    for path in sorted(Path("recipes").glob("llamafactory_*.yaml")):
        model, data, *_ = parsed(path)
        found[path.stem] = [model.model_name_or_path, data.template, data.dataset, data.eval_dataset]
    return found


if __name__ == "__main__":
    print("ANSWER " + json.dumps({"load": load, "parse": parse}[sys.argv[1]]()), flush=True)
