"""Each source's frame of reference against what its documentation says of simple poses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.camera import camera_from_fov
from sprite_etl.scene.conventions import (
    CANONICAL_CAMERA,
    NED_CAMERA,
    NED_TO_CANONICAL,
    OPENCV_CAMERA,
    UNITY_CAMERA,
    UNITY_TO_CANONICAL,
    Z_UP_TO_CANONICAL,
    canonical_box,
    canonical_points,
    canonical_pose,
)
from tests.scene.strategies import generator, random_rotation, seeds

# name: world, camera, forward / up / right of an unrotated camera in the source's own world
FRAMES = {
    "unity": (UNITY_TO_CANONICAL, UNITY_CAMERA, [0, 0, 1], [0, 1, 0], [1, 0, 0]),
    "ned": (NED_TO_CANONICAL, NED_CAMERA, [1, 0, 0], [0, 0, -1], [0, 1, 0]),
    "scannet": (Z_UP_TO_CANONICAL, OPENCV_CAMERA, [0, 0, 1], [0, -1, 0], [1, 0, 0]),
    "canonical": (np.eye(3), CANONICAL_CAMERA, [0, 0, -1], [0, 1, 0], [1, 0, 0]),
}


@pytest.mark.parametrize("name", FRAMES)
@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_what_is_ahead_above_and_right_stays_so(name: str, seed: int) -> None:
    world, lens, forward, up, right = FRAMES[name]
    rng = generator(seed)
    pose = np.eye(4)
    pose[:3, :3] = random_rotation(rng)
    pose[:3, 3] = rng.normal(size=3)
    camera = camera_from_fov(100, 100, np.pi / 2, canonical_pose(pose, world, lens))
    assert np.linalg.det(camera.matrix[:3, :3]) == pytest.approx(1)
    own = 5 * np.array(forward) + 1 * np.array(up) + 2 * np.array(right)
    in_world = pose[:3, :3] @ own + pose[:3, 3]
    pixels, depth = camera.project(canonical_points(in_world, world))
    assert depth == pytest.approx(5)
    assert np.allclose(pixels, [50 + 50 * 2 / 5, 50 - 50 * 1 / 5])


@pytest.mark.parametrize("name", FRAMES)
@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_a_box_keeps_its_corners(name: str, seed: int) -> None:
    world = FRAMES[name][0]
    rng = generator(seed)
    center, half, rotation = rng.normal(size=3), rng.uniform(0.1, 2, 3), random_rotation(rng)
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    expected = canonical_points(center + (signs * half) @ rotation.T, world)
    found = canonical_box(center, half, rotation, world).corners()
    gaps = np.linalg.norm(expected[:, None] - found[None], axis=-1)
    assert gaps.min(0).max() < 1e-6
    assert gaps.min(1).max() < 1e-6


def test_a_standing_thing_stays_standing() -> None:
    """Up is the source's z; the box's own Y must be up in the canonical world."""
    box = canonical_box([0, 0, 1], [0.2, 0.3, 1.0], np.eye(3), Z_UP_TO_CANONICAL)
    assert box.half_extents == pytest.approx((0.2, 1.0, 0.3))
    assert box.vertical_range() == pytest.approx((0, 2))


def test_mirrored_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="mirror"):
        canonical_pose(np.eye(4), UNITY_TO_CANONICAL, CANONICAL_CAMERA)
