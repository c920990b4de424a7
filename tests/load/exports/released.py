"""Rows of a release about real pictures in a folder store, and what an export made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from PIL import Image

from sprite_etl.load.exports.base import About, Exporter
from sprite_etl.load.release.schema import RELEASE_SCHEMA
from sprite_etl.store.tables import typed_frame

SPLITS = ("train", "val", "test")
_EMPTY: dict[str, Any] = {"String": "", "Int64": 0, "Float64": 0.5}


def picture(number: int) -> bytes:
    """A JPEG of 8×6 pixels, another for another number."""
    out = BytesIO()
    Image.fromarray(np.full((6, 8, 3), (number * 37) % 256, np.uint8)).save(out, "JPEG")
    return out.getvalue()


def row(number: int, **given: Any) -> dict[str, Any]:
    """A row of a release: multiple choice about one picture, unless something else is given."""
    blank = {n: [] if isinstance(kind, pl.List) else _EMPTY[str(kind)] for n, kind in RELEASE_SCHEMA.items()}
    media = given.get("media", [f"raw/source=mujoco/scene=home~2f{number % 3}/cap/rgb/{number:06d}.jpg"])
    about = {
        "qa_id": hashlib.sha256(f"row {number}".encode()).hexdigest()[:32],
        "source": "mujoco", "kind": "image", "task": "object_higher", "media": media,
        "question": f"Which is higher, é{number}?", "prompt": f"Which is higher, é{number}?\nOptions:\nA. mug\nB. jug",
        "form": "choice", "options": ["mug", "jug"], "response": "B", "solution": "B", "answer": "jug",
        "answer_type": "object", "answer_value": '"o2"', "unit": None, "split": None, "margin": None, "sentence": None,
        "media_terms": "embed", "media_width": [8] * len(media), "media_height": [6] * len(media),
        "media_sha256": ["0" * 64] * len(media), "license": "{}", "params": "{}", "prompts": "{}",
    }  # fmt: skip
    return {**blank, **about, **given}


def mixed(count: int) -> list[dict[str, Any]]:
    """Rows of all forms and kinds of media."""
    made = []
    for n in range(count):
        video = {"media": [f"raw/source=mujoco/scene=home~2f{n % 3}/cap/video.mp4"], "kind": "video"}
        several = {"media": [f"raw/source=mujoco/scene=b/cap/rgb/{n + i:06d}.jpg" for i in range(3)]}
        measured = {"form": "number", "task": "object_abs_distance", "options": [], "solution": "1.5",
                    "response": "1.5", "answer": "1.5 metres", "answer_value": "1.5", "unit": "m"}  # fmt: skip
        said = {"form": "open", "task": "object_support", "options": [], "solution": "the jug", "response": "the jug"}
        given: list[dict[str, Any]] = [{}, video, {**several, "kind": "multi_image"}, measured, {**said, **video}]
        made.append(row(n, **given[n % 5]))
    return made


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """The rows as a table of RELEASE_SCHEMA."""
    return typed_frame(list(rows), RELEASE_SCHEMA, "released rows")


def put_media(store: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write every medium that the rows name."""
    for key in {key for one in rows for key in one["media"]}:
        file = store / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"a video" if key.endswith(".mp4") else picture(int(Path(key).stem)))


def export(
    kind: type[Exporter], folder: Path, rows: dict[str, list[dict[str, Any]]], store: Path, *, embed: bool = False
) -> Path:
    """Write the splits that the export takes, two rows at a time; returns its folder."""
    put_media(store, [one for of in rows.values() for one in of])
    folder.mkdir(parents=True)
    about = About("sprite-1.0", "1.0", {split: len(of) for split, of in rows.items()}, embed)
    made = kind(folder, about, lambda key: (store / key).read_bytes())
    for split in SPLITS:
        if split in kind.splits:
            for start in range(0, len(rows.get(split, [])), 2):
                made.write(split, frame(rows[split][start : start + 2]))
    made.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
