"""Views between whose frames things were moved, under every change of the world."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.programs.api import program_globals
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.values import scene_from_json, with_question
from sprite_etl.transform.tasks.moved import moved_to
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.verify.relations import Asked, own_view, shared_views
from sprite_etl.transform.view import View
from tests.transform.random_views import random_view


@pytest.fixture(params=range(4))
def scene(request: pytest.FixtureRequest) -> View:
    """A random view in which the first two objects stand elsewhere in the last frame, and one of them in the second."""
    rng = np.random.default_rng([8, request.param])
    view = random_view(rng)
    first, second = (o.object_id for o in view.objects[:2])
    places = [(tuple(rng.uniform(-3, 3, 3).tolist()), float(rng.uniform(-3, 3))) for _ in range(3)]
    view = moved_to(view, first, {view.frames[-1].index: places[0], view.frames[1].index: places[1]})
    return moved_to(view, second, {view.frames[-1].index: places[2]})


def paths(view: View) -> dict[tuple[str, int], float]:
    """Metres from each object's box to where it stands in each frame."""
    return {
        (o.object_id, f.index): math.dist(o.box.center, view.placed(o.object_id, f.index).box.center)
        for o in view.objects
        for f in view.frames
    }


def pixels(view: View) -> np.ndarray:
    """Depth and projected column of every corner of every object, as it stands in each frame."""
    rows = []
    for frame in view.frames:
        for o in sorted(view.objects, key=lambda o: o.object_id):
            box = view.placed(o.object_id, frame.index).box
            rows.append(np.sort(frame.camera.to_camera(box.corners())[:, 2]))
    return np.array(rows)


@pytest.mark.parametrize("relation", ["rigid", "mirror", "scale", "permute", "reverse_time"])
def test_what_was_moved_is_moved_along_with_the_world(scene: View, relation: str) -> None:
    shared = shared_views(scene, np.random.default_rng(1))
    changed = shared.views[relation]  # type: ignore[index]
    factor = shared.scale if relation == "scale" else 1.0
    assert changed.moving == scene.moving
    before, after = paths(scene), paths(changed)
    assert after == pytest.approx({k: factor * v for k, v in before.items()}, abs=1e-9)
    assert sum(v > 0 for v in before.values()) == 3
    if relation != "reverse_time":  # every camera sees the moved boxes as it saw them
        np.testing.assert_allclose(pixels(changed), factor * pixels(scene), atol=1e-9)


def test_a_mirror_and_its_mirror_is_the_view_again(scene: View) -> None:
    twice = transforms.move_everything(transforms.move_everything(scene, transforms.mirror()), transforms.mirror())
    for (i, f, p), (j, g, q) in zip(scene.moved, twice.moved):
        assert (i, f) == (j, g)
        assert q.center == pytest.approx(p.center)
        turn = np.abs(np.dot(p.rotation_xyzw, q.rotation_xyzw))
        assert turn == pytest.approx(1)


def test_an_object_that_is_moved_is_moved_wherever_it_stands(scene: View) -> None:
    first = scene.objects[0].object_id
    away = transforms.move_object(scene, first, np.add(scene.objects[0].box.center, (5, 1, -2)))
    for frame in scene.frames:
        step = np.subtract(away.placed(first, frame.index).box.center, scene.placed(first, frame.index).box.center)
        assert step == pytest.approx([5, 1, -2])
    assert [m for m in away.moved if m[0] != first] == [m for m in scene.moved if m[0] != first]


@pytest.mark.parametrize("relation", ["swap_poses", "swap_boxes"])
def test_objects_that_trade_places_trade_them_in_every_frame(scene: View, relation: str) -> None:
    a, b = scene.objects[0].object_id, scene.objects[4].object_id  # the one is moved, the other stays
    swapped = own_view(relation, scene, Asked((a, b), {}), None)  # type: ignore[arg-type]
    assert swapped is not None
    for frame in scene.frames:
        for one, other in ((a, b), (b, a)):
            there, was = swapped.placed(one, frame.index).box, scene.placed(other, frame.index).box
            assert (there.center, there.rotation_xyzw) == (was.center, was.rotation_xyzw)


def test_extent_reaches_where_things_were_moved(scene: View) -> None:
    first = scene.objects[0].object_id
    far = moved_to(scene, first, {scene.frames[-1].index: ((80.0, 0.0, 0.0), 0.0)})
    middle, radius = transforms.extent(far)
    corners = far.placed(first, scene.frames[-1].index).box.corners()
    assert np.linalg.norm(corners - middle, axis=1).max() <= radius + 1e-9
    assert transforms.extent(scene)[1] < radius


def test_of_what_is_taken_away_nothing_is_left(scene: View) -> None:
    gone = transforms.without_object(scene, scene.objects[0].object_id)
    assert gone.moving == {scene.objects[1].object_id}
    assert scene_from_json(scene_json(gone)).moved[0][0] == scene.objects[1].object_id


def test_programs_see_each_object_where_it_stands_in_each_frame(scene: View) -> None:
    api = program_globals()
    named = [o.object_id for o in scene.objects[:3]]
    given = with_question(scene_from_json(scene_json(scene)), named, {}, ())
    assert len(given.moved) == 3
    for obj in given.named:
        for frame in given.frames:
            placed, expected = api["placed_in_frame"](given, obj, frame), scene.placed(obj.id, frame.index)
            assert placed.id == obj.id
            assert placed.center.tolist() == pytest.approx(expected.box.center)
            np.testing.assert_allclose(placed.corners, expected.box.corners())
    still = replace(scene, moved=())
    assert scene_from_json(scene_json(still)).moved == ()
