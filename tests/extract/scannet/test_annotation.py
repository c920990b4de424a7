"""Segments and aggregation: whose each vertex is, and nonsense in either file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.annotation import Annotation, read_annotation

SEGMENTS = [7, 7, 900, 31, 31, 4]
GROUPS = [
    {"objectId": 0, "label": "chair ", "segments": [7]},
    {"objectId": 5, "label": "wall", "segments": [31, 7, 123456]},
]


def read(folder: Path, segments: Any = SEGMENTS, groups: Any = GROUPS, vertices: int = 6) -> Annotation:
    (folder / "segs").write_text(json.dumps({"segIndices": segments}))
    (folder / "agg").write_text(json.dumps({"segGroups": groups}))
    return read_annotation(folder / "segs", folder / "agg", vertices)


def test_vertices_belong_to_the_first_thing_that_names_their_segment(tmp_path: Path) -> None:
    annotation = read(tmp_path)
    assert annotation.labels == {0: "chair", 5: "wall"}
    assert annotation.object_of_vertex.tolist() == [0, 0, -1, 5, 5, -1]


@pytest.mark.parametrize(
    "bad",
    [
        {"segments": SEGMENTS[:-1]},
        {"segments": "7"},
        {"segments": [7, 7, 9, 3.5, 3, 4]},
        {"segments": [7, 7, 9, None, 3, 4]},
        {"segments": [[7]] * 6},
        {"segments": [7, 7, 9, 2**80, 3, 4]},
        {"segments": [True] * 6},
        {"groups": ["chair"]},
        {"groups": [{**GROUPS[0], "objectId": -1}]},
        {"groups": [{**GROUPS[0], "objectId": 10**12}]},
        {"groups": [{**GROUPS[0], "objectId": True}]},
        {"groups": [{**GROUPS[0], "objectId": "3"}]},
        {"groups": [GROUPS[0], {**GROUPS[1], "objectId": 0}]},
        {"groups": [{**GROUPS[0], "label": ""}]},
        {"groups": [{**GROUPS[0], "label": 4}]},
        {"groups": [{**GROUPS[0], "segments": {"7": 1}}]},
        {"groups": [{**GROUPS[0], "segments": ["a"]}]},
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, bad: dict[str, Any]) -> None:
    with pytest.raises(SceneError) as caught:
        read(tmp_path, **bad)
    assert caught.value.reason == "bad_annotation"
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("groups", [[], None, {}])
def test_no_groups_are_no_annotation(tmp_path: Path, groups: Any) -> None:
    with pytest.raises(SceneError) as caught:
        read(tmp_path, groups=groups)
    assert caught.value.reason == "no_annotation"


def test_missing_and_damaged_files_are_told_apart(tmp_path: Path) -> None:
    read(tmp_path)
    reasons = []
    for file, content in (("segs", "{"), ("segs", None), ("agg", "[]"), ("agg", None)):
        (tmp_path / file).unlink() if content is None else (tmp_path / file).write_text(content)
        with pytest.raises(SceneError) as caught:
            read_annotation(tmp_path / "segs", tmp_path / "agg", 6)
        reasons.append(caught.value.reason)
        (tmp_path / file).write_text(json.dumps({"segIndices": SEGMENTS, "segGroups": GROUPS}))
    assert reasons == ["bad_recording", "missing_file", "bad_recording", "no_annotation"]
