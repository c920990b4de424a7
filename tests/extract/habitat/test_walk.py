"""Walks: on the ground, in steps and turns that let pictures overlap, the same again from the same seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.conversions import Array
from sprite_etl.extract.habitat.walk import MOST_TURN_RAD, plan_walk

STEP_M = 0.3
places = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=12)


def straight(start: Array, end: Array) -> Array:
    return np.array([start, end])


@settings(max_examples=100, deadline=None)
@given(places, st.integers(1, 60), st.integers(0, 2**31))
def test_steps_and_turns_are_small_and_the_walk_is_as_long_as_asked(
    of: list[tuple[float, float]], frames: int, seed: int
) -> None:
    points = np.array([(x, 0.2, z) for x, z in of])
    sights = points[::2] + np.array([1.0, 0.5, -2.0])
    walk = plan_walk(points, straight, sights, frames, STEP_M, seed)
    assert len(walk) == frames
    for a, b in pairwise(walk):
        assert np.linalg.norm(b.position - a.position) <= STEP_M + 1e-6
        assert abs((b.yaw_rad - a.yaw_rad + np.pi) % (2 * np.pi) - np.pi) <= MOST_TURN_RAD + 1e-6
    again = plan_walk(points, straight, sights, frames, STEP_M, seed)
    assert all((a.position == b.position).all() and a.yaw_rad == b.yaw_rad for a, b in zip(walk, again))


def test_it_goes_to_what_is_far_and_looks_at_what_is_near() -> None:
    points = np.array([(x, 0.0, 0.0) for x in np.linspace(0, 8, 9)])
    left, right = np.array([4.0, 0.5, 2.0]), np.array([4.0, 0.5, -2.0])
    walk = plan_walk(points, straight, np.array([left, right]), 120, STEP_M, 5)
    along = [s.position[0] for s in walk]
    assert (min(along), max(along)) == (0.0, 8.0)
    for sight in (left, right):
        away = np.array([sight - s.position for s in walk])
        ahead = np.array([(-np.sin(s.yaw_rad), 0.0, -np.cos(s.yaw_rad)) for s in walk])
        straight_at = (away * ahead).sum(1) / np.linalg.norm(away, axis=1) > np.cos(np.radians(30))
        assert straight_at.sum() >= 5


def test_with_nothing_to_see_it_looks_where_it_goes() -> None:
    points = np.array([(x, 0.0, 0.0) for x in np.linspace(0, 8, 9)])
    walk = plan_walk(points, straight, np.empty((0, 3)), 20, STEP_M, 5)
    going = np.diff([s.position for s in walk], axis=0)
    for stop, step in zip(walk[1:], going):
        if np.linalg.norm(step) > 0.1:
            assert step @ [-np.sin(stop.yaw_rad), 0, -np.cos(stop.yaw_rad)] > 0.95 * np.linalg.norm(step)


def test_what_cannot_be_reached_is_left_out() -> None:
    points = np.array([(0.0, 0, 0), (3.0, 0, 0), (50.0, 0, 0)])
    walk = plan_walk(points, lambda a, b: None if max(a[0], b[0]) > 10 else straight(a, b), points, 40, STEP_M, 1)
    assert max(s.position[0] for s in walk if walk[0].position[0] < 10) <= 3.0 + 1e-9


def test_who_can_go_nowhere_looks_round() -> None:
    walk = plan_walk(np.array([(1.0, 0.0, 1.0)]), straight, np.empty((0, 3)), 20, STEP_M, 1)
    assert {tuple(s.position) for s in walk} == {(1.0, 0.0, 1.0)}
    assert walk[-1].yaw_rad - walk[0].yaw_rad > np.pi


def test_no_place_at_all_is_a_reject() -> None:
    with pytest.raises(SceneError, match="no_room_to_stand"):
        plan_walk(np.empty((0, 3)), straight, np.empty((0, 3)), 5, STEP_M, 1)
