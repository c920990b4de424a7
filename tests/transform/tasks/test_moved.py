"""What was moved between two images, and how far."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.transform.questions.context import AskContext
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Proposal
from sprite_etl.transform.tasks.moved import check, check_displacement, moved_to, propose, propose_displacement
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

FRAMES = (frame_at(3, 0.0, 6.0, 0.0), replace(frame_at(8, 1.0, 6.0, 0.2), state="after"))
PARAMS = {"frame_a": 3, "frame_b": 8}
BOXES = {"chair": cube(-1, 0, (0.5, 0.9, 0.5)), "table": cube(1, 0, (1.2, 0.7, 0.8)), "plant": cube(0, -2, 0.5)}
MOVED, DISPLACEMENT = TASKS["object_moved"], TASKS["object_displacement"]


def moved(dx: float, dz: float = 0.0, turn: float = 0.0, object_id: str = "chair", boxes=BOXES, **more) -> View:
    """The hand-made view, with one thing shifted (and turned) in the second frame."""
    scene = view(boxes, FRAMES, **more)
    x, y, z = scene.object(object_id).box.center
    return moved_to(scene, object_id, {8: ((x + dx, y, z + dz), turn)})


def context(scene: View) -> AskContext:
    base = context_of(scene)
    namable = tuple(o for o in scene.objects if o.object_id not in scene.moving)
    moving = tuple(o for o in scene.objects if o.object_id in scene.moving)
    return replace(base, namable=namable, measurable=namable, moving=moving)


def refused(scene: View, ids: tuple[str, ...], rule=check) -> str | None:
    try:
        rule(context(scene), Proposal(ids, PARAMS, ids))
    except NotAnswerable as no:
        return no.reason
    return None


def test_the_moved_one_is_the_answer_wherever_it_is_named() -> None:
    scene = moved(0.6, 0.8)
    for named in (("chair", "table"), ("table", "chair"), ("plant", "table", "chair")):
        assert MOVED.solve(scene, named, PARAMS) == "chair"
        assert MOVED.margin(scene, named, PARAMS) == pytest.approx(1.0)


def test_how_far_is_measured_between_centres() -> None:
    assert DISPLACEMENT.solve(moved(0.6, 0.8, turn=1.3), ("chair",), PARAMS) == pytest.approx(1.0)
    assert DISPLACEMENT.solve(moved(0.6), ("table",), PARAMS) == 0.0
    swapped = {"frame_a": 8, "frame_b": 3}
    assert DISPLACEMENT.solve(moved(-0.5), ("chair",), swapped) == pytest.approx(0.5)


def test_places_in_both_frames_may_differ_from_the_objects_own() -> None:
    scene = moved_to(view(BOXES, FRAMES), "plant", {3: ((5.0, 0.25, 0.0), 0.0), 8: ((5.0, 0.25, 3.0), 0.0)})
    assert DISPLACEMENT.solve(scene, ("plant",), PARAMS) == pytest.approx(3.0)


def test_nothing_moved_is_no_question() -> None:
    scene = view(BOXES, FRAMES)
    with pytest.raises(NotAnswerable, match="near_tie"):
        MOVED.solve(scene, ("chair", "table"), PARAMS)
    assert refused(scene, ("chair", "table")) == "not_one_moved"
    assert list(propose(context(scene), np.random.default_rng(0))) == []


@pytest.mark.parametrize(("dx", "expected"), [(0.29, "near_tie"), (0.31, None)])
def test_little_moves_are_not_asked_about(dx: float, expected: str | None) -> None:
    assert refused(moved(dx), ("chair", "table")) == expected
    assert refused(moved(dx), ("chair",), check_displacement) == expected


def test_exactly_one_candidate_was_moved_or_turned() -> None:
    one = moved(1.0)
    both = moved_to(one, "table", {8: (BOXES["table"].center, 0.4)})  # turned on the spot
    assert refused(both, ("chair", "table")) == "not_one_moved"
    assert refused(both, ("chair", "plant")) is None
    assert refused(both, ("plant", "table")) == "near_tie"


def test_every_candidate_is_clear_in_both_images() -> None:
    seen = {"chair": {3: (0, 9), 8: (0, 9)}, "table": {3: (0, 9)}, "plant": {3: (0, 9), 8: (0, 9)}}
    scene = moved(1.0, seen=seen)
    assert refused(scene, ("chair", "table")) == "grey_visibility"
    assert refused(scene, ("chair", "plant")) is None
    hidden = moved(1.0, seen={**seen, "chair": {8: (0, 9)}})
    assert refused(hidden, ("chair",), check_displacement) == "grey_visibility"
    assert list(propose_displacement(context(hidden), np.random.default_rng(0))) == []


def test_half_of_a_measured_box_is_in_each_picture() -> None:
    assert refused(moved(1.0), ("chair",), check_displacement) is None
    assert refused(moved(40.0), ("chair",), check_displacement) == "less_than_half_in_view"
    scene = moved(1.0)
    loose = replace(scene, objects=tuple(replace(o, box_kind="axis_aligned") for o in scene.objects))
    assert refused(loose, ("chair",), check_displacement) == "axis_aligned_box"


def test_what_is_proposed_is_one_moved_thing_among_others_of_about_its_size() -> None:
    boxes = {**BOXES, **{f"bed_{k}": cube(k, 2, (2.0, 0.5, 2.0)) for k in range(3)}, "stool": cube(2, -2, 0.5),
             "box": cube(3, -2, 0.6), "basket": cube(-3, -2, 0.5)}  # fmt: skip
    proposals = list(propose(context(moved(1.0, boxes=boxes)), np.random.default_rng(0)))
    assert {len(p.object_ids) for p in proposals} >= {2, 4}
    offered = {i for p in proposals for i in p.object_ids}
    assert offered <= {"chair", "plant", "stool", "box", "basket", "table"}
    assert all(p.params == PARAMS and p.candidates == p.object_ids and "chair" in p.object_ids for p in proposals)
    assert len({p.object_ids.index("chair") for p in proposals}) > 1


CARELESS = {
    "of the first frame": lambda v, i: (v.placed(i, 3).box, v.object(i).box),
    "of the second frame": lambda v, i: (v.object(i).box, v.placed(i, 8).box),
    "of no frame": lambda v, i: (v.object(i).box, v.object(i).box),
}


def _far(a, b) -> float:
    return math.dist(a, b)


def _flat(a, b) -> float:
    return math.hypot(a[0] - b[0], a[2] - b[2])


def _seen(scene: View, box: OrientedBox, frame: int) -> tuple[float, ...]:
    camera = next(f.camera for f in scene.frames if f.index == frame)
    return tuple(camera.to_camera(np.asarray(box.center)).tolist())


@pytest.mark.parametrize("name", ["object_moved", "object_displacement"])
def test_constructed_views_refuse_careless_answers(name: str) -> None:
    """Each careless way of measuring is wrong in most constructed sets of views."""
    task, rng = TASKS[name], np.random.default_rng(2)
    assert task.construct is not None
    named = ("table", "chair", "plant") if name == "object_moved" else ("chair",)
    ways = {
        **{k: (lambda v, i, pick=pick: _far(*(b.center for b in pick(v, i)))) for k, pick in CARELESS.items()},
        "on the floor plane": lambda v, i: _flat(v.placed(i, 3).box.center, v.placed(i, 8).box.center),
        "along x": lambda v, i: abs(v.placed(i, 3).box.center[0] - v.placed(i, 8).box.center[0]),
        "upwards": lambda v, i: abs(v.placed(i, 3).box.center[1] - v.placed(i, 8).box.center[1]),
        "as the cameras see it": lambda v, i: _far(_seen(v, v.placed(i, 3).box, 3), _seen(v, v.placed(i, 8).box, 8)),
        "between corners": lambda v, i: _far(v.placed(i, 3).box.corners()[0], v.placed(i, 8).box.corners()[0]),
    }
    caught = dict.fromkeys(ways, 0)
    for _ in range(20):
        built = list(task.construct(moved(1.0), named, PARAMS, rng))
        assert len(built) >= 3
        for way, measure in ways.items():
            said = [
                max(named, key=lambda i: measure(b.view, i)) if name == "object_moved" else measure(b.view, "chair")
                for b in built
            ]
            wrong = [s != b.answer if isinstance(s, str) else abs(s - b.answer) > 0.02 for s, b in zip(said, built)]
            caught[way] += any(wrong)
    if name == "object_moved":
        del caught["between corners"]  # a sensible way to tell what moved
    assert min(caught.values()) >= 18, caught
