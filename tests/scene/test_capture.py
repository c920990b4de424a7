from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Capture, Sighting, problems
from tests.scene.examples import BOX, TABLE, cameras_around, full_capture


def with_pose(capture: Capture, pose: Any) -> Capture:
    first = capture.frames[0]
    camera = replace(first.camera, camera_to_world=tuple(np.asarray(pose, dtype=float).reshape(-1).tolist()))
    return replace(capture, frames=(replace(first, camera=camera), *capture.frames[1:]))


def with_box(capture: Capture, **changes: Any) -> Capture:
    first = capture.objects[0]
    return replace(capture, objects=(replace(first, box=replace(first.box, **changes)), *capture.objects[1:]))


SOUND = full_capture()
MIRROR = np.diag([1, 1, -1, 1])
BAD: list[tuple[Capture, str, str]] = [
    (replace(SOUND, frames=()), "no_frames", "empty"),
    (with_pose(SOUND, np.full(16, math.nan)), "bad_pose", "frame 0"),
    (with_pose(SOUND, np.eye(3)), "bad_pose", "16 finite numbers"),
    (with_pose(SOUND, MIRROR), "bad_pose", "mirrors must be undone"),
    (with_pose(SOUND, np.eye(4) * 2), "bad_pose", "not a proper rotation"),
    (with_box(SOUND, half_extents=(0.1, -0.1, 0.1)), "bad_box", "table_1"),
    (with_box(SOUND, half_extents=(0.1, 0.0, 0.1)), "bad_box", "positive"),
    (with_box(SOUND, center=(math.inf, 0, 0)), "bad_box", "finite"),
    (with_box(SOUND, rotation_xyzw=(0, 0, 0, 2)), "bad_rotation", "unit quaternion"),
    (with_box(SOUND, rotation_xyzw=(0, 0, 0, math.nan)), "bad_rotation", "unit quaternion"),
    (replace(SOUND, objects=(TABLE, replace(BOX, instance_id=0))), "bad_box", "1…65535"),
    (replace(SOUND, objects=(TABLE, replace(BOX, instance_id=1))), "duplicate_id", "instance_id 1"),
    (replace(SOUND, objects=(TABLE, replace(BOX, object_id="table_1"))), "duplicate_id", "table_1"),
    (replace(SOUND, frames=(SOUND.frames[0],) * 2), "duplicate_id", "frame index 0"),
    (
        replace(SOUND, objects=(replace(TABLE, visible=(Sighting(9, 5, None),)),)),
        "bad_sighting",
        "frames [9] that do not exist",
    ),
]


def test_a_sound_capture_has_no_problems() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(("capture", "code", "words"), BAD, ids=[f"{c}-{w}" for _, c, w in BAD])
def test_what_breaks_the_contract_is_named(capture: Capture, code: str, words: str) -> None:
    found = problems(capture)
    assert code in [c for c, _ in found]
    assert any(words in detail for _, detail in found)


def test_intrinsics_must_be_positive() -> None:
    camera = replace(cameras_around(1)[0], fx=0.0)
    broken = replace(SOUND, frames=(replace(SOUND.frames[0], camera=camera),))
    assert problems(broken)[0][0] == "bad_intrinsics"


def test_moved_objects_stand_where_the_state_puts_them() -> None:
    assert SOUND.walk == SOUND.frames[:1]
    assert SOUND.moved_ids == {"box_1"}
    still, moved = SOUND.objects_in(SOUND.frames[0]), SOUND.objects_in(SOUND.frames[1])
    assert still == SOUND.objects
    assert moved[0] == SOUND.objects[0]
    assert moved[1].box == OrientedBox((1.0, 2.0, 3.0), BOX.box.half_extents, (0.0, 0.0, 0.0, 1.0))


def test_lookups_by_id() -> None:
    assert SOUND.object("box_1").instance_id == 2
    assert SOUND.frame(3).state == "moved"
    with pytest.raises(KeyError, match="no object chair"):
        SOUND.object("chair")
    with pytest.raises(KeyError, match="no frame 7"):
        SOUND.frame(7)
