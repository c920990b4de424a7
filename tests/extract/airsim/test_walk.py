"""Ways along a street: room, steps, turns, and a flight that weaves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sprite_etl.extract.airsim.walk import MOST_TURN_RAD, flight_path, poses_along, resample, route_along, stretch
from sprite_etl.extract.base import SceneError

NOTHING = np.empty((0, 2))


def block(x: float, y: float, half: float = 2.0) -> np.ndarray:
    return np.array([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])


@pytest.mark.parametrize("angle", [0.0, 0.6, 2.0])
def test_a_way_goes_along_the_street_where_there_is_room(angle: float) -> None:
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    blocks = [block(x, y) @ turn for x in range(0, 100, 12) for y in (-9.0, 11.0)]
    ends = route_along(blocks, np.zeros(2), 300) @ turn.T
    assert abs(abs(ends[1, 0] - ends[0, 0]) - 96) < 2
    places = resample(ends, 0.5)
    clearance = min(np.abs(places - b.mean(0) @ turn.T).max(1).min() - 2 for b in blocks)
    assert clearance > 3.9


def test_without_things_there_is_no_way() -> None:
    with pytest.raises(SceneError, match="no_way"):
        route_along([block(5, 5), block(900, 5)], np.zeros(2), 100)
    with pytest.raises(SceneError, match="no_way"):
        poses_along(np.array([[0.0, 0.0], [0.5, 0.0]]), -2, 5, 1.0, 0.0)


def test_pictures_are_a_step_and_a_small_turn_apart_and_look_to_both_sides() -> None:
    step = 1.5
    poses = poses_along(np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 20.0]]), -2.5, 90, step, np.radians(-8))
    assert len(poses) == 90
    yaws = np.array([np.arctan2(p[1, 0], p[0, 0]) for p in poses])
    turns = np.abs((np.diff(yaws) + np.pi) % (2 * np.pi) - np.pi)
    moves = [np.linalg.norm((b - a)[:3, 3]) for a, b in itertools.pairwise(poses)]
    assert turns.max() <= MOST_TURN_RAD + 1e-9
    assert max(moves) <= step + 1e-9
    assert {p[2, 3] for p in poses} == {-2.5}
    assert all(abs(p[2, 1]) < 1e-12 for p in poses)  # level
    assert yaws[:14].max() > 0.5
    assert yaws[:14].min() < -0.5


def test_a_piece_of_a_long_way_is_drawn_by_the_seed_where_most_stands() -> None:
    line = np.array([[0.0, 0.0], [400.0, 0.0]])
    sights = np.array([[x, 6.0] for x in range(200, 230, 3)])
    pieces = [stretch(line, 30, seed, sights) for seed in range(20)]
    assert all(abs(np.ptp(p[:, 0]) - 30) < 0.3 for p in pieces)
    assert np.array_equal(pieces[3], stretch(line, 30, 3, sights))
    assert len({tuple(p[0].tolist()) for p in pieces}) > 10
    among = np.mean([np.abs(p[:, 0] - 215).min() < 15 for p in pieces])
    anywhere = np.mean([np.abs(stretch(line, 30, s, NOTHING)[:, 0] - 215).min() < 15 for s in range(20)])
    assert among > anywhere
    assert np.ptp(stretch(np.array([[0.0, 0.0], [12.0, 0.0]]), 30, 1, NOTHING)[:, 0]) == pytest.approx(12)


def test_a_flight_weaves_about_its_way() -> None:
    path = np.array(flight_path(np.array([[0.0, 0.0], [60.0, 0.0]]), -4))
    assert path[:, 1].max() == pytest.approx(2)
    assert path[:, 1].min() == pytest.approx(-2)
    assert (np.diff(path[:, 0]) > 0).all()
    assert path[:, 2] == pytest.approx(-4, abs=0.5)
