"""What a capture says: frames, objects, rooms, licence. Values only; files are `scene.folder`'s.

Everything is in the canonical frame: metres, right-handed, Y up; cameras look along −Z (see `scene.camera`).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera

SCHEMA = "sprite-capture/1"

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
Geometry = Literal["verified", "unverified"]
BoxKind = Literal["oriented", "axis_aligned"]


class CaptureError(ValueError):
    """A capture that cannot be read or breaks its contract: says what was wrong, where, and what to do.

    code: the reason in snake_case, for rejects: bad_capture, no_manifest, truncated_manifest, bad_manifest,
    missing_file, truncated_file, unreadable_image, image_size.
    """

    def __init__(self, message: str, code: str = "bad_capture") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class AgentPose:
    """The walker: feet position (metres) and heading about +Y (counter-clockwise from above, 0 = world −Z)."""

    position: Vector
    yaw_rad: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `index` names its files (`rgb/000000.jpg` …); `state` names the entry of Capture.states
    in force, None = as captured."""

    index: int
    time_s: float
    camera: Camera
    agent: AgentPose | None = None
    room_id: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One object in one frame.

    pixels: size of its mask, ≥ 1; None where the source has no masks. bbox: tight, (x0, y0, x1, y1) pixels,
    x1 and y1 exclusive. occlusion: the share of its amodal mask (rendered alone, or else the box's projected
    silhouette inside the image) that is hidden, 0–1; None where unknown.
    """

    frame: int
    pixels: int | None
    bbox: tuple[int, int, int, int] | None
    occlusion: float | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an object stands in another state of the scene."""

    center: Vector
    rotation_xyzw: Quaternion


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One thing with a box. `category` is the source's word, `name` the lexicon's; `instance_id` is the value
    of its pixels in the instance images (1…65535; 0 is background)."""

    object_id: str
    instance_id: int
    category: str
    name: str
    box: OrientedBox
    nameable: bool = True
    room_id: str | None = None
    static: bool = True
    box_kind: BoxKind = "oriented"
    visible: tuple[Sighting, ...] | None = None

    def sighting(self, frame: int) -> Sighting | None:
        """Its sighting in the frame with this index, or None."""
        return next((s for s in self.visible or () if s.frame == frame), None)

    @property
    def placement(self) -> Placement:
        """Where it stands."""
        return Placement(self.box.center, self.box.rotation_xyzw)

    def at(self, place: Placement) -> SceneObject:
        """The same object standing elsewhere."""
        return replace(self, box=replace(self.box, center=place.center, rotation_xyzw=place.rotation_xyzw))


@dataclass(frozen=True, slots=True)
class State:
    """Objects that were moved between frames: object_id → where it is while this state is in force."""

    state: str
    objects: dict[str, Placement]


@dataclass(frozen=True, slots=True)
class Support:
    """`object_id` is on (or in) `parent`, and who says so."""

    object_id: str
    relation: Literal["on", "in"]
    parent: str
    by: Literal["physics", "simulator", "boxes"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A doorway or window in a room's wall: its two ends on the floor plane (x, z), its sill and head (y)."""

    kind: Literal["doorway", "window"]
    start: tuple[float, float]
    end: tuple[float, float]
    sill_y: float
    head_y: float
    to_room: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its floor inside the walls as a polygon of world (x, z), metres."""

    room_id: str
    type: str
    floor_polygon: tuple[tuple[float, float], ...]
    floor_y: float
    ceiling_y: float
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """A grid of where a person can stand: `file` is an 8-bit image (255 = free), row r, column c covers
    world x = origin[0] + c·cell_m …, z = origin[1] + r·cell_m …"""

    file: str
    cell_m: float
    origin: tuple[float, float]


@dataclass(frozen=True, slots=True)
class License:
    """Terms of the capture's media and of what is derived from it; None = unknown."""

    id: str | None = None
    url: str | None = None
    commercial: bool | None = None
    media: Literal["embed", "reference", "none"] = "none"
    derived: Literal["free", "same_terms", "ask"] = "ask"
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """Which optional facts a capture carries; a task declares which it needs."""

    depth: bool = False
    instance: bool = False
    rooms: bool = False
    free_space: bool = False
    support: bool = False


