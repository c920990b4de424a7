"""A scan's semantic scene: with OBBs to be trusted, and world boxes that join the origin."""

from __future__ import annotations

from typing import Any

import numpy as np

from habitat_sim.magnum_types import Range3D, Vector2
from sprite_etl.scene.box import OrientedBox


class Category:
    def __init__(self, index: int, name: str) -> None:
        self._index, self._name = index, name

    def index(self, mapping: str = "") -> int:
        return self._index

    def name(self, mapping: str = "") -> str:
        return self._name


class OBB:
    """rotation: four numbers, x, y, z, w."""

    def __init__(self, box: OrientedBox | None) -> None:
        self._box = box
        self.center = np.float32(box.center if box else (0, 0, 0))
        self.half_extents = np.float32(box.half_extents if box else (0, 0, 0))
        self.sizes = 2 * self.half_extents
        self.rotation = np.float32(box.rotation_xyzw if box else (0, 0, 0, 1))

    def to_aabb(self) -> Range3D:
        corners = np.vstack([self._box.corners() if self._box else np.zeros((1, 3)), np.zeros((1, 3))])
        return Range3D(corners.min(0), corners.max(0))


class SemanticObject:
    def __init__(self, entry: Any, class_id: int) -> None:
        self.id, self.semantic_id, self.obb = entry.name, entry.label, OBB(entry.box)
        self.category = Category(class_id, entry.category)

    @property
    def aabb(self) -> Range3D:
        return self.obb.to_aabb()


class SemanticRegion:
    def __init__(self, region: Any) -> None:
        self.id, self.category = region["id"], Category(0, region["type"])
        self.poly_loop_points = [Vector2(*p) for p in region.get("outline", [])]
        self.floor_height, self.extrusion_height = region.get("floor", 0.0), region.get("height", 0.0)
        self.objects: list[Any] = []


class SemanticScene:
    def __init__(self, world: Any) -> None:
        names = sorted({e.category for e in world.entries if e is not None})
        self.categories = [Category(i, n) for i, n in enumerate(names)]
        self.objects = [SemanticObject(e, names.index(e.category)) if e is not None else None for e in world.entries]
        self.regions = [SemanticRegion(r) for r in world.regions]
        self.levels: list[Any] = []
