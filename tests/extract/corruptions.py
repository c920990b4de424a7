"""The mistakes that a source can make with geometry, each as a sound capture turned into what the mistaken source would
have written: its own counts are made from its own masks, so no fault is betrayed by a sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Capture, Frame, SceneObject, Sighting
from sprite_etl.scene.folder import CaptureFolder

Array = NDArray[np.float64]
MIRROR = np.diag([-1.0, 1.0, 1.0, 1.0])
SWAP = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
AGENT_HEIGHT_M = 0.675


@dataclass(frozen=True, slots=True)
class Wrong(CaptureFolder):
    """A capture whose pictures are read wrongly. of: frame → the frame whose images are taken."""

    ray_depth: bool = False
    upside_down: bool = False
    masks_of: tuple[int, ...] | None = None

    def rgb(self, frame: int) -> NDArray[np.uint8]:
        image = CaptureFolder.rgb(self, frame)
        return image[::-1] if self.upside_down else image

    def depth_m(self, frame: int) -> NDArray[np.float32]:
        depth = CaptureFolder.depth_m(self, frame)
        if self.upside_down:
            depth = depth[::-1]
        return (depth * _ray_length(self.capture.frame(frame).camera)).astype(np.float32) if self.ray_depth else depth

    def instance(self, frame: int) -> NDArray[np.uint16]:
        taken = frame if self.masks_of is None else self.masks_of[frame]
        image = CaptureFolder.instance(self, taken)
        return image[::-1] if self.upside_down else image


def handedness(folder: CaptureFolder) -> Wrong:
    """Left-handed numbers taken for right-handed ones: positions and turns are mirrored, pictures are not."""
    return _wrong(_boxes(_poses(folder.capture, lambda p: MIRROR @ p @ MIRROR), _mirrored), folder)


def handedness_of_poses(folder: CaptureFolder) -> Wrong:
    """The same of the cameras alone."""
    return _wrong(_poses(folder.capture, lambda p: MIRROR @ p @ MIRROR), folder)


def axes_swapped(folder: CaptureFolder) -> Wrong:
    """Boxes with y and z exchanged: Z-up numbers taken as they are."""

    def swapped(box: OrientedBox) -> OrientedBox:
        x, y, z = box.center
        a, b, c = box.half_extents
        return replace(box, center=(x, z, y), half_extents=(a, c, b))

    return _wrong(_boxes(folder.capture, swapped), folder)


def axes_of_poses_swapped(folder: CaptureFolder) -> Wrong:
    """Cameras with y and z exchanged."""
    return _wrong(_poses(folder.capture, lambda p: SWAP @ p @ SWAP), folder)


def yaw_sign(folder: CaptureFolder) -> Wrong:
    """Clockwise yaw taken for counter-clockwise: cameras stand right and are turned the wrong way."""

    def turned(pose: Array) -> Array:
        yaw = np.arctan2(pose[0, 2], pose[2, 2])
        made = pose.copy()
        made[:3, :3] = _about_y(-2 * yaw) @ pose[:3, :3]
        return made

    return _wrong(_poses(folder.capture, turned), folder)


def no_pitch(folder: CaptureFolder) -> Wrong | None:
    """Cameras looked up or down, the poses say level. None where all cameras are level."""
    pitches = [np.arcsin(np.clip(-f.camera.matrix[1, 2], -1, 1)) for f in folder.capture.frames]
    if np.median(np.abs(pitches)) < np.radians(3):
        return None

    def level(pose: Array) -> Array:
        yaw = np.arctan2(pose[0, 2], pose[2, 2])
        made = pose.copy()
        made[:3, :3] = _about_y(yaw)
        return made

    return _wrong(_poses(folder.capture, level), folder)


def no_camera_height(folder: CaptureFolder) -> Wrong:
    """The agent's place for the camera's."""

    def lower(pose: Array) -> Array:
        made = pose.copy()
        made[1, 3] -= AGENT_HEIGHT_M
        return made

    return _wrong(_poses(folder.capture, lower), folder)


def inverted_pose(folder: CaptureFolder) -> Wrong:
    """world_to_camera for camera_to_world."""
    return _wrong(_poses(folder.capture, lambda p: np.linalg.inv(p)), folder)


def scale_100(folder: CaptureFolder) -> Wrong:
    """Centimetres for metres in poses and boxes, not in the depth."""
    return _scaled(folder, 100.0)


def scale_tenth(folder: CaptureFolder) -> Wrong:
    """Metres for tens of metres."""
    return _scaled(folder, 0.1)


def ray_depth(folder: CaptureFolder) -> Wrong:
    """Distance along the ray for planar depth."""
    return _wrong(folder.capture, folder, ray_depth=True)


def upside_down(folder: CaptureFolder) -> Wrong:
    """Rows counted from below in every image."""
    heights = {f.index: f.camera.height for f in folder.capture.frames}

    def turned(sighting: Sighting) -> Sighting:
        if sighting.bbox is None:
            return sighting
        x0, y0, x1, y1 = sighting.bbox
        height = heights[sighting.frame]
        return replace(sighting, bbox=(x0, height - y1, x1, height - y0))

    return _wrong(_sightings(folder.capture, turned), folder, upside_down=True)


def boxes_doubled(folder: CaptureFolder) -> Wrong:
    """Sizes taken for half extents."""
    return _wrong(
        _boxes(folder.capture, lambda b: replace(b, half_extents=tuple(2 * h for h in b.half_extents))),  # type: ignore[arg-type]
        folder,
    )


def poses_shifted(folder: CaptureFolder) -> Wrong:
    """Every picture has the pose of the one before it."""
    cameras = [f.camera.camera_to_world for f in folder.capture.frames]
    frames = tuple(
        replace(f, camera=replace(f.camera, camera_to_world=cameras[max(0, i - 1)]))
        for i, f in enumerate(folder.capture.frames)
    )
    return _wrong(replace(folder.capture, frames=frames), folder)


def masks_shifted(folder: CaptureFolder) -> Wrong:
    """Every picture has the masks of the one before it, counted as such."""
    order = [f.index for f in folder.capture.frames]
    before = {index: order[max(0, i - 1)] for i, index in enumerate(order)}

    def told(obj: SceneObject) -> SceneObject:
        if obj.visible is None:
            return obj
        there = {s.frame: s for s in obj.visible}
        seen = tuple(replace(there[b], frame=i) for i, b in before.items() if b in there)
        return replace(obj, visible=seen)

    capture = replace(folder.capture, objects=tuple(map(told, folder.capture.objects)))
    return _wrong(capture, folder, masks_of=tuple(before[i] for i in order))


def aligned_as_oriented(folder: CaptureFolder) -> Wrong | None:
    """World-aligned boxes handed out as the objects' own. None where hardly a box is turned."""
    turned = 0

    def aligned(obj: SceneObject) -> SceneObject:
        nonlocal turned
        corners = obj.box.corners()
        half = (corners.max(0) - corners.min(0)) / 2
        center = (corners.max(0) + corners.min(0)) / 2
        turned += float(np.prod(half)) > 1.35 * float(np.prod(obj.box.half_extents))
        box = OrientedBox(tuple(center.tolist()), tuple(half.tolist()), (0.0, 0.0, 0.0, 1.0))
        return replace(obj, box=box, box_kind="oriented")

    objects = tuple(map(aligned, folder.capture.objects))
    return _wrong(replace(folder.capture, objects=objects), folder) if turned >= 3 else None


