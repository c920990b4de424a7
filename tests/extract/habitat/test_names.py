"""The data sets' words, as people say them."""

from __future__ import annotations

import pytest

from sprite_etl.extract.habitat.names import category_of_handle, is_structure, named


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("indoor-plant", "plant"), ("tv-screen", "TV"), ("tv_stand", "TV stand"), ("base-cabinet", "cabinet"),
        ("chest_of_drawers", "chest of drawers"), ("glass", "glass"),
        ("kitchen cabinet", "kitchen cabinet"), ("couch", "sofa"),
        ("kitchenCupboard", "kitchen cabinet"), ("tv_monitor", "screen"), ("chopping_board", "cutting board"),
    ],
)  # fmt: skip
def test_words_become_names(category: str, name: str) -> None:
    assert named(category) == (name, True)


@pytest.mark.parametrize(
    "category", ["furniture", "seating", "small-appliance", "rack", "door/window", "box 2", "gym_equipment", "books"]
)
def test_words_for_many_kinds_or_no_words_name_nothing(category: str) -> None:
    assert not named(category)[1]


@pytest.mark.parametrize(
    "category", ["wall", "Ceiling", "floor", "Unknown", "unknown room", "void", "", "undefined", "non-plane"]
)
def test_the_room_itself_is_background(category: str) -> None:
    assert is_structure(category)
    assert not is_structure("wall cabinet")


def test_articulated_furniture_is_known_by_its_asset() -> None:
    assert category_of_handle("fridge_:0000") == "fridge"
    assert category_of_handle("door2_:0000") == "door"
    assert category_of_handle("chestOfDrawers_01_:0001") == "chestOfDrawers"
    assert category_of_handle("frl_apartment_thing_01_:0000") is None
