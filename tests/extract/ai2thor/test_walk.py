"""Walks over reachable positions: continuous, within reach, deterministic."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.ai2thor.walk import TURN_DEG, plan_walk
from sprite_etl.extract.base import SceneError

GRID_M = 0.25
Cells = set[tuple[int, int]]
cells = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=50)


def positions(of: Cells) -> list[dict[str, float]]:
    return [{"x": 0.1 + i * GRID_M, "y": 0.9009992, "z": -3.4 + k * GRID_M} for i, k in sorted(of)]


@settings(max_examples=80, deadline=None)
@given(cells, st.integers(1, 120), st.integers(0, 2**31))
def test_a_walk_stays_within_reach_and_never_jumps(of: Cells, frames: int, seed: int) -> None:
    reachable = positions(of)
    walk = plan_walk(reachable, GRID_M, frames, seed)
    assert len(walk) == frames
    assert {s.position for s in walk} <= {(p["x"], p["y"], p["z"]) for p in reachable}
    for a, b in pairwise(walk):
        moved = abs(a.position[0] - b.position[0]) + abs(a.position[2] - b.position[2])
        turned = abs((b.yaw_deg - a.yaw_deg + 180) % 360 - 180)
        assert moved <= GRID_M + 1e-6
        assert turned <= TURN_DEG + 1e-6
        assert (moved, turned) != (0, 0)
        if moved:
            assert turned == 0


def test_it_looks_where_it_goes() -> None:
    """Unity's yaw is clockwise from +Z: who heads 90° moves along +X."""
    walk = plan_walk(positions({(i, k) for i in range(6) for k in range(6)}), GRID_M, 100, 3)
    ahead = {0.0: (0, 1), 90.0: (1, 0), 180.0: (0, -1), 270.0: (-1, 0)}
    moves = [
        (a.yaw_deg, tuple(round((b.position[i] - a.position[i]) / GRID_M) for i in (0, 2)))
        for a, b in pairwise(walk)
        if a.position != b.position
    ]
    assert {yaw for yaw, _ in moves} == set(ahead)
    assert all(move == ahead[yaw] for yaw, move in moves)


def test_it_reaches_both_ends_of_the_largest_part() -> None:
    corridor, closet = {(i, 0) for i in range(9)}, {(0, 5), (1, 5)}
    walk = plan_walk(positions(corridor | closet), GRID_M, 60, 7)
    assert {round((s.position[0] - 0.1) / GRID_M) for s in walk} == set(range(9))
    assert {round((s.position[2] + 3.4) / GRID_M) for s in walk} == {0}


def test_the_same_seed_walks_the_same_way_whatever_the_order_of_the_answer() -> None:
    reachable = positions({(i, k) for i in range(6) for k in range(4)})
    assert plan_walk(reachable, GRID_M, 50, 5) == plan_walk(reachable[::-1], GRID_M, 50, 5)
    assert plan_walk(reachable, GRID_M, 50, 5) != plan_walk(reachable, GRID_M, 50, 6)


@pytest.mark.parametrize(("reachable", "reason"), [([], "no_room_to_stand"), ([{"x": 1.0}], "bad_metadata")])
def test_nowhere_to_stand_rejects_the_scene(reachable: list[dict[str, float]], reason: str) -> None:
    with pytest.raises(SceneError, match=reason):
        plan_walk(reachable, GRID_M, 5, 0)
