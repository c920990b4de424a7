from __future__ import annotations

from pathlib import Path

import pytest
import webdataset

from sprite_etl.load.exports import webdataset as shards
from sprite_etl.load.exports.webdataset import WebDatasetExporter
from tests.load.exports.released import contents, export, mixed, picture, row


def test_its_own_reader_finds_rows_and_media(tmp_path: Path) -> None:
    rows = mixed(11)
    folder = export(WebDatasetExporter, tmp_path / "out", {"train": rows}, tmp_path, embed=True)
    found = list(webdataset.WebDataset(str(folder / "train-000000.tar"), shardshuffle=False).decode("pil"))
    assert [one["__key__"] for one in found] == [one["qa_id"] for one in rows]
    for read, meant in zip(found, rows, strict=True):
        assert read["json"] == meant
        media = {name: value for name, value in read.items() if name[0].isdigit()}
        assert len(media) == len(meant["media"])
        assert all(value.size == (8, 6) for name, value in media.items() if name.endswith("jpg"))
        assert all(value == b"a video" for name, value in media.items() if name.endswith("mp4"))


def test_by_reference_and_where_terms_forbid_it_there_are_keys_alone(tmp_path: Path) -> None:
    rows = [row(1, media_terms="reference"), row(2)]
    embedded = export(WebDatasetExporter, tmp_path / "a", {"train": rows}, tmp_path, embed=True)
    content = (embedded / "train-000000.tar").read_bytes()
    assert picture(1) not in content
    assert picture(2) in content
    by_key = export(WebDatasetExporter, tmp_path / "b", {"train": rows}, tmp_path)
    found = list(webdataset.WebDataset(str(by_key / "train-000000.tar"), shardshuffle=False).decode())
    assert [sorted(one.keys() & {"json", "0.jpg"}) for one in found] == [["json"], ["json"]]
    assert [one["json"]["media"] for one in found] == [one["media"] for one in rows]


def test_shards_are_closed_when_they_are_full_and_bytes_are_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_ROWS", 4)
    rows = {"train": mixed(9), "val": mixed(2)}
    first = contents(export(WebDatasetExporter, tmp_path / "a", rows, tmp_path, embed=True))
    assert sorted(first) == [f"{n}.tar" for n in (*(f"train-00000{i}" for i in range(3)), "val-000000")]
    assert contents(export(WebDatasetExporter, tmp_path / "b", rows, tmp_path, embed=True)) == first
    every = webdataset.WebDataset(str(tmp_path / "a" / "train-{000000..000002}.tar"), shardshuffle=False)
    assert [one["__key__"] for one in every] == [one["qa_id"] for one in rows["train"]]
