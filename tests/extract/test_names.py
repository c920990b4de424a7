from __future__ import annotations

import pytest

from sprite_etl.extract.names import spoken_name


@pytest.mark.parametrize(
    ("category", "name", "nameable"),
    [
        ("CoffeeTable", "coffee table", True),
        ("knife_block", "knife block", True),
        ("Fridge", "refrigerator", True),
        ("indoor_plant", "plant", True),
        ("HousePlant", "plant", True),
        ("kitchen_utensil", "kitchen utensil", False),
        ("Painting", "painting", True),
        ("", "object", False),
    ],
)
def test_words_that_people_use(category: str, name: str, nameable: bool) -> None:
    assert spoken_name(category) == (name, nameable)
