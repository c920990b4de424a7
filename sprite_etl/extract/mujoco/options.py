"""What a run of the embedded simulator can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from sprite_etl.extract.base import check_options, option

RendererChoice = Literal["auto", "raycast", "gl"]


@dataclass(frozen=True, slots=True)
class MujocoOptions:
    """Options of the source `mujoco`. Raises ValueError, with the remedy, outside the bounds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    frames: int = option(48, "Frames", "Pictures taken on the walk through a home.", minimum=1, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels.", minimum=64, maximum=4096)
    height: int = option(480, "Height", "Height of the pictures, pixels.", minimum=64, maximum=4096)
    rooms_min: int = option(1, "Fewest rooms", "Homes have at least this many rooms.", minimum=1, maximum=5)
    rooms_max: int = option(5, "Most rooms", "Homes have at most this many rooms.", minimum=1, maximum=5)
    rearranged: int = option(
        0,
        "Rearranged",
        "Most viewpoints photographed again, at the end, after one or two things were moved within their room.",
        minimum=0,
        maximum=16,
        unnamed_default=True,
    )
    renderer: Literal["auto", "raycast", "gl"] = option(
        "auto",
        "Renderer",
        "raycast needs no graphics card and gives the same bytes everywhere; gl uses OpenGL where it exists.",
        choices=("auto", "raycast", "gl"),
    )

    def __post_init__(self) -> None:
        check_options(self)
        if self.rooms_min > self.rooms_max:
            raise ValueError(f"rooms_min ({self.rooms_min}) must not exceed rooms_max ({self.rooms_max})")
