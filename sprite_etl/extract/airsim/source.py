"""The source `airsim`: outdoor worlds of AirSim and Cosys-AirSim, walked through or flown through.

Light to import: the clients are loaded with the first scene. From NED and Unreal's centimetres (see `conventions`).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from sprite_etl.extract.airsim.catalogue import read_worlds
from sprite_etl.extract.airsim.clients import Simulator
from sprite_etl.extract.airsim.scene import AirsimScene
from sprite_etl.extract.base import OpenScene, SceneError, SceneRef, Source, check_options, option

MODES = ("computer_vision", "flight")


@dataclass(frozen=True, slots=True)
class AirsimOptions:
    """How worlds are photographed; which there are is the deployment's. Raises ValueError outside the bounds."""

    mode: Literal["computer_vision", "flight"] = option(
        "computer_vision",
        "Mode",
        "computer_vision puts the camera from place to place; flight flies a multirotor, which leans into its turns. "
        "AirSim's SimMode must be the same.",
        choices=MODES,
    )
    frames: int = option(48, "Frames", "Pictures taken on the way.", minimum=2, maximum=600)
    step_m: float = option(1.0, "Step", "Metres between two pictures.", minimum=0.2, maximum=5)
    height_m: float = option(3.0, "Height", "Metres above where the vehicle is spawned.", minimum=0.5, maximum=100)
    pitch_deg: float = option(
        -8.0, "Pitch", "Degrees above the horizon that a camera that is put looks.", minimum=-60, maximum=30
    )
    boxes: Literal["meshes", "detections"] = option(
        "meshes",
        "Boxes from",
        "meshes: oriented, told in one large answer; detections: axis-aligned, of what the camera sees.",
        choices=("meshes", "detections"),
    )
    far_m: float = option(150.0, "Range", "Metres beyond which no depth is kept.", minimum=20, maximum=320)
    scenes: str = option("", "Scenes", "A file that says which AirSim runs where", deployment=True)
    cache: str = option(
        "", "Kept boxes", "A folder where boxes of meshes are kept; empty: asked for anew", deployment=True
    )
    timeout_s: float = option(
        60.0, "Time-out", "Seconds that AirSim may take for an answer", minimum=1, maximum=3600, deployment=True
    )

    def __post_init__(self) -> None:
        check_options(self)


class AirsimSource(Source):
    """The scenes of the deployment's file. Scenes of one environment are one place."""

    name: ClassVar[str] = "airsim"
    title: ClassVar[str] = "AirSim"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = AirsimOptions
    domain: ClassVar[Literal["indoor", "outdoor"]] = "outdoor"
    fps: ClassVar[float] = 2.0
    depth_scale: ClassVar[float] = 200.0

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by scene_id. Raises SourceError where the deployment names no file of scenes, or a damaged one."""
        worlds = read_worlds(self.options.scenes)
        return tuple(SceneRef(name, f"airsim-{w.environment}", _seed(name)) for name, w in worlds.items())

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        """Connect to the scene's AirSim, and leave it on every path. Raises SceneError: unknown_scene, and as
        AirsimScene does; SourceError where no client is installed or nothing answers."""
        world = read_worlds(self.options.scenes).get(scene.scene_id)
        if world is None:
            raise SceneError("unknown_scene", f"{self.options.scenes} has no scene {scene.scene_id}")
        with tempfile.TemporaryDirectory(prefix="sprite-airsim-") as spool:
            simulator = Simulator(world.host, world.port, world.vehicle, world.camera, self.options.timeout_s)
            try:
                yield AirsimScene(simulator, world, scene, self.options, self.fps, Path(spool))
            finally:
                simulator.close()


def _seed(scene_id: str) -> int:
    """Of the scene's name alone, so that another scene in the file changes none."""
    return int.from_bytes(hashlib.sha256(scene_id.encode()).digest()[:7], "big")
