"""The deployment's file of scenes: what it may say, and how a wrong one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.extract.airsim.catalogue import read_worlds
from sprite_etl.extract.airsim.source import AirsimOptions, AirsimSource
from sprite_etl.extract.base import SourceError
from sprite_etl.scene.capture import License


def written(folder: Path, scenes: Any) -> str:
    path = folder / "scenes.json"
    path.write_text(json.dumps({"scenes": scenes}))
    return str(path)


def test_scenes_of_one_environment_are_one_place(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "north": {"environment": "AirSimNH", "host": "10.0.0.7", "route": [[0, 0], [80, 4]]},
            "blocks": {"environment": "Blocks", "port": 41452, "license": {"id": "MIT", "commercial": True}},
            "east": {"environment": "AirSimNH"},
        },
    )
    found = AirsimSource(AirsimOptions(scenes=path)).catalogue()
    assert [(s.scene_id, s.place_id) for s in found] == [
        ("blocks", "airsim-Blocks"), ("east", "airsim-AirSimNH"), ("north", "airsim-AirSimNH"),
    ]  # fmt: skip
    worlds = read_worlds(path)
    assert (worlds["north"].host, worlds["north"].port, worlds["north"].route) == ("10.0.0.7", 41451, ((0, 0), (80, 4)))
    assert worlds["blocks"].license == License(id="MIT", commercial=True)
    assert worlds["east"].license is None


@pytest.mark.parametrize(
    ("scenes", "said"),
    [
        ({"a": {"host": "h"}}, "must have an environment"),
        ({"a": {"environment": "E", "prot": 1}}, "prot"),
        ({"a": {"environment": "E", "port": "41451"}}, "1…65535"),
        ({"a": {"environment": "E", "route": [[1, 2]]}}, "two places"),
        ({"a": {"environment": "E", "license": {"surprise": 1}}}, "surprise"),
        ([1], "no file of scenes"),
    ],
)
def test_a_wrong_file_is_refused_by_what_is_wrong(tmp_path: Path, scenes: Any, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read_worlds(written(tmp_path, scenes))


def test_no_file_is_said_with_the_variable() -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__AIRSIM__OPTIONS__SCENES"):
        AirsimSource(AirsimOptions()).catalogue()
    with pytest.raises(SourceError, match="SPRITE_SOURCES__AIRSIM__OPTIONS__SCENES"):
        read_worlds("/nowhere/scenes.json")


@pytest.mark.parametrize("options", [{"far_m": 500.0}, {"mode": "car"}, {"frames": 1}, {"step_m": 0.0}])
def test_options_have_bounds(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        AirsimOptions(**options)


def test_all_of_the_range_fits_into_the_depth_images() -> None:
    highest = AirsimOptions.__dataclass_fields__["far_m"].metadata["maximum"]
    assert highest * AirsimSource.depth_scale < 65535
