"""A drawn room that is photographed again from some places after one thing was moved."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Placement, State
from sprite_etl.scene.folder import CaptureFolder, image_file, read_capture, write_manifest
from tests.builders import Thing, box_of, box_world, look

THINGS = (
    Thing("table", (0.0, -1.5), (1.4, 0.75, 0.9), "brown"),
    Thing("mug", (0.35, -1.4), (0.36, 0.4, 0.36), "red", lift=0.75, on=0),
    Thing("stool", (-1.8, -1.2), (0.4, 0.6, 0.4), "blue", yaw=0.4),
    Thing("box", (1.9, -1.0), (0.5, 0.5, 0.4), "orange", yaw=1.0),
    Thing("plant", (-0.9, -2.6), (0.4, 1.0, 0.4), "green"),
    Thing("chair", (-0.6, 0.2), (0.45, 0.9, 0.45), "yellow", yaw=0.2),
)
STOOL, STOOL_AT = 2, (1.1, -0.1)
"""The thing that is moved, and the place (x, z) to which."""
WALK = tuple(
    look(x, 3.0, yaw, width=320) for x, yaw in ((-1.6, -0.3), (-0.8, -0.15), (0.0, 0.0), (0.8, 0.15), (1.6, 0.3))
)
AGAIN = (WALK[0], WALK[3])


def moved_world(
    folder: Path,
    things: Sequence[Thing] = THINGS,
    moved: int = STOOL,
    at: tuple[float, float] = STOOL_AT,
    walk: Sequence[Camera] = WALK,
    again: Sequence[Camera] = AGAIN,
) -> CaptureFolder:
    """Frames of the walk in state None, then those taken again in state "after", in which a thing stands at (x, z)."""
    first = box_world(folder, things, walk, capture_id="moved", complete=None)
    changed = [replace(t, at=at, yaw=t.yaw + 0.7) if i == moved else t for i, t in enumerate(things)]
    second = box_world(folder / "again", changed, again, capture_id="again")
    capture, start = first.capture, len(walk)
    for kind in ("rgb", "depth", "instance"):
        for k in range(len(again)):
            (folder / "again" / image_file(kind, k)).rename(folder / image_file(kind, start + k))
    shutil.rmtree(folder / "again")
    later = tuple(
        replace(f, index=start + f.index, time_s=f.time_s + start * 0.5, state="after") for f in second.capture.frames
    )
    objects = tuple(
        replace(o, visible=(*(o.visible or ()), *(replace(s, frame=start + s.frame) for s in p.visible or ())))
        for o, p in zip(capture.objects, second.capture.objects)
    )
    box = box_of(changed[moved])
    state = State("after", {objects[moved].object_id: Placement(box.center, box.rotation_xyzw)})
    support = tuple(s for s in capture.support if objects[moved].object_id != s.object_id)
    whole = replace(capture, frames=(*capture.frames, *later), objects=objects, states=(state,), support=support)
    write_manifest(folder, whole)
    return read_capture(folder)
