"""The view: some frames of a capture, in an order, and what is clear in them; nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sprite_etl.scene.capture import Capture, Has, Placement, SceneObject, Sighting, State, Support
from sprite_etl.transform.view import grey_objects, share_of_box_in_view, state_in_frame, view_of
from tests.transform.tasks.hand_made import cube, frame_at, view

CLEAR, GREY, HIDDEN = (5000, 0.1), (40, 0.1), (5000, 0.8)
"""(pixels, occlusion) at 640×480: enough, too few, too much hidden."""


def thing(number: int, name: str, seen: dict[int, tuple[int, float]]) -> SceneObject:
    visible = tuple(Sighting(f, pixels, (0, 0, 99, 99), hidden) for f, (pixels, hidden) in seen.items())
    return SceneObject(f"{name}_{number}", number, name, name, cube(number, 0), visible=visible)


@pytest.fixture
def capture() -> Capture:
    frames = tuple(frame_at(i, 0, 6, 0) for i in (2, 5, 9))
    objects = (
        thing(1, "table", {2: CLEAR, 5: CLEAR, 9: GREY}), thing(2, "mug", {2: GREY, 9: CLEAR}),
        thing(3, "chair", {2: HIDDEN, 5: GREY}), thing(4, "bed", {9: CLEAR}), thing(5, "lamp", {}),
    )  # fmt: skip
    moved = State("later", {"mug_2": Placement((9.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))})
    frames = (*frames[:2], replace(frames[2], state="later"))
    return Capture(
        "c", "s", "1", "c", "p", 0, frames, objects, fps=2.0, has=Has(True, True), complete_categories=("mug",),
        support=(Support("mug_2", "on", "table_1", "physics"), Support("lamp_5", "on", "table_1", "physics")),
        states=(moved,),
    )  # fmt: skip


def ids(things) -> list[str]:
    return [o.object_id for o in things]


def test_objects_are_those_clear_in_one_of_the_frames(capture) -> None:
    assert ids(view_of(capture, [2, 5]).objects) == ["table_1"]
    assert ids(view_of(capture, [2, 9]).objects) == ["table_1", "mug_2", "bed_4"]


def test_frames_keep_the_order_asked_and_sightings_follow_it(capture) -> None:
    backwards = view_of(capture, [5, 2])
    assert [f.index for f in backwards.frames] == [5, 2]
    assert [s.frame for s in backwards.objects[0].visible or ()] == [5, 2]
    assert backwards.first_clear_frame("table_1").index == 5
    assert view_of(capture, [2, 5]).first_clear_frame("table_1").index == 2


def test_only_clear_sightings_of_these_frames_stay(capture) -> None:
    seen = {o.object_id: [s.frame for s in o.visible or ()] for o in view_of(capture, [2, 9]).objects}
    assert seen == {"table_1": [2], "mug_2": [9], "bed_4": [9]}


def test_grey_is_seen_but_clear_in_none_of_the_frames(capture) -> None:
    assert ids(grey_objects(capture, [2])) == ["mug_2", "chair_3"]
    assert ids(grey_objects(capture, [2, 9])) == ["chair_3"]
    assert ids(grey_objects(capture, [9])) == ["table_1"]
    assert ids(grey_objects(capture, [2, 5, 9])) == ["chair_3"]


def test_support_and_moves_of_what_is_not_in_the_view_are_left_out(capture) -> None:
    assert view_of(capture, [2, 5]).support == view_of(capture, [2, 5]).moved == ()
    whole = view_of(capture, [2, 5, 9])
    assert [(s.object_id, s.parent) for s in whole.support] == [("mug_2", "table_1")]
    assert [(i, frame, p.center) for i, frame, p in whole.moved] == [("mug_2", 9, (9.0, 0.0, 0.0))]


def test_boxes_are_where_the_view_sees_them(capture) -> None:
    """mug_2 stands at (9, 0, 0) in frame 9."""
    captured = capture.objects[1].box.center
    before, after, both, back = (view_of(capture, f) for f in ([2, 5], [9], [2, 9], [9, 2]))
    assert "mug_2" not in ids(before.objects)  # not clear there
    assert after.object("mug_2").box.center == (9.0, 0.0, 0.0)
    assert after.moved == () == before.moved
    assert both.object("mug_2").box.center == captured
    assert [both.placed("mug_2", f).box.center for f in (2, 9)] == [captured, (9.0, 0.0, 0.0)]
    assert back.object("mug_2").box.center == (9.0, 0.0, 0.0)
    assert [back.placed("mug_2", f).box.center for f in (2, 9)] == [captured, (9.0, 0.0, 0.0)]
    assert both.moving == back.moving == {"mug_2"}
    assert both.placed("table_1", 9) == both.object("table_1")


def test_what_does_not_exist(capture) -> None:
    with pytest.raises(KeyError, match="no frame 3"):
        view_of(capture, [2, 3])
    with pytest.raises(KeyError, match="chair_3 is not clear"):
        view_of(capture, [2]).object("chair_3")


@pytest.mark.parametrize(
    ("bbox", "expected"), [((10, 10, 600, 400), "clear"), ((10, 10, 60, 60), "grey"), (None, "grey")]
)
def test_listed_sightings_without_masks(capture, bbox, expected: str) -> None:
    """Where nobody counted pixels, a box outline of 1 % of the picture around a centre in it is clear."""
    listed = replace(capture.objects[0], box=cube(0, 0), visible=(Sighting(2, None, bbox),))
    blind = replace(capture, objects=(listed,), has=Has())
    assert state_in_frame(blind, listed, 2) == expected
    assert state_in_frame(capture, listed, 2) == "grey"  # with masks, an uncounted sighting proves nothing
    aside = replace(listed, box=cube(0, 30))  # behind the camera
    assert state_in_frame(blind, aside, 2) == "grey"
    assert state_in_frame(blind, listed, 5) == "absent"


def test_a_listed_sighting_is_judged_by_where_the_thing_stands_then(capture) -> None:
    listed = replace(capture.objects[1], box=cube(0, 30), visible=(Sighting(9, None, (10, 10, 600, 400)),))
    here = State("later", {"mug_2": Placement((0.0, 0.2, 0.0), (0.0, 0.0, 0.0, 1.0))})
    blind = replace(capture, objects=(listed,), has=Has(), states=(here,))
    assert state_in_frame(blind, listed, 9) == "clear"
    assert state_in_frame(replace(blind, states=()), listed, 9) == "grey"


def test_share_of_a_box_in_the_union_of_the_frames() -> None:
    frames = (frame_at(0, 0, 6, 0), frame_at(1, 0, 6, math.pi))
    whole, none = cube(0, 0, 1.0), cube(40, 6, 1.0)
    edge = cube(6 * math.tan(0.7), 0, (2.0, 0.1, 0.001), lift=1.0)  # half of it right of the picture's edge
    scene = view({"a": whole, "b": none, "c": edge, "d": cube(0, 12, 1.0)}, frames)
    shares = [share_of_box_in_view(scene, o) for o in scene.objects]
    assert shares[0] == shares[3] == 1.0  # the second camera looks the other way
    assert shares[1] == 0.0
    assert shares[2] == pytest.approx(0.5, abs=0.17)
    assert share_of_box_in_view(replace(scene, frames=frames[:1]), scene.objects[3]) == 0.0
