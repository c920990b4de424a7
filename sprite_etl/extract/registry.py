"""Every source by its name. A module is imported only when its source is asked for."""

from __future__ import annotations

import importlib

from sprite_etl.extract.base import Source

SOURCES: dict[str, str] = {
    "mujoco": "sprite_etl.extract.mujoco.source:MujocoSource",
    "sprite": "sprite_etl.extract.sprite:SpriteSource",
    "habitat_recording": "sprite_etl.extract.habitat_recording:HabitatRecordingSource",
    "procthor": "sprite_etl.extract.procthor.source:ProcthorSource",
    "airsim": "sprite_etl.extract.airsim.source:AirsimSource",
    "ai2thor": "sprite_etl.extract.ai2thor.source:Ai2thorSource",
    "habitat": "sprite_etl.extract.habitat.source:HabitatSource",
    "scannet": "sprite_etl.extract.scannet.source:ScannetSource",
}


def source_type(name: str) -> type[Source]:
    """The class of a source. Raises ValueError for an unknown name, saying which there are."""
    if name not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(sorted(SOURCES))}, got {name!r}")
    module, attribute = SOURCES[name].split(":")
    loaded: type[Source] = getattr(importlib.import_module(module), attribute)
    return loaded
