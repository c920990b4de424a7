"""What trainers read of an export is what the release's rows say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sprite_etl.load.exports import exporter
from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.internvl import InternVLExporter
from sprite_etl.load.exports.llamafactory import LlamaFactoryExporter
from sprite_etl.load.exports.qwen_vl import QwenVLExporter
from sprite_etl.load.exports.swift import SwiftExporter
from sprite_etl.load.release.options import FORMATS
from sprite_etl.load.release.reserved import ReservedTextError
from tests.load.exports import readers
from tests.load.exports.readers import Read
from tests.load.exports.released import contents, export, mixed, row

TRAINERS: list[type[Exporter]] = [LlamaFactoryExporter, SwiftExporter, QwenVLExporter, InternVLExporter]


def read_back(kind: type[Exporter], root: Path, split: str, monkeypatch: pytest.MonkeyPatch) -> list[Read]:
    folder = root / "exports" / kind.name
    if kind is LlamaFactoryExporter:
        return readers.llamafactory(folder, root, split)
    if kind is SwiftExporter:
        return [read for read, _ in readers.swift(folder, root, split)]
    if kind is QwenVLExporter:
        return readers.qwen_vl(folder, root, f"sprite_1_0_{split}", monkeypatch)
    return readers.internvl(folder / f"meta_{split}.json", root)


def export_to(kind: type[Exporter], root: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    return export(kind, root / "exports" / kind.name, rows, root)


def by_id(read: list[Read]) -> dict[str, Read]:
    found = {one.qa_id: one for one in read}
    assert len(found) == len(read)
    return found


@pytest.mark.parametrize("kind", TRAINERS, ids=lambda kind: kind.name)
def test_every_row_is_read_back_with_its_media_and_its_answer(
    kind: type[Exporter], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"train": mixed(25), "val": mixed(30)[25:], "test": mixed(33)[30:]}
    folder = export_to(kind, tmp_path, rows)
    for split in ("train", "val"):
        found = by_id(read_back(kind, tmp_path, split, monkeypatch))
        assert found.keys() == {one["qa_id"] for one in rows[split]}
        for one in rows[split]:
            video = one["media"][0].endswith(".mp4")
            meant = Read(one["qa_id"], one["prompt"], one["response"], one["media"], video)
            assert found[one["qa_id"]] == meant
    everything = b"".join(contents(folder).values()).decode()
    assert not [one["qa_id"] for one in rows["test"] if one["qa_id"] in everything], "nothing that is held out"


@pytest.mark.parametrize("kind", TRAINERS, ids=lambda kind: kind.name)
def test_the_same_rows_give_the_same_bytes(kind: type[Exporter], tmp_path: Path) -> None:
    rows = {"train": mixed(11), "val": mixed(13)[11:]}
    assert contents(export_to(kind, tmp_path / "a", rows)) == contents(export_to(kind, tmp_path / "b", rows))


@pytest.mark.parametrize("kind", TRAINERS, ids=lambda kind: kind.name)
def test_a_release_of_pictures_alone_and_one_without_rows(
    kind: type[Exporter], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_to(kind, tmp_path / "pictures", {"train": [row(1), row(2)]})
    assert len(read_back(kind, tmp_path / "pictures", "train", monkeypatch)) == 2
    assert not [name for name in contents(export_to(kind, tmp_path / "none", {})) if name.endswith(".jsonl")]


@pytest.mark.parametrize("kind", TRAINERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "given",
    [
        {"prompt": "What does <image> show?"},
        {"prompt": "Which is it?\nOptions:\nA. the <video>\nB. jug"},
        {"response": "the jug<|im_end|>"},
        {"prompt": "Is <img>a.jpg</img> left?"},
        {"response": "<IMG_CONTEXT>"},
        {"prompt": "<|vision_start|>"},
    ],
    ids=lambda given: next(iter(given.values()))[:18],
)
def test_a_text_that_holds_a_mark_is_refused(kind: type[Exporter], given: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ReservedTextError, match=rf"row {row(1)['qa_id']}.*as a mark"):
        export_to(kind, tmp_path, {"train": [row(1, **given)]})


def test_less_than_signs_and_other_scripts_are_no_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Is a < b, or is 3 <= 4 > 2, near the «café» 冷蔵庫?\nLine two"
    for kind in TRAINERS:
        export_to(kind, tmp_path, {"train": [row(1, prompt=text)]})
        assert [one.prompt for one in read_back(kind, tmp_path, "train", monkeypatch)] == [text]


@pytest.mark.parametrize(
    ("media", "says"),
    [([], "pictures or videos"), (["raw/a/video.mp4", "raw/a/rgb/000001.jpg"], "pictures or videos")],
)
def test_media_that_no_trainer_takes_are_refused(media: list[str], says: str, tmp_path: Path) -> None:
    for kind in TRAINERS:
        with pytest.raises(ValueError, match=says):
            export_to(kind, tmp_path / kind.name, {"train": [row(1, media=media)]})


def test_rewards_find_the_solution(tmp_path: Path) -> None:
    rows = mixed(10)
    folder = export_to(SwiftExporter, tmp_path, {"train": rows})
    found = {read.qa_id: record for read, record in readers.swift(folder, tmp_path, "train")}
    for one in rows:
        record = found[one["qa_id"]]
        assert (record["solution"], record["form"], record["task"]) == (one["solution"], one["form"], one["task"])


def test_frames_of_a_video_are_one_tile_each_and_pictures_say_their_size(tmp_path: Path) -> None:
    folder = export_to(InternVLExporter, tmp_path, {"train": mixed(5)})
    pictures = readers.lines(folder / "train-images.jsonl")
    assert [one.get("width", one.get("width_list")) for one in pictures] == [8, [8, 8, 8], 8]
    assert [one.get("height", one.get("height_list")) for one in pictures] == [6, [6, 6, 6], 6]
    assert pictures[1]["conversations"][0]["value"].startswith("Image-1: <image>\nImage-2: <image>\nImage-3: <image>\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_found_by_its_name(name: Any) -> None:
    assert exporter(name).name == name


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="there are llamafactory, swift"):
        exporter("csv")  # type: ignore[arg-type]
