"""SPRITE's own metadata format (metainfo/, camera_pose/, images/) → captures, by parameters that the files lack.

The files do not say what a pose or a box means, so the importer asks, and a preset answers for known data. Preset
`ai2thor` (the published sample): left-handed, Y up, metres, yaw clockwise from above; `camera_pose` is the *agent's*
pose, the camera 0.675 m above it and pitched 30° down, 90° horizontal FOV; `obb` is the world axis-aligned box, and
the `rotation` beside it must not be applied to its sizes. Preset `habitat`: right-handed, Y up, metres; `camera_pose`
is the camera's, which looks along −Z; `obb` is the thing's own box, turned by its rotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from PIL import Image

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
from sprite_etl.extract.sprite_geometry import AGENT_HALF_HEIGHT_M, Reading, box_kind_of, box_of, camera_of, feet_of
from sprite_etl.scene.box import silhouette
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Has, SceneObject, Sighting

FRAMES_PER_SECOND = 2.0
"""The format has no times. The sample's steps are about a third of a metre."""

PRESETS: dict[str, Reading] = {
    "ai2thor": Reading("agent", 0.675, 30.0, 90.0, "left", "axis_aligned", AGENT_HALF_HEIGHT_M),
    "habitat": Reading("camera", 0.0, 0.0, 90.0, "right", "oriented"),
}


@dataclass(frozen=True, slots=True)
class SpriteOptions:
    """How to read the files. What is left empty is the preset's."""

    root: str = option("", "Folder", "The folder that holds metainfo/, camera_pose/ and images/", deployment=True)
    preset: str = option("ai2thor", "Preset", "Which simulator the files come from", choices=tuple(PRESETS))
    pose_kind: Literal["", "agent", "camera"] = option(
        "", "Pose", "Whether camera_pose is the agent's or the camera's", choices=("", "agent", "camera")
    )
    camera_height_m: float | None = option(
        None, "Camera height", "Metres from the pose up to the camera", minimum=-5, maximum=5
    )
    pitch_down_deg: float | None = option(
        None, "Pitch", "Degrees by which the camera looks down", minimum=-90, maximum=90
    )
    fov_deg: float | None = option(None, "Field of view", "Horizontal, in degrees", minimum=10, maximum=170)
    handedness: Literal["", "left", "right"] = option(
        "", "Handedness", "Of the files' world", choices=("", "left", "right")
    )
    box_kind: Literal["", "axis_aligned", "oriented"] = option(
        "", "Boxes", "What obb's sizes are measured along", choices=("", "axis_aligned", "oriented")
    )
    agent_height_m: float | None = option(
        None, "Agent height", "Metres from the agent's feet up to its pose", minimum=0, maximum=3, unnamed_default=True
    )

    def __post_init__(self) -> None:
        """Raises ValueError outside the bounds, and for parts that contradict each other."""
        check_options(self)
        reading = self.reading()
        parts = {"camera_height_m": reading.camera_height_m, "pitch_down_deg": reading.pitch_down_deg}
        moved = " and ".join(f"{name}={value:g}" for name, value in parts.items() if value != 0)
        if reading.pose_kind == "camera" and moved:
            raise ValueError(
                f"pose_kind 'camera' says that camera_pose is the camera's own, but {moved} would move it (what is not "
                f"given is preset {self.preset!r}'s): give camera_height_m=0 and pitch_down_deg=0, or pose_kind 'agent'"
            )
        if reading.pose_kind == "camera" and self.agent_height_m is not None:
            raise ValueError("agent_height_m is of an agent's pose, but pose_kind is 'camera': leave one of them out")
        if reading.pose_kind == "agent" and PRESETS[self.preset].pose_kind == "camera":
            absent = [n for n in ("camera_height_m", "agent_height_m") if getattr(self, n) is None]
            if absent:
                raise ValueError(
                    f"pose_kind 'agent' needs {' and '.join(absent)}: preset {self.preset!r} is of cameras' poses"
                )

    def reading(self) -> Reading:
        """The preset with what was given in its place."""
        given = {f.name: getattr(self, f.name) for f in fields(Reading)}
        return replace(PRESETS[self.preset], **{k: v for k, v in given.items() if v not in ("", None)})


