from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extract.habitat.standin import imported


@pytest.fixture
def habitat() -> Iterator[None]:
    """The stand-in for habitat-sim can be imported by the test's own process."""
    with imported():
        yield
