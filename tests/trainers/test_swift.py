"""ms-swift's own loader, trainer and rewards on a release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trainers.environment import ask, is_there, run

pytestmark = [
    pytest.mark.trainers,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not is_there("swift"), reason="bash infra/trainers/make.sh swift"),
]

FOR_A_TINY_MODEL = {
    "template": "qwen2_5_vl", "model_type": "qwen2_5_vl", "torch_dtype": "float32", "attn_impl": "sdpa",
    "use_cpu": "true", "max_steps": 1, "dataset_num_proc": 1, "dataloader_num_workers": 0,
}  # fmt: skip


def swift(command: str, recipe: str, release: Path, **changed: Any) -> str:
    options = [text for key, value in {**FOR_A_TINY_MODEL, **changed}.items() for text in (f"--{key}", str(value))]
    return run("swift", ["swift", command, f"recipes/{recipe}", *options], release)


def test_its_loader_finds_every_row_with_its_media_answer_and_solution(
    release: Path, rows: dict[str, list[dict[str, Any]]]
) -> None:
    found = ask("swift", "swift_child.py", release, "load")
    assert sorted(found) == [f"{split}-{what}.jsonl" for split in ("train", "val") for what in ("images", "videos")]
    for name, read in found.items():
        split, what = name.removesuffix(".jsonl").split("-")
        of = [one for one in rows[split] if one["media"][0].endswith(".mp4") == (what == "videos")]
        assert [one["qa_id"] for one in read] == [one["qa_id"] for one in of]
        for one, meant in zip(read, of, strict=True):
            asked, answered = one["messages"]
            assert asked["content"] == f"<{what[:-1]}>" * len(meant["media"]) + meant["prompt"]
            assert answered["content"] == meant["response"]
            assert (one["solution"], one["form"]) == (meant["solution"], meant["form"])
            media = [image["path"] for image in one["images"]] if what == "images" else one["videos"]
            assert media == meant["media"]


def test_it_trains_a_tiny_model(release: Path, tiny_model: str, tmp_path: Path) -> None:
    given = {"model": tiny_model, "output_dir": tmp_path, "gradient_accumulation_steps": 4}
    said = swift("sft", "swift_qwen2_5_vl_7b.yaml", release, **given)
    assert "train_loss" in said
    assert "eval_loss" in said
    assert list(tmp_path.rglob("adapter_model.safetensors"))


def test_its_parser_takes_the_configurations(release: Path, tiny_model: str) -> None:
    of = {split: [f"exports/swift/{split}-{what}.jsonl" for what in ("images", "videos")] for split in ("train", "val")}
    found = ask("swift", "swift_child.py", release, "parse", tiny_model)
    for name in ("qwen2_5_vl_7b", "internvl3_8b"):
        assert found.pop(f"swift_{name}") == [of["train"], of["val"], "."]
        assert found.pop(f"swift_{name}_grpo") == [of["train"], [], ".", "grpo", ["sprite"], True]
    assert not found


def test_the_reward_scores_letters_numbers_and_words(release: Path) -> None:
    assert ask("swift", "swift_child.py", release, "reward") == [1.0, 0.0, 1.0, pytest.approx(0.9, abs=0.11), 1.0]