@dataclass(frozen=True, slots=True)
class Capture:
    """One walk or image set in one place, with all that is known of what it shows."""

    capture_id: str
    source: str
    source_version: str
    scene_id: str
    place_id: str
    seed: int
    frames: tuple[Frame, ...]
    objects: tuple[SceneObject, ...]
    domain: Literal["indoor", "outdoor"] = "indoor"
    appearance: Literal["scan", "rendered", "proxy"] = "rendered"
    native_split: str | None = None
    fps: float = 5.0
    depth_scale: float = 1000.0
    geometry: Geometry = "unverified"
    has: Has = field(default_factory=Has)
    complete_categories: tuple[str, ...] = ()
    license: License = field(default_factory=License)
    states: tuple[State, ...] = ()
    support: tuple[Support, ...] = ()
    rooms: tuple[Room, ...] = ()
    free_space: FreeSpace | None = None

    def object(self, object_id: str) -> SceneObject:
        """The object of this id. Raises KeyError."""
        for obj in self.objects:
            if obj.object_id == object_id:
                return obj
        raise KeyError(f"capture {self.capture_id} has no object {object_id}")

    def frame(self, index: int) -> Frame:
        """The frame of this index. Raises KeyError."""
        for frame in self.frames:
            if frame.index == index:
                return frame
        raise KeyError(f"capture {self.capture_id} has no frame {index}")

    @property
    def walk(self) -> tuple[Frame, ...]:
        """The frames of the state of the first one, in order: the walk, without pictures taken after things moved."""
        return tuple(f for f in self.frames if f.state == self.frames[0].state)

    @property
    def moved_ids(self) -> frozenset[str]:
        """Ids of the objects that some state has elsewhere."""
        return frozenset(object_id for s in self.states for object_id in s.objects)

    def objects_in(self, frame: Frame) -> tuple[SceneObject, ...]:
        """The objects as they stand in one frame: what the frame's state moved carries its moved box."""
        return tuple(self.placed(o, frame) for o in self.objects)

    def placed(self, obj: SceneObject, frame: Frame) -> SceneObject:
        """One of the objects as it stands in a frame."""
        moved = next((s.objects for s in self.states if s.state == frame.state), {})
        return obj.at(moved[obj.object_id]) if obj.object_id in moved else obj


def problems(capture: Capture) -> list[tuple[str, str]]:
    """What breaks the contract in a capture's values: (reason code, where and what), empty when sound.

    Codes: no_frames, bad_pose, bad_intrinsics, bad_box, bad_rotation, duplicate_id, bad_sighting.
    """
    found: list[tuple[str, str]] = []
    if not capture.frames:
        found.append(("no_frames", "frames is empty"))
    for frame in capture.frames:
        found += _camera_problems(frame)
    for obj in capture.objects:
        found += _object_problems(obj)
    for what, ids in (
        ("frame index", [str(f.index) for f in capture.frames]),
        ("object_id", [o.object_id for o in capture.objects]),
        ("instance_id", [str(o.instance_id) for o in capture.objects]),
    ):
        twice = sorted(i for i, n in Counter(ids).items() if n > 1)
        if twice:
            found.append(("duplicate_id", f"{what} {', '.join(twice)} is used more than once"))
    known = {f.index for f in capture.frames}
    for obj in capture.objects:
        unknown = [s.frame for s in obj.visible or () if s.frame not in known]
        if unknown:
            found.append(("bad_sighting", f"object {obj.object_id} is seen in frames {unknown} that do not exist"))
    return found


def _camera_problems(frame: Frame) -> list[tuple[str, str]]:
    camera, where = frame.camera, f"frame {frame.index}"
    if len(camera.camera_to_world) != 16 or not all(map(math.isfinite, camera.camera_to_world)):
        return [("bad_pose", f"{where}: camera_to_world must be 16 finite numbers")]
    rotation = camera.matrix[:3, :3]
    error = float(np.abs(rotation @ rotation.T - np.eye(3)).max())
    determinant = float(np.linalg.det(rotation))
    if error > 1e-3 or determinant < 0:
        detail = f"is not a proper rotation (off by {error:.2g}, determinant {determinant:.2f})"
        return [("bad_pose", f"{where}: camera_to_world {detail}; mirrors must be undone where the source is read")]
    intrinsics = (camera.fx, camera.fy, camera.cx, camera.cy)
    if not all(map(math.isfinite, intrinsics)) or min(camera.fx, camera.fy, camera.width, camera.height) <= 0:
        return [("bad_intrinsics", f"{where}: fx, fy, width and height must be positive, got {intrinsics}, "
                                   f"{camera.width}×{camera.height}")]  # fmt: skip
    return []


def _object_problems(obj: SceneObject) -> list[tuple[str, str]]:
    where, box = f"object {obj.object_id} ({obj.category})", obj.box
    found = []
    if not all(map(math.isfinite, (*box.center, *box.half_extents))) or min(box.half_extents) <= 0:
        found.append(("bad_box", f"{where}: center must be finite and half_extents positive, got "
                                 f"{box.center}, {box.half_extents}"))  # fmt: skip
    length = math.sqrt(sum(x * x for x in box.rotation_xyzw))
    if not abs(length - 1) < 1e-3:
        found.append(("bad_rotation", f"{where}: rotation_xyzw must be a unit quaternion, has length {length:.4f}"))
    if not 1 <= obj.instance_id <= 65535:
        found.append(("bad_box", f"{where}: instance_id must be 1…65535, got {obj.instance_id}"))
    return found
