"""What stands in a scene, by either way that habitat-sim tells it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.catalogue import read_lexicon, read_scenes
from sprite_etl.extract.habitat.objects import Thing, inventory, placed, scanned
from sprite_etl.extract.habitat.rooms import room_at, rooms_of
from sprite_etl.extract.habitat.simulator import LABELS, OBJECTS, opened
from sprite_etl.scene.box import OrientedBox
from tests.builders import box_of, furnished_things
from tests.doubles.habitat_world import furnished, level, scans
from tests.extract.habitat.standin import source_of

BOX = OrientedBox((1, 1, 1), (0.5, 0.5, 0.5))
SQUARE = {"id": "r1", "type": "kitchen", "outline": [[-4, -4], [0, -4], [0, 4], [-4, 4]], "floor": 0.0, "height": 2.6}


def loaded(config: Path) -> Any:
    source = source_of(config)
    scene = source.catalogue()[0]
    return opened(read_scenes(str(config), "")[scene.scene_id], scene.seed, source.options)


@pytest.mark.usefixtures("habitat")
@pytest.mark.parametrize("dataset", ["hm3d", "mp3d"])
def test_a_scans_boxes_are_its_obbs(tmp_path: Path, dataset: str) -> None:
    """Entries that are None, the empty Unknown and the walls are no things; `aabb` would reach to the origin."""
    with loaded(scans(tmp_path, dataset=dataset)) as simulator:
        scene = simulator.sim.semantic_scene
        assert (None in scene.objects) == (dataset == "mp3d")
        some = next(o for o in scene.objects if o is not None and o.category.name() == "chair")
        things = scanned(scene)
        assert float(some.aabb.min[0]) <= 0 <= float(some.aabb.max[0])
    found = inventory(things, (), scan=True, complete=True)
    truth = [box_of(t) for t in furnished_things(3, 10)]
    wanted = [level(b) for b in truth] if dataset == "hm3d" else truth
    assert np.allclose([o.box.corners() for o in found.objects], [b.corners() for b in wanted], atol=1e-4)
    assert {o.box_kind for o in found.objects} == {"axis_aligned" if dataset == "hm3d" else "oriented"}
    assert (found.sensor, found.boxless) == (LABELS, 0)
    assert {"chair", "table"} <= set(found.complete)


@pytest.mark.usefixtures("habitat")
def test_placed_things_have_their_local_box_where_they_stand(tmp_path: Path) -> None:
    config = furnished(tmp_path)
    with loaded(config) as simulator:
        things = placed(simulator.sim, read_lexicon(str(config)))
    found = inventory(things, (), scan=False, complete=True)
    boxes = [box_of(t) for t in furnished_things(3, 10)]
    assert np.allclose([o.box.corners() for o in found.objects], [b.corners() for b in boxes], atol=1e-4)
    assert found.sensor == OBJECTS
    (cupboard,) = [t for t in things if len(t.numbers) > 1]
    assert cupboard.category == "kitchenCupboard"
    assert len(cupboard.numbers) == 3, "the whole, its body and its door"
    assert [o.static for o in found.objects] == [t.on is None for t in furnished_things(3, 10)]
    assert "kitchenCupboard" in found.complete


@pytest.mark.usefixtures("habitat")
def test_what_has_no_class_is_never_named_and_nothing_is_complete_beside_it(tmp_path: Path) -> None:
    config = furnished(tmp_path, unlabelled=1)
    with loaded(config) as simulator:
        found = inventory(placed(simulator.sim, read_lexicon(str(config))), (), scan=False, complete=True)
    (unknown,) = [o for o in found.objects if o.category == "unlabelled"]
    assert not unknown.nameable
    assert found.complete == ()


def test_numbers_in_images_become_instances() -> None:
    things = [Thing("a", (70000, 3), "chair", BOX), Thing("b", (9,), "table", BOX), Thing("c", (11,), "lamp", None)]
    found = inventory(things, (), scan=False, complete=True)
    by_id = {o.object_id: o.instance_id for o in found.objects}
    image = np.array([[0, 3, 9], [70000, 11, 2**32 - 1]], np.uint32)
    a, b = by_id["a"], by_id["b"]
    assert found.instances(image).tolist() == [[0, a, b], [a, 0, 0]]
    assert (found.complete, found.boxless) == (("chair", "table"), 1)
    fewer = found.without(["b"])
    assert fewer.instances(image).tolist() == [[0, a, 0], [a, 0, 0]]
    assert (fewer.complete, fewer.boxless, len(fewer.objects)) == (("chair",), 2, 1)


def test_a_category_with_a_boxless_instance_is_not_complete() -> None:
    things = [Thing("a", (1,), "chair", BOX), Thing("b", (2,), "chair", None), Thing("c", (3,), "table", BOX)]
    assert inventory(things, (), scan=True, complete=True).complete == ("table",)
    assert inventory(things, (), scan=True, complete=False).complete == ()


def test_ids_that_are_used_twice_are_told_apart() -> None:
    found = inventory([Thing("a", (n,), "chair", BOX) for n in (1, 2)], (), scan=True, complete=True)
    assert [o.object_id for o in found.objects] == ["a", "a#2"]


@pytest.mark.parametrize(
    ("things", "reason"),
    [
        ([], "no_objects"),
        ([Thing("a", (1,), "chair", None)], "no_objects"),
        ([Thing("a", (0,), "chair", BOX)], "bad_object_id"),
        ([Thing("a", (-1,), "chair", BOX)], "bad_object_id"),
        ([Thing("a", (2**31,), "chair", BOX)], "bad_object_id"),
        ([Thing("a", (5,), "chair", BOX), Thing("b", (5,), "chair", BOX)], "bad_object_id"),
    ],
)
def test_a_scene_that_cannot_be_told_is_a_reject(things: list[Thing], reason: str) -> None:
    with pytest.raises(SceneError) as caught:
        inventory(things, (), scan=False, complete=True)
    assert caught.value.reason == reason


@pytest.mark.usefixtures("habitat")
def test_rooms_are_the_regions_that_have_an_outline(tmp_path: Path) -> None:
    boxed = {"id": "r2", "type": "hall"}
    with loaded(furnished(tmp_path, regions=[SQUARE, boxed])) as simulator:
        (room,) = rooms_of(simulator.sim.semantic_scene)
    assert (room.room_id, room.type, room.ceiling_y) == ("r1", "kitchen", 2.6)
    assert room.floor_polygon == ((-4, -4), (0, -4), (0, 4), (-4, 4))
    assert room_at((room,), (-1, 0.5, 1)) == "r1"
    assert room_at((room,), (1, 0.5, 1)) is None
    assert room_at((room,), (-1, 3.5, 1)) is None


def test_outlines_may_have_three_coordinates() -> None:
    corners = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (2.0, 0.0, 3.0)]
    region = SimpleNamespace(
        id="a", category=None, poly_loop_points=corners, floor_height=0.0, extrusion_height=2.5, aabb=None
    )
    (room,) = rooms_of(SimpleNamespace(regions=[None, region]))
    assert (room.type, room.floor_polygon) == ("room", ((0, 0), (2, 0), (2, 3)))
