"""Colours of masks and what they stand for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.extract.airsim import masks
from sprite_etl.extract.airsim.masks import Masks
from sprite_etl.extract.airsim.shots import instances
from sprite_etl.extract.base import SceneError
from tests.doubles.airsim_street import GROUND, Actor, street
from tests.doubles.airsim_world import World


def test_the_colours_of_ids_are_those_that_airsim_publishes() -> None:
    palette = json.loads(Path(masks.__file__).with_name("palette.json").read_text())
    assert len({tuple(c) for c in palette}) == 256
    assert [palette[i] for i in (1, 42, 255)] == [[153, 108, 6], [92, 31, 106], [43, 47, 206]]


@pytest.mark.parametrize(
    ("component", "owner"),
    [
        ("S_Car_Sedan_0_Car_12_907", "Car_12"),
        ("BP_Pedestrian_3_914", "BP_Pedestrian_3"),
        ("Wheel_2_Root_Car_12_33", "Car_12"),
        ("S_Sedan_0_Old_Car_12_907", "Old_Car_12"),
        ("Car_12_0_Fence_4_907", "Fence_4"),
        ("S_Shop_0_Kiosk_1_907", None),
    ],
)
def test_a_component_is_its_actors(component: str, owner: str | None) -> None:
    actors = frozenset({"Car_12", "Old_Car_12", "BP_Pedestrian_3", "Fence_4"})
    assert masks.owner_of(component, actors) == owner


def test_colours_that_stand_for_nothing_are_refused_but_for_a_few_pixels() -> None:
    codes = np.full((100, 100), 0x102030, np.uint32)
    known = Masks({0x102030: "Car_1"}, frozenset({0x102030}))
    known.check(codes)
    codes[0, :90] = 0x112233
    known.check(codes)
    codes[:2] = 0x112233
    with pytest.raises(SceneError, match="unknown_colours"):
        known.check(codes)
    Masks({}).check(codes)


def test_instances_are_the_numbers_of_colours() -> None:
    codes = np.array([[0xFF0000, 0x00FF00], [0x0000FF, 0xFF0000]], np.uint32)
    assert instances(codes, {0xFF0000: 7, 0x0000FF: 300}).tolist() == [[7, 0], [300, 7]]


class Painter:
    """What paints of the stand-in's world, without the wire between."""

    tells_instances = False

    def __init__(self, actors: list[Actor]) -> None:
        self.world = World(1, "computer_vision")
        self.world.named = {a.name: a for a in actors}
        self.world.ids = dict.fromkeys((n.lower() for n in [*self.world.named, GROUND]), 77)

    def paint(self, name: str, number: int, regex: bool = False) -> bool:
        return self.world.simSetSegmentationObjectID(name, number, regex)


def test_the_most_important_have_masks_where_ids_do_not_suffice() -> None:
    (template,) = [a for a in street() if a.name == "Mailbox_1"]
    painter = Painter([replace(template, name=f"Mailbox_{i}") for i in range(400)])
    wanted = ["Nobody_1", *(f"Mailbox_{i}" for i in range(399, -1, -1))]
    found = masks.assign(painter, wanted)  # type: ignore[arg-type]
    assert list(found.actors.values()) == wanted[1:256]
    assert {painter.world.ids[n.lower()] for n in wanted[1:256]} == set(range(1, 256))
    assert {painter.world.ids[n.lower()] for n in [*wanted[256:], GROUND]} == {0}
