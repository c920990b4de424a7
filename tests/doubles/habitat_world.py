"""The worlds of the stand-in for habitat-sim: boxes in a room, or what the real habitat-sim once recorded.

A scene's file holds JSON: {"kind": "objects" | "scan", "seed": 3, "dataset": "hm3d", "navmesh": "empty_stage" | true |
false | "impossible", "unlabelled": 1, "count": 10, "scattered": true, "crash": true,
"regions": […]}, or {"recording": "its folder"}.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.rotations import matrix_about_y
from tests.builders import RGB, WALL_RGB, Thing, box_of, cast_boxes, furnished_things

Array = NDArray[np.float64]
HALF = 4.0
BALCONY = (6.0, 7.2)
"""Ground that can't be reached from the room: x and z from…to."""


@dataclass(frozen=True)
class Entry:
    """A scan's object. label: its number in the images."""

    name: str
    category: str
    label: int
    box: OrientedBox | None


@dataclass(frozen=True)
class Placed:
    """A thing of a furnished scene: its local box low…high and where (4×4) its own frame is. class_id: 0 = none."""

    handle: str
    object_id: int
    class_id: int
    low: Array
    high: Array
    where: Array
    moves: bool = False
    links: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Seen:
    """rgba, planar depth (0 = nothing), labels and objects: what each kind of sensor shows."""

    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    labels: NDArray[np.uint32]
    objects: NDArray[np.uint32]


@dataclass
class World:
    """Made by `load_world`. solid: (box, label, object's number, colour) of all that is drawn."""

    solid: list[tuple[OrientedBox, int, int, tuple[int, int, int]]] = field(default_factory=list)
    entries: list[Entry | None] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    regions: list[dict[str, Any]] = field(default_factory=list)
    obstacles: list[OrientedBox] = field(default_factory=list)
    navmesh: Any = False
    floor: float = 0.0
    bounds: tuple[Array, Array] = (np.array([-HALF, 0.0, -HALF]), np.array([BALCONY[1], 0.2, BALCONY[1]]))

    def standable(self, x: Array, z: Array, radius: float, furniture: bool) -> NDArray[np.bool_]:
        room = (np.abs(x) < HALF - radius) & (np.abs(z) < HALF - radius)
        balcony = (x > BALCONY[0]) & (z > BALCONY[0])
        points = np.stack([x, np.zeros_like(x), z], -1)
        for box in self.obstacles if furniture else []:
            grown = OrientedBox(
                (box.center[0], 0, box.center[2]),
                (box.half_extents[0] + radius, 1, box.half_extents[2] + radius),
                box.rotation_xyzw,
            )
            room &= ~grown.contains(points)
        return room | balcony

    def settle(self, feet: Array, turn: Array) -> tuple[Array, Array]:
        """Where an agent stands that was put there."""
        return feet, turn

    def tilt(self, feet: Array, wanted: Array) -> Array:
        """How its camera is turned, for one that was specified so."""
        return wanted

    def draw(self, camera: Camera) -> Seen:
        depth, number = cast_boxes(camera, [(s[0], i + 1) for i, s in enumerate(self.solid)])
        labels = np.array([0, *(s[1] for s in self.solid)], np.uint32)
        objects = np.array([0, *(s[2] for s in self.solid)], np.uint32)
        palette = np.array([(0, 0, 0), *(s[3] for s in self.solid)], float)
        light = np.clip(1.05 - depth / 25, 0.6, 1)[..., None]
        rgb = np.clip(palette[number] * light, 0, 255).astype(np.uint8)
        alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
        return Seen(np.concatenate([rgb, alpha], -1), depth, labels[number], objects[number])


def load_world(path: Path) -> World:
    """The world of a scene's file."""
    told = json.loads(path.read_text())
    if told.get("crash"):
        os.abort()
    if "recording" in told:
        return Recorded.of(Path(told["recording"]))
    things = furnished_things(told.get("seed", 3), told.get("count", 10))
    world = World(navmesh=told.get("navmesh", False), regions=told.get("regions", []))
    if told["kind"] == "scan":
        _scan(world, things, told)
    else:
        _furnish(world, things, told)
    return world


def class_ids(seed: int = 3, count: int = 10) -> dict[str, int]:
    """The lexicon of a furnished world: category → semantic id."""
    names = sorted({t.name.replace(" ", "_") for t in furnished_things(seed, count)})
    return {name: i + 1 for i, name in enumerate(names)}


