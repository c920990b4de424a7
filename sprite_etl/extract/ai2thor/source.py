"""The source `ai2thor`: scenes that AI2-THOR ships, and ProcTHOR houses, photographed by its own Unity.

Light to import: the `ai2thor` package is loaded with the first scene.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from sprite_etl.extract.ai2thor.catalogue import SHIPPED
from sprite_etl.extract.ai2thor.client import Unity
from sprite_etl.extract.ai2thor.scene import ThorScene
from sprite_etl.extract.base import OpenScene, SceneError, SceneRef, Source, SourceError, check_options, option
from sprite_etl.extract.procthor.assets import read_assets
from sprite_etl.extract.procthor.catalogue import house_line, list_houses

DATASETS = (*SHIPPED, "procthor")


@dataclass(frozen=True, slots=True)
class Ai2thorOptions:
    """Which scenes, and how they are photographed. Raises ValueError, with the remedy, outside the bounds."""

    dataset: str = option("ithor", "Scenes", "Which of AI2-THOR's scenes", choices=DATASETS)
    houses: str = option("", "Houses", "For procthor: a file of houses, one JSON a line", deployment=True)
    assets: str = option("", "Assets", "AI2-THOR's asset database: tighter boxes where given", deployment=True)
    executable: str = option("", "Unity", "Path of the Unity build; empty: the client's own download", deployment=True)
    commit_id: str = option("", "Build", "Which of the client's builds is downloaded; empty: its own", deployment=True)
    platform: Literal["default", "CloudRendering"] = option(
        "CloudRendering",
        "Platform",
        "CloudRendering needs Vulkan and no display; default needs an X display",
        choices=("default", "CloudRendering"),
        deployment=True,
    )
    x_display: str = option("", "Display", "The X display; empty: the variable DISPLAY, else :0", deployment=True)
    wire: Literal["fifo", "wsgi"] = option(
        "fifo",
        "Wire",
        "How the client speaks with Unity: named pipes, or HTTP for builds that know no pipes",
        choices=("fifo", "wsgi"),
        deployment=True,
    )
    timeout_s: float = option(
        100.0,
        "Time-out",
        "Seconds that Unity may take over one action; three times as long to start",
        minimum=1,
        maximum=3600,
        deployment=True,
    )
    frames: int = option(48, "Frames", "Pictures taken on the walk.", minimum=1, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels.", minimum=64, maximum=4096)
    height: int = option(480, "Height", "Height of the pictures, pixels.", minimum=64, maximum=4096)
    fov_deg: float = option(75.0, "Field of view", "Vertical, degrees.", minimum=30, maximum=120)
    horizon_deg: float = option(15.0, "Looks down", "Degrees below the horizon.", minimum=-30, maximum=60)
    grid_m: float = option(0.25, "Step", "Metres between the places where the agent stands.", minimum=0.05, maximum=1)
    rearranged: int = option(
        0,
        "Rearranged",
        "Most viewpoints photographed again, at the end, after a thing was put elsewhere within its room.",
        minimum=0,
        maximum=16,
    )

    def __post_init__(self) -> None:
        check_options(self)


class Ai2thorSource(Source):
    """Scenes by the names that AI2-THOR gives them; ProcTHOR houses as source `procthor` does."""

    name: ClassVar[str] = "ai2thor"
    title: ClassVar[str] = "AI2-THOR"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = Ai2thorOptions
    fps: ClassVar[float] = 2.0

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by scene_id. Raises SourceError where the houses' file is missing or empty."""
        if self.options.dataset in SHIPPED:
            return tuple(sorted(SHIPPED[self.options.dataset](), key=lambda s: s.scene_id))
        return list_houses(self._houses(), "")

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[OpenScene]:
        """Start Unity with the scene, and end it on every path. Raises SceneError, or SourceError where AI2-THOR is
        not installed or does not start."""
        options = self.options
        assets = read_assets(Path(options.assets)) if options.assets else {}
        loaded = self._loaded(scene)
        unity = Unity(options, loaded)
        try:
            yield ThorScene(unity, None if isinstance(loaded, str) else loaded, assets, options, scene.seed, self.fps)
        finally:
            unity.close()

    def _loaded(self, scene: SceneRef) -> str | dict[str, Any]:
        """What the controller calls the scene: its name, or the house itself."""
        if self.options.dataset != "procthor":
            if scene.scene_id not in {s.scene_id for s in self.catalogue()}:
                raise SceneError("unknown_scene", f"{self.options.dataset} has no scene {scene.scene_id}")
            return scene.scene_id
        try:
            house = json.loads(house_line(self._houses(), scene.scene_id))
        except ValueError as error:
            raise SceneError("bad_house", f"{scene.scene_id} is no JSON: {error}") from None
        if not isinstance(house, dict):
            raise SceneError("bad_house", f"a house must be a JSON object, got {type(house).__name__}")
        return house

    def _houses(self) -> Path:
        if not self.options.houses:
            raise SourceError(
                "source 'ai2thor' needs the file of its houses: set SPRITE_SOURCES__AI2THOR__OPTIONS__HOUSES"
            )
        return Path(self.options.houses)
