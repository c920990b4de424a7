"""Which is nearest, what is within a radius, what carries what, and rooms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.rotations import matrix_about_y
from sprite_etl.transform.programs.values import Scene
from sprite_etl.transform.programs.vocabulary.distances import (
    calculate_distance,
    distance_to_camera,
    farthest,
    nearest,
    objects_within,
    overlap,
)
from sprite_etl.transform.programs.vocabulary.rooms import room_area, room_of
from sprite_etl.transform.programs.vocabulary.support import carried_by, container, supporter
from tests.scene.box_pairs import KINDS, draw_pair, proven_distance
from tests.scene.strategies import generator, seeds
from tests.transform.programs.api_scenes import of_box, random_picture, random_thing, scene_of, thing

ROOM = {"id": "room_1", "type": "kitchen", "floor": [[0, 0], [4, 0], [4, 3], [0, 3]], "floor_y": 0, "ceiling_y": 2.5}


def row_of_cubes() -> Scene:
    """Unit cubes along x, from anchor to far: 1, 2 and 4.5 m away; one touches the anchor."""
    places = {"anchor": 0, "close": 2, "middle": 3, "far": 5.5, "touching": -1}
    return scene_of([thing(name, (x, 0, 0)) for name, x in places.items()])


def test_within_a_radius_is_by_closest_points_and_without_the_anchor() -> None:
    scene = row_of_cubes()
    anchor = scene.objects[0]
    close, nearly_all = ["close", "touching"], ["close", "middle", "touching"]
    expected = {
        0: ["touching"],
        0.9: ["touching"],
        1.1: close,
        4.4: nearly_all,
        4.6: ["close", "middle", "far", "touching"],
    }
    for radius, names in expected.items():
        assert [o.name for o in objects_within(scene, anchor, radius)] == names


def test_nearest_and_farthest_leave_out_the_anchor_and_take_the_first_of_equals() -> None:
    scene = row_of_cubes()
    anchor, close, middle, far, _ = scene.objects
    assert nearest(anchor, [far, middle, close]) is close
    assert farthest(anchor, [middle, far, close]) is far
    assert nearest(anchor, scene.objects).name == "touching"
    assert farthest(anchor, [anchor, close]) is close
    twin = scene_of([thing("twin", (-2, 0, 0))]).objects[0]
    assert nearest(anchor, [twin, close]) is twin
    assert farthest(anchor, [close, twin]) is close
    for choose in (nearest, farthest):
        with pytest.raises(ValueError, match="empty"):
            choose(anchor, [anchor])


@pytest.mark.parametrize("kind", KINDS)
def test_boxes_overlap_where_they_share_a_point(kind: str) -> None:
    rng = np.random.default_rng([5, *kind.encode()])
    for _ in range(20):
        a, b, _ = draw_pair(kind, rng)
        apart, doubt = proven_distance(a, b)
        if apart - doubt > 1e-9 or apart < 1e-13:
            assert overlap(of_box(a), of_box(b)) == (apart < 1e-13)
        assert overlap(of_box(a), of_box(b)) == (calculate_distance(of_box(a), of_box(b)) == 0)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_distance_to_the_camera_is_that_of_a_box_of_no_size(seed: int) -> None:
    rng = generator(seed)
    obj, frame = random_thing(rng), random_picture(rng)
    eye = scene_of([thing("eye", frame.camera.position, (0, 0, 0))]).objects[0]
    assert distance_to_camera(obj, frame) == pytest.approx(proven_distance(obj.box, eye.box)[0], abs=1e-9)
    assert distance_to_camera(obj, frame.camera) == distance_to_camera(obj, frame)


def kitchen() -> Scene:
    names = ("table", "mug", "spoon", "drawer", "fork", "lamp")
    supports = [["mug", "on", "table"], ["spoon", "in", "mug"], ["fork", "in", "drawer"], ["drawer", "in", "table"],
                ["lamp", "on", "shelf"]]  # fmt: skip
    objects = [thing(n, (i, 0, 0), room="room_1" if n != "lamp" else "room_9") for i, n in enumerate(names)]
    return scene_of(objects, supports=supports, rooms=[{**ROOM, "id": "room_0"}, ROOM])


def test_what_carries_what() -> None:
    scene = kitchen()
    table, mug, spoon, drawer, fork, lamp = scene.objects
    assert [supporter(scene, o) for o in scene.objects] == [None, table, mug, table, drawer, None]
    assert [container(scene, o) for o in scene.objects] == [None, None, mug, table, drawer, None]
    assert carried_by(scene, table) == [mug, drawer]
    assert carried_by(scene, mug) == [spoon]
    assert carried_by(scene, fork) == carried_by(scene, lamp) == []


def test_the_room_of_an_object() -> None:
    scene = kitchen()
    assert room_of(scene, scene.objects[0]) is scene.rooms[1]
    assert room_of(scene, scene.objects[-1]) is None
    assert (
        room_of(scene_of([thing("mug", (0, 0, 0))], rooms=[ROOM]), scene_of([thing("a", (0, 0, 0))]).objects[0]) is None
    )
    assert room_area(scene.rooms[1]) == pytest.approx(12)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_room_area_is_the_sum_of_its_triangles(seed: int) -> None:
    """A star about a point within: dented, and cut into triangles about that point."""
    rng = generator(seed)
    corners = int(rng.integers(3, 12))
    angles = (np.arange(corners) + rng.uniform(0.1, 0.9, corners)) / corners * 2 * np.pi
    reach = rng.uniform(0.5, 6, corners)
    outline = np.stack([reach * np.cos(angles), reach * np.sin(angles)], -1)
    triangles = [a[0] * b[1] - a[1] * b[0] for a, b in zip(outline, np.roll(outline, -1, 0))]
    far = outline @ matrix_about_y(rng.uniform(-3, 3))[::2, ::2].T + rng.normal(scale=1000, size=2)
    for floor in (outline, outline[::-1], np.roll(outline, 2, 0), far):
        room = scene_of([], rooms=[{**ROOM, "floor": floor.tolist()}]).rooms[0]
        assert room_area(room) == pytest.approx(sum(triangles) / 2, abs=1e-8)