def _shell() -> list[OrientedBox]:
    floor = OrientedBox((0, -0.05, 0), (HALF, 0.05, HALF))
    ceiling = OrientedBox((0, 2.65, 0), (HALF, 0.05, HALF))
    walls = [OrientedBox((x, 1.3, 0), (0.05, 1.3, HALF)) for x in (-HALF - 0.05, HALF + 0.05)]
    return [floor, ceiling, *walls, *(OrientedBox((0, 1.3, z), (HALF, 1.3, 0.05)) for z in (-HALF - 0.05, HALF + 0.05))]


def _scan(world: World, things: list[Thing], told: dict[str, Any]) -> None:
    """HM3D: level boxes and an Unknown first. Others: oriented boxes, and entries that are None."""
    hm3d = told.get("dataset") == "hm3d"
    world.entries = [Entry("Unknown_0", "Unknown", 0, None)] if hm3d else [None, None]
    for box, name in zip(_shell(), ("floor", "ceiling", "wall", "wall", "wall", "wall")):
        label = len(world.entries)
        world.entries.append(Entry(f"{name}_{label}", name, label, box))
        world.solid.append((box, label, 0, WALL_RGB))
    for thing in things:
        label, box = len(world.entries), box_of(thing)
        world.solid.append((box, label, 0, RGB[thing.colour]))
        world.obstacles.append(box)
        world.entries.append(Entry(f"{thing.name}_{label}", thing.name, label, level(box) if hm3d else box))
        if not hm3d:
            world.entries.append(None)
    if told.get("scattered"):  # a piece of the first thing that the largest component does not hold
        first = next(e for e in world.entries if e and e.category == things[0].name)
        piece = OrientedBox((0, 1.2, 0), (0.3, 0.3, 0.3))
        world.solid.append((piece, first.label, 0, RGB["red"]))
        world.obstacles.append(piece)


def level(box: OrientedBox) -> OrientedBox:
    """The box along the world's axes around a box."""
    low, high = box.corners().min(0), box.corners().max(0)
    (x, y, z), (a, b, c) = ((low + high) / 2).tolist(), ((high - low) / 2).tolist()
    return OrientedBox((x, y, z), (a, b, c))


def _furnish(world: World, things: list[Thing], told: dict[str, Any]) -> None:
    """The last thing that stands on the floor is articulated: a body and a door, each with a number of its own."""
    world.solid = [(box, 0, 0, WALL_RGB) for box in _shell()]
    ids = class_ids(told.get("seed", 3), told.get("count", 10))
    jointed = max((i for i, t in enumerate(things) if t.on is None), default=-1)
    for i, thing in enumerate(things):
        box, number = box_of(thing), 10 * (i + 1)
        world.obstacles.append(box)
        name = thing.name.replace(" ", "_")
        if i == jointed:
            world.placed.append(_cupboard(box, number))
            for link, part in zip(world.placed[-1].links, _parts_of(box)):
                world.solid.append((part, 0, link.object_id, RGB[thing.colour]))
            continue
        world.solid.append((box, ids[name], number, RGB[thing.colour]))
        origin = np.array([0.3, -0.2, 0.1 * i])  # the modeller's origin, seen from the middle
        where = np.eye(4)
        where[:3, :3], where[:3, 3] = box.axes, np.array(box.center) + box.axes @ origin
        half = np.array(box.half_extents)
        unlabelled = told.get("unlabelled") == i
        world.placed.append(
            Placed(
                f"frl_apartment_{name}_:{i:04d}", number, 0 if unlabelled else ids[name], -origin - half,
                -origin + half, where, moves=thing.on is not None,
            )
        )  # fmt: skip


def _parts_of(box: OrientedBox) -> tuple[OrientedBox, OrientedBox]:
    """A body and the door before it, which together fill a box."""
    a, b, c = box.half_extents
    back, front = np.array(box.center) - box.axes[:, 2] * 0.1 * c, np.array(box.center) + box.axes[:, 2] * 0.9 * c
    body = OrientedBox((back[0], back[1], back[2]), (a, b, 0.9 * c), box.rotation_xyzw)
    return body, OrientedBox((front[0], front[1], front[2]), (a, b, 0.1 * c), box.rotation_xyzw)


def _cupboard(box: OrientedBox, number: int) -> Placed:
    body, door = _parts_of(box)
    root = np.eye(4)
    root[:3, :3], root[:3, 3] = box.axes, np.array(box.center) - [0, box.half_extents[1], 0]
    links = []
    for k, part in enumerate((body, door), 1):
        turned = np.eye(4)  # a link's own frame lies otherwise than the whole's
        turned[:3, :3] = box.axes @ matrix_about_y(np.pi / 2 * k)
        turned[:3, 3] = part.center
        half = np.abs(matrix_about_y(np.pi / 2 * k)).T @ part.half_extents
        links.append(Placed(f"link_{k}", number + k, 0, -half, half, turned))
    return Placed("kitchenCupboard_01_:0000", number, 0, np.zeros(3), np.zeros(3), root, links=tuple(links))


