"""A second state of a home: pictures taken again after something was moved."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_etl.extract.base import SceneRef, naming_options
from sprite_etl.extract.ingest_gate import check_path
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.sightlines import well_seen
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.extract.mujoco.visit import AFTER
from sprite_etl.extract.runner import capture_id, capture_scene, finish_capture
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.view import state_in_frame

PLAIN = MujocoOptions(frames=16, width=192, height=144, rooms_max=1)
OPTIONS = replace(PLAIN, rearranged=3)
FLOOR, SAME, OTHER = 13, 1, 4
"""Homes of the batch in which something is moved on the floor, on the same carrier, to another carrier."""


def scene_of(index: int) -> SceneRef:
    return MujocoSource(OPTIONS).generate(7, "2026-01-01", index)


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Capture, Path]:
    folder = tmp_path_factory.mktemp("after") / "capture"
    capture = capture_scene(MujocoSource(OPTIONS), scene_of(FLOOR), folder, "0" * 16)
    return finish_capture(folder, capture), folder


def test_the_walk_is_followed_by_some_of_its_viewpoints_again(captured: tuple[Capture, Path]) -> None:
    capture, _ = captured
    assert [f.index for f in capture.walk] == list(range(OPTIONS.frames))
    again = capture.frames[OPTIONS.frames :]
    assert 1 <= len(again) <= OPTIONS.rearranged
    assert {f.state for f in again} == {AFTER} == {s.state for s in capture.states}
    walked = [f.camera for f in capture.walk]
    assert all(f.camera in walked for f in again)
    assert [f.time_s for f in capture.frames] == sorted({f.time_s for f in capture.frames})


def test_what_was_moved_is_clear_before_and_after_and_went_far_enough(captured: tuple[Capture, Path]) -> None:
    capture, _ = captured
    assert 1 <= len(capture.moved_ids) <= 2
    for object_id in capture.moved_ids:
        obj = capture.object(object_id)
        later = [f for f in capture.frames if f.state == AFTER]
        assert all(math.dist(capture.placed(obj, f).box.center, obj.box.center) >= 0.5 for f in later)
        for f in later:
            before = next(g for g in capture.walk if g.camera == f.camera)
            assert {state_in_frame(capture, obj, g.index) for g in (before, f)} == {"clear"}
    names = [capture.object(i).name for i in capture.moved_ids]
    assert len(set(names)) == len(names)


def test_the_capture_passes_the_gate_only_with_its_states(captured: tuple[Capture, Path]) -> None:
    _, folder = captured
    report = check_path(folder)
    assert (report.geometry, report.reasons) == ("verified", ())
    assert report.figures["mask_pixels_in_boxes"] > 0.99


@pytest.mark.parametrize(("index", "still_said"), [(SAME, True), (OTHER, False)])
def test_support_is_said_only_where_it_holds_in_both_states(index: int, still_said: bool) -> None:
    with MujocoSource(OPTIONS).open(scene_of(index)) as opened, MujocoSource(PLAIN).open(scene_of(index)) as plain:
        facts, before = opened.facts(), plain.facts()
        (moved,) = facts.states[0].objects
        assert moved in {s.object_id for s in before.support}
        assert (moved in {s.object_id for s in facts.support}) == still_said
        assert {s for s in before.support if s.object_id != moved} <= set(facts.support)


def test_without_the_option_nothing_changes(captured: tuple[Capture, Path]) -> None:
    capture, folder = captured
    with MujocoSource(PLAIN).open(scene_of(FLOOR)) as plain:
        viewpoints, facts = plain.viewpoints(), plain.facts()
        assert [v.camera for v in viewpoints] == [f.camera for f in capture.walk]
        assert [o.box for o in facts.objects] == [o.box for o in capture.objects]
        assert facts.states == ()
        drawn = plain.render(viewpoints[5]).instance
        assert drawn is not None
        assert (drawn == CaptureFolder(folder, capture, "").instance(5)).all()


def test_the_name_of_a_capture_holds_the_option_only_where_it_is_used() -> None:
    old = {"frames": 48, "width": 640, "height": 480, "rooms_min": 1, "rooms_max": 5, "renderer": "auto"}
    scene = MujocoSource().generate(7, "2026-01-01", 0)
    named = [
        capture_id("mujoco", "1", scene, naming_options(MujocoOptions, {**old, "rearranged": n})) for n in (0, 2, 3)
    ]
    assert named[0] == capture_id("mujoco", "1", scene, old)
    assert len(set(named)) == 3
    assert naming_options(MujocoOptions, {**old, "frames": 48})["frames"] == 48


def test_well_seen_is_large_and_hardly_hidden(captured: tuple[Capture, Path]) -> None:
    capture, folder = captured
    opened = CaptureFolder(folder, capture, "")
    compared = 0
    with MujocoSource(PLAIN).open(scene_of(FLOOR)) as home:
        cameras = [f.camera for f in capture.walk]
        for i, thing in enumerate(home.home.things):
            seen = well_seen(home.home.compiled, thing, i + 1, cameras)
            for frame, sees in zip(capture.walk, seen):
                if sees:
                    compared += 1
                    assert (opened.instance(frame.index) == i + 1).mean() > 0.0015, home.home.names[i]
    assert compared > 20
