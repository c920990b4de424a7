"""The source `procthor`: real ProcTHOR house layouts, built and rendered by the embedded simulator without Unity.

Light to import: the simulator is loaded with the first scene.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sprite_etl.extract.base import SceneError, SceneRef, Source, SourceError, check_options, option
from sprite_etl.extract.procthor.assets import read_assets
from sprite_etl.extract.procthor.catalogue import house_line, list_houses
from sprite_etl.scene.capture import License

if TYPE_CHECKING:
    from sprite_etl.extract.procthor.home import ProcthorHome


@dataclass(frozen=True, slots=True)
class ProcthorOptions:
    """Where the houses lie and how they are photographed. Raises ValueError, with the remedy, outside the bounds."""

    houses: str = option("", "Houses", "A file of ProcTHOR houses, one JSON a line (.jsonl or .gz)", deployment=True)
    assets: str = option("", "Assets", "AI2-THOR's asset database (asset-database.json or .gz)", deployment=True)
    split: Literal["", "train", "val", "test"] = option(
        "",
        "Split",
        "The split that the houses are of; empty: the one that the file's name says, if any.",
        choices=("", "train", "val", "test"),
    )
    frames: int = option(48, "Frames", "Pictures taken on the walk through a house.", minimum=1, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels.", minimum=64, maximum=4096)
    height: int = option(480, "Height", "Height of the pictures, pixels.", minimum=64, maximum=4096)
    rearranged: int = option(
        0,
        "Rearranged",
        "Most viewpoints photographed again, at the end, after one or two things were moved within their room.",
        minimum=0,
        maximum=16,
    )
    renderer: Literal["auto", "raycast", "gl"] = option(
        "auto",
        "Renderer",
        "raycast needs no graphics card and gives the same bytes everywhere; gl uses OpenGL where it exists.",
        choices=("auto", "raycast", "gl"),
    )

    def __post_init__(self) -> None:
        check_options(self)


class ProcthorSource(Source):
    """Every line of the houses' file is a scene, named by its number from 0 and its content."""

    name: ClassVar[str] = "procthor"
    title: ClassVar[str] = "ProcTHOR layouts (without Unity)"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = ProcthorOptions
    appearance: ClassVar[Literal["scan", "rendered", "proxy"]] = "proxy"
    fps: ClassVar[float] = 3.0
    license: ClassVar[License] = License(
        notice="Layouts of houses made by ProcTHOR (Deitke et al. 2022), whose generator is Apache-2.0 and whose "
        "house files say no licence; models and pictures are the embedded simulator's own."
    )

    options: ProcthorOptions

    def catalogue(self) -> Sequence[SceneRef]:
        """In the file's order; houses with the same walls and openings are one place. Raises SourceError."""
        return list_houses(_file("houses", self.options.houses), self.options.split)

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[ProcthorHome]:
        """Build the house. Raises SceneError for a house that is malformed or in which nobody can stand."""
        from sprite_etl.extract.mujoco.options import MujocoOptions
        from sprite_etl.extract.procthor.home import ProcthorHome
        from sprite_etl.extract.procthor.house import read_house

        line = house_line(_file("houses", self.options.houses), scene.scene_id)
        assets = read_assets(_file("assets", self.options.assets))
        try:
            house = json.loads(line)
        except ValueError as error:
            raise SceneError("bad_house", f"{scene.scene_id} is no JSON: {error}") from error
        options = self.options
        told = MujocoOptions(
            frames=options.frames,
            width=options.width,
            height=options.height,
            rearranged=options.rearranged,
            renderer=options.renderer,
        )
        home = ProcthorHome(read_house(house, assets), scene.seed, told, self.fps)
        try:
            yield home
        finally:
            home.close()


def _file(option_name: str, path: str) -> Path:
    if not path:
        raise SourceError(
            f"source 'procthor' needs the file of its {option_name}: set "
            f"SPRITE_SOURCES__PROCTHOR__OPTIONS__{option_name.upper()}"
        )
    return Path(path)
