"""The annotated things of a scan: each with its box, and which values of a picture of instances are background."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.scannet.annotation import Annotation
from sprite_etl.extract.scannet.boxes import fit_box
from sprite_etl.extract.scannet.labels import Label, label_of
from sprite_etl.scene.capture import SceneObject

FLOOR = "floor"
LOWEST = 1.0
"""Percentile of heights that is the floor where nobody annotated one."""


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """objects: those with a box, instance_id = objectId + 1; background: values (objectId + 1) of all other annotated
    objects; floor_y: metres; boxless: how many are no part of the room and yet have too few vertices for a box."""

    objects: tuple[SceneObject, ...]
    background: frozenset[int]
    floor_y: float
    boxless: int

    def value_of_vertex(self, annotation: Annotation) -> NDArray[np.int32]:
        """(n,) instance id of each vertex, 0 = background."""
        known = np.array(sorted(o.instance_id for o in self.objects), np.int32)
        values = annotation.object_of_vertex + np.int32(1)
        return np.where(np.isin(values, known), values, np.int32(0))


def things_of(vertices: NDArray[np.float64], annotation: Annotation, labels: Mapping[str, Label]) -> Things:
    """vertices (n, 3) in the canonical world, metres."""
    objects, background, floor, boxless = [], set(), [], 0
    numbers: dict[str, int] = {}
    for object_id, word in sorted(annotation.labels.items()):
        label = label_of(word, labels)
        points = vertices[annotation.object_of_vertex == object_id]
        if label.category == FLOOR:
            floor.append(points)
        box = None if label.structure else fit_box(points)
        if box is None:
            background.add(object_id + 1)
            boxless += not label.structure
            continue
        stem = re.sub(r"\W+", "_", label.category).strip("_") or "object"
        numbers[stem] = numbers.get(stem, 0) + 1
        objects.append(
            SceneObject(f"{stem}_{numbers[stem]}", object_id + 1, label.category, label.name, box, label.nameable)
        )
    return Things(tuple(objects), frozenset(background), _floor(vertices, floor), boxless)


def _floor(vertices: NDArray[np.float64], floor: list[NDArray[np.float64]]) -> float:
    annotated = np.concatenate([*floor, np.empty((0, 3))])[:, 1]
    return float(np.median(annotated) if len(annotated) else np.percentile(vertices[:, 1], LOWEST))
