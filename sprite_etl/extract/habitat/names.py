"""The data sets' words for things → the words people use, and what is no thing at all."""

from __future__ import annotations

import re

from sprite_etl.extract.names import spoken_name

STRUCTURE = frozenset(
    {"", "anonymize", "background", "ceiling", "floor", "misc", "non plane", "objects", "otherroom", "remove",
     "undefined", "unknown", "unlabeled", "void", "wall"}
)  # fmt: skip
"""What is the room itself, or nothing that anybody named: background."""
SPOKEN = {
    "appliance": "",
    "appliances": "",
    "base cabinet": "cabinet",
    "board panel": "",
    "cabinetry": "cabinet",
    "chestofdrawers": "chest of drawers",
    "clothes": "",
    "column": "column",
    "couch": "sofa",
    "counter": "kitchen counter",
    "decoration": "",
    "fridge": "refrigerator",
    "furniture": "",
    "gym equipment": "",
    "kitchencupboard": "kitchen cabinet",
    "lighting": "light",
    "other leaf": "",
    "seating": "",
    "shelving": "shelf",
    "trashcan": "trash can",
    "tv": "TV",
    "tv monitor": "screen",
    "tv screen": "TV",
    "tv stand": "TV stand",
    "wall hanging": "",
}
"""Empty: a word for things of many kinds."""
BY_HANDLE = ("cabinet", "chestOfDrawers", "door", "fridge", "kitchenCupboard", "kitchen_counter")
"""ReplicaCAD's articulated furniture carries no class; its assets are named by what they are."""
SINGULAR = frozenset({"chest of drawers", "stairs"})
"""What ends as words for several things do, and is one."""
_SPEAKABLE = re.compile(r"[A-Za-z][A-Za-z' -]*")


def is_structure(category: str) -> bool:
    """Whether it is background: the room's shell, or what has no label."""
    return _words(category) in STRUCTURE or _words(category).startswith("unknown")


def named(category: str) -> tuple[str, bool]:
    """(the common name, whether a thing may be named by it) of a data set's category."""
    words = _words(category)
    if words in SPOKEN:
        return (SPOKEN[words] or words, bool(SPOKEN[words]))
    name, nameable = spoken_name(category.replace("-", "_"))
    # Annotators gave "books" or "kitchen cabinets" one number: that is no single thing.
    several = name.endswith("s") and not name.endswith(("ss", "us")) and name not in SINGULAR
    return name, nameable and not several and bool(_SPEAKABLE.fullmatch(name))


def category_of_handle(handle: str) -> str | None:
    """What an instance is by its handle (`fridge_:0000`, `door2_:0000`); None where that says nothing."""
    asset = re.sub(r"[_:\d]+$", "", handle.rsplit("/", 1)[-1])
    return next((word for word in BY_HANDLE if asset.lower() == word.lower()), None)


def _words(category: str) -> str:
    return re.sub(r"[\s_-]+", " ", category).strip().lower()
