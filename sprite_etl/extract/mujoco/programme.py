"""Which rooms a home has, and how large people build them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """area: least and greatest m²; least_side: narrowest m; slim: greatest ratio of its sides; private: not
    walked through to reach another room; may_be_l: stays useful when a corner is missing."""

    area: tuple[float, float]
    least_side: float
    slim: float = 1.9
    private: bool = False
    may_be_l: bool = False


ROOMS: dict[str, RoomSpec] = {
    "living_room": RoomSpec((17.0, 30.0), 3.6, may_be_l=True),
    "dining_room": RoomSpec((12.0, 19.0), 3.0, may_be_l=True),
    "kitchen": RoomSpec((9.5, 18.0), 2.7, may_be_l=True),
    "bedroom": RoomSpec((11.5, 20.0), 3.0, private=True, may_be_l=True),
    "study": RoomSpec((9.0, 16.0), 2.7, private=True),
    "bathroom": RoomSpec((5.5, 9.5), 2.1, private=True),
    "hallway": RoomSpec((5.5, 10.0), 1.6, slim=3.5, may_be_l=True),
}

HOMES: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("living_room",), ("bedroom",), ("kitchen",), ("study",), ("dining_room",)),
    2: (
        ("living_room", "kitchen"),
        ("living_room", "bedroom"),
        ("bedroom", "bathroom"),
        ("kitchen", "dining_room"),
        ("living_room", "study"),
        ("living_room", "dining_room"),
        ("bedroom", "study"),
    ),
    3: (
        ("living_room", "kitchen", "bedroom"),
        ("living_room", "bedroom", "bathroom"),
        ("living_room", "dining_room", "kitchen"),
        ("living_room", "kitchen", "study"),
        ("hallway", "bedroom", "study"),
        ("dining_room", "kitchen", "bedroom"),
        ("living_room", "kitchen", "bathroom"),
    ),
    4: (
        ("living_room", "kitchen", "bedroom", "bathroom"),
        ("living_room", "dining_room", "kitchen", "bedroom"),
        ("hallway", "living_room", "kitchen", "bedroom"),
        ("living_room", "kitchen", "bedroom", "study"),
        ("hallway", "bedroom", "bedroom", "bathroom"),
    ),
    5: (
        ("hallway", "living_room", "kitchen", "bedroom", "bathroom"),
        ("living_room", "dining_room", "kitchen", "bedroom", "bathroom"),
        ("living_room", "kitchen", "bedroom", "bedroom", "bathroom"),
        ("hallway", "living_room", "kitchen", "bedroom", "study"),
        ("living_room", "dining_room", "kitchen", "bedroom", "study"),
    ),
}

ROOM_COUNT_WEIGHTS = {1: 0.14, 2: 0.26, 3: 0.28, 4: 0.2, 5: 0.12}


def draw_rooms(rng: np.random.Generator, least: int, most: int) -> list[str]:
    """The types of a home's rooms: between `least` and `most` of them (1…5)."""
    counts = list(range(least, most + 1))
    weights = np.array([ROOM_COUNT_WEIGHTS[c] for c in counts])
    homes = HOMES[counts[int(rng.choice(len(counts), p=weights / weights.sum()))]]
    return list(homes[int(rng.integers(len(homes)))])


def draw_area(rng: np.random.Generator, room: str) -> float:
    """A floor area for a room of this type, m²."""
    low, high = ROOMS[room].area
    return float(rng.uniform(low, high))
