"""Recordings that habitat-sim made: frames.npz, frames.json, objects.json → captures.

From: right-handed, Y up, metres, camera along −Z: already canonical. Depth is planar metres, 0 = no hit.
Instance images hold habitat's object ids, 0 = the stage (walls, floor, ceiling), so they are taken as they are.
Box rotations are written (w, x, y, z) and become (x, y, z, w). A recording's boxes come from each object's local
box and transformation; its `aabb` fields are not read, because habitat-sim's own are wrong for scenes like these.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import (
    OpenScene,
    Rendering,
    SceneError,
    SceneFacts,
    SceneRef,
    Source,
    SourceError,
    Viewpoint,
    check_options,
    option,
)
from sprite_etl.extract.files import read_json_file
from sprite_etl.extract.names import spoken_name
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import AgentPose, Has, License, SceneObject

FRAMES_PER_SECOND = 2.0
"""Recordings carry no times. Their steps are about half a metre: at this rate, a person's walk."""


@dataclass(frozen=True, slots=True)
class HabitatRecordingOptions:
    """Where the recordings lie."""

    root: str = option(
        "", "Folder", "A recording, or a folder of recordings (frames.npz, frames.json, objects.json)", deployment=True
    )

    def __post_init__(self) -> None:
        check_options(self)


class HabitatRecordingSource(Source):
    """Every folder below `root` that holds frames.json is a scene, named by its folder."""

    name: ClassVar[str] = "habitat_recording"
    title: ClassVar[str] = "Habitat (recorded)"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = HabitatRecordingOptions
    fps: ClassVar[float] = FRAMES_PER_SECOND
    license: ClassVar[License] = License(
        id="CC-BY-NC-4.0",
        url="https://creativecommons.org/licenses/by-nc/4.0/",
        commercial=False,
        media="embed",
        derived="same_terms",
        notice="Contains renderings of ReplicaCAD, © Facebook, Inc. and affiliates, CC BY-NC 4.0; the room shell was "
        "replaced and articulated furniture left out.",
    )

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by folder name. Raises SourceError when there is none."""
        return tuple(
            SceneRef(folder.name, _place(read_json_file(folder / "frames.json", dict)), seed=0)
            for folder in self._folders()
        )

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        """Load a recording. Raises SceneError for files that are missing, damaged or do not fit each other."""
        folder = next((f for f in self._folders() if f.name == scene.scene_id), None)
        if folder is None:
            raise SceneError("unknown_scene", f"{self.options.root} holds no recording named {scene.scene_id}")
        yield _Recording(folder)

    def _folders(self) -> list[Path]:
        if not self.options.root:
            raise SourceError(
                "source 'habitat_recording' needs the folder of its recordings: set "
                "SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT"
            )
        root = Path(self.options.root)
        found = sorted(p.parent.resolve() for p in [*root.glob("frames.json"), *root.glob("*/frames.json")])
        if not found:
            raise SourceError(f"{root} holds no recording: expected frames.json in it, or in its folders")
        return found


class _Recording(OpenScene):
    def __init__(self, folder: Path) -> None:
        self._frames: list[dict[str, Any]] = _field(read_json_file(folder / "frames.json", dict), "frames", folder)
        self._objects: list[dict[str, Any]] = _field(read_json_file(folder / "objects.json", dict), "objects", folder)
        self._images = _read_arrays(folder / "frames.npz", len(self._frames))

    def viewpoints(self) -> Sequence[Viewpoint]:
        return [_viewpoint(i, frame) for i, frame in enumerate(self._frames)]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        index = round(viewpoint.time_s * FRAMES_PER_SECOND)
        images = {name: array[index] for name, array in self._images.items()}
        return Rendering(images["rgb"][..., :3], images["depth"], images["instance"].astype(np.int32))

    def facts(self) -> SceneFacts:
        objects = tuple(_object(o) for o in sorted(self._objects, key=lambda o: int(o["object_id"])))
        # All that was drawn besides the bare stage is a rigid object with a box; what the recording lacks
        # (articulated furniture) is not in its pictures either.
        complete = tuple(sorted({o.category for o in objects}))
        return SceneFacts(objects, Has(depth=True, instance=True), complete)


def _viewpoint(index: int, frame: dict[str, Any]) -> Viewpoint:
    try:
        lens = frame["intrinsics"]
        pose = np.asarray(frame["world_from_camera"], dtype=float).reshape(16)
        camera = Camera(
            int(lens["width"]), int(lens["height"]), float(lens["fx"]), float(lens["fy"]), float(lens["cx"]),
            float(lens["cy"]), tuple(pose.tolist()),
        )  # fmt: skip
        x, y, z = map(float, frame["agent_position"])
        return Viewpoint(camera, index / FRAMES_PER_SECOND, AgentPose((x, y, z), float(frame["agent_yaw"])))
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError("bad_recording", f"frames.json, frame {index}: {type(error).__name__} {error}") from None


def _object(entry: dict[str, Any]) -> SceneObject:
    try:
        obb = entry["obb"]
        w, x, y, z = map(float, obb["rotation_wxyz"])
        cx, cy, cz = map(float, obb["center"])
        hx, hy, hz = map(float, obb["half_extents"])
        name, nameable = spoken_name(entry["category"])
        box = OrientedBox((cx, cy, cz), (hx, hy, hz), (x, y, z, w))
        return SceneObject(entry["handle"], int(entry["object_id"]), entry["category"], name, box, nameable)
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError(
            "bad_recording", f"objects.json, object {entry.get('object_id')}: {type(error).__name__} {error}"
        ) from None


def _place(frames: dict[str, Any]) -> str:
    """ReplicaCAD's apartments are one real flat, rearranged: they are one place."""
    scene = str(frames.get("scene", "unknown"))
    return "replicacad" if scene.lower().startswith("replicacad") else scene


def _field(data: dict[str, Any], name: str, folder: Path) -> list[dict[str, Any]]:
    value = data.get(name)
    if not isinstance(value, list) or not value:
        raise SceneError("bad_recording", f"{folder}: {name!r} must be a list with entries")
    return value


def _read_arrays(path: Path, frames: int) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in ("rgb", "depth", "instance")}
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise SceneError("bad_recording", f"{path}: {error}") from None
    for name, array in arrays.items():
        if len(array) != frames:
            raise SceneError("bad_recording", f"{path}: {name} has {len(array)} frames, frames.json has {frames}")
    return arrays
