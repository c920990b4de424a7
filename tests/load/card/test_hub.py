"""A release at a stand-in of the Hub opens by its name and version, as the card says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from huggingface_hub import constants

from sprite_etl.load.upload import upload
from tests.doubles.hub import Hub
from tests.load.card.conftest import Made

OPEN = """
import json
from datasets import load_dataset
opened = load_dataset("lab/homes", revision="1.0")
rows = {split: len(rows) for split, rows in opened.items()}
print(json.dumps([rows, next(row for row in opened["train"] if row["images"])["images"][0].size]))
"""


def test_load_dataset_opens_it_by_name_and_version(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with Hub("hf_good") as hub:
        upload(made.store, "1.0", "hf://lab/homes", token="hf_good", endpoint=hub.endpoint)
        given = {
            "HF_ENDPOINT": hub.endpoint,
            "HF_TOKEN": "hf_good",
            "HF_HOME": str(tmp_path),
            "HF_HUB_DISABLE_XET": "1",
        }
        opened = subprocess.run(
            [sys.executable, "-c", OPEN], env={**os.environ, **given}, capture_output=True, text=True, check=True,
            timeout=120,
        )  # fmt: skip
    rows, size = json.loads(opened.stdout.splitlines()[-1])
    assert rows == Counter(made.rows()["release_split"])
    assert size == [8, 6]
