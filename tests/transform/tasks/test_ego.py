"""A step and a turn from where the camera is: hand-made layouts, margins, walls."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.capture import Room
from sprite_etl.scene.free_space import FreeGrid
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from sprite_etl.transform.tasks.ego import step_taken
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

STEP = task("ego_what_if")
ROOM = Room("r", "study", ((-3.0, -6.0), (3.0, -6.0), (3.0, 1.0), (-3.0, 1.0)), 0.0, 2.6)


def params(move: str, step_m: float = 2.0, turn: str = "left") -> dict[str, object]:
    return {"frame": 0, "step_m": step_m, "move": move, "turn": turn}


def looking_north(x: float, z: float, size: float = 0.2, yaw: float = 0.0):
    """The camera at the origin looks along −Z, or is turned by yaw about +Y; the thing stands at (x, z) of its own."""
    c, s = math.cos(yaw), math.sin(yaw)
    return view({"a": cube(c * x + s * z, -s * x + c * z, size)}, [frame_at(0, 0.0, 0.0, yaw)])


@pytest.mark.parametrize("yaw", [0.0, 1.0, -2.5])
@pytest.mark.parametrize(
    ("move", "turn", "expected"),
    [
        ("forward", "around", "front-right"),  # (−1, −1) is 1 m behind and 1 m to the left of (0, −2)
        ("forward", "left", "front-left"),
        ("forward", "right", "back-right"),
        ("backward", "around", "back-right"),
        ("to the left", "left", "back-right"),  # ahead of (−2, 0), and 1 m to the right
        ("to the left", "right", "front-left"),
        ("to the right", "left", "front-right"),
        ("to the right", "around", "back-right"),
    ],
)
def test_step_then_turn(move: str, turn: str, expected: str, yaw: float) -> None:
    assert STEP.solve(looking_north(-1, -1, yaw=yaw), ("a",), params(move, turn=turn)) == expected


def test_the_length_of_the_step_counts() -> None:
    scene = looking_north(-1, -1)
    assert STEP.solve(scene, ("a",), params("forward", 0.5, "left")) == "front-right"
    assert STEP.solve(scene, ("a",), params("forward", 1.5, "left")) == "front-left"


def reason(scene, asked, rooms=()) -> str | None:
    context = context_of(scene)
    context = replace(context, capture=replace(context.capture, rooms=tuple(rooms)))
    try:
        STEP.check(context, Proposal(("a",), asked))
    except NotAnswerable as no:
        return no.reason
    return None


def test_margins_are_taken_where_the_step_ends() -> None:
    assert reason(looking_north(-2, -4), params("forward")) is None
    assert reason(looking_north(-2, -4), params("forward", 3.8)) == "near_tie"
    assert reason(looking_north(-2, -4, 0.2), params("forward", 3.1)) is None
    assert reason(looking_north(-2, -4, 1.2), params("forward", 3.1)) == "near_tie"
    assert reason(looking_north(-0.5, -2.5), params("forward")) is None
    assert reason(looking_north(-0.35, -2.35), params("forward")) == "too_close"


def test_no_step_leads_out_of_the_room() -> None:
    scene = looking_north(-2, -4)
    assert reason(scene, params("forward"), [ROOM]) is None
    assert reason(scene, params("backward"), [ROOM]) == "not_walkable"
    assert reason(scene, params("backward", 0.5), [ROOM]) is None


def with_a_table(scene):
    """The way is free all around the camera but for a table from 0.7 m to 1.3 m ahead."""
    free = np.ones((100, 100), dtype=bool)
    free[37:43, 44:56] = False
    return replace(context_of(scene), free=FreeGrid(free, 0.1, (-5.0, -5.0)))


def test_no_step_leads_through_furniture() -> None:
    context = with_a_table(looking_north(-2, -4))
    step_taken(context, params("forward", 0.5))
    step_taken(context, params("to the left", 2.0))
    for step_m in (1.0, 2.0):
        with pytest.raises(NotAnswerable, match="not_walkable"):
            step_taken(context, params("forward", step_m))


def test_only_steps_that_can_be_taken_and_matter_are_proposed() -> None:
    scene = looking_north(-1.2, -1.2)
    proposals = list(STEP.propose(with_a_table(scene), np.random.default_rng(3)))
    asked = [p.params for p in proposals]
    assert asked
    assert not any(p["move"] == "forward" and p["step_m"] > 0.5 for p in asked)
    assert all(STEP.solve(scene, ("a",), p) != STEP.solve(scene, ("a",), {**p, "step_m": 0.0}) for p in asked)


def test_a_camera_that_is_not_level_takes_no_step() -> None:
    scene = looking_north(-2, -4)
    for roll_deg, expected in ((4, None), (-4, None), (6, "not_level"), (-20, "not_level")):
        c, s = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
        frame = scene.frames[0]
        turned = frame.camera.matrix @ np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        rolled = replace(frame, camera=replace(frame.camera, camera_to_world=tuple(turned.ravel().tolist())))
        assert reason(replace(scene, frames=(rolled,)), params("forward")) == expected