class SpriteSource(Source):
    """Every metainfo/<scene>.json is a scene."""

    name: ClassVar[str] = "sprite"
    title: ClassVar[str] = "SPRITE metadata"
    version: ClassVar[str] = "2"
    options_type: ClassVar[type[Any]] = SpriteOptions
    fps: ClassVar[float] = FRAMES_PER_SECOND

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by the scenes' names. Raises SourceError when there is none."""
        root = self._root()
        names = sorted(p.stem for p in (root / "metainfo").glob("*.json"))
        if not names:
            raise SourceError(f"{root} holds no metainfo/<scene>.json: is it a folder in SPRITE's format?")
        return tuple(SceneRef(n, f"sprite-{self.options.preset}-{n}", seed=0) for n in names)

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        """Load a scene. Raises SceneError for files that are missing, damaged or do not fit each other."""
        yield _Scene(self._root(), scene.scene_id, self.options.reading())

    def _root(self) -> Path:
        if not self.options.root:
            raise SourceError("source 'sprite' needs the folder of its data: set SPRITE_SOURCES__SPRITE__OPTIONS__ROOT")
        return Path(self.options.root)


class _Scene(OpenScene):
    def __init__(self, root: Path, scene_id: str, reading: Reading) -> None:
        self._reading = reading
        self._poses = read_json_file(root / "camera_pose" / f"{scene_id}.json", dict)
        self._entries = read_json_file(root / "metainfo" / f"{scene_id}.json", list)
        self._images = _numbered(root / "images" / scene_id)
        if sorted(self._images) != sorted(int(k) for k in self._poses):
            raise SceneError(
                "bad_recording",
                f"{root / 'images' / scene_id} holds frames {sorted(self._images)}, camera_pose has poses for "
                f"{sorted(self._poses, key=int)}; each frame needs both",
            )
        self._order = sorted(self._images)

    def viewpoints(self) -> Sequence[Viewpoint]:
        return [
            Viewpoint(self._camera(n), i / FRAMES_PER_SECOND, feet_of(self._poses[str(n)], self._reading))
            for i, n in enumerate(self._order)
        ]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        number = self._order[round(viewpoint.time_s * FRAMES_PER_SECOND)]
        with Image.open(self._images[number]) as image:
            return Rendering(np.asarray(image.convert("RGB")))

    def facts(self) -> SceneFacts:
        cameras = [self._camera(n) for n in self._order]
        objects = tuple(self._object(i + 1, e, cameras) for i, e in enumerate(self._entries))
        # The list leaves things out that its pictures show, so no category is complete.
        return SceneFacts(objects, Has())

    def _camera(self, number: int) -> Camera:
        with Image.open(self._images[number]) as image:
            width, height = image.size
        return camera_of(self._poses[str(number)], self._reading, width, height, f"frame {number}")

    def _object(self, instance_id: int, entry: dict[str, Any], cameras: list[Camera]) -> SceneObject:
        try:
            box, box_kind = box_of(entry["obb"], self._reading), box_kind_of(entry["obb"], self._reading)
            category, object_id, appear = str(entry["category"]), str(entry["object_name"]), entry["appear"]
        except (KeyError, TypeError, ValueError) as error:
            raise SceneError(
                "bad_recording", f"metainfo, entry {instance_id - 1}: {type(error).__name__} {error}"
            ) from None
        name, nameable = spoken_name(category)
        sightings = []
        for index, (number, camera) in enumerate(zip(self._order, cameras)):
            outline = silhouette(box, camera)
            if number not in appear or len(outline) == 0:
                continue
            x0, y0 = np.floor(outline.min(0)).astype(int).tolist()
            x1, y1 = np.ceil(outline.max(0)).astype(int).tolist()
            # Who listed them counted no pixels: the outline of the box is all that is known of each sighting.
            sightings.append(Sighting(index, None, (x0, y0, x1, y1), None))
        return SceneObject(
            object_id, instance_id, category, name, box, nameable,
            box_kind=box_kind, visible=tuple(sightings),
        )  # fmt: skip


def _numbered(folder: Path) -> dict[int, Path]:
    """frame number → picture. Names are ordered as numbers: frame_10 comes after frame_9."""
    found = {int(m[1]): p for p in folder.glob("*.*") if (m := re.fullmatch(r"frame_(\d+)\.(?:jpg|jpeg|png)", p.name))}
    if not found:
        raise SceneError("missing_file", f"{folder} holds no pictures named frame_<number>.jpg")
    return found
