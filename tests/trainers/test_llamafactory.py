"""LLaMA-Factory's own loader, parser and trainer on a release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trainers.environment import ask, is_there, run

pytestmark = [
    pytest.mark.trainers,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not is_there("llamafactory"), reason="bash infra/trainers/make.sh llamafactory"),
]


def test_its_loader_finds_every_row_with_its_media_and_answer(
    release: Path, rows: dict[str, list[dict[str, Any]]]
) -> None:
    found = ask("llamafactory", "llamafactory_child.py", release, "load")
    assert sorted(found) == [f"{split}-{what}.jsonl" for split in ("train", "val") for what in ("images", "videos")]
    for name, read in found.items():
        split, what = name.removesuffix(".jsonl").split("-")
        mark = f"<{what[:-1]}>"
        of = [one for one in rows[split] if one["media"][0].endswith(".mp4") == (what == "videos")]
        meant = [[mark * len(one["media"]) + one["prompt"], one["response"], one["media"]] for one in of]
        assert [[asked, answered, images + videos] for asked, answered, images, videos in read] == [
            [asked, answered, [f"./{key}" for key in media]] for asked, answered, media in meant
        ]


def test_its_parser_takes_the_configurations(release: Path) -> None:
    sets = [[f"sprite-1.0-{split}-{what}" for what in ("images", "videos")] for split in ("train", "val")]
    assert ask("llamafactory", "llamafactory_child.py", release, "parse") == {
        "llamafactory_internvl3_8b": ["OpenGVLab/InternVL3-8B-hf", "intern_vl", *sets],
        "llamafactory_qwen2_5_vl_7b": ["Qwen/Qwen2.5-VL-7B-Instruct", "qwen2_vl", *sets],
    }


@pytest.mark.parametrize(
    ("recipe", "model"), [("qwen2_5_vl_7b", "tiny_model"), ("internvl3_8b", "tiny_internvl")], ids=["Qwen", "InternVL"]
)
def test_it_trains_a_tiny_model_of_the_recipes_kind(
    recipe: str, model: str, release: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    changed = {
        "model_name_or_path": request.getfixturevalue(model), "output_dir": tmp_path, "use_cpu": "true",
        "bf16": "false", "max_steps": 2, "gradient_accumulation_steps": 2, "preprocessing_num_workers": 1,
        "dataloader_num_workers": 0,
    }  # fmt: skip
    options = [f"{key}={value}" for key, value in changed.items()]
    said = run("llamafactory", ["llamafactory-cli", "train", f"recipes/llamafactory_{recipe}.yaml", *options], release)
    assert "train_loss" in said
    assert "eval_loss" in said
    assert (tmp_path / "adapter_model.safetensors").is_file()
