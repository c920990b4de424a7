"""The quadrant in which one picture's camera is, seen from another's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.tasks.filmed import posed
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("camera_relative_position")
ASKED = {"frame_a": 0, "frame_b": 1}


def cameras(yaw: float, x: float, z: float, other_yaw: float = 1.0):
    """The first at the origin with this heading, the second at (x, z)."""
    return view({"a": cube(0, -5)}, (frame_at(0, 0, 0, yaw), frame_at(1, x, z, other_yaw)))


def reason(of) -> str | None:
    try:
        TASK.check(context_of(of), Proposal((), ASKED))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("x", "z", "quadrant"), [(1, -2, "front-right"), (-2, -1, "front-left"), (-1, 1, "back-left"), (2, 3, "back-right")]
)
def test_quadrants_of_who_looks_along_minus_z(x: float, z: float, quadrant: str) -> None:
    for other_yaw in (0.0, 2.0, -3.0):  # which way the second looks does not matter
        assert TASK.solve(cameras(0.0, x, z, other_yaw), (), ASKED) == quadrant
    assert reason(cameras(0.0, x, z)) is None


def test_seen_from_the_other_end_it_is_another_question() -> None:
    """The first looks along −Z, the second, ahead of it to the right, along −X."""
    pair = cameras(0.0, 1.0, -2.0, math.pi / 2)
    assert TASK.solve(pair, (), ASKED) == "front-right"
    assert TASK.solve(pair, (), {"frame_a": 1, "frame_b": 0}) == "front-left"


@given(
    yaw=st.floats(-3.1, 3.1), bearing=st.floats(-179, 179), distance=st.floats(0.6, 5), height=st.floats(-0.5, 0.5),
    pitch=st.floats(-0.7, 0.7),
)  # fmt: skip
def test_a_bearing_says_the_quadrant_whatever_the_heading(yaw, bearing, distance, height, pitch) -> None:
    towards = yaw + math.radians(bearing)  # positive = left
    at = (-distance * math.sin(towards), 1.5 + height, -distance * math.cos(towards))
    pair = posed(posed(cameras(0.0, 0.0, 0.0), 1, at, 0.3), 0, (0, 1.5, 0), yaw, pitch)
    edge = min(abs(abs(bearing) % 90), 90 - abs(bearing) % 90)
    assert TASK.margin(pair, (), ASKED) == pytest.approx(edge, abs=1e-6)
    if edge > 1e-6:
        expected = ("front" if abs(bearing) < 90 else "back") + ("-left" if bearing > 0 else "-right")
        assert TASK.solve(pair, (), ASKED) == expected


def test_near_a_border_or_too_near_is_not_asked() -> None:
    for bearing in (9, 81, 99, 171):
        at = math.sin(math.radians(bearing)), -math.cos(math.radians(bearing))
        assert reason(cameras(0.0, *at)) == "near_tie"
    for bearing in (11, 79, 101, 169):
        at = math.sin(math.radians(bearing)), -math.cos(math.radians(bearing))
        assert reason(cameras(0.0, *at)) is None
    assert reason(cameras(0.0, 0.33, -0.33)) == "too_close"  # 0.47 m
    assert reason(cameras(0.0, 0.36, -0.36)) is None  # 0.51 m
    with pytest.raises(NotAnswerable, match="no_direction"):
        TASK.solve(cameras(0.0, 0.0, 0.0), (), ASKED)


def test_cameras_must_be_level() -> None:
    steep = posed(cameras(0.0, 1, -1), 0, (0, 1.5, 0), 0.0, math.radians(-46))
    assert reason(steep) == "not_level"
    assert reason(posed(cameras(0.0, 1, -1), 0, (0, 1.5, 0), 0.0, math.radians(-44))) is None


def test_proposals_ask_either_way_round_and_show_the_choices_in_any_order() -> None:
    frames = [frame_at(0, 0, 0, 0), frame_at(1, 0.2, 0, 1), frame_at(2, 3, -3, 2)]
    proposals = list(TASK.propose(context_of(view({"a": cube(0, -5)}, frames)), np.random.default_rng(0)))
    pairs = [(p.params["frame_a"], p.params["frame_b"]) for p in proposals]
    assert sorted(pairs) == [(a, b) for a in range(3) for b in range(3) if a != b]
    assert set(pairs[-2:]) == {(0, 1), (1, 0)}  # those that are too close come last
    assert len({p.choices for p in proposals}) > 2
