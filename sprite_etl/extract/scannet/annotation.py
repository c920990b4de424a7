"""Who is what: segments of the mesh, and the things that annotators put together from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.files import read_json_file

MAX_OBJECT_ID = 65534
"""Pictures of instances hold objectId + 1 in 16 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Annotation:
    """labels: objectId → the annotator's word; object_of_vertex (n,) int32: objectId, −1 = of no object."""

    labels: dict[int, str]
    object_of_vertex: NDArray[np.int32]


def read_annotation(segments: Path, aggregation: Path, vertices: int) -> Annotation:
    """Raises SceneError: no_annotation without an aggregation (test scans), missing_file, bad_recording for what is no
    JSON, bad_annotation for what does not fit the mesh or itself."""
    if not aggregation.is_file():
        raise SceneError("no_annotation", f"{aggregation} is missing: test scans come without, and have no objects")
    groups = read_json_file(aggregation, dict).get("segGroups")
    segment_of_vertex = _whole_numbers(segments, read_json_file(segments, dict).get("segIndices"), "segIndices")
    if len(segment_of_vertex) != vertices:
        raise SceneError(
            "bad_annotation", f"{segments} has {len(segment_of_vertex)} segIndices, the mesh has {vertices} vertices"
        )
    if not isinstance(groups, list) or not groups:
        raise SceneError("no_annotation", f"{aggregation} holds no segGroups")
    known, position = np.unique(segment_of_vertex, return_inverse=True)
    owner = np.full(len(known), -1, np.int32)
    labels: dict[int, str] = {}
    for number, group in enumerate(groups):
        object_id, label, parts = _group(aggregation, number, group)
        if object_id in labels:
            raise SceneError("bad_annotation", f"{aggregation}: objectId {object_id} is used twice")
        labels[object_id] = label
        # A segment that two groups name stays the first one's; one that the mesh does not know names nothing.
        mine = np.isin(known, parts) & (owner < 0)
        owner[mine] = object_id
    return Annotation(labels, owner[position])


def _group(path: Path, number: int, group: Any) -> tuple[int, str, NDArray[np.int64]]:
    where = f"segGroups[{number}]"
    if not isinstance(group, dict):
        raise SceneError("bad_annotation", f"{path}: {where} must be an object")
    object_id, label = group.get("objectId"), group.get("label")
    if isinstance(object_id, bool) or not isinstance(object_id, int) or not 0 <= object_id <= MAX_OBJECT_ID:
        raise SceneError("bad_annotation", f"{path}: objectId of {where} must be 0…{MAX_OBJECT_ID}, got {object_id!r}")
    if not isinstance(label, str) or not label.strip():
        raise SceneError("bad_annotation", f"{path}: label of {where} must be a word, got {label!r}")
    return object_id, label.strip(), _whole_numbers(path, group.get("segments"), f"segments of {where}")


def _whole_numbers(path: Path, value: Any, name: str) -> NDArray[np.int64]:
    try:
        numbers = np.asarray(value if isinstance(value, list) else None)
        if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
            raise ValueError("no list of whole numbers")
        return numbers.astype(np.int64)
    except (ValueError, OverflowError) as error:
        raise SceneError("bad_annotation", f"{path}: {name} must be a list of whole numbers ({error})") from None
