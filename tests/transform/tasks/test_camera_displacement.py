"""Metres between two cameras, and between the ends of a walk."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.tasks.filmed import posed
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

PAIR, ENDS = task("camera_displacement"), task("camera_start_end_distance")
WALK = posed(
    view({"a": cube(0, -5)}, (frame_at(3, 0, 0, 0), frame_at(5, 4, 9, 1), frame_at(9, 2, 0, 2))), 9, (2, 2.5, 2), 0.4
)
"""From (0, 1.5, 0) by (4, 1.5, 9) to (2, 2.5, 2)."""


def reason(which, of, params: dict[str, int]) -> str | None:
    try:
        which.check(context_of(of), Proposal((), params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_straight_through_space_height_included() -> None:
    assert PAIR.solve(WALK, (), {"frame_a": 3, "frame_b": 9}) == pytest.approx(3.0)
    assert PAIR.solve(WALK, (), {"frame_a": 9, "frame_b": 3}) == pytest.approx(3.0)
    assert PAIR.solve(WALK, (), {"frame_a": 3, "frame_b": 5}) == pytest.approx(97**0.5)


def test_from_the_first_to_the_last_frame_whatever_lies_between() -> None:
    assert ENDS.solve(WALK, (), {}) == pytest.approx(3.0)


def test_cameras_closer_than_a_step_are_not_asked_about() -> None:
    for distance, expected in ((0.29, "too_close"), (0.31, None)):
        near = posed(WALK, 9, (0, 1.5, distance), 0.0)
        assert reason(PAIR, near, {"frame_a": 3, "frame_b": 9}) == expected
        assert reason(ENDS, near, {}) == expected


def test_proposals() -> None:
    context, rng = context_of(WALK), np.random.default_rng(0)
    pairs = sorted((p.params["frame_a"], p.params["frame_b"]) for p in PAIR.propose(context, rng))
    assert pairs == [(3, 5), (3, 9), (5, 9)]
    assert [p.params for p in ENDS.propose(context, rng)] == [{}]


def test_constructed_ways_are_longer_than_the_distance_between_their_ends() -> None:
    assert ENDS.construct is not None
    for built in ENDS.construct(WALK, (), {}, np.random.default_rng(0)):
        places = np.array([f.camera.position for f in built.view.frames])
        assert np.linalg.norm(places[-1] - places[0]) == pytest.approx(built.answer)
        assert np.linalg.norm(np.diff(places, axis=0), axis=1).sum() > built.answer + 0.1
