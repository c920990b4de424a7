"""Things are moved as a person would: light ones, within their room, to where they rest and touch nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import mujoco
import numpy as np
import pytest

from sprite_etl.extract.mujoco.describe import box_of
from sprite_etl.extract.mujoco.ground import in_polygon
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.rearrange import (
    FARTHER_M,
    FIXED,
    STANDING,
    can_move,
    other_places,
    rearranged,
)
from sprite_etl.extract.mujoco.home.settle import rest_on_floor
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.scene.box import box_distance
from tests.extract.mujoco.home.homes import SEEDS, geoms_of, home

Move = tuple[int, Placed, int | None]


def moves(made: Home, places: int = 2) -> Iterator[Move]:
    rng = np.random.default_rng(1)
    for i in range(len(made.things)):
        if can_move(made, i):
            yield from ((i, placed, carrier) for placed, carrier in other_places(rng, made, i, places))


@pytest.fixture(scope="module", params=SEEDS[:2])
def made(request: pytest.FixtureRequest) -> Home:
    return home(request.param)


@pytest.fixture(scope="module")
def some(made: Home) -> list[Move]:
    return list(islice(moves(made), 16))


def test_only_light_loose_things_without_a_load_are_moved(made: Home) -> None:
    movable = {i for i in range(len(made.things)) if can_move(made, i)}
    assert movable
    assert not movable & set(made.on.values())
    kinds = {made.things[i].piece.category for i in movable}
    assert not kinds & (FIXED | {"sofa", "double bed", "picture", "rug", "floor lamp", "glass"})
    assert all(i in made.on or made.things[i].piece.category in STANDING for i in movable)


def test_things_go_elsewhere_in_their_room_and_touch_nothing(made: Home, some: list[Move]) -> None:
    assert len(some) > 4
    for index, placed, carrier in some:
        thing = made.things[index]
        assert placed.room == thing.room
        assert placed.piece is thing.piece
        assert math.dist(box_of(placed).center, box_of(thing).center) >= FARTHER_M
        x, y, _ = placed.position
        assert bool(in_polygon(np.array([x, y]), made.plan.rooms[thing.room].floor))
        assert 1 - box_of(placed).axes[1].max() < 0.01  # upright
        others = [
            t
            for i, t in enumerate(made.things)
            if i not in (index, carrier) and t.room == thing.room and t.piece.category not in ("rug", "mat")
        ]
        if carrier is None:
            # A little thing may lie below the widest part of what stands beside its carrier.
            others = [t for t in others if t.parent is None]
        assert [t.piece.category for t in others if box_distance(box_of(placed), box_of(t)) == 0] == []


def test_what_is_put_on_something_lies_on_it(made: Home, some: list[Move]) -> None:
    for _, placed, carrier in some:
        low = box_of(placed).vertical_range()[0]
        if carrier is None:
            assert -0.01 < low < 0.05  # on the floor, or on a rug
        else:
            assert carrier not in made.on
            assert box_distance(box_of(placed), box_of(made.things[carrier])) < 0.01


def test_the_model_shows_what_was_moved_and_nothing_else(made: Home, some: list[Move]) -> None:
    (a, a_to, a_on), (b, b_to, b_on) = some[0], some[-1]
    after = rearranged(made, {a: (a_to, a_on), b: (b_to, b_on)})
    assert made.compiled.model is not after.compiled.model
    old, new = made.compiled.data, after.compiled.data
    for i, geoms in enumerate(geoms_of(made)):
        same = np.allclose(old.geom_xpos[geoms], new.geom_xpos[geoms])
        assert same == (i not in (a, b)), made.names[i]
        if i in (a, b):
            points = np.array(new.geom_xpos[geoms])[:, [0, 2, 1]] * [1, 1, -1]
            assert box_of(after.things[i]).contains(points, 0.01).all()
    assert {i: p for i, p in after.on.items() if i not in (a, b)} == {
        i: p for i, p in made.on.items() if i not in (a, b)
    }
    assert after.on.get(a) == a_on


def test_shapes_do_not_meet_where_things_were_put(made: Home, some: list[Move]) -> None:
    for index, placed, carrier in some[:6]:
        after = rearranged(made, {index: (placed, carrier)})
        geoms = geoms_of(after)
        model, data = after.compiled.model, after.compiled.data
        for i, other in enumerate(after.things):
            if i == index or other.room != placed.room or box_distance(box_of(other), box_of(placed)) > 0.02:
                continue
            gaps = [mujoco.mj_geomDistance(model, data, g, h, 0.02, None) for g in geoms[index] for h in geoms[i]]
            assert min(gaps) > -0.003, (made.names[index], made.names[i])


def _block(size: tuple[float, float, float], z: float = 0.0) -> Placed:
    wood = Material((0.5, 0.4, 0.3))
    parts = (Part("box", size, (0.0, 0.0, size[2]), wood),)
    return upright(Piece("box", "block", parts, "floor"), (1.0, 2.0, z), 0.3, 0)


def test_a_block_rests_where_it_is_let_down_and_a_ball_on_a_needle_does_not() -> None:
    rested = rest_on_floor(_block((0.2, 0.2, 0.3), z=0.012))
    assert rested is not None
    assert rested.position == pytest.approx((1.0, 2.0, 0.012), abs=2e-3)
    wood = Material((0.5, 0.4, 0.3))
    needle = (
        Part("ellipsoid", (0.02, 0.02, 0.3), (0.06, 0.0, 0.3), wood),
        Part("box", (0.2, 0.2, 0.2), (0.1, 0, 0.8), wood),
    )
    assert rest_on_floor(upright(Piece("box", "needle", needle, "floor"), (0, 0, 0), 0.0, 0)) is None
