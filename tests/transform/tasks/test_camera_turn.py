"""The hand and the size of the turn between two cameras' headings."""

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

TURN, ANGLE = task("camera_turn"), task("camera_turn_angle")
ASKED, BACK = {"frame_a": 3, "frame_b": 8}, {"frame_a": 8, "frame_b": 3}


def headings(before_deg: float, after_deg: float):
    """Counter-clockwise from above."""
    frames = (frame_at(3, 0, 0, math.radians(before_deg)), frame_at(8, 1, 1, math.radians(after_deg)))
    return view({"a": cube(0, -5)}, frames)


def reason(of) -> str | None:
    try:
        TURN.check(context_of(of), Proposal((), ASKED))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("before", "after", "hand", "size"),
    [
        (0, 30, "left", 30),
        (0, -30, "right", 30),
        (170, -160, "left", 30),
        (-100, 130, "right", 130),
        (20, 160, "left", 140),
    ],
)
def test_the_smaller_angle_decides(before: float, after: float, hand: str, size: float) -> None:
    pair = headings(before, after)
    assert TURN.solve(pair, (), ASKED) == hand
    assert TURN.solve(pair, (), BACK) == {"left": "right", "right": "left"}[hand]
    assert ANGLE.solve(pair, (), ASKED) == pytest.approx(size)
    assert ANGLE.solve(pair, (), BACK) == pytest.approx(size)


@given(
    yaw=st.floats(-3.1, 3.1), turn=st.floats(-179, 179), pitches=st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7))
)
def test_places_and_pitches_do_not_matter(yaw, turn, pitches) -> None:
    pair = posed(headings(0, 0), 3, (2, 1.4, -3), yaw, pitches[0])
    pair = posed(pair, 8, (-1, 1.7, 2), yaw + math.radians(turn), pitches[1])
    assert ANGLE.solve(pair, (), ASKED) == pytest.approx(abs(turn), abs=1e-6)
    if abs(turn) > 1e-6:
        assert TURN.solve(pair, (), ASKED) == ("left" if turn > 0 else "right")


def test_a_turn_too_small_or_nearly_half_a_circle_is_not_asked() -> None:
    assert [reason(headings(10, 10 + d)) for d in (14, -14, 166, -166)] == ["near_tie"] * 4
    assert [reason(headings(10, 10 + d)) for d in (16, -16, 164, -164)] == [None] * 4


def test_a_rolled_camera_is_not_asked_about() -> None:
    pair = headings(0, 40)
    for roll, expected in ((4, None), (6, "not_level")):
        frame = pair.frames[1]
        tilt = np.eye(4)
        c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
        tilt[:2, :2] = [[c, -s], [s, c]]
        pose = tuple((frame.camera.matrix @ tilt).ravel().tolist())
        rolled = type(frame)(8, frame.time_s, type(frame.camera)(640, 480, *_lens(frame), pose))
        assert reason(view({"a": cube(0, -5)}, (pair.frames[0], rolled))) == expected


def _lens(frame) -> tuple[float, float, float, float]:
    return frame.camera.fx, frame.camera.fy, frame.camera.cx, frame.camera.cy


def test_constructed_turns_go_both_ways_and_across_the_start_of_the_circle() -> None:
    assert TURN.construct is not None
    built = list(TURN.construct(headings(0, 40), (), ASKED, np.random.default_rng(4)))
    assert sorted(b.answer for b in built) == ["left", "left", "right", "right"]
    jumps = [abs(b.view.frames[1].camera.yaw_rad - b.view.frames[0].camera.yaw_rad) > math.pi for b in built]
    assert sum(jumps) >= 2
    assert [b.params for b in built].count(BACK) == 1
