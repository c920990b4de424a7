"""The held-out split as VLMEvalKit's TSV files, which its CustomMCQDataset and CustomVQADataset read.

Columns as in VLMEvalKit's docs/en/Development.md. Its readers of a file of one's own know pictures only: questions
about a video are not in these files, and `left_out.json` counts them; lmms-eval takes them.
"""

from __future__ import annotations

import base64
import csv
import json
import shutil
import string
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.lmms_eval import SHIPPED, task_name

LETTERS = string.ascii_uppercase[:8]


class VlmEvalKitExporter(Exporter):
    """`<name>_image_MCQ.tsv`, scored by VLMEvalKit itself, and `<name>_image_openended.tsv` for numbers and words,
    which `vlmevalkit_score.py` scores from what VLMEvalKit wrote down. `image_path` holds keys in the store, so that
    VLMEvalKit is started in the folder that holds raw/; with `embed`, `image` holds the pictures themselves."""

    name: ClassVar[str] = "vlmevalkit"
    splits: ClassVar[tuple[str, ...]] = ("test",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = task_name(self.about.name)
        picture = ["image", "image_path"] if self.about.embed else ["image_path"]
        shared = ["index", "qa_id", "question", "answer", "category", "l2-category", "form", *picture]
        self._files = [(self.folder / f"{name}_image_{kind}.tsv").open("w", encoding="utf-8", newline="")
                       for kind in ("MCQ", "openended")]  # fmt: skip
        self._choices, self._words = (
            csv.DictWriter(file, columns, delimiter="\t", lineterminator="\n", restval="")
            for file, columns in zip(self._files, ([*shared, *LETTERS], shared), strict=True)
        )
        self._choices.writeheader()
        self._words.writeheader()
        for shipped in ("vlmevalkit_score.py", "sprite_scoring.py"):
            shutil.copyfile(SHIPPED / shipped, self.folder / shipped)
        self._number = 0
        self._left_out: Counter[str] = Counter()

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of the held-out split."""
        for row in rows.iter_rows(named=True):
            why = self._unfit(row)
            if why:
                self._left_out[why] += 1
                continue
            self._number += 1
            line = {
                "index": self._number,
                "qa_id": row["qa_id"],
                "question": row["question"] if row["form"] == "choice" else row["prompt"],
                "answer": row["solution"],
                "category": row["task"],
                "l2-category": row["kind"],
                "form": row["form"],
                **self._pictures(row),
            }
            if row["form"] == "choice":
                self._choices.writerow({**line, **dict(zip(LETTERS, row["options"], strict=False))})
            else:
                self._words.writerow(line)

    def close(self) -> None:
        """Finish the files."""
        for file in self._files:
            file.close()
        (self.folder / "left_out.json").write_text(json.dumps(dict(self._left_out), sort_keys=True) + "\n")

    def _unfit(self, row: dict[str, Any]) -> str | None:
        if any(key.endswith(".mp4") for key in row["media"]):
            return "video"
        if len(row["options"]) > len(LETTERS):
            return "more_than_8_options"
        if self.about.embed and row["media_terms"] != "embed":
            return "media_may_not_be_embedded"
        return None

    def _pictures(self, row: dict[str, Any]) -> dict[str, str]:
        keys = row["media"]
        if not self.about.embed:
            return {"image_path": _listed(keys)}
        # Names for the files that VLMEvalKit unpacks them to, all in one folder.
        names = [f"{row['qa_id']}_{number}{Path(key).suffix}" for number, key in enumerate(keys)]
        return {
            "image": _listed([base64.b64encode(self.media(key)).decode() for key in keys]),
            "image_path": _listed(names),
        }


def _listed(texts: list[str]) -> str:
    """One text as it is, several as a Python list, as VLMEvalKit's `toliststr` reads them."""
    return texts[0] if len(texts) == 1 else str(texts)
