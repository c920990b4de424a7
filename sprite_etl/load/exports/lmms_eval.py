"""The held-out split as a task of lmms-eval: its YAML, the functions that it calls, and the questions.

Keys as in lmms-eval's task guide (docs/task_guide.md); tried with lmms-eval 0.7.3.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter

SHIPPED = Path(__file__).parent / "shipped"
COLUMNS = ("qa_id", "kind", "task", "form", "prompt", "solution", "media", "options", "answer_type", "answer_value",
           "unit", "source", "scene_id")  # fmt: skip

# JSON is YAML but for the functions, which lmms-eval reads by a tag.
TASK = """\
# The held-out questions of {name}. Start in the release's own folder, and say where raw/ lies if it is elsewhere:
#   SPRITE_MEDIA_ROOT=/data lmms-eval --model … --tasks {task} --include_path exports/lmms_eval
task: {task}
dataset_path: json
dataset_kwargs:
  data_files:
    test: exports/lmms_eval/test.jsonl
test_split: test
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_text: !function utils.doc_to_text
doc_to_target: solution
generation_kwargs:
  max_new_tokens: 32
  temperature: 0
  do_sample: false
process_results: !function utils.process_results
metric_list:
  - metric: sprite_overall
    aggregation: !function utils.overall
    higher_is_better: true
  - metric: choice_accuracy
    aggregation: !function utils.choice
    higher_is_better: true
  - metric: number_mra
    aggregation: !function utils.number
    higher_is_better: true
  - metric: open_accuracy
    aggregation: !function utils.open_ended
    higher_is_better: true
lmms_eval_specific_kwargs:
  default:
    pre_prompt: ""
    post_prompt: ""
metadata:
  - version: "{version}"
"""


def task_name(name: str) -> str:
    """The release's name as lmms-eval takes it: letters, digits and _."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


class LmmsEvalExporter(Exporter):
    """`<task>.yaml`, `utils.py`, `sprite_scoring.py` and `test.jsonl`: multiple choice by letter, numbers by mean
    relative accuracy, words by what they say; the overall figure is the mean over tasks."""

    name: ClassVar[str] = "lmms_eval"
    splits: ClassVar[tuple[str, ...]] = ("test",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.folder.mkdir(parents=True, exist_ok=True)
        task = task_name(self.about.name)
        described = TASK.format(name=self.about.name, task=task, version=self.about.version)
        (self.folder / f"{task}.yaml").write_text(described)
        shutil.copyfile(SHIPPED / "lmms_eval_utils.py", self.folder / "utils.py")
        shutil.copyfile(SHIPPED / "sprite_scoring.py", self.folder / "sprite_scoring.py")
        self._lines = (self.folder / "test.jsonl").open("w", encoding="utf-8")

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of the held-out split."""
        for row in rows.select(COLUMNS).iter_rows(named=True):
            self._lines.write(json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Finish the questions."""
        self._lines.close()