def own_size_unturned(folder: CaptureFolder) -> Wrong | None:
    """The objects' own sizes with their turns left out. None where hardly a box is turned."""
    turned = sum(_turned(obj.box) for obj in folder.capture.objects)
    if turned < 3:
        return None
    return _wrong(_boxes(folder.capture, lambda b: replace(b, rotation_xyzw=(0.0, 0.0, 0.0, 1.0))), folder)


def narrow_view(folder: CaptureFolder) -> Wrong:
    """A field of view a tenth too small."""
    return _focal(folder, 1 / 0.9)


def wide_view(folder: CaptureFolder) -> Wrong:
    """A field of view a tenth too large."""
    return _focal(folder, 1 / 1.1)


def non_finite_pose(folder: CaptureFolder) -> Wrong:
    """A lost pose, as scanners write it, in one frame."""
    first, *rest = folder.capture.frames
    lost = replace(first, camera=replace(first.camera, camera_to_world=(float("-inf"),) * 16))
    return _wrong(replace(folder.capture, frames=(lost, *rest)), folder)


def long_quaternion(folder: CaptureFolder) -> Wrong:
    """A quaternion that is no rotation, of one object."""
    first, *rest = folder.capture.objects
    longer = tuple(1.1 * q for q in first.box.rotation_xyzw)
    changed = replace(first, box=replace(first.box, rotation_xyzw=longer))  # type: ignore[arg-type]
    return _wrong(replace(folder.capture, objects=(changed, *rest)), folder)


