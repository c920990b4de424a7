"""Qwen-VL's own fine-tuning code: conversations with `image` or `video`, and their entry in its list of data sets.

How it is read: `_build_messages` of qwen-vl-finetune/qwenvl/data/data_processor.py and `data_list` of its __init__.py
(https://github.com/QwenLM/Qwen3-VL). Its README also shows a key `images`, which that code doesn't look at.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.jsonl import Lines, shown

REGISTRATION = "register.py"
_SNIPPET = '''"""{title}: entries for `data_dict` of qwenvl/data/__init__.py. Copy this file beside it and add there

    from .register import data_sets
    data_dict.update(data_sets)

SPRITE_EXPORT: the folder in which this file came; SPRITE_MEDIA: the folder with raw/.
"""

import os

data_sets = {{
    name: {{
        "annotation_path": os.path.join(os.environ["SPRITE_EXPORT"], file),
        "data_path": os.environ["SPRITE_MEDIA"],
    }}
    for name, file in {entries}
}}
'''


class QwenVLExporter(Exporter):
    """`<split>.jsonl`, and `register.py`, which adds them to its list of data sets as `sprite_1_0_train` …."""

    name: ClassVar[str] = "qwen_vl"
    splits: ClassVar[tuple[str, ...]] = ("train", "val")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lines = Lines(self.folder)

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of a split."""
        for row in shown(rows):
            mark, key = ("<video>\n", "video") if row.video else ("<image>\n", "image")
            self._lines.add(
                f"{split}.jsonl",
                {
                    "id": row.qa_id,
                    key: row.media,
                    "conversations": [
                        {"from": "human", "value": mark * len(row.media) + row.prompt},
                        {"from": "gpt", "value": row.response},
                    ],
                },
            )

    def close(self) -> None:
        """Finish the files and say how they are registered."""
        self._lines.close()
        names = [(data_set_name(self.about.name, file.removesuffix(".jsonl")), file) for file in self._lines.count]
        entries = "".join(f'        ("{name}", "{file}"),\n' for name, file in names)
        text = _SNIPPET.format(title=self.about.name, entries=f"(\n{entries}    )" if entries else "()")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / REGISTRATION).write_text(text, encoding="utf-8")


def data_set_name(release: str, split: str) -> str:
    """The name under which a split is registered: it may end in %50 there, so letters and digits alone."""
    return re.sub(r"\W+", "_", f"{release}_{split}").lower()
