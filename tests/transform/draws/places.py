"""Params of questions about imagined viewpoints and places, and views with rooms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sprite_etl.transform.tasks.build_rooms import rooms_in_a_row, rooms_with_corners
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import random_view

MOVES = ("forward", "backward", "to the left", "to the right")
TYPES = ("kitchen", "living room", "study")


def _step(rng: np.random.Generator) -> dict[str, object]:
    return {"step_m": (0.5, 1.0, 1.5, 2.0)[int(rng.integers(4))], "move": MOVES[int(rng.integers(4))]}


PARAMS = {
    "ego_what_if": _step,
    "ego_distance_after": _step,
    "visible_from": lambda rng: {"fov_deg": (60, 90, 120)[int(rng.integers(3))]},
    "room_counting": lambda rng: {"reach_m": 0.4},
    "room_size": lambda rng: {"room": (*TYPES, "room")[int(rng.integers(4))]},
}


def _size(rng: np.random.Generator) -> tuple[View, Asked]:
    view, name = random_view(rng), (*TYPES, "room")[int(rng.integers(4))]
    rooms, _ = rooms_with_corners(view, TYPES[0] if name == "room" else name, () if name == "room" else ["office"], rng)
    return replace(view, rooms=rooms), Asked((), {"room": name})


def _count(rng: np.random.Generator) -> tuple[View, Asked]:
    view = random_view(rng)
    reach_m = float(rng.uniform(0.1, 0.4))
    rooms, _ = rooms_in_a_row(view, int(rng.integers(1, 4)), reach_m, rng, bool(rng.random() < 0.5))
    return replace(view, rooms=rooms), Asked((), {"reach_m": reach_m})


DRAWS = {"room_size": _size, "room_counting": _count}
