"""The scenes that AI2-THOR 5.0 ships, by their names; rearrangements of one flat are one place."""

from __future__ import annotations

from sprite_etl.extract.base import SceneRef


def ithor() -> list[SceneRef]:
    """Kitchens, living rooms, bedrooms and bathrooms: 120 rooms. The usual split is by the number within its kind."""
    numbers = [first + n for first in (0, 200, 300, 400) for n in range(1, 31)]
    return [SceneRef(f"FloorPlan{n}", f"ithor-FloorPlan{n}", n, _ithor_split(n % 100)) for n in numbers]


def robothor() -> list[SceneRef]:
    """15 layouts of the same flat's walls, each furnished five times over."""
    found = []
    for split, layouts in (("Train", 12), ("Val", 3)):
        for layout in range(1, layouts + 1):
            place = f"robothor-FloorPlan_{split}{layout}"
            found += [
                SceneRef(f"FloorPlan_{split}{layout}_{n}", place, 100 * layout + n, split.lower()) for n in range(1, 6)
            ]
    return found


def architecthor() -> list[SceneRef]:
    """Ten houses that artists made."""
    return [
        SceneRef(f"ArchitecTHOR-{split}-{n:02d}", f"architecthor-{split}-{n:02d}", n, split.lower())
        for split in ("Val", "Test")
        for n in range(5)
    ]


def _ithor_split(number: int) -> str:
    return "train" if number <= 20 else "val" if number <= 25 else "test"


SHIPPED = {"ithor": ithor, "robothor": robothor, "architecthor": architecthor}
