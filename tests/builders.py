"""Captures of boxes in a room, ray-cast exactly in numpy: every pixel, depth and mask is known to be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera, camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import AgentPose, Capture, Frame, Has, Room, SceneObject, Sighting, Support
from sprite_etl.scene.folder import CaptureFolder, read_capture, write_depth, write_instance, write_manifest, write_rgb
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.scene.visibility import sightings_in_frame

WIDTH, HEIGHT = 160, 120
RGB: dict[str, tuple[int, int, int]] = {
    "red": (200, 30, 30), "blue": (40, 70, 200), "green": (40, 150, 60), "yellow": (230, 200, 40),
    "white": (235, 235, 235), "black": (25, 25, 25), "grey": (128, 128, 128), "brown": (120, 75, 40),
    "orange": (235, 130, 30), "purple": (120, 50, 160), "pink": (240, 150, 180),
}  # fmt: skip
WALL_RGB = (205, 200, 190)


@dataclass(frozen=True)
class Thing:
    """A box to put into a world. at: (x, z) of its centre; size: width (x), height, depth (z) in metres before the
    yaw; lift: its lowest y."""

    name: str
    at: tuple[float, float]
    size: tuple[float, float, float]
    colour: str = "grey"
    yaw: float = 0.0
    lift: float = 0.0
    on: int | None = None
    """Index of the thing it stands on."""
    nameable: bool = True


def box_of(thing: Thing) -> OrientedBox:
    """The thing's box."""
    w, h, d = thing.size
    center = (thing.at[0], thing.lift + h / 2, thing.at[1])
    return OrientedBox(center, (w / 2, h / 2, d / 2), quaternion_about_y(thing.yaw))


