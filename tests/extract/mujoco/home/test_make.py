"""Whole homes: the same again from the same seed, nothing in anything else, boxes that hold what is drawn."""

from __future__ import annotations

from collections import Counter

import mujoco
import numpy as np
import pytest

from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.home.footprint import inside, overlap
from sprite_etl.extract.mujoco.home.make import Home, make_home
from sprite_etl.extract.mujoco.planner import draw_plan
from sprite_etl.scene.rotations import matrix_from_quaternion
from tests.extract.mujoco.home.homes import SEEDS, geoms_of, home

DEPTH_M = 0.004
"""Touching things may press into each other by so much."""


def test_equal_seeds_give_equal_homes() -> None:
    def make() -> Home:
        rng = np.random.default_rng(12)
        return make_home(rng, draw_plan(rng, 1, 2))

    first, second = make(), make()
    assert first.names == second.names
    assert first.on == second.on
    for name in ("geom_pos", "geom_size", "mat_rgba", "mesh_vert", "tex_data"):
        np.testing.assert_array_equal(getattr(first.compiled.model, name), getattr(second.compiled.model, name))
    np.testing.assert_array_equal(first.compiled.data.geom_xpos, second.compiled.data.geom_xpos)
    assert first.compiled.lights == second.compiled.lights


def test_other_seeds_give_other_homes() -> None:
    assert len({home(seed).names for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_rooms_are_furnished_densely_and_repeat_categories(seed: int) -> None:
    made = home(seed)
    rooms = len(made.plan.rooms)
    assert len(made.things) >= 12 * rooms
    assert len(made.on) >= 4 * rooms
    counts = Counter(t.piece.category for t in made.things)
    assert sum(n > 1 for n in counts.values()) >= 3
    assert {t.room for t in made.things} == set(range(rooms))


@pytest.mark.parametrize("seed", SEEDS)
def test_standing_things_do_not_overlap(seed: int) -> None:
    standing = [t for i, t in enumerate(home(seed).things) if i not in home(seed).on]
    for i, a in enumerate(standing):
        for b in standing[i + 1 :]:
            if a.room != b.room or a.z_range[0] >= b.z_range[1] or b.z_range[0] >= a.z_range[1]:
                continue
            assert not overlap(a.footprint, b.footprint), f"{a.piece.category} in {b.piece.category}"


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_reaches_into_anything_else(seed: int) -> None:
    """By MuJoCo's own distances, between parts that collide (a hollow shell's convex hull is not its shape)."""
    made = home(seed)
    model, data = made.compiled.model, made.compiled.data
    parts = [
        [g for g, part in zip(geoms, thing.piece.parts, strict=True) if part.collides]
        for geoms, thing in zip(geoms_of(made), made.things)
    ]
    for i, geoms in enumerate(parts):
        for j in range(i + 1, len(parts)):
            if not overlap(made.things[i].footprint, made.things[j].footprint, 0.05):
                continue
            for a in geoms:
                for b in parts[j]:
                    reach = model.geom_rbound[a] + model.geom_rbound[b]
                    if np.linalg.norm(data.geom_xpos[a] - data.geom_xpos[b]) < reach:
                        apart = mujoco.mj_geomDistance(model, data, a, b, 0.01, None)
                        assert apart > -DEPTH_M, f"{made.names[i]} is {-apart:.3f} m inside {made.names[j]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_hold_all_that_is_drawn_and_no_more(seed: int) -> None:
    made = home(seed)
    triangles = drawn_triangles(made.compiled)
    for i, thing in enumerate(made.things):
        corners = triangles.corners[triangles.instance == i + 1].reshape(-1, 3)
        local = (corners - thing.position) @ matrix_from_quaternion(thing.rotation_xyzw)
        low, high = np.array(thing.bounds)
        assert (local >= low - 2e-3).all(), made.names[i]
        assert (local <= high + 2e-3).all(), made.names[i]
        assert (local.min(0) <= low + 0.01).all(), made.names[i]
        assert (local.max(0) >= high - 0.01).all(), made.names[i]


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_stands_inside_its_room(seed: int) -> None:
    made = home(seed)
    for name, thing in zip(made.names, made.things):
        assert inside(made.plan.rooms[thing.room].floor, np.array(thing.position[:2]))[()], name
        assert thing.z_range[0] > -0.01, name
        assert thing.z_range[1] < made.plan.height_m + 0.01, name


def test_ids_count_up_within_a_category() -> None:
    names = home(4).names
    assert len(set(names)) == len(names)
    chairs = [n for n in names if n.startswith("chair_")]
    assert chairs == [f"chair_{k + 1}" for k in range(len(chairs))]
    assert len(chairs) >= 2
