"""LLaMA-Factory: sharegpt records with media, and the `dataset_info.json` that names them.

Format: https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md#multimodal-image-dataset; how it is read:
`llamafactory/data/parser.py`, `converter.py` and `mm_plugin.py` (0.9.5).
"""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.jsonl import Lines, shown, write_json

_TAGS = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}


class LlamaFactoryExporter(Exporter):
    """`<split>-images.jsonl` and `<split>-videos.jsonl`, each a data set of `dataset_info.json`.

    Pictures and videos stand apart, because the loader takes the columns' types from what comes first: a list that is
    empty there is one of nothing. Give this folder as `dataset_dir` and the folder with raw/ as `media_dir`.
    """

    name: ClassVar[str] = "llamafactory"
    splits: ClassVar[tuple[str, ...]] = ("train", "val")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lines = Lines(self.folder)

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of a split."""
        for row in shown(rows):
            mark, column = ("<video>", "videos") if row.video else ("<image>", "images")
            self._lines.add(
                f"{split}-{column}.jsonl",
                {
                    "qa_id": row.qa_id,
                    "messages": [
                        {"role": "user", "content": mark * len(row.media) + row.prompt},
                        {"role": "assistant", "content": row.response},
                    ],
                    column: row.media,
                },
            )

    def close(self) -> None:
        """Finish the files and name them."""
        self._lines.close()
        entries = {}
        for file in self._lines.count:
            split, _, column = file.removesuffix(".jsonl").rpartition("-")
            entries[f"{self.about.name}-{split}-{column}"] = {
                "file_name": file,
                "formatting": "sharegpt",
                "columns": {"messages": "messages", column: column},
                "tags": _TAGS,
            }
        write_json(self.folder / "dataset_info.json", entries)
