"""Habitat's values, in each of its libraries' orders, become the same canonical ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.habitat.conversions import box_of_local, box_of_obb, matrix, pose, quaternion_xyzw, vector
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import matrix_from_quaternion
from tests.extract.habitat.standin import imported

with imported():
    from habitat_sim.magnum_types import Matrix4, NumpyQuaternion, Quaternion, Vector3
    from habitat_sim.semantic import OBB

numbers = st.floats(-20, 20, width=32)
places = st.tuples(numbers, numbers, numbers)
sizes = st.tuples(*[st.floats(1 / 64, 5, width=32)] * 3)
quaternions = (
    st.tuples(*[st.floats(-1, 1)] * 4)
    .filter(lambda q: np.linalg.norm(q) > 0.1)
    .map(lambda q: tuple((np.array(q) / np.linalg.norm(q)).tolist()))
)


@settings(max_examples=100, deadline=None)
@given(quaternions)
def test_each_librarys_quaternion_is_the_same_rotation(q: tuple[float, float, float, float]) -> None:
    x, y, z, w = q
    kinds = [NumpyQuaternion(w, x, y, z), Quaternion((x, y, z), w), np.float32(q), list(q)]
    for kind in kinds:
        assert np.allclose(matrix_from_quaternion(quaternion_xyzw(kind)), matrix_from_quaternion(q), atol=1e-5)


def test_a_quarter_turn_to_the_left_is_known() -> None:
    """From above, counter-clockwise: a camera that looked along −Z looks along −X."""
    turned = pose(np.float32([1, 2, 3]), NumpyQuaternion(np.sqrt(0.5), 0, np.sqrt(0.5), 0))
    assert np.allclose(-turned[:3, 2], [-1, 0, 0], atol=1e-6)
    assert np.allclose(turned[:3, 3], [1, 2, 3])


@pytest.mark.parametrize("wrong", [[0, 0, 0, 0], [1, 1, 1, 1], [float("nan"), 0, 0, 1]])
def test_what_is_no_rotation_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="unit quaternion"):
        quaternion_xyzw(wrong)


@settings(max_examples=100, deadline=None)
@given(places, quaternions, places)
def test_a_matrix_moves_points_as_habitats_does(place: tuple[float, ...], q: tuple, point: tuple[float, ...]) -> None:
    wanted = np.eye(4)
    wanted[:3, :3], wanted[:3, 3] = matrix_from_quaternion(q), place
    habitats = Matrix4(wanted)
    moved = vector(habitats.transform_point(Vector3(point)))
    assert np.allclose(matrix(habitats), wanted, atol=1e-4)
    assert np.allclose((matrix(habitats) @ [*point, 1])[:3], moved, atol=1e-4)
    assert np.allclose(habitats[3][:3], place, atol=1e-4), "its index is a column"


@settings(max_examples=100, deadline=None)
@given(places, sizes, quaternions)
def test_an_obb_comes_back_corner_by_corner(center: tuple, half: tuple, q: tuple) -> None:
    given_box = OrientedBox(center, half, q)
    box = box_of_obb(OBB(given_box))
    assert box is not None
    assert np.allclose(box.corners(), given_box.corners(), atol=1e-3)


@settings(max_examples=100, deadline=None)
@given(places, sizes, places, quaternions, st.tuples(*[st.floats(0.2, 3)] * 3), st.booleans())
def test_a_local_box_holds_its_corners_where_they_are_placed(
    middle: tuple, half: tuple, place: tuple, q: tuple, scale: tuple, mirrored: bool
) -> None:
    low, high = np.array(middle) - half, np.array(middle) + half
    where = np.eye(4)
    where[:3, :3], where[:3, 3] = matrix_from_quaternion(q) * scale * [-1 if mirrored else 1, 1, 1], place
    box = box_of_local(low, high, where)
    assert box is not None
    corners = np.array(np.meshgrid(*zip(low, high))).reshape(3, -1).T @ where[:3, :3].T + place
    assert box.contains(corners, 1e-4).all()
    assert box.volume() == pytest.approx(8 * np.prod(np.array(half) * scale), rel=1e-4)


def test_boxes_that_are_none_are_none() -> None:
    flat = box_of_local(np.zeros(3), np.array([1.0, 0.0, 1.0]), np.eye(4))
    assert flat is not None, "a rug"
    assert min(flat.half_extents) == 0.0005
    assert box_of_local(np.zeros(3), np.zeros(3), np.eye(4)) is None
    assert box_of_local(np.zeros(3), np.array([1.0, 0.0, 0.0]), np.eye(4)) is None
    assert box_of_local(np.zeros(3), np.array([np.nan, 1.0, 1.0]), np.eye(4)) is None
    assert box_of_obb(OBB(None)) is None, "HM3D's Unknown"
    with pytest.raises(ValueError, match="proper"):
        box_of_local(np.zeros(3), np.ones(3), np.array([[1, 0.8, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]))
