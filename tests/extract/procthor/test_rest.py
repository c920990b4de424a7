"""What lies on a model comes to rest on it, or is left out."""

from __future__ import annotations

import pytest

from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.extract.procthor.rest import TOUCH_M, rest_on

GREY = Material((0.5, 0.5, 0.5))


def block(*boxes: tuple[tuple[float, float, float], tuple[float, float, float]]) -> Piece:
    """A piece of boxes: (half sizes, middle)."""
    return Piece("block", "plain", tuple(Part("box", half, middle, GREY) for half, middle in boxes), "floor")


def standing(piece: Piece, x: float = 0.0, y: float = 0.0, z: float = 0.0, yaw: float = 0.0) -> Placed:
    return upright(piece, (x, y, z), yaw, 0)


TABLE = block(((0.6, 0.4, 0.02), (0, 0, 0.73)), ((0.03, 0.03, 0.355), (0, 0, 0.355)))
SHELF = block(*(((0.5, 0.2, 0.01), (0, 0, z)) for z in (0.01, 0.5, 1.0)), ((0.5, 0.01, 0.5), (0, 0.19, 0.5)))
CUP = block(((0.04, 0.04, 0.05), (0, 0, 0.05)))


@pytest.mark.parametrize("height", [0.70, 0.75, 0.81, 1.1])
def test_what_hovers_over_a_table_or_sticks_in_it_stands_on_it(height: float) -> None:
    rested = rest_on(standing(CUP, 0.3, 0.2, height, 0.4), standing(TABLE, yaw=0.2), [])
    assert rested is not None
    assert rested.position == pytest.approx((0.3, 0.2, 0.75 + TOUCH_M))


def test_on_shelves_the_nearest_board_with_room_carries() -> None:
    shelf = standing(SHELF, 2.0, 1.0)
    for height, level in ((0.05, 0.02), (0.45, 0.51), (0.62, 0.51), (0.93, 1.01)):
        rested = rest_on(standing(CUP, 2.1, 0.95, height), shelf, [])
        assert rested is not None
        assert rested.position[2] == pytest.approx(level + TOUCH_M, abs=1e-4)
    tall = block(((0.04, 0.04, 0.3), (0, 0, 0.3)))
    on_top = rest_on(standing(tall, 2.1, 0.95, 0.88), shelf, [])
    assert on_top is not None
    assert on_top.position[2] == pytest.approx(1.01 + TOUCH_M)
    assert rest_on(standing(tall, 2.1, 0.95, 0.51), shelf, []) is None


@pytest.mark.parametrize("x", [0.62, 1.5])
def test_what_hangs_over_the_edge_or_beside_it_is_left_out(x: float) -> None:
    assert rest_on(standing(CUP, x, 0.0, 0.76), standing(TABLE), []) is None


def test_nothing_is_put_inside_a_solid() -> None:
    solid = block(((0.5, 0.5, 1.0), (0, 0, 1.0)))
    assert rest_on(standing(CUP, 0.1, 0.1, 0.8), standing(solid), []) is None


def test_two_things_are_not_put_into_each_other() -> None:
    table, first = standing(TABLE), rest_on(standing(CUP, 0.2, 0.0, 0.8), standing(TABLE), [])
    assert first is not None
    assert rest_on(standing(CUP, 0.24, 0.0, 0.8), table, [first]) is None
    assert rest_on(standing(CUP, 0.29, 0.0, 0.8), table, [first]) is not None
