"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time: a red run must be red again. No deadline: how long an example takes says nothing of what
# is right. Give --hypothesis-profile=search to look for new ones.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real captures: SPRITE_TEST_DATA, else a folder beside the repository."""
    named = os.environ.get("SPRITE_TEST_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real captures at {folder}; set SPRITE_TEST_DATA to their folder")
    return folder
