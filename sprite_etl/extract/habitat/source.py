"""The source `habitat`: scans and furnished homes, walked through by habitat-sim.

Light to import: habitat-sim is loaded with the first scene. Its world is the canonical one (see `conversions`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from sprite_etl.extract.base import OpenScene, SceneError, SceneRef, Source, check_options, option
from sprite_etl.extract.habitat.catalogue import read_scenes
from sprite_etl.extract.habitat.datasets import DATASETS, Dataset, dataset_of, license_of
from sprite_etl.extract.habitat.scene import HabitatScene
from sprite_etl.extract.habitat.simulator import opened


@dataclass(frozen=True, slots=True)
class HabitatOptions:
    """How scenes are photographed; which there are is the deployment's. Raises ValueError outside the bounds."""

    frames: int = option(48, "Frames", "Pictures taken on the walk.", minimum=1, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels.", minimum=64, maximum=4096)
    height: int = option(480, "Height", "Height of the pictures, pixels.", minimum=64, maximum=4096)
    hfov_deg: float = option(80.0, "Field of view", "Horizontal, degrees.", minimum=30, maximum=120)
    height_m: float = option(1.5, "Camera height", "Metres above the ground.", minimum=0.2, maximum=2.2)
    pitch_deg: float = option(
        -12.0, "Pitch", "Degrees above the horizon that the camera looks.", minimum=-60, maximum=30
    )
    step_m: float = option(0.3, "Step", "Metres between two pictures.", minimum=0.05, maximum=1)
    config: str = option("", "Data set", "Its scene_dataset_config.json", deployment=True)
    scenes: str = option("", "Scenes", "A folder of scenes; with a data set: only those below it", deployment=True)
    dataset: str = option(
        "",
        "Name",
        "Which data set it is, where its file's name does not say it",
        choices=("", *DATASETS),
        deployment=True,
    )
    gpu: int = option(-1, "GPU", "Which one draws; -1: the CPU", minimum=-1, maximum=64, deployment=True)

    def __post_init__(self) -> None:
        check_options(self)


class HabitatSource(Source):
    """Scenes by the names that their data set gives them."""

    name: ClassVar[str] = "habitat"
    title: ClassVar[str] = "Habitat"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = HabitatOptions
    fps: ClassVar[float] = 2.0

    @property
    def appearance(self) -> Literal["scan", "rendered", "proxy"]:  # type: ignore[override]
        """Scans are pictures of real places; the data set tells."""
        return "scan" if self._dataset.scan else "rendered"

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by scene_id. Raises SourceError where the deployment names no scenes, or there are none."""
        found = read_scenes(self.options.config, self.options.scenes)
        place = self._dataset.place
        return tuple(SceneRef(f.name, place(f.name), _seed(f.name), f.split) for f in found.values())

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        """Load the scene, and close habitat-sim on every path. Raises SceneError: unknown_scene, and as HabitatScene
        does; SimulatorError as `opened` does; SourceError where habitat-sim is not installed."""
        file = read_scenes(self.options.config, self.options.scenes).get(scene.scene_id)
        if file is None:
            raise SceneError("unknown_scene", f"there is no scene {scene.scene_id}")
        dataset = self._dataset
        terms = license_of(dataset, Path(self.options.config or file.path).absolute().parent)
        with opened(file, scene.seed, self.options) as simulator:
            yield HabitatScene(simulator, scene, self.options, terms, dataset.name != "other", self.fps)

    @property
    def _dataset(self) -> Dataset:
        return DATASETS[self.options.dataset or dataset_of(self.options.config)]


def _seed(name: str) -> int:
    """From the scene's name, so that scenes that come later change no other's walk."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)
