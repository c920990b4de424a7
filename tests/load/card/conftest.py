"""A release about real pictures, made once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.release.build import build
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.store.objects import Store, open_store
from tests.load.release.loaded import load


@dataclass(frozen=True)
class Made:
    """store: holds the release; folder: of the release; options: it was made with."""

    store: Store
    folder: Path
    options: ReleaseOptions

    def text(self) -> str:
        return (self.folder / "README.md").read_text()

    def rows(self) -> pl.DataFrame:
        return pl.concat([pl.read_parquet(f) for f in sorted((self.folder / "rows").glob("*.parquet"))])

    def report(self, name: str) -> Any:
        return json.loads((self.folder / "reports" / f"{name}.json").read_bytes())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One release with an export, of templates and of a model."""
    folder = tmp_path_factory.mktemp("card")
    store = open_store(f"file://{folder}/store")
    load(store, folder, scenes=12, questions=6)
    load(store, folder, scenes=12, questions=6, recipe="llm", given={"producer": "llm", "models": ["m@local"]})
    options = ReleaseOptions(version="1.0", formats=("parquet", "swift"), embed=True, unverified=True)
    build(store, options)
    return Made(store, folder / "store" / "releases" / "1.0", options)
