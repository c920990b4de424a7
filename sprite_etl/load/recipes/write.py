"""Configurations that train on a release and commands that measure what came of it, from templates beside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from sprite_etl.load.exports.base import About
from sprite_etl.load.exports.lmms_eval import SHIPPED, task_name
from sprite_etl.load.recipes.benchmarks import BENCHMARKS, LMMS_EVAL

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is fine-tuned. name: of its files; llamafactory, swift: its id there; template: LLaMA-Factory's;
    env: what ms-swift reads its pictures with."""

    name: str
    llamafactory: str
    swift: str
    template: str
    env: Mapping[str, str | int]


MODELS = (
    Model(
        "qwen2_5_vl_7b", "Qwen/Qwen2.5-VL-7B-Instruct", "Qwen/Qwen2.5-VL-7B-Instruct", "qwen2_vl",
        {"MAX_PIXELS": 307200, "VIDEO_MAX_PIXELS": 100352, "FPS": 4, "FPS_MAX_FRAMES": 32},
    ),
    Model(
        "internvl3_8b", "OpenGVLab/InternVL3-8B-hf", "OpenGVLab/InternVL3-8B", "intern_vl",
        {"MAX_NUM": 4, "VIDEO_MAX_NUM": 1, "VIDEO_SEGMENTS": 32},
    ),
)  # fmt: skip


def write_recipes(release: Path, about: About) -> None:
    """Write `recipes/` into the folder of a release whose exports are written: configurations for those trainers whose
    export is there, and README.md with the commands."""
    folder = release / "recipes"
    folder.mkdir(parents=True, exist_ok=True)
    commands = [*_llamafactory(release, folder, about), *_swift(release, folder, about)]
    (folder / "README.md").write_text(_readme(about, commands), encoding="utf-8")


def _llamafactory(release: Path, folder: Path, about: About) -> list[str]:
    described = release / "exports" / "llamafactory" / "dataset_info.json"
    names = list(json.loads(described.read_text())) if described.is_file() else []
    train, val = ([n for n in names if n.startswith(f"{about.name}-{split}-")] for split in ("train", "val"))
    if not train:
        return []
    lines = ["eval_dataset: " + ",".join(val), "eval_strategy: steps", "eval_steps: 500"]
    validation = "\n### eval\n" + "\n".join([*lines, "per_device_eval_batch_size: 1"]) if val else ""
    commands = []
    for model in MODELS:
        file = f"llamafactory_{model.name}.yaml"
        given = {"model": model.llamafactory, "template": model.template, "name": model.name, "release": about.name}
        given |= {"file": file, "train": ",".join(train), "validation": validation}
        _fill("llamafactory.yaml", folder / file, given)
        commands.append(f"    llamafactory-cli train recipes/{file}")
    return commands


def _swift(release: Path, folder: Path, about: About) -> list[str]:
    found = sorted(path.name for path in (release / "exports" / "swift").glob("*.jsonl"))
    train, val = ([n for n in found if n.startswith(f"{split}-")] for split in ("train", "val"))
    if not train:
        return []
    for name in ("swift_reward.py", "sprite_scoring.py"):
        shutil.copyfile(SHIPPED / name, folder / name)
    commands = []
    for model in MODELS:
        validation = "val_dataset:\n" + _listed(val) if val else "split_dataset_ratio: 0"
        given = {"model": model.swift, "name": model.name, "release": about.name, "train": _listed(train)}
        given |= {"validation": validation, "env": "".join(f"  {k}: {v}\n" for k, v in model.env.items()).rstrip()}
        for kind, command in (("", "sft"), ("_grpo", "rlhf")):
            file = f"swift_{model.name}{kind}.yaml"
            _fill(f"swift{kind}.yaml", folder / file, {**given, "file": file})
            commands.append(f"    swift {command} recipes/{file}")
    return commands


def _listed(files: Sequence[str]) -> str:
    return "\n".join(f"  - exports/swift/{name}" for name in files)


def _readme(about: About, commands: Sequence[str]) -> str:
    given = {
        "release": about.name,
        "train": "\n".join(commands) or "This release has no export for LLaMA-Factory or ms-swift.",
        "task": task_name(about.name),
        "lmms_eval": LMMS_EVAL,
        "lmms_tasks": ",".join(task for b in BENCHMARKS for task in b.lmms_eval),
        "vlmeval_data": " ".join(name for b in BENCHMARKS for name in b.vlmeval),
        "benchmarks": "\n".join(f"| {b.name} | {_names(b.lmms_eval)} | {_names(b.vlmeval)} |" for b in BENCHMARKS),
    }
    return Template((TEMPLATES / "README.md").read_text(encoding="utf-8")).substitute(given)


def _names(names: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "–"


def _fill(template: str, path: Path, given: Mapping[str, str]) -> None:
    text = Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(given)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
