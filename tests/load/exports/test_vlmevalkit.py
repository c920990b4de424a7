from __future__ import annotations

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sprite_etl.load.exports.vlmevalkit import VlmEvalKitExporter
from tests.load.exports.released import contents, export, mixed, picture, row

ROWS = mixed(10)


def pictured(form: str) -> list[dict[str, object]]:
    return [r for r in ROWS if not r["media"][0].endswith(".mp4") and (r["form"] == "choice") == (form == "choice")]


def listed(cell: str) -> list[str]:
    """As VLMEvalKit's `toliststr` reads a cell."""
    return [str(x) for x in ast.literal_eval(cell)] if cell.startswith("[") and cell.endswith("]") else [cell]


def read(folder: Path, kind: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"sprite_1_0_image_{kind}.tsv", sep="\t")


def test_choices_are_read_as_its_reader_of_a_file_of_ones_own_reads_them(tmp_path: Path) -> None:
    found = read(export(VlmEvalKitExporter, tmp_path / "out", {"test": ROWS}, tmp_path), "MCQ")
    meant = pictured("choice")
    assert list(found["qa_id"]) == [r["qa_id"] for r in meant]
    assert list(found["index"]) == sorted(set(found["index"]))
    for (_, line), one in zip(found.iterrows(), meant, strict=True):
        options = [line[c] for c in "ABCDEFGH" if not pd.isna(line[c])]
        assert options == one["options"]
        assert line["answer"] == one["solution"]
        assert line["question"] == one["question"]
        assert listed(line["image_path"]) == one["media"]
        assert all((tmp_path / path).is_file() for path in listed(line["image_path"]))


def test_pictures_can_lie_inside_and_only_those_that_may(tmp_path: Path) -> None:
    rows = [*pictured("choice"), row(77, media_terms="reference")]
    folder = export(VlmEvalKitExporter, tmp_path / "out", {"test": rows}, tmp_path, embed=True)
    found = read(folder, "MCQ")
    assert len(found) == len(rows) - 1
    for (_, line), one in zip(found.iterrows(), rows[:-1], strict=True):
        inside = [base64.b64decode(text) for text in listed(line["image"])]
        assert inside == [picture(int(Path(key).stem)) for key in one["media"]]  # type: ignore[attr-defined]
        assert len(set(listed(line["image_path"]))) == len(inside)
    assert json.loads((folder / "left_out.json").read_text()) == {"media_may_not_be_embedded": 1}


def test_what_it_cannot_read_is_counted(tmp_path: Path) -> None:
    rows = [*ROWS, row(50, options=[f"o{i}" for i in range(9)])]
    folder = export(VlmEvalKitExporter, tmp_path / "out", {"test": rows}, tmp_path)
    left = json.loads((folder / "left_out.json").read_text())
    videos = sum(r["media"][0].endswith(".mp4") for r in ROWS)
    assert left == {"video": videos, "more_than_8_options": 1}
    assert len(read(folder, "MCQ")) + len(read(folder, "openended")) + sum(left.values()) == len(rows)


@pytest.mark.parametrize("suffix", ["xlsx", "tsv"])
def test_what_it_wrote_down_is_scored(tmp_path: Path, suffix: str) -> None:
    folder = export(VlmEvalKitExporter, tmp_path / "out", {"test": ROWS}, tmp_path)
    said = read(folder, "openended").assign(prediction="It is 1.5 m")
    file = tmp_path / f"said.{suffix}"
    if suffix == "xlsx":
        said.to_excel(file, index=False)
    else:
        said.to_csv(file, sep="\t", index=False)
    done = subprocess.run(
        [sys.executable, folder / "vlmevalkit_score.py", file], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0].split() == ["overall", "1.0000"]
    assert done.stdout.splitlines()[1].split() == ["object_abs_distance", "1.0000", f"({len(said)})"]


def test_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    first, again = (export(VlmEvalKitExporter, tmp_path / n, {"test": ROWS}, tmp_path) for n in ("a", "b"))
    assert contents(first) == contents(again)
