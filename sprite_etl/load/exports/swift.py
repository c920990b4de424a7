"""ms-swift: messages with media, and a `solution` for rewards.

Format: https://swift.readthedocs.io/en/latest/Customization/Custom-dataset.html (multimodal, GRPO); how it is read:
`swift/dataset/loader.py` and `preprocessor/core.py` (4.6.0).
"""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.jsonl import Lines, shown


class SwiftExporter(Exporter):
    """`<split>-images.jsonl` and `<split>-videos.jsonl`, given as `--dataset`; ROOT_IMAGE_DIR is the folder with raw/.

    Pictures and videos stand apart, because the loader takes the columns from the first lines of a file. Beside
    `solution` a reward finds `form`, `task` and `qa_id`.
    """

    name: ClassVar[str] = "swift"
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
                    "messages": [
                        {"role": "user", "content": mark * len(row.media) + row.prompt},
                        {"role": "assistant", "content": row.response},
                    ],
                    column: row.media,
                    "solution": row.solution,
                    "form": row.form,
                    "task": row.task,
                    "qa_id": row.qa_id,
                },
            )

    def close(self) -> None:
        """Finish the files."""
        self._lines.close()
