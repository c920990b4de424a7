from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from sprite_etl.load.exports import parquet
from sprite_etl.load.exports.parquet import ParquetExporter
from tests.load.exports.released import contents, export, mixed, picture, row


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))


def opened(folder: Path) -> Any:
    files = {s: str(folder / "data" / f"{s}-*.parquet") for s in ("train", "test") if [*folder.glob(f"data/{s}-*")]}
    return datasets.load_dataset("parquet", data_files=files, cache_dir=str(folder.parent / "cache"))


def pictures(one: dict[str, Any]) -> list[str]:
    return [key for key in one["media"] if not key.endswith(".mp4")]


def test_datasets_opens_it_with_no_script_and_decodes_every_picture(tmp_path: Path) -> None:
    rows = {"train": mixed(11), "test": mixed(3)}
    found = opened(export(ParquetExporter, tmp_path / "out", rows, tmp_path, embed=True))
    assert {split: len(of) for split, of in found.items()} == {"train": 11, "test": 3}
    assert isinstance(found["train"].features["images"].feature, datasets.Image)
    for read, meant in zip(found["train"], rows["train"], strict=True):
        assert [image.size for image in read["images"]] == [(8, 6)] * len(pictures(meant))
        assert read["videos"] == [key for key in meant["media"] if key.endswith(".mp4")]
        same = ("qa_id", "media", "prompt", "response", "solution", "answer_value", "options", "task", "unit")
        assert {n: read[n] for n in same} == {n: meant[n] for n in same}


def test_the_folder_itself_can_be_named(tmp_path: Path) -> None:
    folder = export(ParquetExporter, tmp_path / "out", {"train": mixed(4), "test": mixed(2)}, tmp_path, embed=True)
    found = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {split: len(of) for split, of in found.items()} == {"train": 4, "test": 2}


def test_by_reference_a_picture_is_opened_from_the_folder_that_holds_raw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(n) for n in range(3)]
    found = opened(export(ParquetExporter, tmp_path / "out", {"train": rows}, tmp_path))["train"]
    undecoded = found.cast_column("images", datasets.List(datasets.Image(decode=False)))
    assert undecoded[2]["images"] == [{"bytes": None, "path": rows[2]["media"][0]}]
    monkeypatch.chdir(tmp_path)
    assert found[2]["images"][0].size == (8, 6)


def test_what_may_not_be_embedded_is_not(tmp_path: Path) -> None:
    rows = [row(1, media_terms="reference"), row(2, media_terms="none"), row(3)]
    folder = export(ParquetExporter, tmp_path / "out", {"train": rows}, tmp_path, embed=True)
    found = opened(folder)["train"].cast_column("images", datasets.List(datasets.Image(decode=False)))
    assert [one["images"][0]["bytes"] for one in found] == [None, None, picture(3)]
    assert picture(1) not in (folder / "data" / "train-00000.parquet").read_bytes()


def test_shards_are_closed_when_they_are_full_and_bytes_are_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "SHARD_ROWS", 4)
    rows = {"train": mixed(9), "test": mixed(2)}
    first = contents(export(ParquetExporter, tmp_path / "a", rows, tmp_path))
    assert sorted(first) == [f"data/{n}.parquet" for n in ("test-00000", *(f"train-0000{i}" for i in range(3)))]
    assert contents(export(ParquetExporter, tmp_path / "b", rows, tmp_path)) == first
    assert len(opened(tmp_path / "a")["train"]) == 9


def test_the_declared_features_are_json_of_every_column() -> None:
    declared = json.loads(parquet._SCHEMA.metadata[b"huggingface"])["info"]["features"]
    assert list(declared) == parquet._SCHEMA.names