GEOMETRY = frozenset({"outside_boxes", "object_outside_box", "depth_drift"})
LOOSE = frozenset({"loose_boxes", "turned_boxes"})
CORRUPTIONS: dict[str, tuple[Callable[[CaptureFolder], Wrong | None], frozenset[str]]] = {
    "flipped handedness": (handedness, GEOMETRY),
    "flipped handedness of poses": (handedness_of_poses, GEOMETRY),
    "y/z of boxes swapped": (axes_swapped, GEOMETRY),
    "y/z of poses swapped": (axes_of_poses_swapped, GEOMETRY),
    "yaw sign": (yaw_sign, GEOMETRY),
    "missing pitch": (no_pitch, GEOMETRY),
    "missing camera height": (no_camera_height, GEOMETRY),
    "inverted pose": (inverted_pose, GEOMETRY),
    "scale × 100": (scale_100, GEOMETRY),
    "scale ÷ 10": (scale_tenth, GEOMETRY),
    "ray depth": (ray_depth, GEOMETRY),
    "rows upside down": (upside_down, GEOMETRY),
    "boxes twice too large": (boxes_doubled, LOOSE),
    "poses shifted by a frame": (poses_shifted, GEOMETRY),
    "masks shifted by a frame": (masks_shifted, GEOMETRY),
    "aligned box as oriented": (aligned_as_oriented, LOOSE),
    "own size without its turn": (own_size_unturned, GEOMETRY),
    "field of view × 0.9": (narrow_view, GEOMETRY),
    "field of view × 1.1": (wide_view, GEOMETRY),
    "non-finite pose": (non_finite_pose, frozenset({"bad_pose"})),
    "non-unit quaternion": (long_quaternion, frozenset({"bad_rotation"})),
}
"""Name → (the mistake, None where it would change nothing; the reasons of which the gate must give one)."""


def _wrong(capture: Capture, folder: CaptureFolder, **how: Any) -> Wrong:
    return Wrong(folder.path, capture, folder.sha256, **how)


def _poses(capture: Capture, change: Callable[[Array], Array]) -> Capture:
    def moved(frame: Frame) -> Frame:
        pose = change(frame.camera.matrix.copy())
        return replace(frame, camera=replace(frame.camera, camera_to_world=tuple(pose.reshape(16).tolist())))

    return replace(capture, frames=tuple(map(moved, capture.frames)))


def _boxes(capture: Capture, change: Callable[[OrientedBox], OrientedBox]) -> Capture:
    """Of every object, in every state of the scene."""
    objects = {o.object_id: replace(o, box=change(o.box)) for o in capture.objects}
    states = []
    for state in capture.states:
        placed = {}
        for object_id, placement in state.objects.items():
            at = change(OrientedBox(placement.center, objects[object_id].box.half_extents, placement.rotation_xyzw))
            placed[object_id] = replace(placement, center=at.center, rotation_xyzw=at.rotation_xyzw)
        states.append(replace(state, objects=placed))
    return replace(capture, objects=tuple(objects.values()), states=tuple(states))


def _sightings(capture: Capture, change: Callable[[Sighting], Sighting]) -> Capture:
    objects = tuple(
        o if o.visible is None else replace(o, visible=tuple(map(change, o.visible))) for o in capture.objects
    )
    return replace(capture, objects=objects)


def _scaled(folder: CaptureFolder, factor: float) -> Wrong:
    def grown(box: OrientedBox) -> OrientedBox:
        return replace(
            box,
            center=tuple(factor * c for c in box.center),  # type: ignore[arg-type]
            half_extents=tuple(factor * h for h in box.half_extents),  # type: ignore[arg-type]
        )

    def farther(pose: Array) -> Array:
        made = pose.copy()
        made[:3, 3] *= factor
        return made

    return _wrong(_poses(_boxes(folder.capture, grown), farther), folder)


def _focal(folder: CaptureFolder, tangent: float) -> Wrong:
    """Focal lengths for a field of view of `1 / tangent` times the right one."""

    def told(camera: Camera) -> Camera:
        half = np.arctan(camera.width / 2 / camera.fx) / tangent
        factor = camera.width / 2 / np.tan(half) / camera.fx
        return replace(camera, fx=camera.fx * factor, fy=camera.fy * factor)

    frames = tuple(replace(f, camera=told(f.camera)) for f in folder.capture.frames)
    return _wrong(replace(folder.capture, frames=frames), folder)


def _mirrored(box: OrientedBox) -> OrientedBox:
    x, y, z = box.center
    a, b, c, w = box.rotation_xyzw
    return replace(box, center=(-x, y, z), rotation_xyzw=(a, -b, -c, w))


def _about_y(angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _turned(box: OrientedBox) -> bool:
    corners = box.corners()
    return float(np.prod(corners.max(0) - corners.min(0))) > 1.35 * 8 * float(np.prod(box.half_extents))


def _ray_length(camera: Camera) -> Array:
    rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    return np.asarray(np.sqrt(1 + ((columns - camera.cx) / camera.fx) ** 2 + ((rows - camera.cy) / camera.fy) ** 2))
