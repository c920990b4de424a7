"""The drawn world as a source, and as a habitat recording and SPRITE metadata on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from sprite_etl.extract.base import OpenScene, Rendering, SceneFacts, SceneRef, Source, Viewpoint, check_options, option
from sprite_etl.scene.capture import FreeSpace, Has, Placement, SceneObject, State
from tests.scene.examples import BOX, TABLE, cameras_around, cast

SCENE = SceneRef("drawn-1", "place-1", seed=3, native_split="train")


@dataclass(frozen=True, slots=True)
class DrawnOptions:
    frames: int = option(4, "Frames", "How many", minimum=0, maximum=50)
    masks: bool = option(True, "Masks", "Whether there are any")

    def __post_init__(self) -> None:
        check_options(self)


class DrawnSource(Source):
    """Two boxes on a floor; in the second half of the walk the small box stands elsewhere."""

    name: ClassVar[str] = "drawn"
    title: ClassVar[str] = "Drawn"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = DrawnOptions
    fps: ClassVar[float] = 2.0

    wrong_size = False
    moved_to = (-0.4, 0.95, -3.1)

    def catalogue(self) -> Sequence[SceneRef]:
        return (SCENE,)

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        yield _Drawn(self)


class _Drawn(OpenScene):
    def __init__(self, source: DrawnSource) -> None:
        self._source = source

    def viewpoints(self) -> Sequence[Viewpoint]:
        cameras = cameras_around(self._source.options.frames)
        half = len(cameras) // 2
        return [Viewpoint(c, i / 2, state="after" if i >= half else None) for i, c in enumerate(cameras)]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        objects = self._placed(viewpoint.state)
        depth, instance = cast(viewpoint.camera, objects)
        rgb = np.repeat((instance * 80).astype(np.uint8)[..., None], 3, -1)
        if self._source.wrong_size:
            depth = depth[::2, ::2]
        alone = {o.instance_id: int((cast(viewpoint.camera, (o,))[1] > 0).sum()) for o in objects}
        masks = self._source.options.masks
        return Rendering(rgb, depth, instance if masks else None, alone if masks else None)

    def facts(self) -> SceneFacts:
        grid = np.full((4, 5), 255, dtype=np.uint8)
        moved = State("after", {"box_1": Placement(self._source.moved_to, BOX.box.rotation_xyzw)})
        space = (FreeSpace("free_space.png", 0.5, (-1.0, -5.0)), grid)
        return SceneFacts((TABLE, BOX), Has(), ("Table",), states=(moved,), free_space=space)

    def _placed(self, state: str | None) -> tuple[SceneObject, ...]:
        from dataclasses import replace

        if state is None:
            return TABLE, BOX
        return TABLE, replace(BOX, box=replace(BOX.box, center=self._source.moved_to))


def write_recording(folder: Path, frames: int = 6, **changes: Any) -> Path:
    """A habitat recording of the drawn world. changes: replace a field of every object's `obb`."""
    folder.mkdir(parents=True)
    cameras = cameras_around(frames)
    images = [cast(c, (TABLE, BOX)) for c in cameras]
    rgb = np.stack([np.repeat((i * 80).astype(np.uint8)[..., None], 3, -1) for _, i in images])
    depth, instance = np.stack([d for d, _ in images]), np.stack([i for _, i in images]).astype(np.uint32)
    np.savez_compressed(folder / "frames.npz", rgb=rgb, depth=depth, instance=instance, semantic=instance)
    entries = [
        {
            "index": i,
            "agent_position": [*c.position[[0]], 0.0, c.position[2]],
            "agent_yaw": c.yaw_rad,
            "world_from_camera": c.matrix.tolist(),
            "intrinsics": {"width": c.width, "height": c.height, "fx": c.fx, "fy": c.fy, "cx": c.cx, "cy": c.cy},
        }
        for i, c in enumerate(cameras)
    ]
    (folder / "frames.json").write_text(json.dumps({"scene": "replicaCAD apt_9", "frames": entries}))
    objects = []
    for obj, category in ((TABLE, "table"), (BOX, "tv_screen")):
        x, y, z, w = obj.box.rotation_xyzw
        obb = {"center": obj.box.center, "half_extents": obj.box.half_extents, "rotation_wxyz": [w, x, y, z], **changes}
        objects.append({"object_id": obj.instance_id, "handle": obj.object_id, "category": category, "obb": obb})
    (folder / "objects.json").write_text(json.dumps({"objects": objects}))
    return folder
