"""View → view: the changes that the metamorphic relations make to everything. Visibility tables are carried over,
not recomputed; a mirror turns their columns round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import (
    AgentPose,
    Frame,
    Opening,
    Placement,
    Quaternion,
    Room,
    SceneObject,
    Sighting,
    Vector,
)
from sprite_etl.scene.rotations import matrix_about_y, matrix_from_quaternion, quaternion_from_matrix
from sprite_etl.transform.view import View

Array = NDArray[np.float64]

_T = TypeVar("_T")
_MIRROR = np.diag([-1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Similarity:
    """x → scale · matrix @ x + shift, a change of the world under which the vertical stays vertical. matrix: 3×3, a
    yaw or the mirror of the x axis; shift: (3) metres; mirrored: whether matrix is a reflection."""

    matrix: Array
    shift: Array
    scale: float = 1.0
    mirrored: bool = False

    def point(self, point: Vector) -> Vector:
        x, y, z = (self.scale * (self.matrix @ np.asarray(point)) + self.shift).tolist()
        return x, y, z

    def flat(self, point: tuple[float, float]) -> tuple[float, float]:
        """A floor point (x, z)."""
        x, _, z = self.point((point[0], 0.0, point[1]))
        return x, z

    def height(self, y: float) -> float:
        return self.scale * y + float(self.shift[1])

    def rotation(self, rotation_xyzw: Quaternion) -> Quaternion:
        """Of a box: a mirror also renames the box's own axes, so that its rotation stays proper."""
        turned = self.matrix @ matrix_from_quaternion(rotation_xyzw)
        return quaternion_from_matrix(turned @ _MIRROR if self.mirrored else turned)

    def yaw(self, yaw_rad: float) -> float:
        """Heading of a walker, 0 along world −Z."""
        x, _, z = self.matrix @ np.array([-np.sin(yaw_rad), 0.0, -np.cos(yaw_rad)])
        return float(np.arctan2(-x, -z))


def rigid(yaw_rad: float, shift: Vector) -> Similarity:
    return Similarity(matrix_about_y(yaw_rad), np.asarray(shift, dtype=float))


def mirror() -> Similarity:
    return Similarity(_MIRROR, np.zeros(3), mirrored=True)


def scaling(factor: float) -> Similarity:
    return Similarity(np.eye(3), np.zeros(3), scale=factor)


def move_everything(view: View, change: Similarity) -> View:
    """Cameras, walkers, boxes, rooms and their openings, all moved alike."""
    widths = {f.index: f.camera.width for f in view.frames}
    return replace(
        view,
        frames=tuple(_frame(f, change) for f in view.frames),
        objects=tuple(_object(o, change, widths) for o in view.objects),
        rooms=tuple(_room(r, change) for r in view.rooms),
        moved=tuple(
            (i, f, Placement(change.point(p.center), change.rotation(p.rotation_xyzw))) for i, f, p in view.moved
        ),
    )


def _frame(frame: Frame, change: Similarity) -> Frame:
    camera = frame.camera
    pose = np.eye(4)
    turned = change.matrix @ camera.matrix[:3, :3]
    pose[:3, :3] = turned @ _MIRROR if change.mirrored else turned
    pose[:3, 3] = change.point(tuple(camera.position.tolist()))
    cx = camera.width - camera.cx if change.mirrored else camera.cx
    moved = Camera(camera.width, camera.height, camera.fx, camera.fy, cx, camera.cy, tuple(pose.ravel().tolist()))
    agent = frame.agent and AgentPose(change.point(frame.agent.position), change.yaw(frame.agent.yaw_rad))
    return replace(frame, camera=moved, agent=agent)


def _object(obj: SceneObject, change: Similarity, widths: dict[int, int]) -> SceneObject:
    half = tuple(change.scale * h for h in obj.box.half_extents)
    box = OrientedBox(change.point(obj.box.center), (half[0], half[1], half[2]), change.rotation(obj.box.rotation_xyzw))
    visible = obj.visible
    if change.mirrored and visible is not None:
        visible = tuple(_mirrored(s, widths[s.frame]) for s in visible)
    return replace(obj, box=box, visible=visible)


