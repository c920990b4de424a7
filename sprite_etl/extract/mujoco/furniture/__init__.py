"""The catalogue of furniture and small things of the embedded simulator.

`CATEGORIES` says what there is, where it belongs and what stands on it; `build` makes a piece from a generator
and a `Style`; `bounds` is the tight box about a piece.
"""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco.furniture import (
    appliances,
    armchairs,
    bathroom,
    beds,
    bunks,
    chairs,
    containers,
    cookware,
    countertop,
    devices,
    food,
    hearth,
    kitchen,
    laundry,
    lighting,
    luggage,
    papers,
    plants,
    screens,
    shelves,
    sofas,
    stools,
    storage,
    tables,
    tableware,
    textiles,
    toys,
    wall_art,
    wall_shelves,
)
from sprite_etl.extract.mujoco.furniture.catalogue import ROOM_TYPES, Category, build_piece
from sprite_etl.extract.mujoco.furniture.extent import Vec, extent
from sprite_etl.extract.mujoco.furniture.style import COLOURS, Style, draw_style
from sprite_etl.extract.mujoco.piece import Piece

__all__ = ["CATEGORIES", "COLOURS", "ROOM_TYPES", "Category", "Style", "bounds", "build", "draw_style"]

_MODULES = (
    appliances,
    armchairs,
    bathroom,
    beds,
    bunks,
    chairs,
    containers,
    cookware,
    countertop,
    devices,
    food,
    hearth,
    kitchen,
    laundry,
    lighting,
    luggage,
    papers,
    plants,
    screens,
    shelves,
    sofas,
    stools,
    storage,
    tables,
    tableware,
    textiles,
    toys,
    wall_art,
    wall_shelves,
)
CATEGORIES: dict[str, Category] = {c.name: c for module in _MODULES for c in module.CATEGORIES}


def build(category: str, rng: np.random.Generator, style: Style, family: str | None = None) -> Piece:
    """A piece of the category, of a drawn or given family. Raises ValueError for unknown names."""
    if category not in CATEGORIES:
        raise ValueError(f"category must be one of {', '.join(CATEGORIES)}, got {category!r}")
    chosen = CATEGORIES[category]
    if family is not None and family not in chosen.families:
        raise ValueError(f"family of {category!r} must be one of {', '.join(chosen.families)}, got {family!r}")
    return build_piece(chosen, rng, style, family)


def bounds(piece: Piece) -> tuple[Vec, Vec]:
    """The tight (low, high) corners about all parts of a piece, metres, in its own frame."""
    return extent(piece.parts)
