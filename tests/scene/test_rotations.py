from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.rotations import (
    matrix_about_y,
    matrix_from_quaternion,
    quaternion_about_y,
    quaternion_from_matrix,
)
from tests.scene.strategies import generator, seeds


@given(seeds)
@settings(max_examples=200, deadline=None)
def test_matrix_and_quaternion_are_each_others_inverse(seed: int) -> None:
    q = generator(seed).normal(size=4)
    q = q / np.linalg.norm(q) * (-1 if q[3] < 0 else 1)
    matrix = matrix_from_quaternion(q)
    assert np.allclose(matrix @ matrix.T, np.eye(3))
    assert np.linalg.det(matrix) == pytest.approx(1)
    assert np.allclose(quaternion_from_matrix(matrix), q, atol=1e-7)


@pytest.mark.parametrize("axis", range(3))
def test_half_turns_survive(axis: int) -> None:
    q = np.eye(4)[axis]
    assert np.allclose(
        matrix_from_quaternion(quaternion_from_matrix(matrix_from_quaternion(q))), matrix_from_quaternion(q)
    )


def test_a_turn_about_y_is_counter_clockwise_from_above() -> None:
    """Seen from above (+Y towards the viewer, +X right, −Z up the page), ahead turns to the left."""
    turn = matrix_about_y(np.pi / 2)
    assert np.allclose(turn @ [0, 0, -1], [-1, 0, 0])
    assert np.allclose(turn, matrix_from_quaternion(quaternion_about_y(np.pi / 2)))


@pytest.mark.parametrize("bad", [np.diag([1, 1, -1]), np.eye(3) * 2, np.eye(2), np.full((3, 3), np.nan)])
def test_what_is_no_rotation_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="proper 3×3 rotation"):
        quaternion_from_matrix(bad)


@pytest.mark.parametrize("bad", [[0, 0, 0, 0], [np.nan, 0, 0, 1], [0, 0, 1]])
def test_what_is_no_quaternion_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="non-zero quaternion"):
        matrix_from_quaternion(bad)
