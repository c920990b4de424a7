"""Which houses a file holds, and what they are called."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from sprite_etl.extract.base import SceneError, SourceError
from sprite_etl.extract.procthor.catalogue import house_line, list_houses
from tests.extract.procthor.houses import one_room, two_rooms


@pytest.fixture
def lines() -> list[str]:
    return [json.dumps(one_room()), json.dumps(two_rooms(joined=True)), json.dumps(one_room() | {"objects": []})]


@pytest.mark.parametrize("name", ["procthor-1k-val.jsonl", "procthor-1k-val.jsonl.gz"])
def test_scenes_are_the_lines_packed_or_not(tmp_path: Path, lines: list[str], name: str) -> None:
    path, data = tmp_path / name, "\n\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    found = list_houses(path, "")
    assert [s.scene_id.rsplit("-", 1)[0] for s in found] == ["house-00000", "house-00001", "house-00002"]
    assert {s.native_split for s in found} == {"val"}
    assert [house_line(path, s.scene_id) for s in found] == lines
    assert found[0].place_id == found[2].place_id != found[1].place_id


def test_a_split_that_is_given_goes_before_the_names(tmp_path: Path, lines: list[str]) -> None:
    for name, given, split in (("train.jsonl", "", "train"), ("train.jsonl", "test", "test"), ("mine.jsonl", "", None)):
        (tmp_path / name).write_text(lines[0])
        assert list_houses(tmp_path / name, given)[0].native_split == split


def test_another_house_in_the_same_line_is_another_scene(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "houses.jsonl"
    path.write_text(lines[0])
    (first,) = list_houses(path, "")
    path.write_text(lines[1])
    (second,) = list_houses(path, "")
    assert first.scene_id != second.scene_id
    assert first.seed != second.seed
    with pytest.raises(SceneError, match="unknown_scene"):
        house_line(path, first.scene_id)


@pytest.mark.parametrize("scene_id", ["house-00007-00000000", "house-0", "kitchen", "house-00000-ffffffff"])
def test_a_scene_that_is_not_there_is_refused(tmp_path: Path, lines: list[str], scene_id: str) -> None:
    (tmp_path / "houses.jsonl").write_text(lines[0])
    with pytest.raises(SceneError, match="unknown_scene"):
        house_line(tmp_path / "houses.jsonl", scene_id)


def test_broken_lines_are_scenes_of_their_own_places(tmp_path: Path, lines: list[str]) -> None:
    (tmp_path / "houses.jsonl").write_text("\n".join([lines[0], lines[0][:500], "[1]", "{}"]))
    assert len({s.place_id for s in list_houses(tmp_path / "houses.jsonl", "")}) == 4


def test_files_that_cannot_be_read_are_said(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list_houses(tmp_path / "nothing.jsonl", "")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode())[:-40])
    with pytest.raises(SourceError, match="cannot be read"):
        list_houses(tmp_path / "cut.jsonl.gz", "")
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(SourceError, match="holds no house"):
        list_houses(tmp_path / "empty.jsonl", "")
