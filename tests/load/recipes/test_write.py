"""Recipes name what the release holds, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sprite_etl.load.exports import exporter
from sprite_etl.load.exports.base import About
from sprite_etl.load.recipes import write_recipes
from tests.load.exports.released import contents, export, mixed, row

ABOUT = About("sprite-1.0", "1.0", {})


def release(folder: Path, rows: dict[str, list[dict[str, Any]]], *formats: Any) -> dict[str, str]:
    """Recipe → text, of a release of these rows in these formats."""
    for name in formats:
        export(exporter(name), folder / "exports" / name, rows, folder)
    write_recipes(folder, ABOUT)
    return {name: text.decode() for name, text in contents(folder / "recipes").items()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("release")
    return folder, release(folder, {"train": mixed(10), "val": mixed(15)[10:]}, "llamafactory", "swift")


def test_llamafactory_is_given_data_sets_that_are_there(written: tuple[Path, dict[str, str]]) -> None:
    folder, texts = written
    for name in ("qwen2_5_vl_7b", "internvl3_8b"):
        given = yaml.safe_load(texts[f"llamafactory_{name}.yaml"])
        known = json.loads((folder / given["dataset_dir"] / "dataset_info.json").read_text())
        sets = [*given["dataset"].split(","), *given["eval_dataset"].split(",")]
        assert sorted(sets) == sorted(known)
        assert given["output_dir"] == f"saves/sprite-1.0/{name}"


def test_swift_is_given_files_that_are_there(written: tuple[Path, dict[str, str]]) -> None:
    folder, texts = written
    for name in ("qwen2_5_vl_7b", "internvl3_8b"):
        tuned, reinforced = (yaml.safe_load(texts[f"swift_{name}{kind}.yaml"]) for kind in ("", "_grpo"))
        assert tuned["dataset"] == reinforced["dataset"]
        for file in [*tuned["dataset"], *tuned["val_dataset"], reinforced["external_plugins"]]:
            assert (folder / file).is_file()
        assert {*tuned["dataset"], *tuned["val_dataset"]} == {
            path.relative_to(folder).as_posix() for path in (folder / "exports" / "swift").iterdir()
        }
        assert tuned["ENV"] == reinforced["ENV"]


def test_every_blank_is_filled_and_every_command_names_a_recipe(written: tuple[Path, dict[str, str]]) -> None:
    _, texts = written
    assert not [name for name, text in texts.items() if re.search(r"\$[a-z_{]", text)]
    named = re.findall(r"recipes/([\w.]+yaml)", texts["README.md"])
    assert sorted(named) == sorted(name for name in texts if name.endswith(".yaml"))
    for name, text in texts.items():
        if name.endswith(".yaml"):
            assert f"recipes/{name}" in text


def test_the_benchmarks_are_asked_for_by_the_names_in_the_table(written: tuple[Path, dict[str, str]]) -> None:
    text = written[1]["README.md"]
    table = [line.split("|")[2:4] for line in text.splitlines() if line.startswith("| ") and "`" in line]
    lmms, vlm = (sorted(re.findall(r"`([^`]+)`", " ".join(row[i] for row in table))) for i in (0, 1))
    asked = re.findall(r"--tasks (\S+)", text)
    assert sorted(asked[1].split(",")) == lmms
    assert asked[0] == "sprite_1_0"
    assert sorted(re.search(r"--data (.+?) --model", text)[1].split()) == vlm  # type: ignore[index]
    assert {"vsibench", "viewspatial", "erqa"} <= set(lmms)
    assert {"QSpatial_plus", "VSI-Bench_32frame"} <= set(vlm)


def test_a_release_of_train_rows_alone_asks_for_no_validation(tmp_path: Path) -> None:
    texts = release(tmp_path, {"train": [row(1)]}, "llamafactory", "swift")
    given = yaml.safe_load(texts["llamafactory_qwen2_5_vl_7b.yaml"])
    assert given["dataset"] == "sprite-1.0-train-images"
    assert not [key for key in given if key.startswith("eval")]
    tuned = yaml.safe_load(texts["swift_qwen2_5_vl_7b.yaml"])
    assert tuned["dataset"] == ["exports/swift/train-images.jsonl"]
    assert (tuned["split_dataset_ratio"], "val_dataset" in tuned) == (0, False)


@pytest.mark.parametrize(
    ("formats", "there"), [((), set()), (("swift",), {"swift"}), (("llamafactory",), {"llamafactory"})]
)
def test_only_trainers_whose_export_is_there_have_recipes(
    tmp_path: Path, formats: tuple[str, ...], there: set[str]
) -> None:
    texts = release(tmp_path, {"train": mixed(3)}, *formats)
    assert {name.split("_")[0] for name in texts if name.endswith(".yaml")} == there
    assert ("has no export for LLaMA-Factory or ms-swift" in texts["README.md"]) == (not there)


def test_the_same_release_has_the_same_recipes(written: tuple[Path, dict[str, str]]) -> None:
    folder, texts = written
    write_recipes(folder, ABOUT)
    assert {name: text.decode() for name, text in contents(folder / "recipes").items()} == texts
