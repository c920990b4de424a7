"""What a program is given: an immutable scene, built from one JSON value so that it can cross into the sandbox.

Everything is in the canonical frame: metres, right-handed, Y up; cameras look along their own −Z. Arrays are views
of bytes, which nobody can make writable. A scene is made for every changed view, and a program reads a few objects of
it: arrays and sightings are made when they are first read. Needs numpy and `sprite_etl.scene` alone: the sandbox
imports nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera as SceneCamera

Array = NDArray[np.float64]


def _fixed(values: ArrayLike) -> Array:
    array = np.asarray(values, dtype=float)
    return np.frombuffer(array.tobytes()).reshape(array.shape)


class _CameraMemory:
    """What a camera makes once, when it is first read; no field of it."""

    __slots__ = ("_heading", "_matrix")
    _matrix: Array
    _heading: tuple[float, float]


class _ObjectMemory:
    """What an object makes once, when it is first read; no field of it."""

    __slots__ = ("_axes", "_center", "_corners", "_half_extents", "_seen")
    _center: Array
    _half_extents: Array
    _axes: Array
    _corners: Array
    _seen: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Camera(_CameraMemory):
    """width, height: pixels. fx, fy, cx, cy: pixels, u = cx + fx·x/depth, v = cy − fy·y/depth, rows go down.
    matrix: 4×4 camera_to_world. position: optical centre (3) m. right, up, forward: unit vectors (3), world.
    heading: (x, z), where it looks on the floor plane, a unit vector."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    pinhole: SceneCamera

    @property
    def matrix(self) -> Array:
        if not hasattr(self, "_matrix"):
            object.__setattr__(self, "_matrix", _fixed(self.pinhole.matrix))
        return self._matrix

    @property
    def position(self) -> Array:
        return self.matrix[:3, 3]

    @property
    def right(self) -> Array:
        return self.matrix[:3, 0]

    @property
    def up(self) -> Array:
        return self.matrix[:3, 1]

    @property
    def forward(self) -> Array:
        return -self.matrix[:3, 2]

    @property
    def heading(self) -> tuple[float, float]:
        if not hasattr(self, "_heading"):
            _, _, ahead = self.pinhole.levelled_axes()
            object.__setattr__(self, "_heading", (float(ahead[0]), float(ahead[2])))
        return self._heading


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """index: names the picture; time_s: seconds from the walk's start; camera. walker_position (3) m, feet, and
    walker_yaw, radians counter-clockwise from above with 0 = world −Z: None where nobody walks."""

    index: int
    time_s: float
    camera: Camera
    walker_position: Array | None
    walker_yaw: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One object, clearly seen in one frame. frame: the frame's index; pixels: size of its mask; bbox: tight
    (x0, y0, x1, y1) pixels, x1 and y1 exclusive. pixels and bbox are None where the source has no masks."""

    frame: int
    pixels: int | None
    bbox: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Object(_ObjectMemory):
    """id, name. Its box: center (3) m; half_extents (3) m along its own axes; axes: 3×3, own axes as columns,
    unit vectors in the world. seen: sightings, only where it is clear. room: id of its room, or None."""

    id: str
    name: str
    room: str | None
    box: OrientedBox
    _sightings: Sequence[Sequence[Any]] = field(repr=False)

    @property
    def center(self) -> Array:
        if not hasattr(self, "_center"):
            object.__setattr__(self, "_center", _fixed(self.box.center))
        return self._center

    @property
    def half_extents(self) -> Array:
        if not hasattr(self, "_half_extents"):
            object.__setattr__(self, "_half_extents", _fixed(self.box.half_extents))
        return self._half_extents

    @property
    def axes(self) -> Array:
        if not hasattr(self, "_axes"):
            object.__setattr__(self, "_axes", _fixed(self.box.axes))
        return self._axes

    @property
    def corners(self) -> Array:
        """(8, 3) m, in the order of the signs (−−−, −−+, −+−, −++, +−−, +−+, ++−, +++) along its own axes."""
        if not hasattr(self, "_corners"):
            object.__setattr__(self, "_corners", _fixed(self.box.corners()))
        return self._corners

    @property
    def seen(self) -> tuple[Sighting, ...]:
        if not hasattr(self, "_seen"):
            seen = tuple(Sighting(f, n, tuple(b) if b else None) for f, n, b in self._sightings)
            object.__setattr__(self, "_seen", seen)
        return self._seen


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """id, type; floor: (n, 2) outline of world (x, z) inside the walls, m; floor_y, ceiling_y: m."""

    id: str
    type: str
    floor: Array
    floor_y: float
    ceiling_y: float


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """objects: all that the view shows; frames: the view's pictures, in order; named: the objects that the
    question names, in its order; params: the question's own numbers, hands and names; choices: the offered
    answers as text, () when open; rooms; supports: (object id, "on" | "in", id of what carries it). An object's box is
    where it stands in the first frame; moved: (object id, frame index, the object as it stands there) for every frame
    in which it stands elsewhere, () where nothing was moved."""

    objects: tuple[Object, ...]
    frames: tuple[Frame, ...]
    named: tuple[Object, ...]
    params: Mapping[str, Any]
    choices: tuple[str, ...]
    rooms: tuple[Room, ...]
    supports: tuple[tuple[str, str, str], ...]
    moved: tuple[tuple[str, int, Object], ...] = ()

    def frame(self, index: int) -> Frame:
        """The frame of this index. Raises KeyError."""
        for frame in self.frames:
            if frame.index == index:
                return frame
        raise KeyError(f"the view has no frame {index}")

    def object(self, object_id: str) -> Object:
        """The object of this id. Raises KeyError."""
        for obj in self.objects:
            if obj.id == object_id:
                return obj
        raise KeyError(f"the view has no object {object_id}")


def scene_from_json(data: Mapping[str, Any]) -> Scene:
    """The scene of a view, without a question: see `scene_json.scene_json` for the shape of `data`."""
    objects = {o["id"]: o for o in data["objects"]}
    return Scene(
        tuple(_object(o) for o in data["objects"]),
        tuple(_frame(f) for f in data["frames"]),
        (),
        MappingProxyType({}),
        (),
        tuple(
            Room(r["id"], r["type"], _fixed(r["floor"]), r["floor_y"], r["ceiling_y"]) for r in data.get("rooms", ())
        ),
        tuple((str(a), str(b), str(c)) for a, b, c in data.get("supports", ())),
        tuple(
            (i, frame, _object({**objects[i], "center": center, "rotation_xyzw": turn}))
            for i, frame, center, turn in data.get("moved", ())
        ),
    )


def with_question(scene: Scene, named: Sequence[str], params: Mapping[str, Any], choices: Sequence[str]) -> Scene:
    """The same view with one question's objects, params and choices. Raises KeyError for an unknown object."""
    return Scene(
        scene.objects,
        scene.frames,
        tuple(scene.object(i) for i in named),
        MappingProxyType(dict(params)),
        tuple(choices),
        scene.rooms,
        scene.supports,
        scene.moved,
    )


def _object(data: Mapping[str, Any]) -> Object:
    box = OrientedBox(tuple(data["center"]), tuple(data["half_extents"]), tuple(data["rotation_xyzw"]))
    return Object(data["id"], data["name"], data.get("room"), box, data["seen"])


def _frame(data: Mapping[str, Any]) -> Frame:
    numbers = (data["width"], data["height"], data["fx"], data["fy"], data["cx"], data["cy"])
    camera = Camera(*numbers, SceneCamera(*numbers, tuple(data["camera_to_world"])))
    walker = data.get("walker")
    if walker is None:
        return Frame(data["index"], data["time_s"], camera, None, None)
    return Frame(data["index"], data["time_s"], camera, _fixed(walker["position"]), walker["yaw_rad"])
