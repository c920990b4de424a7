"""The shell: walls without chinks, holes where doorways and windows are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.home.walls import RoomLook, Slab, shell
from sprite_etl.extract.mujoco.piece import Material
from sprite_etl.extract.mujoco.plan import Plan, inset
from sprite_etl.extract.mujoco.planner import draw_plan

LOOK = RoomLook(Material((1, 1, 1)), Material((0.5, 0.4, 0.3)), Material((1, 1, 1)), Material((0.9, 0.9, 0.9)))


def _built(seed: int) -> tuple[Plan, list[Slab]]:
    plan = draw_plan(np.random.default_rng(seed), 2, 5)
    return plan, shell(plan, (LOOK,) * len(plan.rooms), LOOK.trim)


def _filled(slabs: list[Slab], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    low, high = np.array([s.low for s in slabs]), np.array([s.high for s in slabs])
    return np.array([bool(((p >= low - 1e-9) & (p <= high + 1e-9)).all(1).any()) for p in points])


@pytest.mark.parametrize("seed", range(8))
def test_walls_are_closed_but_for_the_openings(seed: int) -> None:
    plan, slabs = _built(seed)
    rng = np.random.default_rng(seed)
    for k, room in enumerate(plan.rooms):
        ring = inset(room.outline, plan.wall_m / 4)
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0])):
            share, z = rng.random(300), rng.uniform(0.02, plan.height_m - 0.02, 300)
            points = np.stack([ax + share * (bx - ax), ay + share * (by - ay), z], 1)
            opened = np.zeros(len(points), dtype=bool)
            for o in plan.openings_of(k):
                low = np.minimum(o.start, o.end) - plan.wall_m / 2
                high = np.maximum(o.start, o.end) + plan.wall_m / 2
                across = ((points[:, :2] >= low - 0.03) & (points[:, :2] <= high + 0.03)).all(1)
                opened |= across & (z > o.sill_z - 0.03) & (z < o.head_z + 0.03)
            assert _filled(slabs, points[~opened]).all()


@pytest.mark.parametrize("seed", range(8))
def test_one_can_walk_and_see_through_openings(seed: int) -> None:
    plan, slabs = _built(seed)
    for o in plan.openings:
        middle = (np.array(o.start) + np.array(o.end)) / 2
        along = (np.array(o.end) - np.array(o.start)) / o.width
        point = np.array([[*(middle + 0.17 * along), (0.3 * o.sill_z + 0.7 * o.head_z) - 0.3]])
        shut = o.kind == "doorway" and o.b < 0
        normal = np.array([-along[1], along[0]])
        if shut:
            swept = np.concatenate([point + np.array([*(normal * d), 0.0]) for d in np.linspace(-0.2, 0.2, 81)])
            assert _filled(slabs, swept).any()
        elif o.kind == "doorway":
            assert not _filled(slabs, point).any()


def test_boxes_have_volume() -> None:
    for seed in range(5):
        for slab in _built(seed)[1]:
            assert (np.subtract(slab.high, slab.low) > 1e-4).all()
