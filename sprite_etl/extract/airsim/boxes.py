"""Boxes of AirSim's actors, in global NED: oriented from their meshes' vertices, else axis-aligned from detections.

Meshes: vertices lie in Unreal's world, whose origin nobody tells; it is where most actors' own places say it is. Turned
back into their actor's axes they give its oriented box. The server tells more vertices than a mesh has, the rest
being rubbish from memory: only those that a triangle uses count. Names come in lower case. It is a slow call, so that a
file may keep each asset's box for the next capture.

Detections: `box3D` holds the corners of the box along Unreal's axes, moved into the camera's frame, less where the
vehicle was spawned; so does `relative_pose`, from which they are therefore counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sprite_etl.extract.airsim.conventions import Array, unreal_points, vector_of
from sprite_etl.extract.base import SceneError, SimulatorError
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.conventions import NED_TO_CANONICAL, canonical_box

Corners = tuple[Array, Array]
"""The low and the high end of a box along NED's axes, (3,) metres each."""

THINNEST_M = 0.01
ORIGIN_TOLERANCE_M = 0.05
STILL_M, MOST_AGREE = 0.10, 0.75
"""What is found farther apart than this in two pictures moves; a share of them must agree."""


@dataclass(frozen=True, slots=True)
class LocalBox:
    """A box in its actor's own axes (forward, right, down), scale included: centre and half extents, metres."""

    centre: tuple[float, float, float]
    half: tuple[float, float, float]

    def placed(self, pose: Array) -> OrientedBox:
        """The canonical box of an actor at a pose 4×4 in global NED."""
        centre = pose[:3, :3] @ np.array(self.centre) + pose[:3, 3]
        return canonical_box(centre, np.array(self.half), pose[:3, :3], NED_TO_CANONICAL)


def boxes_of_meshes(meshes: Iterable[Any], poses: Mapping[str, Array]) -> dict[str, LocalBox]:
    """The box of every actor that has a mesh. poses: actor → 4×4 in global NED. Raises SimulatorError: bad_answer, or
    SceneError: origin_unclear where meshes and actors do not lie as one world."""
    by_lower = {name.lower(): name for name in poses}
    points: dict[str, list[Array]] = {}
    places: dict[str, list[Array]] = {}
    for mesh in meshes:
        try:
            if not mesh.name:
                raise ValueError("it has no name")
            actor = by_lower.get(str(mesh.name).lower())
            if actor is not None:
                points.setdefault(actor, []).append(_used(mesh.vertices, mesh.indices))
                places.setdefault(actor, []).append(unreal_points(vector_of(mesh.position)))
        except (ValueError, TypeError, AttributeError) as error:
            raise SimulatorError("bad_answer", f"a mesh is not as AirSim tells them: {error}") from None
    if not points:
        return {}
    origin = _origin(np.array([at[0] - poses[actor][:3, 3] for actor, at in places.items()]))
    found = {}
    for actor, parts in points.items():
        pose, world = poses[actor], np.concatenate(parts) - origin
        if len(world) == 0:
            continue
        own = (world - pose[:3, 3]) @ pose[:3, :3]
        box = _local(own.min(0), own.max(0))
        if box is not None:
            found[actor] = box
    return found


def _used(vertices: Sequence[float], indices: Sequence[int]) -> Array:
    """(n, 3) metres along NED's axes: the vertices that triangles use, of those that were told."""
    told = np.asarray(vertices, dtype=float).reshape(-1, 3)
    used = np.unique(np.asarray(indices, dtype=np.int64))
    found = told[used[(used >= 0) & (used < len(told))]]
    if not np.isfinite(found).all():
        raise ValueError("its vertices are not finite")
    return unreal_points(found)


def _origin(offsets: Array) -> Array:
    """Where NED's origin lies in Unreal's world, (3,) metres along NED's axes: most actors' meshes lie at their own
    place. offsets: (n, 3), one an actor."""
    origin = np.asarray(np.median(offsets, axis=0))
    agree = (np.abs(offsets - origin) <= ORIGIN_TOLERANCE_M).all(1).mean()
    if agree < 0.5:
        raise SceneError("origin_unclear", f"only {agree:.0%} of the meshes lie where their actors are said to be")
    return np.asarray(offsets[(np.abs(offsets - origin) <= ORIGIN_TOLERANCE_M).all(1)].mean(0))


def _local(low: Array, high: Array) -> LocalBox | None:
    """None for a box without an extent, as a point or a decal has."""
    half = (high - low) / 2
    if not (half >= THINNEST_M / 2).all():
        return None
    (x, y, z), (a, b, c) = ((high + low) / 2).tolist(), half.tolist()
    return LocalBox((x, y, z), (a, b, c))


def box_of_detection(detection: Any, camera_rotation: Array, place: Array) -> Corners:
    """Low and high corner (3,) in global NED of one detection by a camera of this rotation (3×3, own axes → NED), whose
    actor's own place (3,) is known. Raises ValueError, AttributeError, TypeError for nonsense."""
    own = vector_of(detection.relative_pose.position)
    ends = [
        place + camera_rotation @ (vector_of(corner) - own) for corner in (detection.box3D.min, detection.box3D.max)
    ]
    return np.minimum(*ends), np.maximum(*ends)


def still_boxes(sightings: Mapping[str, Sequence[Corners]]) -> tuple[dict[str, OrientedBox], tuple[str, ...]]:
    """Canonical boxes of the actors that were found at one place, and the names of those that move. A detection may be
    a frame old: of something that stands, MOST_AGREE of them agree nonetheless."""
    found, moving = {}, []
    for actor, seen in sorted(sightings.items()):
        corners = np.array([np.concatenate(s) for s in seen])
        middle = np.median(corners, axis=0)
        if (np.abs(corners - middle) <= STILL_M / 2).all(1).mean() < MOST_AGREE:
            moving.append(actor)
            continue
        box = _local(middle[:3], middle[3:])
        if box is not None:
            found[actor] = canonical_box(np.array(box.centre), np.array(box.half), np.eye(3), NED_TO_CANONICAL)
    return found, tuple(moving)


def cache_path(folder: Path, environment: str, actors: Iterable[str]) -> Path:
    """Where the boxes of an environment with these actors are kept; another set of actors has another file."""
    names = hashlib.sha256(json.dumps([environment, *sorted(actors)]).encode()).hexdigest()[:16]
    return folder / f"{names}.json"


def read_boxes(path: Path) -> dict[str, LocalBox] | None:
    """What `write_boxes` kept; None where there is no such file, or it is damaged: then boxes are asked for anew."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(k): LocalBox((v[0], v[1], v[2]), (v[3], v[4], v[5])) for k, v in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return None


def write_boxes(path: Path, boxes: Mapping[str, LocalBox]) -> None:
    """Keep them. A half-written file cannot be seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{hashlib.sha256(str(boxes).encode()).hexdigest()[:8]}.part")
    draft.write_text(json.dumps({k: [*v.centre, *v.half] for k, v in sorted(boxes.items())}), encoding="utf-8")
    draft.replace(path)
