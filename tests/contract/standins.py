"""Folders of data as sources find them, written from worlds whose truth is known."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from tests.builders import furnished_room


def boxes_recording(root: Path, frames: int = 12, seed: int = 3) -> Path:
    """A recording of habitat-sim, in its own files, of a walk through a drawn room; returns the recordings' folder."""
    room = furnished_room(root / "room", seed, frames, 160)
    folder = root / "recordings" / "flat"
    folder.mkdir(parents=True)
    numbers = [f.index for f in room.capture.frames]
    np.savez_compressed(
        folder / "frames.npz",
        rgb=np.stack([room.rgb(i) for i in numbers]),
        depth=np.stack([room.depth_m(i) for i in numbers]),
        instance=np.stack([room.instance(i) for i in numbers]).astype(np.uint32),
    )
    entries = [
        {
            "index": f.index,
            "agent_position": [f.camera.position[0], 0.0, f.camera.position[2]],
            "agent_yaw": f.camera.yaw_rad,
            "world_from_camera": f.camera.matrix.tolist(),
            "intrinsics": {k: getattr(f.camera, k) for k in ("width", "height", "fx", "fy", "cx", "cy")},
        }
        for f in room.capture.frames
    ]
    (folder / "frames.json").write_text(json.dumps({"scene": "replicaCAD apt_9", "frames": entries}))
    objects = []
    for obj in room.capture.objects:
        x, y, z, w = obj.box.rotation_xyzw
        obb = {"center": obj.box.center, "half_extents": obj.box.half_extents, "rotation_wxyz": [w, x, y, z]}
        entry = {"object_id": obj.instance_id, "handle": obj.object_id, "category": obj.category, "obb": obb}
        objects.append(entry)
    (folder / "objects.json").write_text(json.dumps({"objects": objects}))
    return root / "recordings"


def boxes_as_metadata(root: Path, frames: int = 12, seed: int = 3) -> tuple[Path, float]:
    """SPRITE's own files of a walk through a drawn room: the cameras' poses in a right-handed world. Returns the folder
    and the horizontal FOV in degrees."""
    room = furnished_room(root / "room", seed, frames, 240)
    folder = root / "metadata"
    for name in ("metainfo", "camera_pose", "images/0"):
        (folder / name).mkdir(parents=True)
    poses = {}
    for frame in room.capture.frames:
        turn = euler_deg(frame.camera.matrix[:3, :3])
        poses[str(frame.index)] = {"position": list(frame.camera.position), "rotation": turn}
        Image.fromarray(room.rgb(frame.index)).save(folder / "images" / "0" / f"frame_{frame.index}.png")
    (folder / "camera_pose" / "0.json").write_text(json.dumps(poses, default=float))
    (folder / "metainfo" / "0.json").write_text(json.dumps(_metainfo(room, room.capture), default=float))
    camera = room.capture.frames[0].camera
    return folder, float(np.degrees(2 * np.arctan(camera.width / 2 / camera.fx)))


def euler_deg(rotation: NDArray[np.float64]) -> list[float]:
    """Degrees (x, y, z) of a rotation made about z first, then x, then y."""
    x, y = -np.arcsin(rotation[1, 2]), np.arctan2(rotation[0, 2], rotation[2, 2])
    return [float(np.degrees(a)) for a in (x, y, np.arctan2(rotation[1, 0], rotation[1, 1]))]


def _metainfo(room: CaptureFolder, capture: Capture) -> list[dict[str, object]]:
    seen = {f.index: room.instance(f.index) for f in capture.frames}
    entries: list[dict[str, object]] = []
    for obj in capture.objects:
        appear = [i for i, image in seen.items() if int((image == obj.instance_id).sum()) > 20]
        sizes = [2 * h for h in obj.box.half_extents]
        obb = {"center": obj.box.center, "sizes": sizes, "rotation": euler_deg(obj.box.axes)}
        entry = {
            "object_name": obj.object_id,
            "obb": obb,
            "appear": appear,
            "category": obj.category,
            "id": obj.category,
        }
        entries.append(entry)
    return entries


def some_houses(root: Path, real: Path, count: int = 2) -> dict[str, str]:
    """The first ProcTHOR houses of the real ones, and the assets' sizes: the options that name them."""
    with gzip.open(real / "procthor-1k-val.jsonl.gz", "rt") as lines:
        (root / "houses.jsonl").write_text("".join(line for line, _ in zip(lines, range(count))))
    return {"houses": str(root / "houses.jsonl"), "assets": str(real / "asset-database.json.gz")}
