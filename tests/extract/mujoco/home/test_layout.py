"""Where pieces may stand in a room, and that people can still walk there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.extract.mujoco.home.footprint import Footprint, inside, overlap
from sprite_etl.extract.mujoco.home.layout import RoomLayout
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.extract.mujoco.planner import draw_plan
from tests.extract.mujoco.home.homes import SEEDS, home


def _crate(half: tuple[float, float, float], clearance: float = 0.0) -> Piece:
    part = Part("box", half, (0.0, 0.0, half[2]), Material((0.5, 0.5, 0.5)))
    return Piece("crate", "crate", (part,), "floor", front_clearance_m=clearance)


def _layout() -> RoomLayout:
    rng = np.random.default_rng(2)
    return RoomLayout(draw_plan(rng, 1, 1), 0, rng)


def test_a_piece_at_a_wall_has_its_back_to_it() -> None:
    layout = _layout()
    placed = layout.against_wall(_crate((0.3, 0.2, 0.3)))
    assert placed is not None
    behind = layout.wall_behind(placed)
    assert behind is not None
    wall, s = behind
    front = placed.at(0.0, -1.0, 0.0)
    step = np.subtract(front[:2], placed.position[:2])
    np.testing.assert_allclose(step, wall.normal, atol=1e-9)
    assert 0.3 <= s <= wall.length - 0.3


def test_two_pieces_do_not_share_ground() -> None:
    layout = _layout()
    first = layout.against_wall(_crate((0.3, 0.2, 0.3)))
    assert first is not None
    assert not layout.fits(upright(_crate((0.1, 0.1, 0.1)), first.position, 0.3, 0))


def test_a_front_stays_free() -> None:
    layout = _layout()
    first = layout.against_wall(_crate((0.3, 0.2, 0.3), clearance=0.6))
    assert first is not None
    spot = first.at(0.0, -0.5, 0.0)
    there = upright(_crate((0.1, 0.1, 0.1)), spot, first.yaw, 0)
    assert not layout.fits(there)
    assert layout.fits(there, tucked=True)


def test_nothing_stands_in_a_doorway_or_outside() -> None:
    layout = _layout()
    for door in layout.doors:
        x, y = (np.array(door.start) + np.array(door.end)) / 2
        for wall in layout.walls:
            if wall.span(door):
                at = (x + 0.4 * wall.normal[0], y + 0.4 * wall.normal[1], 0.0)
                assert not layout.fits(upright(_crate((0.1, 0.1, 0.2)), at, 0.0, 0))
    assert layout.doors
    assert not layout.fits(upright(_crate((0.1, 0.1, 0.2)), (-3.0, -3.0, 0.0), 0.0, 0))


@pytest.mark.parametrize("seed", SEEDS)
def test_doorways_are_free_in_whole_homes(seed: int) -> None:
    made = home(seed)
    for door in made.plan.openings:
        if door.kind != "doorway":
            continue
        x, y = (np.array(door.start) + np.array(door.end)) / 2
        along = math.atan2(door.end[1] - door.start[1], door.end[0] - door.start[0])
        zone = Footprint(float(x), float(y), door.width / 2 - 0.05, 0.6, along)
        for thing in made.things:
            low, high = thing.z_range
            if low < 1.9 and high > 0.05 and thing.room in (door.a, door.b):
                assert not overlap(zone, thing.footprint), thing.piece.category


@pytest.mark.parametrize("seed", SEEDS)
def test_seats_face_tables_and_backs_face_walls(seed: int) -> None:
    made = home(seed)
    for bed in [t for t in made.things if t.piece.category in ("double bed", "single bed", "sofa", "wardrobe")]:
        back = np.array(bed.at(0.0, bed.bounds[1][1] + 0.3, 0.0)[:2])
        free_standing = bed.piece.category == "sofa"
        assert free_standing or not inside(made.plan.rooms[bed.room].floor, back)[()]
    tables = [t for t in made.things if t.piece.category == "dining table"]
    for table in tables:
        around = [c for c in made.things if c.room == table.room and c.piece.category == "chair" and _at(c, table)]
        for chair in around:
            assert math.dist(chair.at(0.0, -0.3, 0.0)[:2], table.position[:2]) < math.dist(
                chair.position[:2], table.position[:2]
            )


def _at(chair: Placed, table: Placed) -> bool:
    return overlap(chair.footprint.grown(0.12), table.footprint)
