"""The values that programs get: whole, and beyond their reach to change."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.values import Scene, scene_from_json
from tests.transform.random_views import random_view


def example() -> tuple[object, Scene]:
    view = random_view(np.random.default_rng(3))
    return view, scene_from_json(scene_json(view))


def arrays(scene: Scene) -> list[np.ndarray]:
    found = [a for o in scene.objects for a in (o.center, o.half_extents, o.axes, o.corners)]
    for frame in scene.frames:
        eye = frame.camera
        found += [eye.matrix, eye.position, eye.right, eye.up, frame.walker_position]
    return found + [r.floor for r in scene.rooms]


def test_a_scene_holds_what_the_view_holds() -> None:
    view, scene = example()
    for theirs, ours in zip(view.objects, scene.objects, strict=True):
        assert (ours.id, ours.name, ours.room) == (theirs.object_id, theirs.name, theirs.room_id)
        assert ours.box == theirs.box
        assert ours.center == pytest.approx(theirs.box.center)
        assert ours.half_extents == pytest.approx(theirs.box.half_extents)
        assert ours.axes == pytest.approx(theirs.box.axes)
        assert ours.corners == pytest.approx(theirs.box.corners())
        assert [(s.frame, s.pixels, s.bbox) for s in ours.seen] == [(s.frame, s.pixels, s.bbox) for s in theirs.visible]
    for theirs, ours in zip(view.frames, scene.frames, strict=True):
        assert ours.camera.pinhole == theirs.camera
        assert ours.camera.matrix == pytest.approx(theirs.camera.matrix)
        assert ours.camera.forward == pytest.approx(theirs.camera.forward)
        assert ours.walker_position == pytest.approx(theirs.agent.position)
        assert (ours.index, ours.time_s, ours.walker_yaw) == (theirs.index, theirs.time_s, theirs.agent.yaw_rad)


def test_no_array_can_be_made_writable() -> None:
    for array in arrays(example()[1]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.setflags(write=True)


def test_arrays_and_sightings_are_made_once() -> None:
    _, scene = example()
    obj, eye = scene.objects[0], scene.frames[0].camera
    for name in ("center", "half_extents", "axes", "corners", "seen"):
        assert getattr(obj, name) is getattr(obj, name)
    assert eye.matrix is eye.matrix


@pytest.mark.parametrize("name", ["center", "axes", "seen", "box", "name"])
def test_no_field_of_an_object_can_be_set(name: str) -> None:
    # A frozen class with slots refuses with a TypeError what is not its own field but inherited, or a property.
    with pytest.raises((AttributeError, TypeError)):
        setattr(example()[1].objects[0], name, None)


def test_a_room_without_an_outline_has_an_empty_one() -> None:
    room = {"id": "r", "type": "attic", "floor": [], "floor_y": 0.0, "ceiling_y": 2.0}
    assert scene_from_json({"objects": [], "frames": [], "rooms": [room]}).rooms[0].floor.size == 0
