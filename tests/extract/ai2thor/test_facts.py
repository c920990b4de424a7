"""What AI2-THOR knows beyond boxes: carriers, free space, whole categories, moved things, against known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.ai2thor.event import objects_of
from sprite_etl.extract.ai2thor.facts import complete_categories, free_space_of, rooms_of, support_of
from sprite_etl.extract.ai2thor.moves import placements
from sprite_etl.extract.base import SceneError
from sprite_etl.scene.free_space import FreeGrid
from tests.extract.ai2thor.metadata import event, point, thing

GRID_M = 0.25
DRESSER = thing("Dresser|1", (1, 0.5, 1), (1, 1, 0.5))
DRAWER = thing("Drawer|1", (1, 0.5, 1), (0.8, 0.2, 0.4))
FRIDGE = thing("Fridge|1", (3, 0.9, 1), (0.8, 1.8, 0.8))


def loose(object_id: str, center: tuple[float, float, float], *carriers: str) -> dict[str, object]:
    return thing(object_id, center, (0.1, 0.1, 0.1), loose=True) | {"parentReceptacles": list(carriers)}


def test_a_carrier_is_the_smallest_that_is_known_and_hollow_ones_hold_things_inside() -> None:
    things = (
        DRESSER, DRAWER, FRIDGE,
        loose("Mug|1", (1, 1.05, 1), "Floor|0", "Dresser|1"),
        loose("Watch|1", (1, 0.5, 1), "Dresser|1", "Drawer|1"),
        loose("Apple|1", (3, 0.7, 1), "Fridge|1"),
        loose("Bowl|1", (3, 1.85, 1), "Fridge|1"),
        loose("Ball|1", (5, 0.05, 1), "Floor|0"),
    )  # fmt: skip
    said = event(things=things)
    found = {s.object_id: (s.relation, s.parent, s.by) for s in support_of(said, objects_of(said, {})[0])}
    assert found == {
        "Mug|1": ("on", "Dresser|1", "simulator"),
        "Watch|1": ("in", "Drawer|1", "simulator"),
        "Apple|1": ("in", "Fridge|1", "simulator"),
        "Bowl|1": ("on", "Fridge|1", "simulator"),
    }


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 6)), min_size=1, max_size=40),
    st.floats(-20, 20), st.floats(-20, 20),
)  # fmt: skip
def test_a_cell_is_free_where_the_agent_can_stand_and_nowhere_else(cells, x0: float, z0: float) -> None:
    space, image = free_space_of([point((x0 + i * GRID_M, 0.9, z0 + k * GRID_M)) for i, k in cells], GRID_M)
    grid = FreeGrid(image == 255, space.cell_m, space.origin)
    every = np.array([(i, k) for i in range(-1, 11) for k in range(-1, 8)])
    free = grid.is_free(np.column_stack([x0 + every[:, 0] * GRID_M, -(z0 + every[:, 1] * GRID_M)]))
    assert {(int(i), int(k)) for i, k in every[free]} == cells


def test_a_category_is_whole_unless_something_unlisted_or_boxless_may_be_of_it() -> None:
    things = (FRIDGE, DRESSER, thing("Book|1", (1, 1, 1), (0.2, 0.05, 0.3)), thing("Chair|1", (5, 0.5, 5), (1, 1, 1)))
    flat = thing("Chair|2", (7, 0, 7), (0, 0, 0))
    colours = {"Fridge|1": (1, 0, 0), "Fridge": (9, 9, 9), "books_12": (2, 0, 0), "wall_3": (3, 0, 0)}
    said = event(things=(*things, flat), colours=colours)
    objects, boxless = objects_of(said, {})
    assert boxless == ("Chair|2",)
    assert complete_categories(said, objects, boxless) == ("Dresser", "Fridge")


def test_what_moved_is_told_and_what_only_shook_is_not() -> None:
    mug, bowl = loose("Mug|1", (1, 1.05, 1)), loose("Bowl|1", (3, 1.85, 1))
    before, _ = objects_of(event(things=(FRIDGE, mug, bowl)), {})
    later = (FRIDGE, loose("Mug|1", (2, 1.05, 1)), loose("Bowl|1", (3.005, 1.85, 1)))
    found = placements(before, objects_of(event(things=later), {})[0])
    assert found is not None
    assert {name: place.center for name, place in found.items()} == {"Mug|1": pytest.approx((2, 1.05, -1))}
    assert placements(before, objects_of(event(things=later[:2]), {})[0]) is None, "the bowl is gone"
    wide = thing("Fridge|1", (3.4, 0.9, 1), (1.6, 1.8, 0.8))
    assert placements(before, objects_of(event(things=(wide, *later[1:])), {})[0]) is None, "its door was opened"
    turned = thing("Mug|1", (1, 1.05, 1), (0.1, 0.1, 0.1), 30, loose=True)
    told = placements(before, objects_of(event(things=(FRIDGE, turned, bowl)), {})[0])
    assert set(told or ()) == {"Mug|1"}
    assert placements(before, [replace(o, instance_id=9) for o in before]) == {}


def test_a_house_that_is_not_understood_has_no_rooms_and_says_why() -> None:
    rooms, note = rooms_of({"metadata": {"schema": "0.1"}})
    assert rooms == ()
    assert "must be 1.0.0" in note


def test_no_place_to_stand_rejects_the_scene() -> None:
    with pytest.raises(SceneError, match="no_room_to_stand"):
        free_space_of([], GRID_M)
