"""A source whose scenes are boxes in a room, cast exactly: small and fast, so that whole runs fit into a test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sprite_etl.extract.base import (
    OpenScene,
    Rendering,
    SceneError,
    SceneFacts,
    SceneRef,
    Source,
    Viewpoint,
    check_options,
    option,
)
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import AgentPose, Has, License, SceneObject
from tests.builders import RGB, WALL_RGB, box_of, cast_boxes, furnished_things, walk


@dataclass(frozen=True, slots=True)
class BoxOptions:
    frames: int = option(12, "Frames", "Pictures per scene", minimum=2, maximum=200)
    width: int = option(160, "Width", "Pixels", minimum=32, maximum=640)
    broken: str = option("", "Broken", "What is wrong with every scene", choices=("", "scene", "nan_pose", "flat_box"))

    def __post_init__(self) -> None:
        check_options(self)


class BoxSource(Source):
    """Scenes from a seed."""

    name: ClassVar[str] = "mujoco"  # it stands in for the generated source, under its name
    title: ClassVar[str] = "Boxes"
    version: ClassVar[str] = "boxes-1"
    options_type: ClassVar[type[Any]] = BoxOptions
    generated: ClassVar[bool] = True
    fps: ClassVar[float] = 2.0
    license: ClassVar[License] = License("CC0-1.0", None, True, "embed", "free")

    def catalogue(self) -> Sequence[SceneRef]:
        return ()

    def generate(self, seed: int, batch: str, index: int) -> SceneRef:
        digest = hashlib.sha256(f"{seed} {batch} {index}".encode()).hexdigest()
        return SceneRef(f"boxes-{digest[:8]}", digest[8:16], int(digest[16:23], 16))

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        if self.options.broken == "scene":
            raise SceneError("no_floor", "this scene has no floor")
        yield BoxScene(scene, self.options)


class BoxScene(OpenScene):
    def __init__(self, scene: SceneRef, options: BoxOptions) -> None:
        self.options = options
        self.things = furnished_things(scene.seed)
        shell = [OrientedBox((0, -0.05, 0), (4, 0.05, 4))]
        shell += [OrientedBox((x, 1.3, 0), (0.05, 1.3, 4)) for x in (-4.05, 4.05)]
        shell += [OrientedBox((0, 1.3, z), (4, 1.3, 0.05)) for z in (-4.05, 4.05)]
        self.solid = [(b, 0) for b in shell] + [(box_of(t), i + 1) for i, t in enumerate(self.things)]

    def viewpoints(self) -> Sequence[Viewpoint]:
        cameras = walk(self.options.frames, width=self.options.width)
        if self.options.broken == "nan_pose":
            pose = list(cameras[1].camera_to_world)
            pose[3] = float("nan")
            cameras[1] = type(cameras[1])(*(getattr(cameras[1], f) for f in cameras[1].__slots__[:-1]), tuple(pose))
        return [
            Viewpoint(c, i / 2, AgentPose((float(c.position[0]), 0.0, float(c.position[2])), c.yaw_rad), "room_1")
            for i, c in enumerate(cameras)
        ]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        camera = viewpoint.camera
        depth, instance = cast_boxes(camera, self.solid)
        palette = np.array([WALL_RGB, *(RGB[t.colour] for t in self.things)], float)
        light = np.clip(1.05 - depth / 25, 0.6, 1)[..., None]
        rgb = np.clip(palette[instance] * light, 0, 255).astype(np.uint8)
        seen = sorted(set(np.unique(instance).tolist()) - {0})
        boxes = {i: b for b, i in self.solid}
        alone = {i: int((cast_boxes(camera, [(boxes[i], i)])[1] == i).sum()) for i in seen}
        return Rendering(rgb, depth, instance, alone)

    def facts(self) -> SceneFacts:
        counts: dict[str, int] = {}
        objects = []
        for i, thing in enumerate(self.things):
            counts[thing.name] = counts.get(thing.name, 0) + 1
            box = box_of(thing)
            if self.options.broken == "flat_box":
                box = OrientedBox(box.center, (box.half_extents[0], -0.1, 0.1), box.rotation_xyzw)
            object_id = f"{thing.name.replace(' ', '_')}_{counts[thing.name]}"
            objects.append(SceneObject(object_id, i + 1, thing.name, thing.name, box, room_id="room_1"))
        names = tuple(sorted({t.name for t in self.things}))
        return SceneFacts(tuple(objects), Has(True, True), names)
