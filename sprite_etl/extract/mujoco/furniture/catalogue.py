"""What a category is, and how one of its pieces is built and brought into its frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sprite_etl.extract.mujoco.furniture.extent import extent
from sprite_etl.extract.mujoco.furniture.kit import moved
from sprite_etl.extract.mujoco.furniture.style import Style
from sprite_etl.extract.mujoco.piece import Mount, Part, Piece, Surface

ROOM_TYPES = (
    "living_room",
    "dining_room",
    "kitchen",
    "bedroom",
    "kids_room",
    "study",
    "bathroom",
    "hallway",
)
ALL_ROOMS = ROOM_TYPES
DRY_ROOMS = tuple(r for r in ROOM_TYPES if r != "bathroom")
SizeClass = Literal["large", "medium", "small"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a family's builder returns: parts and surfaces in any frame with the right axes."""

    parts: list[Part]
    colour: str | None = None
    surfaces: tuple[Surface, ...] = ()
    front_clearance_m: float = 0.0
    mass_kg: float = 1.0


Builder = Callable[[np.random.Generator, Style], Draft]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of thing. families: name → builder. rooms: where it belongs. carries: the small categories that
    plausibly stand on it. lexicon: the word people use; confusable: other lexicon names that a viewer could
    take it for; nameable: whether questions may name it."""

    name: str
    families: Mapping[str, Builder]
    mount: Mount
    rooms: tuple[str, ...]
    size: SizeClass
    lexicon: str
    carries: tuple[str, ...] = ()
    confusable: tuple[str, ...] = ()
    nameable: bool = True
    weights: Mapping[str, float] = field(default_factory=dict)


def build_piece(category: Category, rng: np.random.Generator, style: Style, family: str | None = None) -> Piece:
    """A piece of a drawn (or given) family, its origin brought to where `piece` says it is."""
    names = tuple(category.families)
    if family is None:
        shares = np.array([category.weights.get(n, 1.0) for n in names])
        family = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    draft = category.families[family](rng, style)
    low, high = extent(draft.parts)
    y0 = high[1] if category.mount == "wall" else (low[1] + high[1]) / 2
    z0 = high[2] if category.mount == "ceiling" else low[2]
    shift = (-(low[0] + high[0]) / 2, -y0, -z0)
    surfaces = tuple(
        replace(s, center=(s.center[0] + shift[0], s.center[1] + shift[1], s.center[2] + shift[2]))
        for s in draft.surfaces
    )
    return Piece(
        category=category.name,
        family=family,
        parts=tuple(moved(draft.parts, shift)),
        mount=category.mount,
        colour=draft.colour,
        surfaces=surfaces,
        front_clearance_m=draft.front_clearance_m,
        mass_kg=draft.mass_kg,
    )
