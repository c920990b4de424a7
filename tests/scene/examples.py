"""A small drawn world: two boxes ray-cast exactly, so that every pixel's truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera, camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import (
    AgentPose,
    Capture,
    Frame,
    FreeSpace,
    Has,
    License,
    Opening,
    Placement,
    Room,
    SceneObject,
    State,
    Support,
)
from sprite_etl.scene.folder import CaptureFolder, read_capture, write_depth, write_instance, write_manifest, write_rgb
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.scene.visibility import sightings_in_frame

WIDTH, HEIGHT = 160, 120

TABLE = SceneObject("table_1", 1, "Table", "table", OrientedBox((0, 0.4, -3), (0.8, 0.4, 0.5), quaternion_about_y(0.3)))
BOX = SceneObject("box_1", 2, "Box", "box", OrientedBox((0.3, 0.95, -3), (0.15, 0.15, 0.2)), static=False)
FLOOR = OrientedBox((0, -0.05, -3), (6, 0.05, 6))


def cameras_around(count: int, width: int = WIDTH, height: int = HEIGHT) -> list[Camera]:
    """Cameras on a half circle of 2.5 m about the table at eye height, all looking at it."""
    cameras = []
    for angle in np.linspace(-1.6, 1.6, count):
        position = np.array([2.5 * np.sin(angle), 1.5, -3 + 2.5 * np.cos(angle)])
        pose = pose_from_yaw_pitch(position, float(angle), -0.35)
        cameras.append(camera_from_fov(width, height, np.pi / 2, pose))
    return cameras


def cast(camera: Camera, objects: tuple[SceneObject, ...]) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """(planar depth, instance ids) of boxes on a floor, by the slab method; 0 = nothing hit."""
    rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    ends = camera.lift(columns, rows, np.ones(rows.shape))
    directions = ends - camera.position  # planar depth grows by 1 along each
    depth = np.full(rows.shape, np.inf)
    instance = np.zeros(rows.shape, dtype=np.uint16)
    for box, number in [(FLOOR, 0), *((o.box, o.instance_id) for o in objects)]:
        start, step = box.to_local(camera.position), directions @ box.axes
        with np.errstate(divide="ignore", invalid="ignore"):
            a = (-np.asarray(box.half_extents) - start) / step
            b = (np.asarray(box.half_extents) - start) / step
        enter, leave = np.minimum(a, b).max(-1), np.maximum(a, b).min(-1)
        hit = (enter <= leave) & (enter > 0) & (enter < depth)
        depth[hit], instance[hit] = enter[hit], number
    return np.where(np.isfinite(depth), depth, 0).astype(np.float32), instance


def write_example(
    folder: Path, frames: int = 12, objects: tuple[SceneObject, ...] = (TABLE, BOX), finished: bool = True
) -> CaptureFolder:
    """Draw and write a whole, sound capture; `finished` writes capture.json too."""
    cameras = cameras_around(frames)
    capture = Capture(
        "c0ffee", "drawn", "1", "drawn-1", "drawn-1", 0,
        tuple(Frame(i, i / 2, c) for i, c in enumerate(cameras)),
        objects, fps=2.0, has=Has(depth=True, instance=True), complete_categories=("Box", "Table"),
    )  # fmt: skip
    seen: dict[str, list] = {o.object_id: [] for o in objects}
    for frame in capture.frames:
        depth, instance = cast(frame.camera, objects)
        grey = np.clip(60 + 90 * instance.astype(int) + (depth * 10).astype(int), 0, 255)
        write_rgb(folder, frame.index, np.repeat(grey[..., None], 3, -1).astype(np.uint8))
        write_depth(folder, frame.index, depth, capture.depth_scale)
        write_instance(folder, frame.index, instance)
        for object_id, sighting in sightings_in_frame(frame.index, instance, objects, frame.camera).items():
            seen[object_id].append(sighting)
    capture = replace(capture, objects=tuple(replace(o, visible=tuple(seen[o.object_id])) for o in objects))
    if not finished:
        return CaptureFolder(folder, capture, "")
    write_manifest(folder, capture)
    return read_capture(folder)


def full_capture() -> Capture:
    """A capture that uses every field, for round trips."""
    camera = cameras_around(1)[0]
    return Capture(
        "abc", "drawn", "2", "s", "p", 5,
        (Frame(0, 0.0, camera, AgentPose((0.0, 0.0, 1.0), 0.5), "room_1", None),
         Frame(3, 1.5, camera, None, None, "moved")),
        (TABLE, replace(BOX, nameable=False, room_id="room_1", box_kind="axis_aligned", visible=())),
        "outdoor", "scan", "train", 12.5, 500.0, "verified",
        Has(True, True, True, True, True), ("Table",), License("CC-BY-4.0", "https://x", True, "embed", "free", "by X"),
        (State("moved", {"box_1": Placement((1.0, 2.0, 3.0), (0.0, 0.0, 0.0, 1.0))}),),
        (Support("box_1", "on", "table_1", "physics"),),
        (Room("room_1", "kitchen", ((0.0, 0.0), (4.0, 0.0), (4.0, 3.0)), 0.0, 2.6,
              (Opening("doorway", (0.0, 0.0), (0.9, 0.0), 0.0, 2.0, "room_2"),)),),
        FreeSpace("free_space.png", 0.05, (-1.0, -2.0)),
    )  # fmt: skip