def look(
    x: float, z: float, yaw: float, pitch: float = -0.25, height: float = 1.5, fov: float = 1.4, width: int = WIDTH
) -> Camera:
    """A level camera at eye height; yaw 0 looks along −Z, counter-clockwise."""
    pose = pose_from_yaw_pitch([x, height, z], yaw, pitch)
    return camera_from_fov(width, width * 3 // 4, fov, pose)


def cast_boxes(
    camera: Camera, boxes: Sequence[tuple[OrientedBox, int]]
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """(planar depth, number of the box hit first) by the slab method; 0 where nothing is hit."""
    rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    directions = camera.lift(columns, rows, np.ones(rows.shape)) - camera.position
    depth, number = np.full(rows.shape, np.inf), np.zeros(rows.shape, np.uint16)
    for box, i in boxes:
        start, step, half = box.to_local(camera.position), directions @ box.axes, np.asarray(box.half_extents)
        with np.errstate(divide="ignore", invalid="ignore"):
            a, b = (-half - start) / step, (half - start) / step
        enter, leave = np.minimum(a, b).max(-1), np.maximum(a, b).min(-1)
        hit = (enter <= leave) & (enter > 1e-3) & (enter < depth)
        depth[hit], number[hit] = enter[hit], i
    return np.where(np.isfinite(depth), depth, 0).astype(np.float32), number


def box_world(
    folder: Path,
    things: Sequence[Thing],
    cameras: Sequence[Camera],
    *,
    capture_id: str = "boxworld",
    room: tuple[float, float, float, float] = (-4.0, -4.0, 4.0, 4.0),
    complete: Sequence[str] | None = None,
    seconds_per_frame: float = 0.5,
    **fields: object,
) -> CaptureFolder:
    """Write a capture of these things seen by these cameras. room: x0, z0, x1, z1 of its floor, 2.6 m high.

    complete: complete_categories (default: all); fields: any further fields of Capture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    objects: list[SceneObject] = []
    for i, thing in enumerate(things):
        counts[thing.name] = counts.get(thing.name, 0) + 1
        object_id = f"{thing.name.replace(' ', '_')}_{counts[thing.name]}"
        objects.append(
            SceneObject(
                object_id, i + 1, thing.name, thing.name, box_of(thing), thing.nameable, "room_1", thing.on is None
            )
        )
    support = tuple(
        Support(objects[i].object_id, "on", objects[t.on].object_id, "physics")
        for i, t in enumerate(things)
        if t.on is not None
    )
    x0, z0, x1, z1 = room
    shell = [
        OrientedBox(((x0 + x1) / 2, -0.05, (z0 + z1) / 2), ((x1 - x0) / 2, 0.05, (z1 - z0) / 2)),
        OrientedBox((x0 - 0.05, 1.3, (z0 + z1) / 2), (0.05, 1.3, (z1 - z0) / 2)),
        OrientedBox((x1 + 0.05, 1.3, (z0 + z1) / 2), (0.05, 1.3, (z1 - z0) / 2)),
        OrientedBox(((x0 + x1) / 2, 1.3, z0 - 0.05), ((x1 - x0) / 2, 1.3, 0.05)),
        OrientedBox(((x0 + x1) / 2, 1.3, z1 + 0.05), ((x1 - x0) / 2, 1.3, 0.05)),
    ]
    solid = [(b, 0) for b in shell] + [(o.box, o.instance_id) for o in objects]
    palette = np.array([WALL_RGB, *(RGB[t.colour] for t in things)], float)
    frames: list[Frame] = []
    seen: dict[str, list[Sighting]] = {o.object_id: [] for o in objects}
    for k, camera in enumerate(cameras):
        x, _, z = camera.position
        frames.append(
            Frame(k, k * seconds_per_frame, camera, AgentPose((float(x), 0.0, float(z)), camera.yaw_rad), "room_1")
        )
        depth, instance = cast_boxes(camera, solid)
        light = np.clip(1.05 - depth / 25, 0.6, 1)[..., None]
        write_rgb(folder, k, np.clip(palette[instance] * light, 0, 255).astype(np.uint8))
        write_depth(folder, k, depth, 1000.0)
        write_instance(folder, k, instance)
        visible = set(np.unique(instance).tolist()) - {0}
        alone = {i: int((cast_boxes(camera, [(objects[i - 1].box, i)])[1] == i).sum()) for i in visible}
        for object_id, s in sightings_in_frame(k, instance, objects, camera, alone).items():
            seen[object_id].append(s)
    capture = Capture(
        capture_id, "boxes", "1", capture_id, capture_id, 0, tuple(frames),
        tuple(replace(o, visible=tuple(seen[o.object_id])) for o in objects),
        fps=1 / seconds_per_frame, geometry="verified", has=Has(True, True, True, False, True),
        complete_categories=tuple(sorted({t.name for t in things} if complete is None else complete)), support=support,
        rooms=(Room("room_1", "living_room", ((x0, z0), (x1, z0), (x1, z1), (x0, z1)), 0.0, 2.6),),
    )  # fmt: skip
    write_manifest(folder, replace(capture, **fields))  # type: ignore[arg-type]
    return read_capture(folder)


_CATALOGUE: tuple[tuple[str, tuple[float, float, float]], ...] = (
    ("table", (1.4, 0.75, 0.9)), ("chair", (0.45, 0.9, 0.45)), ("sofa", (1.9, 0.8, 0.85)),
    ("bookshelf", (0.9, 1.8, 0.3)),
    ("box", (0.5, 0.4, 0.4)), ("floor lamp", (0.35, 1.6, 0.35)), ("plant", (0.4, 1.0, 0.4)), ("bed", (1.5, 0.5, 2.0)),
    ("refrigerator", (0.7, 1.75, 0.7)), ("stool", (0.35, 0.5, 0.35)),
)  # fmt: skip
_SMALL = (
    ("mug", (0.14, 0.16, 0.14)),
    ("bowl", (0.3, 0.15, 0.3)),
    ("laptop", (0.36, 0.25, 0.26)),
    ("vase", (0.16, 0.35, 0.16)),
)


def furnished_things(seed: int, count: int = 12, half_m: float = 3.5) -> list[Thing]:
    """Furniture spread over a room without touching, and small things on what carries them."""
    rng = np.random.default_rng([seed, 1])
    colours, things = sorted(RGB), list[Thing]()
    for _ in range(60 * count):
        if len(things) == count:
            break
        name, size = _CATALOGUE[int(rng.integers(len(_CATALOGUE)))]
        w, h, d = (s * rng.uniform(0.75, 1.3) for s in size)
        at = rng.uniform(-half_m + max(w, d) / 1.4, half_m - max(w, d) / 1.4, 2)
        reach = np.hypot(w, d) / 2
        if any(np.hypot(*(at - t.at)) < reach + np.hypot(t.size[0], t.size[2]) / 2 + 0.35 for t in things):
            continue
        colour = colours[int(rng.integers(len(colours)))]
        things.append(Thing(name, (float(at[0]), float(at[1])), (w, h, d), colour, float(rng.uniform(-np.pi, np.pi))))
    for i, carrier in enumerate(list(things)):
        if carrier.name in ("table", "box", "bookshelf") and rng.random() < 0.8:
            name, size = _SMALL[int(rng.integers(len(_SMALL)))]
            colour = colours[int(rng.integers(len(colours)))]
            things.append(Thing(name, carrier.at, size, colour, float(rng.uniform(-3, 3)), carrier.size[1], on=i))
    return things


def walk(count: int, radius: float = 2.2, width: int = WIDTH) -> list[Camera]:
    """A round walk of a room about its middle: looks across it, half a turn of gaze over the way."""
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return [look(radius * np.sin(a), radius * np.cos(a), float(a + 0.5 * np.sin(3 * a)), width=width) for a in angles]


def furnished_room(folder: Path, seed: int, frames: int = 24, width: int = WIDTH, count: int = 12) -> CaptureFolder:
    """A capture of a walk through a drawn room."""
    return box_world(folder, furnished_things(seed, count), walk(frames, width=width), capture_id=f"room{seed}")