def _mirrored(sighting: Sighting, width: int) -> Sighting:
    if sighting.bbox is None:
        return sighting
    x0, y0, x1, y1 = sighting.bbox
    return replace(sighting, bbox=(width - x1, y0, width - x0, y1))


def _room(room: Room, change: Similarity) -> Room:
    outline = tuple(change.flat(p) for p in room.floor_polygon)
    return replace(
        room,
        floor_polygon=outline[::-1] if change.mirrored else outline,
        floor_y=change.height(room.floor_y),
        ceiling_y=change.height(room.ceiling_y),
        openings=tuple(_opening(o, change) for o in room.openings),
    )


def _opening(opening: Opening, change: Similarity) -> Opening:
    return replace(
        opening,
        start=change.flat(opening.start),
        end=change.flat(opening.end),
        sill_y=change.height(opening.sill_y),
        head_y=change.height(opening.head_y),
    )


def permute(view: View, rng: np.random.Generator) -> View:
    """Objects, their sightings, rooms and support in another order; frames keep theirs."""

    def shuffled(items: tuple[_T, ...]) -> tuple[_T, ...]:
        return tuple(items[i] for i in rng.permutation(len(items)).tolist())

    objects = tuple(replace(o, visible=o.visible and shuffled(o.visible)) for o in shuffled(view.objects))
    return replace(
        view,
        objects=objects,
        rooms=shuffled(view.rooms),
        support=shuffled(view.support),
        moved=shuffled(view.moved),
        complete_categories=shuffled(view.complete_categories),
    )


def reverse_time(view: View) -> View:
    """The frames in the opposite order, with their times mirrored in the middle of the walk."""
    times = [f.time_s for f in view.frames]
    both = min(times) + max(times)
    return replace(view, frames=tuple(replace(f, time_s=both - f.time_s) for f in reversed(view.frames)))


def extent(view: View) -> tuple[Array, float]:
    """Middle (3) and radius, metres, of a ball that holds every box, wherever it stands, and every camera."""
    elsewhere = [view.placed(object_id, frame).box.corners() for object_id, frame, _ in view.moved]
    boxes = [o.box.corners() for o in view.objects]
    points = np.concatenate([*boxes, *elsewhere, np.array([f.camera.position for f in view.frames])])
    middle = (points.min(0) + points.max(0)) / 2
    return middle, float(np.linalg.norm(points - middle, axis=1).max())


def change_object(view: View, object_id: str, change: Callable[[SceneObject], SceneObject]) -> View:
    """The view with one object changed. Raises KeyError for an unknown one."""
    view.object(object_id)
    return replace(view, objects=tuple(change(o) if o.object_id == object_id else o for o in view.objects))


def without_object(view: View, object_id: str) -> View:
    """The view with one object fewer, and nothing said of where it was."""
    return replace(
        view,
        objects=tuple(o for o in view.objects if o.object_id != object_id),
        moved=tuple(m for m in view.moved if m[0] != object_id),
    )


def move_object(view: View, object_id: str, center: Array) -> View:
    """One object's box moved so that its centre lies there; where it stands elsewhere in other frames, it is moved
    just as far."""
    x, y, z = np.asarray(center, dtype=float).tolist()
    shift = np.subtract((x, y, z), view.object(object_id).box.center)
    moved = tuple((i, f, _shifted(p, shift) if i == object_id else p) for i, f, p in view.moved)
    view = replace(view, moved=moved)
    return change_object(view, object_id, lambda o: replace(o, box=replace(o.box, center=(x, y, z))))


def _shifted(place: Placement, shift: Array) -> Placement:
    x, y, z = (np.asarray(place.center) + shift).tolist()
    return replace(place, center=(x, y, z))
