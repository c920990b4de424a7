"""Where a person can stand, and the ways between places."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from sprite_etl.extract.mujoco.ground import BODY_M, CELL_M, walkable
from sprite_etl.extract.mujoco.home.placed import upright
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening, rooms_from
from sprite_etl.extract.mujoco.route import along, length_of, line_through

DOOR = PlanOpening("doorway", 0, 1, (4.0, 1.0), (4.0, 1.9), 0.0, 2.05)
PLAN = Plan(rooms_from([("study", (0, 0, 4, 3), None), ("bedroom", (4, 0, 8, 3), None)], 0.1), (DOOR,), 0.1, 2.5)


def block(x: float, y: float, z: float, half: tuple[float, float, float], yaw: float = 0.0):
    part = Part("box", half, (0, 0, half[2]), Material((0.5, 0.5, 0.5)))
    return upright(Piece("box", "box", (part,), "floor"), (x, y, z), yaw, 0)


def test_a_person_keeps_off_walls_and_furniture_and_passes_the_doorway():
    ground = walkable(PLAN, [block(2, 1.5, 0, (0.5, 0.3, 0.4), 0.5)])
    assert not ground.is_free((0.2, 1.5))
    assert ground.is_free((0.4, 1.5))
    assert not ground.is_free((2, 1.5))
    assert not ground.is_free((4.0, 2.5))
    assert ground.is_free((4.0, 1.45))
    assert not ground.is_free((4.0, 1.1)), "nearer to the frame than half a body"


@pytest.mark.parametrize(("z", "half_z"), [(0.0, 0.01), (2.0, 0.2)])
def test_rugs_are_walked_over_and_lamps_under(z: float, half_z: float):
    assert walkable(PLAN, [block(2, 1.5, z, (0.5, 0.3, half_z))]).is_free((2, 1.5))


def test_a_way_leads_around_furniture_through_the_doorway():
    ground = walkable(PLAN, [block(2.8, 1.45, 0, (0.3, 0.5, 0.4))])
    ways = line_through(ground, [(0.6, 1.45), (7.0, 2.2)])
    assert ways is not None
    (way,) = ways
    assert way[0] == pytest.approx((0.6, 1.45))
    assert way[-1] == pytest.approx((7.0, 2.2))
    assert all(ground.is_free(p) for p in way)
    assert math.dist(way[0], way[-1]) < length_of(way) < 8.5
    steps = along(way, 20)
    gaps = [math.dist(a, b) for a, b in pairwise([way[0], *steps])]
    assert max(gaps) <= length_of(way) / 20 + 1e-6


def test_only_ground_that_hangs_together_is_free():
    ground = walkable(PLAN, [block(4.6, 1.5, 0, (0.3, 1.4, 1.0))])
    assert ground.is_free((1.0, 1.5)) != ground.is_free((6.5, 1.5))


def test_clearance_is_the_distance_to_what_is_not_free():
    ground = walkable(PLAN, [])
    row, column = ground.cell((2.0, 1.5))
    assert ground.clearance[row, column] == pytest.approx(1.5 - 0.05 - BODY_M, abs=2 * CELL_M)
    assert (ground.clearance[~ground.free] == 0).all()
    assert np.isfinite(ground.clearance).all()
