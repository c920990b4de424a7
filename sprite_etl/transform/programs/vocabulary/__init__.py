"""The functions that programs call, by subject. Each module lists its own in FUNCTIONS, in the reference's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sprite_etl.transform.programs.vocabulary import distances, places, rooms, sizes, support, time, views

SUBJECTS: dict[str, tuple[Callable[..., Any], ...]] = {
    "Distances": distances.FUNCTIONS,
    "Directions and places": places.FUNCTIONS,
    "Sizes": sizes.FUNCTIONS,
    "The view: what a camera sees, and where it is": views.FUNCTIONS,
    "Time": time.FUNCTIONS,
    "What carries what": support.FUNCTIONS,
    "Rooms": rooms.FUNCTIONS,
}
