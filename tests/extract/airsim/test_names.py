"""What Unreal's actors are called, and which are no things."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sprite_etl.extract.airsim import names
from sprite_etl.extract.airsim.names import ANYTHING, PLANTS, named
from sprite_etl.transform.lexicon import countable


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("SM_Car_Sedan_3", "car"), ("Car_10", "car"), ("StreetLamp_4", "street lamp"), ("Lamp_Post2", "street lamp"),
        ("Birch_Tree_12", "tree"), ("FireHydrant_1", "fire hydrant"), ("BP_Pedestrian_2", "person"),
        ("House_Modern_1", "house"), ("Stop_Sign_7", "road sign"), ("PickupTruck_1", "pickup truck"),
        ("trash_bin_22", "trash can"), ("Bus_Stop_1", "bus stop"), ("SM_Bus_1", "bus"),
    ],
)  # fmt: skip
def test_a_reviewed_word_names_it(actor: str, name: str) -> None:
    found = named(actor)
    assert (found.name, found.nameable, found.background) == (name, True, False)


@pytest.mark.parametrize(
    "actor",
    ["SM_Prop_77", "StaticMeshActor_12", "Tree_House_3", "Car_Wheel_1", "Carpet_2", "Car_Park_1", "Road_Tree_4"],
)
def test_what_no_word_or_several_name_is_a_thing_without_a_name(actor: str) -> None:
    found = named(actor)
    assert not found.nameable
    assert not found.background


@pytest.mark.parametrize(
    "actor",
    ["Landscape_1", "Road_5", "SkySphere_4", "Merged_House_Block_2", "InstancedFoliageActor_0", "PlayerStart_1"],
)
def test_landscapes_roads_skies_and_merged_meshes_are_background(actor: str) -> None:
    assert named(actor).background


def test_what_background_may_hide_is_said() -> None:
    assert named("InstancedFoliageActor_0").holds == PLANTS
    assert named("Merged_House_Block_2").holds == ANYTHING
    assert named("Merged_Kerb_1").holds == named("Road_5").holds == frozenset()


def test_the_map_says_nothing_twice() -> None:
    data = json.loads(Path(names.__file__).with_name("names.json").read_text())
    phrases = [p for group in (*data["names"].values(), data["background"], data["parts"]) for p in group]
    assert len(phrases) == len(set(phrases))
    assert max(len(p.split()) for p in phrases) <= names.LONGEST
    assert all(countable(n) for n in data["names"])
