"""A piece at its place in a home. MuJoCo's frame, metres."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.home.footprint import Footprint
from sprite_etl.extract.mujoco.piece import Piece

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """`piece`'s origin is at `position`, in the room with index `room`, turned by `yaw` (radians, counter-clockwise).

    parent: what it was put on. turn_xyzw: its whole rotation once physics has moved it. bounds: the tight (low, high)
    corners about its parts, in its own frame."""

    piece: Piece
    position: Vector
    yaw: float
    room: int
    bounds: tuple[Vector, Vector] = field(repr=False)
    parent: Placed | None = None
    turn_xyzw: tuple[float, float, float, float] | None = None

    @property
    def rotation_xyzw(self) -> tuple[float, float, float, float]:
        """Own axes → world, a unit quaternion."""
        return self.turn_xyzw or (0.0, 0.0, math.sin(self.yaw / 2), math.cos(self.yaw / 2))

    @property
    def z_range(self) -> tuple[float, float]:
        """Lowest and highest z, as it stands upright."""
        return self.position[2] + self.bounds[0][2], self.position[2] + self.bounds[1][2]

    def at(self, x: float, y: float, z: float) -> Vector:
        """A point of its own frame in the world, as it stands upright."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        px, py, pz = self.position
        return px + c * x - s * y, py + s * x + c * y, pz + z

    @property
    def footprint(self) -> Footprint:
        """What it covers of the floor."""
        low, high = self.bounds
        x, y, _ = self.at((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 0.0)
        return Footprint(x, y, (high[0] - low[0]) / 2, (high[1] - low[1]) / 2, self.yaw)

    @property
    def front(self) -> Footprint | None:
        """What must stay free in front of it."""
        depth = self.piece.front_clearance_m
        if depth <= 0:
            return None
        low, high = self.bounds
        x, y, _ = self.at((low[0] + high[0]) / 2, low[1] - depth / 2, 0.0)
        return Footprint(x, y, (high[0] - low[0]) / 2, depth / 2, self.yaw)

    def moved(self, **changes: Any) -> Placed:
        """The same with some fields changed."""
        return replace(self, **changes)


def upright(piece: Piece, position: Vector, yaw: float, room: int, parent: Placed | None = None) -> Placed:
    """A piece that stands (hangs) upright."""
    x, y, z = position
    return Placed(piece, (float(x), float(y), float(z)), float(yaw), room, _bounds(SamePiece(piece)), parent)


class SamePiece:
    """A piece as a key: itself, whatever equals it. To compare all its parts would cost more than to measure them."""

    __slots__ = ("piece",)

    def __init__(self, piece: Piece) -> None:
        self.piece = piece

    def __hash__(self) -> int:
        return id(self.piece)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SamePiece) and other.piece is self.piece


@lru_cache(maxsize=64)
def _bounds(key: SamePiece) -> tuple[Vector, Vector]:
    return furniture.bounds(key.piece)
