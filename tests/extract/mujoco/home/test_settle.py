"""Things fall until they rest; what falls off or rolls away is gone; contacts say what carries what."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.settle import settle
from sprite_etl.extract.mujoco.piece import Material, Part, Piece, Surface
from tests.extract.mujoco.home.homes import SEEDS, home

WOOD = Material((0.5, 0.4, 0.3))


def _block(category: str, half: tuple[float, float, float]) -> Piece:
    part = Part("box", half, (0.0, 0.0, half[2]), WOOD)
    top = Surface((0.0, 0.0, 2 * half[2]), half[:2], 1.0)
    return Piece(category, "block", (part,), "floor", surfaces=(top,), mass_kg=1.0)


def _table_and(*small: Placed) -> tuple[list[Placed], dict[int, int]]:
    return settle([TABLE], list(small))


TABLE = upright(_block("table", (0.5, 0.4, 0.35)), (0.0, 0.0, 0.0), 0.0, 0)


def _on_table(x: float, z: float = 0.705, category: str = "box") -> Placed:
    return upright(_block(category, (0.08, 0.08, 0.06)), (x, 0.0, z), 0.3, 0, TABLE)


def test_a_dropped_box_rests_on_the_table() -> None:
    rested, on = _table_and(_on_table(0.1))
    assert on == {0: 0}
    assert rested[0].position[2] == pytest.approx(0.7, abs=2e-3)
    assert rested[0].position[:2] == pytest.approx((0.1, 0.0), abs=5e-3)


def test_a_box_beside_the_table_is_taken_away() -> None:
    rested, on = _table_and(_on_table(0.8), _on_table(-0.2))
    assert [p.position[0] for p in rested] == pytest.approx([-0.2], abs=5e-3)
    assert on == {0: 0}


def test_a_box_on_a_box_rests_on_the_box() -> None:
    rested, on = _table_and(_on_table(0.0), _on_table(0.0, 0.828))
    assert len(rested) == 2
    assert on == {0: 0, 1: 1}


def test_what_lay_on_something_that_fell_is_gone_too() -> None:
    rested, _ = _table_and(_on_table(0.56), _on_table(0.56, 0.828))
    assert rested == []


def test_nothing_to_settle() -> None:
    assert settle([TABLE], []) == ([], {})


@pytest.mark.parametrize("seed", SEEDS)
def test_things_at_rest_touch_what_carries_them(seed: int) -> None:
    made = home(seed)
    for small, carrier in made.on.items():
        a, b = made.things[small], made.things[carrier]
        assert a.room == b.room
        assert a.z_range[0] < b.z_range[1] + 0.03
        assert np.hypot(a.position[0] - b.position[0], a.position[1] - b.position[1]) < 2.0
