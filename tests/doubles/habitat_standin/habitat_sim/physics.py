"""What is placed in a scene, as its managers hand it out."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np

from habitat_sim.magnum_types import Matrix4, Range3D


class MotionType(Enum):
    STATIC = 0
    KINEMATIC = 1
    DYNAMIC = 2


class SceneNode:
    def __init__(self, low: Any, high: Any, where: Any) -> None:
        self.cumulative_bb = Range3D(low, high)
        self._where = where

    def absolute_transformation(self) -> Matrix4:
        return Matrix4(self._where)


class ManagedRigidObject:
    """aabb is local: the body's origin lies where the modeller put it, not in the middle."""

    def __init__(self, placed: Any) -> None:
        self.handle, self.object_id, self.semantic_id = placed.handle, placed.object_id, placed.class_id
        self.transformation = Matrix4(placed.where)
        self.aabb = Range3D(placed.low, placed.high)
        self.motion_type = MotionType.DYNAMIC if placed.moves else MotionType.KINEMATIC


class ManagedArticulatedObject:
    """Its links have numbers of their own, and no box of the whole."""

    def __init__(self, placed: Any) -> None:
        self.handle, self.object_id = placed.handle, placed.object_id
        self.transformation = Matrix4(placed.where)
        self.motion_type = MotionType.DYNAMIC
        self.link_object_ids = {placed.object_id: -1} | {link.object_id: i for i, link in enumerate(placed.links)}
        self.num_links = len(placed.links)
        self._nodes = {-1: SceneNode(np.zeros(3), np.zeros(3), placed.where)}
        self._nodes |= {i: SceneNode(link.low, link.high, link.where) for i, link in enumerate(placed.links)}

    def get_link_scene_node(self, index: int) -> SceneNode:
        return self._nodes[index]


class Manager:
    def __init__(self, things: list[Any]) -> None:
        self._things = {t.handle: t for t in things}

    def get_objects_by_handle_substring(self, search_str: str = "") -> dict[str, Any]:
        return {h: t for h, t in self._things.items() if search_str in h}
