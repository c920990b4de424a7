from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.config import Deployment
from sprite_etl.extract.registry import SOURCES


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A folder store, and the generated source's name bound to box scenes."""
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    return Deployment(store=(tmp_path / "store").as_uri())
