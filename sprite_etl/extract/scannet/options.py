"""What a run of the source `scannet` can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sprite_etl.extract.base import check_options, option


@dataclass(frozen=True, slots=True)
class ScannetOptions:
    """Where the scans lie, and what is taken of each. Raises ValueError, with the remedy, outside the bounds."""

    root: str = option("", "Folder", "ScanNet's folder: scans/, the label map, the split's lists", deployment=True)
    frames: int = option(48, "Frames", "At most this many pictures of a scan.", minimum=2, maximum=2000)
    width: int = option(640, "Width", "Width of the pictures, pixels; at most the scan's.", minimum=64, maximum=4096)
    blur: float = option(
        0.6, "Blur", "Frames below this share of the sharpness around them are left out.", minimum=0.0, maximum=1.0
    )
    min_coverage: float = option(
        0.5, "Coverage", "Share of the scan that the pictures must show.", minimum=0.0, maximum=1.0
    )
    min_agreement: float = option(
        0.8,
        "Agreement",
        "Share of a frame's depth that must fit the mesh: frames whose pose drifted are left out.",
        minimum=0.0,
        maximum=1.0,
    )
    depth: Literal["fused", "sensor"] = option(
        "fused",
        "Depth",
        "fused: the mesh's where the sensor agrees with it, with far less noise; sensor: as the sensor read it.",
        choices=("fused", "sensor"),
    )

    def __post_init__(self) -> None:
        check_options(self)
