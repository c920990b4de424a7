"""Sources' own words for things → the words people use."""

from __future__ import annotations

import re

SPOKEN = {
    "ArmChair": "armchair",
    "BaseballBat": "baseball bat",
    "CounterTop": "kitchen counter",
    "DiningTable": "dining table",
    "Doorway": "door",
    "Fridge": "refrigerator",
    "GarbageCan": "trash can",
    "HousePlant": "plant",
    "TVStand": "TV stand",
    "Television": "TV",
    "base_cabinet": "cabinet",
    "beanbag": "beanbag chair",
    "bin": "trash can",
    "chopping_board": "cutting board",
    "computer_keyboard": "keyboard",
    "indoor_plant": "plant",
    "tv_screen": "TV",
    "tv_stand": "TV stand",
}
"""Where splitting the source's word into words is not what a person would say."""

VAGUE = frozenset(
    {"beam", "cloth", "kitchen_utensil", "logo", "major_appliance", "object", "panel", "rack", "set_of_clothing",
     "small_appliance", "undefined", "unknown", "utensil_holder"}
)  # fmt: skip
"""Words that name no one kind of thing: what carries them takes part in no question by name."""


def spoken_name(category: str) -> tuple[str, bool]:
    """(the common name, whether a thing may be named by it) of a source's category.

    Unknown words are split at capitals and underscores: `CoffeeTable` and `coffee_table` are "coffee table".
    """
    if category in SPOKEN:
        return SPOKEN[category], True
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", category).replace("_", " ").replace("-", " ").split()
    name = " ".join(words).lower()
    return name or "object", bool(name) and "_".join(words).lower() not in VAGUE
