"""The source `procthor`: real ProcTHOR house layouts, built and rendered by the embedded simulator without Unity.

Light to import: the simulator is loaded with the first scene.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sprite_etl.extract.base import SceneError, SceneRef, Source, SourceError, check_options, option
from sprite_etl.extract.procthor.assets import read_assets, read_text
from sprite_etl.scene.capture import License

if TYPE_CHECKING:
    from sprite_etl.extract.procthor.home import ProcthorHome


@dataclass(frozen=True, slots=True)
class ProcthorOptions:
    """Where the houses lie and how they are photographed. Raises ValueError, with the remedy, outside the bounds."""

    houses: str = option("", "Houses", "A file of ProcTHOR houses, one JSON a line (.jsonl or .gz)", deployment=True)
    assets: str = option("", "Assets", "AI2-THOR's asset database (asset-database.json or .gz)", deployment=True)
    split: str = option("", "Split", "The split that the houses are of (train, val, test); empty: none is said")
    frames: int = option(48, "Frames", "Pictures taken on the walk through a house.", minimum=1, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels.", minimum=64, maximum=4096)
    height: int = option(480, "Height", "Height of the pictures, pixels.", minimum=64, maximum=4096)
    renderer: Literal["auto", "raycast", "gl"] = option(
        "auto",
        "Renderer",
        "raycast needs no graphics card and gives the same bytes everywhere; gl uses OpenGL where it exists.",
        choices=("auto", "raycast", "gl"),
    )

    def __post_init__(self) -> None:
        check_options(self)


class ProcthorSource(Source):
    """Every line of the houses' file is a scene, named by its number from 0."""

    name: ClassVar[str] = "procthor"
    title: ClassVar[str] = "ProcTHOR layouts (without Unity)"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = ProcthorOptions
    appearance: ClassVar[Literal["scan", "rendered", "proxy"]] = "proxy"
    fps: ClassVar[float] = 3.0
    license: ClassVar[License] = License(
        notice="Layouts of ProcTHOR houses; models and pictures are the simulator's own."
    )

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by number; houses with the same walls and openings are one place. Raises SourceError."""
        split = self.options.split or None
        return tuple(
            SceneRef(f"house-{n:05d}", _place(line), _seed(line), split) for n, line in enumerate(self._lines())
        )

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[ProcthorHome]:
        """Build the house. Raises SceneError for a house that is malformed or in which nobody can stand."""
        from sprite_etl.extract.mujoco.options import MujocoOptions
        from sprite_etl.extract.procthor.home import ProcthorHome
        from sprite_etl.extract.procthor.house import read_house

        number = scene.scene_id.removeprefix("house-")
        lines = self._lines()
        if not number.isdecimal() or int(number) >= len(lines):
            raise SceneError("unknown_scene", f"{self.options.houses} has no house {scene.scene_id}")
        try:
            house = json.loads(lines[int(number)])
        except ValueError as error:
            raise SceneError("bad_house", f"{scene.scene_id} is no JSON: {error}") from error
        options = self.options
        told = MujocoOptions(
            frames=options.frames, width=options.width, height=options.height, renderer=options.renderer
        )
        home = ProcthorHome(read_house(house, read_assets(_file("assets", options.assets))), scene.seed, told, self.fps)
        try:
            yield home
        finally:
            home.close()

    def _lines(self) -> list[str]:
        path = _file("houses", self.options.houses)
        lines = [line for line in read_text(path).splitlines() if line.strip()]
        if not lines:
            raise SourceError(f"{path} holds no house")
        return lines


def _file(option_name: str, path: str) -> Path:
    if not path:
        raise SourceError(
            f"source 'procthor' needs the file of its {option_name}: set "
            f"SPRITE_SOURCES__PROCTHOR__OPTIONS__{option_name.upper()}"
        )
    return Path(path)


def _place(line: str) -> str:
    """From the walls, doors and windows alone: the same house furnished otherwise is the same place."""
    try:
        house = json.loads(line)
        shell: dict[str, list[Any]] = {key: [_shape(x) for x in house[key]] for key in ("rooms", "doors", "windows")}
    except (ValueError, KeyError, TypeError):
        shell = {"unreadable": [line]}
    return "procthor-" + hashlib.sha256(json.dumps(shell, sort_keys=True).encode()).hexdigest()[:12]


def _shape(part: dict[str, Any]) -> list[Any]:
    points = part.get("floorPolygon") or part["holePolygon"]
    return [part.get("wall0"), [[round(float(p[axis]), 3) for axis in "xyz"] for p in points]]


def _seed(line: str) -> int:
    return int.from_bytes(hashlib.sha256(line.encode()).digest()[:8], "big") >> 1
