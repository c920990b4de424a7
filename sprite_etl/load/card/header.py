"""The card's YAML header, as the Hugging Face Hub reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import DatasetCardData

from sprite_etl.load.release.options import SPLITS, ReleaseOptions

KNOWN_LICENCES = {
    "CC0-1.0": "cc0-1.0", "Apache-2.0": "apache-2.0", "MIT": "mit", "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0", "CC-BY-NC-4.0": "cc-by-nc-4.0", "CC-BY-NC-SA-4.0": "cc-by-nc-sa-4.0",
}  # fmt: skip
"""SPDX name → the Hub's. All others are `other`, with a name and a link."""
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))


def header(folder: Path, options: ReleaseOptions, tables: dict[str, Any]) -> str:
    """The block between the two rules. `configs` names the files that load_dataset opens: the export where the release
    has one, else the rows themselves."""
    licences = [source["license"]["id"] for source in tables["sources"]]
    rows = {split["split"]: split["rows"] for split in tables["splits"]}
    fields: dict[str, Any] = {
        **_licence(licences),
        "language": ["en"],
        "pretty_name": f"SPRITE spatial reasoning {options.version}",
        "size_categories": [next((name for most, name in _SIZES if tables["rows"] < most), "n>10M")],
        "task_categories": ["visual-question-answering", "image-text-to-text", "video-text-to-text"],
        "tags": ["spatial-reasoning", "vision-language-model", "synthetic", "sprite"],
        "configs": [{"config_name": "default", "data_files": _files(folder, options, rows)}],
    }
    body = DatasetCardData(**fields).to_yaml(line_break="\n")
    return f"---\n{body}\n---\n"


def _licence(names: Sequence[str | None]) -> dict[str, Any]:
    every = sorted({name or "unknown" for name in names})
    if len(every) == 1 and every[0] in KNOWN_LICENCES:
        return {"license": KNOWN_LICENCES[every[0]]}
    return {"license": "other", "license_name": "-and-".join(every).lower(), "license_link": "README.md"}


def _files(folder: Path, options: ReleaseOptions, rows: dict[str, int]) -> list[dict[str, str]]:
    exported = (folder / "exports" / "parquet" / "data").is_dir()
    path = "exports/parquet/data/{}-*.parquet" if exported else "rows/{}.parquet"
    return [{"split": split, "path": path.format(split)} for split in SPLITS if rows.get(split)]
