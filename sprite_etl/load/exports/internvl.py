"""InternVL's own fine-tuning code: a meta file that names data sets, and their lines of JSON.

Format: https://internvl.readthedocs.io/en/latest/get_started/chat_data_format.html; how it is read: `build_datasets`
and `LazySupervisedDataset` of internvl_chat/internvl/train/internvl_chat_finetune.py. It reads videos through
`petrel_client` alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from sprite_etl.load.exports.base import Exporter
from sprite_etl.load.exports.jsonl import Lines, Shown, shown, write_json

META = "meta_{split}.json"


class InternVLExporter(Exporter):
    """`meta_<split>.json` with the data sets of `<split>-images.jsonl` and `<split>-videos.jsonl`.

    Paths are relative to the release's own folder with raw/ in it, where training is started. Videos stand apart, as
    each of their frames is one tile; the tiles of pictures are as many as the command line says.
    """

    name: ClassVar[str] = "internvl"
    splits: ClassVar[tuple[str, ...]] = ("train", "val")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lines = Lines(self.folder)

    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of a split."""
        for row in shown(rows):
            media, marks = _media(row)
            self._lines.add(
                f"{split}-{'videos' if row.video else 'images'}.jsonl",
                {
                    "id": row.qa_id,
                    **media,
                    "conversations": [
                        {"from": "human", "value": marks + row.prompt},
                        {"from": "gpt", "value": row.response},
                    ],
                },
            )

    def close(self) -> None:
        """Finish the files and name them."""
        self._lines.close()
        for split in self.splits:
            entries: dict[str, dict[str, Any]] = {}
            for file, lines in self._lines.count.items():
                of_split, _, what = file.removesuffix(".jsonl").rpartition("-")
                if of_split == split:
                    entries[f"{self.about.name}-{split}-{what}"] = {
                        "root": ".",
                        "annotation": f"exports/{self.name}/{file}",
                        "data_augment": False,
                        **({"max_dynamic_patch": 1} if what == "videos" else {}),
                        "repeat_time": 1,
                        "length": lines,
                    }
            if entries:
                write_json(self.folder / META.format(split=split), entries)


def _media(row: Shown) -> tuple[dict[str, Any], str]:
    """The keys that name a row's media, and their marks. Raises ValueError for several videos."""
    if row.video:
        if len(row.media) > 1:
            raise ValueError(f"row {row.qa_id}: InternVL takes one video, got {row.media}")
        return {"video": row.media[0]}, "<video>\n"
    if len(row.media) == 1:
        width, height = row.sizes[0]
        return {"image": row.media[0], "width": width, "height": height}, "<image>\n"
    marks = "".join(f"Image-{number + 1}: <image>\n" for number in range(len(row.media)))
    sizes = {"width_list": [w for w, _ in row.sizes], "height_list": [h for _, h in row.sizes]}
    return {"image": row.media, **sizes}, marks
