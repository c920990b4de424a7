from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from sprite_etl.load.exports.lmms_eval import LmmsEvalExporter
from tests.load.exports.released import contents, export, mixed, picture


class _Loader(yaml.SafeLoader):
    """lmms-eval's tag for functions, as its own loader has it."""


_Loader.add_constructor("!function", lambda loader, node: ("function", loader.construct_scalar(node)))


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    rows = {"train": mixed(4), "test": mixed(10)}
    return export(LmmsEvalExporter, tmp_path / "out" / "exports" / "lmms_eval", rows, tmp_path)


@pytest.fixture
def utils(exported: Path) -> Iterator[ModuleType]:
    """The functions as lmms-eval loads them: from the file beside the YAML, with nothing of ours to import."""
    path, modules = list(sys.path), dict(sys.modules)
    spec = importlib.util.spec_from_file_location("utils", exported / "utils.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = path
    for name in set(sys.modules) - set(modules):
        if name == "sprite_scoring":
            del sys.modules[name]


def docs(exported: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (exported / "test.jsonl").read_text().splitlines()]


def test_only_what_is_held_out_is_asked(exported: Path) -> None:
    assert [d["qa_id"] for d in docs(exported)] == [one["qa_id"] for one in mixed(10)]


def test_every_function_that_the_task_names_is_there(exported: Path, utils: ModuleType) -> None:
    task = yaml.load((exported / "sprite_1_0.yaml").read_text(), _Loader)
    named = [v[1] for v in task.values() if isinstance(v, tuple)] + [m["aggregation"][1] for m in task["metric_list"]]
    assert len(named) == 7
    assert all(callable(getattr(utils, name.removeprefix("utils."))) for name in named)
    assert task["task"] == "sprite_1_0"
    assert task["doc_to_target"] in docs(exported)[0]
    assert {m["metric"] for m in task["metric_list"]} == set(utils.process_results(docs(exported)[0], ["B"]))


def test_right_answers_score_one_and_wrong_ones_none(exported: Path, utils: ModuleType) -> None:
    for says, expected in (lambda d: d["solution"], 1.0), (lambda d: "no idea", 0.0):
        results = [utils.process_results(d, [says(d)]) for d in docs(exported)]
        for metric, count in [("sprite_overall", utils.overall), ("choice_accuracy", utils.choice),
                              ("number_mra", utils.number), ("open_accuracy", utils.open_ended)]:  # fmt: skip
            assert count([r[metric] for r in results]) == expected


def test_a_frequent_task_weighs_no_more_than_a_rare_one(utils: ModuleType) -> None:
    scores = [*[{"task": "a", "form": "open", "score": 1.0}] * 9, {"task": "b", "form": "open", "score": 0.0}]
    assert utils.overall(scores) == 0.5
    assert utils.open_ended(scores) == 0.9
    assert utils.number(scores) == 0


def test_media_are_opened_below_the_root_that_is_named(
    exported: Path, utils: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, video = docs(exported)[:2]
    with pytest.raises(FileNotFoundError, match="SPRITE_MEDIA_ROOT"):
        utils.doc_to_visual(first)
    monkeypatch.setenv("SPRITE_MEDIA_ROOT", str(tmp_path))
    assert [image.size for image in utils.doc_to_visual(first)] == [(8, 6)]
    assert utils.doc_to_visual(video) == [str(tmp_path / video["media"][0])]
    assert utils.doc_to_text(first, {"post_prompt": "\nThink."}) == first["prompt"] + "\nThink."
    assert picture(0) == (tmp_path / first["media"][0]).read_bytes()


def test_bytes_are_the_same_each_time(exported: Path, tmp_path: Path) -> None:
    again = export(LmmsEvalExporter, tmp_path / "again", {"test": mixed(10)}, tmp_path)
    assert contents(again) == contents(exported)
