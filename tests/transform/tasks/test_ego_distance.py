"""How far an object is after a step: hand-made layouts, walls, steps that change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Room
from sprite_etl.scene.free_space import FreeGrid
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import frame_at, view
from tests.transform.tasks.in_context import context_of

AFTER = task("ego_distance_after")
ROOM = Room("r", "study", ((-3.0, -6.0), (3.0, -6.0), (3.0, 1.0), (-3.0, 1.0)), 0.0, 2.6)
AHEAD = view({"a": OrientedBox((0.0, 1.5, -4.0), (0.5, 0.5, 0.5))}, [frame_at(0, 0.0, 0.0, 0.0)])
"""The camera looks along −Z, 3.5 m from the face of a box of 1 m as high as itself."""


def params(move: str, step_m: float) -> dict[str, object]:
    return {"frame": 0, "step_m": step_m, "move": move}


@pytest.mark.parametrize(
    ("move", "step_m", "expected"),
    [("forward", 2.0, 1.5), ("backward", 2.0, 5.5), ("to the left", 0.5, 3.5), ("to the right", 2.5, 16.25**0.5)],
)
def test_to_the_closest_point_from_where_the_step_ends(move: str, step_m: float, expected: float) -> None:
    assert AFTER.solve(AHEAD, ("a",), params(move, step_m)) == pytest.approx(expected)


def reason(move: str, step_m: float, rooms: tuple[Room, ...] = ()) -> str | None:
    context = context_of(AHEAD)
    try:
        AFTER.check(
            replace(context, capture=replace(context.capture, rooms=rooms)), Proposal(("a",), params(move, step_m))
        )
    except NotAnswerable as no:
        return no.reason
    return None


@pytest.mark.parametrize(
    ("move", "step_m", "expected"),
    [("forward", 0.5, None), ("forward", 0.3, "no_effect"), ("to the left", 0.5, "no_effect"),
     ("to the right", 2.5, None), ("forward", 3.1, None), ("forward", 3.3, "too_close")],
)  # fmt: skip
def test_the_step_changes_the_distance_and_stops_before_the_object(
    move: str, step_m: float, expected: str | None
) -> None:
    assert reason(move, step_m) == expected


def test_no_step_leads_out_of_the_room() -> None:
    assert reason("backward", 0.8, (ROOM,)) is None
    assert reason("backward", 1.2, (ROOM,)) == "not_walkable"


def test_no_step_leads_through_what_stands_in_the_way() -> None:
    free = np.ones((100, 100), dtype=bool)
    free[45, 50] = False
    context = replace(context_of(AHEAD), free=FreeGrid(free, 0.1, (-5.0, -5.0)))
    AFTER.check(context, Proposal(("a",), params("backward", 1.0)))
    with pytest.raises(NotAnswerable, match="not_walkable"):
        AFTER.check(context, Proposal(("a",), params("forward", 1.0)))
    asked = [p.params for p in AFTER.propose(context, np.random.default_rng(1))]
    assert asked
    assert not any(p["move"] == "forward" and p["step_m"] >= 0.5 for p in asked)


def test_box_and_depth_must_agree() -> None:
    context = context_of(AHEAD, surfaces={"a": np.array([[0.0, 1.5, -2.0]])})
    with pytest.raises(NotAnswerable, match="box_surface_disagree"):
        AFTER.check(context, Proposal(("a",), params("forward", 1.0)))
