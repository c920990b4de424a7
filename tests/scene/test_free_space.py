"""The grid of where a person can stand, on disk and on the floor plane."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sprite_etl.scene.capture import Capture, CaptureError, FreeSpace
from sprite_etl.scene.folder import CaptureFolder, write_free_space
from sprite_etl.scene.free_space import FreeGrid
from tests.transform.tasks.hand_made import frame_at

GRID = np.array([[0, 255, 255], [0, 0, 255]], dtype=np.uint8)


def test_rows_lie_along_z_and_columns_along_x() -> None:
    grid = FreeGrid(GRID == 255, 0.5, (1.0, -2.0))
    points = [[1.7, -1.9], [2.4, -1.6], [1.7, -1.4], [2.4, -1.1], [1.2, -1.9], [2.6, -1.6], [0.9, -1.9], [2.4, -0.9]]
    assert grid.is_free(points).tolist() == [True, True, False, True, False, False, False, False]


def test_a_line_misses_no_cell() -> None:
    grid = FreeGrid(GRID == 255, 0.5, (0.0, 0.0))
    line = grid.along((0.1, 0.1), (0.1, 4.3))
    assert line[0].tolist() == [0.1, 0.1]
    assert line[-1].tolist() == [0.1, 4.3]
    assert np.diff(line[:, 1]).max() <= 0.25


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    space = FreeSpace("free_space.png", 0.5, (1.0, -2.0))
    capture = Capture("c", "s", "1", "c", "p", 0, (frame_at(0, 0, 0, 0),), (), free_space=space)
    folder = CaptureFolder(tmp_path, capture, "")
    with pytest.raises(CaptureError, match="is missing"):
        folder.free_grid()
    write_free_space(tmp_path, space, GRID)
    grid = folder.free_grid()
    assert grid is not None
    assert (grid.free == (GRID == 255)).all()
    assert (grid.cell_m, grid.origin) == (0.5, (1.0, -2.0))


def test_a_capture_need_not_say(tmp_path: Path) -> None:
    capture = Capture("c", "s", "1", "c", "p", 0, (frame_at(0, 0, 0, 0),), ())
    assert CaptureFolder(tmp_path, capture, "").free_grid() is None
