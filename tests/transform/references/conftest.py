"""A room with objects that can be taken for each other, and a model server that names them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from tests.builders import Thing, box_world, look
from tests.doubles.model_server import ModelServerHandle, model_server

CHAIRS = [
    Thing("chair", (-1.6, -2), (0.5, 0.9, 0.5), "brown"),
    Thing("chair", (-0.5, -2), (0.5, 0.9, 0.5), "brown"),
    Thing("armchair", (0.6, -2), (0.6, 0.9, 0.5), "brown"),
    Thing("bed", (1.9, -2), (0.8, 0.5, 0.8), "white"),
    Thing("mug", (-1.0, 1.5), (0.4, 0.4, 0.4), "red"),
    Thing("mug", (1.0, 1.5), (0.4, 0.4, 0.4), "red"),
]


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    """Three seats and a bed before the first cameras, two mugs behind them."""
    cameras = [look(0, 1, 0, width=320), look(0.4, 1, 0.2, width=320), look(0, -1, np.pi, width=320)]
    return box_world(tmp_path_factory.mktemp("named") / "room", CHAIRS, cameras)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server() as server:
        yield server
