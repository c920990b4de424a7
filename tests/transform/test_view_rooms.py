"""A view knows the rooms in which, or in whose doorways, its pictures were taken, and no others."""

from __future__ import annotations

import pytest

from sprite_etl.scene.capture import Capture, Room
from sprite_etl.transform.view import view_of
from tests.transform.tasks.hand_made import frame_at

WEST = Room("w", "study", ((-4.0, -2.0), (0.0, -2.0), (0.0, 2.0), (-4.0, 2.0)), 0.0, 2.6)
EAST = Room("e", "kitchen", ((0.1, -2.0), (4.0, -2.0), (4.0, 2.0), (0.1, 2.0)), 0.0, 2.6)
FRAMES = (frame_at(0, -1.0, 0.0, -1.57), frame_at(1, 1.0, 0.0, 1.57), frame_at(2, 0.05, 0.0, 0.0))
CAPTURE = Capture("hand", "s", "1", "hand", "p", 0, FRAMES, (), rooms=(WEST, EAST))


@pytest.mark.parametrize(
    ("frames", "rooms"), [((0,), {"w"}), ((1,), {"e"}), ((0, 1), {"w", "e"}), ((2,), {"w", "e"}), ((0, 2), {"w", "e"})]
)
def test_rooms_of_a_view_are_those_of_its_cameras(frames: tuple[int, ...], rooms: set[str]) -> None:
    """The first looks from the west room into the east one; the third stands in the doorway between them."""
    assert {r.room_id for r in view_of(CAPTURE, frames).rooms} == rooms
