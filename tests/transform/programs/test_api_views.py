"""How cameras stand to each other, and what they show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.rotations import matrix_about_y
from sprite_etl.transform.programs.vocabulary.places import bearing
from sprite_etl.transform.programs.vocabulary.views import (
    camera_displacement,
    camera_offset,
    camera_path_length,
    camera_turn,
    count_objects,
    objects_named,
    position_in_view,
    project,
    visible_in,
)
from tests.scene.strategies import generator, seeds
from tests.transform.programs.api_scenes import picture, random_picture, random_thing, scene_of, thing

few = settings(max_examples=60, deadline=None)


@given(seeds)
@few
def test_there_and_back_are_inverse(seed: int) -> None:
    rng = generator(seed)
    a, b = random_picture(rng), random_picture(rng)
    right, up, ahead = camera_offset(a, b)
    turn = camera_turn(a, b)
    assert -180 < turn <= 180
    assert camera_turn(b, a) == pytest.approx(-turn, abs=1e-9)
    # In b's axes, which turned right by `turn`, the way back is the way there, reversed and turned left.
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    back = (-(right * c - ahead * s), -up, -(right * s + ahead * c))
    assert camera_offset(b, a) == pytest.approx(back, abs=1e-9)
    assert np.linalg.norm(camera_offset(a, b)) == pytest.approx(camera_displacement(a, b), abs=1e-12)
    assert camera_displacement(b, a) == pytest.approx(camera_displacement(a, b), abs=1e-12)


@given(seeds)
@few
def test_turns_add_up(seed: int) -> None:
    rng = generator(seed)
    a, b, c = (random_picture(rng) for _ in range(3))
    whole = camera_turn(a, b) + camera_turn(b, c) - camera_turn(a, c)
    assert abs((whole + 180) % 360 - 180) < 1e-9


@given(seeds)
@few
def test_a_turn_is_by_what_the_heading_turned_whatever_the_pitch(seed: int) -> None:
    rng = generator(seed)
    yaw, right = rng.uniform(-np.pi, np.pi), rng.uniform(-179, 179)
    position, pitches = rng.normal(size=3), rng.uniform(-1.4, 1.4, 2)
    frames = scene_of([], [picture(0, position, yaw, pitches[0]),
                           picture(1, position, yaw - np.radians(right), pitches[1])]).frames  # fmt: skip
    assert camera_turn(*frames) == pytest.approx(right, abs=1e-7)
    assert camera_displacement(*frames) == 0


@given(seeds)
@few
def test_a_step_in_the_cameras_own_frame_comes_back_as_that_step(seed: int) -> None:
    rng = generator(seed)
    yaw, position, step = rng.uniform(-np.pi, np.pi), rng.normal(size=3), rng.normal(size=3)
    right, up, ahead = step
    moved = position + matrix_about_y(yaw) @ [right, up, -ahead]
    frames = scene_of([], [picture(0, position, yaw, 0.7), picture(1, moved, 2.0, -0.3)]).frames
    assert camera_offset(*frames) == pytest.approx(tuple(step), abs=1e-9)


@given(seeds)
@few
def test_position_in_view_and_bearing_agree(seed: int) -> None:
    rng = generator(seed)
    frame, obj = random_picture(rng), random_thing(rng)
    right, up, ahead = position_in_view(obj, frame)
    angle = bearing(frame.camera.position, frame.camera.forward, obj)
    assert angle == pytest.approx(np.degrees(np.arctan2(right, ahead)), abs=1e-7)
    assert up == pytest.approx(obj.center[1] - frame.camera.position[1])


def test_the_path_goes_from_frame_to_frame() -> None:
    places = [(0, 1, 0), (3, 1, 0), (3, 1, 4), (3, 3, 4)]
    scene = scene_of([], [picture(i, p, 0.3 * i) for i, p in enumerate(places)])
    assert camera_path_length(scene) == pytest.approx(3 + 4 + 2)
    assert camera_displacement(scene.frames[0], scene.frames[2]) == pytest.approx(5)
    assert camera_path_length(scene_of([], [picture(0, (1, 2, 3), 0)])) == 0.0


def test_visible_is_clear_in_that_frame() -> None:
    frames = [picture(i, (0, 0, i), 0) for i in (4, 7, 9)]
    scene = scene_of([thing("mug_1", (0, 0, 0), seen=(4, 9)), thing("mug_2", (1, 0, 0), seen=())], frames)
    assert [visible_in(scene.objects[0], f) for f in scene.frames] == [True, False, True]
    assert not any(visible_in(scene.objects[1], f) for f in scene.frames)
    assert objects_named(scene, "mug") == [scene.objects[0]]
    assert count_objects(scene, "cup") == 0


@pytest.mark.parametrize("ahead_m", [2.0, 0.01, -2.0])
def test_a_point_ahead_is_projected_however_near_and_one_behind_is_not(ahead_m: float) -> None:
    camera = scene_of([], [picture(0, (1.0, 2.0, 0.3), 0.4, -0.2)]).frames[0].camera
    u, v, depth = project(camera.position + ahead_m * (camera.forward + 0.1 * camera.right), camera)
    assert depth == pytest.approx(ahead_m)
    expected = (camera.cx + 0.1 * camera.fx, camera.cy) if ahead_m > 0 else (np.nan, np.nan)
    assert (u, v) == pytest.approx(expected, nan_ok=True)
