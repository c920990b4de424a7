"""How each trainer's own code reads its records, written after that code: what it looks at, and what it refuses."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Read:
    """What a trainer makes of a record. media: paths as it opens them, relative to the media root."""

    qa_id: str
    prompt: str
    response: str
    media: list[str]
    video: bool


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def of_one_shape(records: list[dict[str, Any]]) -> None:
    """`datasets` takes columns and their types from the first lines, and fails on others later."""
    shapes = {tuple((key, type(value), bool(value)) for key, value in record.items()) for record in records}
    assert len(shapes) == 1


def llamafactory(folder: Path, media_dir: Path, split: str) -> list[Read]:
    """data/parser.py, converter.py (SharegptDatasetConverter) and mm_plugin.py (_validate_messages)."""
    found = []
    for name, entry in json.loads((folder / "dataset_info.json").read_text()).items():
        if f"-{split}-" not in name:
            continue
        assert entry["formatting"] == "sharegpt"
        columns, tags = entry["columns"], entry["tags"]
        records = lines(folder / entry["file_name"])
        of_one_shape(records)
        for record in records:
            turns = record[columns["messages"]]
            assert [t[tags["role_tag"]] for t in turns] == [tags["user_tag"], tags["assistant_tag"]]
            said = [t[tags["content_tag"]] for t in turns]
            media = {mark: record[columns[c]] if c in columns else [] for mark, c in MARKS.items()}
            for mark, paths in media.items():
                assert sum(text.count(mark) for text in said) == len(paths)
            paths = [path for some in media.values() for path in some]
            assert all((media_dir / path).is_file() for path in paths)
            found.append(Read(record["qa_id"], without_marks(said[0]), said[1], paths, bool(media["<video>"])))
    return found


def swift(folder: Path, root: Path, split: str) -> list[tuple[Read, dict[str, Any]]]:
    """dataset/preprocessor/core.py (_check_messages, standard_keys) and template/base.py (marks, ROOT_IMAGE_DIR)."""
    found = []
    for file in sorted(folder.glob(f"{split}-*.jsonl")):
        records = lines(file)
        of_one_shape(records)
        for record in records:
            taken = {"label", "channel", "margin", "options", "kinds", "questions", "state", "criteria", "query"}
            assert not taken & record.keys(), "keys that mean something else there"
            user, assistant = record["messages"]
            assert (user["role"], assistant["role"]) == ("user", "assistant")
            media = {mark: record.get(column, []) for mark, column in MARKS.items()}
            for mark, paths in media.items():
                assert (user["content"] + assistant["content"]).count(mark) == len(paths)
            paths = [path for some in media.values() for path in some]
            assert all((root / path).is_file() for path in paths)
            read = Read(
                record["qa_id"], without_marks(user["content"]), assistant["content"], paths, "videos" in record
            )
            found.append((read, record))
    return found


def qwen_vl(folder: Path, media: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> list[Read]:
    """qwenvl/data/__init__.py (data_list) and data_processor.py (_build_messages)."""
    monkeypatch.setenv("SPRITE_EXPORT", str(folder))
    monkeypatch.setenv("SPRITE_MEDIA", str(media))
    data_sets = runpy.run_path(str(folder / "register.py"))["data_sets"]
    assert not re.search(r"%(\d+)$", name)
    chosen = data_sets[name]
    assert chosen["annotation_path"].endswith(".jsonl")
    found = []
    for record in lines(Path(chosen["annotation_path"])):
        pools = {f"<{key}>": as_list(record.get(key)) for key in ("image", "video")}
        shown, texts, answers = [], [], []
        for turn in record["conversations"]:
            if turn["from"] != "human":
                answers.append(turn["value"])
                continue
            for part in re.split(r"(<image>|<video>)", turn["value"]):
                if part in pools:
                    shown.append(pools[part].pop(0))
                elif part.strip():
                    texts.append(part.strip())
        assert not any(pools.values()), "media that no mark asked for"
        assert all((Path(chosen["data_path"]) / path).is_file() for path in shown)
        (text,), (answer,) = texts, answers
        found.append(Read(record["id"], text, answer, shown, "video" in record))
    return found


def internvl(meta: Path, started_in: Path) -> list[Read]:
    """internvl_chat_finetune.py: build_datasets, multi_modal_get_item, multi_modal_multi_image_get_item,
    video_get_item."""
    found = []
    for entry in json.loads(meta.read_text()).values():
        assert isinstance(entry["repeat_time"], int)
        assert isinstance(entry["data_augment"], bool)
        assert entry["annotation"].endswith("jsonl")
        records = lines(started_in / entry["annotation"])
        assert entry["length"] == len(records)
        for record in records:
            asked, answered = record["conversations"]
            assert (asked["from"], answered["from"]) == ("human", "gpt")
            text, video = asked["value"], False
            if image := record.get("image"):
                paths = as_list(image)
                assert text.count("<image>") == len(paths)
                if isinstance(image, list):
                    assert len(record["width_list"]) == len(record["height_list"]) == len(image) > 1
                else:
                    assert record["width"] > 0 < record["height"]
            else:
                paths, video = [record["video"]], True
                assert entry["max_dynamic_patch"] == 1
                frames = "\n".join(f"Frame-{i + 1}: <image>" for i in range(4))
                assert text.replace("<video>\n", frames + "\n").count("<image>") == 4
                assert "<image>" not in text
            assert "<" not in answered["value"]
            assert all((started_in / entry["root"] / path).is_file() for path in paths)
            found.append(Read(record["id"], without_marks(text), answered["value"], paths, video))
    return found


MARKS = {"<image>": "images", "<video>": "videos"}


def without_marks(text: str) -> str:
    return re.sub(r"^((Image-\d+: )?<(image|video)>\n?)+", "", text)


def as_list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])
