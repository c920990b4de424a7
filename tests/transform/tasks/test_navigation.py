"""Routes: told in words that lead to the end, and only where the ends are faced and nothing is near a rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

TASK = task("navigation_path")
NAMED = ("a", "b")


def route(*legs: tuple[float, float], landmark_deg: float = 0.0):
    """A walk from the origin towards −Z: legs of (turn in degrees, positive = left; metres). a stands ahead of its
    first frame, b ahead of its last, turned by landmark_deg."""
    x = z = yaw = 0.0
    poses = [(x, z, yaw)]
    for turn, metres in legs:
        for _ in range(3):
            yaw += math.radians(turn) / 3
            poses.append((x, z, yaw))
        for _ in range(4 if metres else 0):
            x, z = x - metres / 4 * math.sin(yaw), z - metres / 4 * math.cos(yaw)
            poses.append((x, z, yaw))
    frames = [frame_at(k, *pose) for k, pose in enumerate(poses)]
    aim = yaw + math.radians(landmark_deg)
    ends = {"a": cube(0, -9), "b": cube(x - 9 * math.sin(aim), z - 9 * math.cos(aim))}
    return view(ends, frames, {"a": {0: (310, 330)}, "b": {len(frames) - 1: (310, 330)}})


def reason(scene) -> str | None:
    try:
        TASK.check(context_of(scene), Proposal(NAMED))
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ([(0, 2), (90, 1.5)], "Walk forward 2 metres, turn left 90 degrees, then walk forward 1.5 metres."),
        ([(-45, 1), (60, 2)], "Turn right 45 degrees, walk forward 1 metre, turn left 60 degrees, "
                              "then walk forward 2 metres."),
        ([(0, 3), (-120, 0)], "Walk forward 3 metres, then turn right 120 degrees."),
        ([(2, 2.1), (88, 1.4)], "Walk forward 2 metres, turn left 90 degrees, then walk forward 1.5 metres."),
    ],
)  # fmt: skip
def test_routes_in_words(legs, words: str) -> None:
    assert TASK.solve(route(*legs), NAMED, {}) == words
    assert reason(route(*legs)) is None


@pytest.mark.parametrize("legs", [[(0, 2), (97.4, 1.5)], [(0, 1.76), (90, 2)]])
def test_not_near_the_middle_between_two_steps(legs) -> None:
    assert reason(route(*legs)) == "near_tie"


@pytest.mark.parametrize(
    "legs", [[(0, 2)], [(90, 0)], [(45, 1), (-90, 1), (90, 1), (-90, 1)]], ids=["one leg", "no walk", "too long"]
)
def test_routes_of_two_to_six_parts(legs) -> None:
    assert reason(route(*legs)) == "route_shape"


def test_the_landmarks_must_be_straight_ahead() -> None:
    assert reason(route((0, 2), (90, 1.5), landmark_deg=14)) is None
    assert reason(route((0, 2), (90, 1.5), landmark_deg=-16)) == "not_faced"


def test_rounding_may_not_lead_elsewhere() -> None:
    """35.8° told as 30° and 1.19 m told as 1 m: honest each, but three such legs end half a metre off."""
    assert reason(route((0, 1.19), (35.8, 1.19), (35.8, 1.19))) == "route_rounds_away"
    assert reason(route((0, 1.05), (31.0, 1.05), (31.0, 1.05))) is None


def test_a_route_that_reads_the_same_backwards_is_not_asked() -> None:
    """Left, ahead, left: whoever walks it backwards says so too."""
    assert reason(route((90, 2.0), (90, 0))) == "reads_both_ways"
    assert reason(route((90, 2.0), (60, 0))) is None


def test_constructed_walks_turn_to_either_hand_and_end_in_the_words_told() -> None:
    assert TASK.construct is not None
    rng, words = np.random.default_rng(0), []
    for _ in range(10):
        for built in TASK.construct(route((0, 2), (90, 1.5)), NAMED, {}, rng):
            assert TASK.solve(built.view, NAMED, {}) == built.answer
            words.append(built.answer)
    said = " ".join(words).lower()
    assert len(words) == 40
    assert len(set(words)) > 35
    assert all(part in said for part in ("turn left", "turn right", "turn around", "walk forward 1.5 metres"))


def test_pixels_that_move_the_wrong_way() -> None:
    """In a left turn what is seen moves right; here it moves left."""
    scene = route((90, 2.0), (-90, 1.0))
    for shift, expected in ((20, None), (-20, "pixels_disagree")):
        # Frames 1 to 3 turn left by 30° each.
        seen = {k: (300 + shift * k, 330 + shift * k) for k in range(4)}
        last = scene.frames[-1].index
        boxes = {o.object_id: o.box for o in scene.objects}
        assert reason(view(boxes, scene.frames, {"a": seen, "b": {last: (310, 330)}})) == expected