class Recorded(World):
    """Pictures, poses and objects that the real habitat-sim recorded. An agent that is put somewhere stands where the
    nearest picture was taken: none was taken elsewhere."""

    recording: Path

    @classmethod
    def of(cls, recording: Path) -> Recorded:
        world = cls(navmesh=True)
        world.recording = recording
        frames = json.loads((recording / "frames.json").read_text())["frames"]
        world.feet = np.array([f["agent_position"] for f in frames])
        world.yaws = [float(f["agent_yaw"]) for f in frames]
        world.cameras = np.array([f["world_from_camera"] for f in frames])
        world.floor = float(np.median(world.feet[:, 1])) - 0.08
        world.bounds = world.feet.min(0) - 0.5, world.feet.max(0) + 0.5
        for o in json.loads((recording / "objects.json").read_text())["objects"]:
            box = o["local_aabb"]
            world.placed.append(
                Placed(
                    o["handle"], o["object_id"], o["semantic_id"], np.array(box["min"]), np.array(box["max"]),
                    np.array(o["transformation"]),
                )
            )  # fmt: skip
        return world

    @cached_property
    def images(self) -> dict[str, Any]:
        with np.load(self.recording / "frames.npz") as data:
            return {name: data[name] for name in data}

    def standable(self, x: Array, z: Array, radius: float, furniture: bool) -> NDArray[np.bool_]:
        apart = np.hypot(x[..., None] - self.feet[:, 0], z[..., None] - self.feet[:, 2])
        return np.asarray(apart.min(-1) < 0.45)

    def settle(self, feet: Array, turn: Array) -> tuple[Array, Array]:
        at = self._nearest(feet)
        return self.feet[at], matrix_about_y(self.yaws[at])

    def tilt(self, feet: Array, wanted: Array) -> Array:
        at = self._nearest(feet)
        return np.asarray(matrix_about_y(self.yaws[at]).T @ self.cameras[at][:3, :3])

    def draw(self, camera: Camera) -> Seen:
        at = self._nearest(camera.position - [0, 1.5, 0])
        rgb = self.images["rgb"][at]
        rgba = np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255, np.uint8)], -1)
        return Seen(rgba, self.images["depth"][at], self.images["semantic"][at], self.images["instance"][at])

    def _nearest(self, feet: Array) -> int:
        return int(np.linalg.norm(self.feet - feet, axis=1).argmin())


def furnished(root: Path, scenes: int = 1, license_text: str = "", **told: Any) -> Path:
    """Write a data set like ReplicaCAD's; returns its configuration's path."""
    classes = {i: n for n, i in class_ids().items()}
    if "recording" in told:
        classes = json.loads((Path(told["recording"]) / "objects.json").read_text())["lexicon"]
    _write(root / "configs/ssd/lexicon.json", {"classes": [{"id": int(i), "name": n} for i, n in classes.items()]})
    for k in range(scenes):
        world = {"kind": "objects", "seed": 3, "navmesh": "empty_stage", **told}
        _write(root / f"configs/scenes/apt_{k}.scene_instance.json", world)
    if license_text:
        (root / "LICENSE.txt").write_text(license_text)
    return _write(
        root / "replicaCAD.scene_dataset_config.json",
        {
            "stages": {"paths": {".glb": ["stages/*"]}},
            "scene_instances": {"paths": {".json": ["configs/scenes"]}},
            "navmesh_instances": {"empty_stage": "navmeshes/empty_stage.navmesh"},
            "semantic_scene_descriptor_instances": {"lexicon": "configs/ssd/lexicon.json"},
        },
    )


def scans(root: Path, dataset: str = "hm3d", **told: Any) -> Path:
    """Write a data set of one scan like HM3D's (or another's); returns its configuration's path."""
    world = {"kind": "scan", "dataset": dataset, "seed": 3, "navmesh": True, **told}
    _write(root / "val/00800-TEEsavR23oF/TEEsavR23oF.basis.glb", world)
    (root / "val/00800-TEEsavR23oF/TEEsavR23oF.semantic.glb").write_bytes(b"glTF")
    stages = {"paths": {".glb": ["train/*/*.basis.glb", "val/*/*.basis.glb"]}}
    return _write(root / f"{dataset}_annotated_basis.scene_dataset_config.json", {"stages": stages})


def _write(path: Path, data: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))
    return path
