from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from tests.scene.strategies import generator, random_camera, seeds


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_lift_undoes_project(seed: int) -> None:
    rng = generator(seed)
    camera = random_camera(rng)
    u, v, z = rng.uniform(0, 160, 50), rng.uniform(0, 120, 50), rng.uniform(0.1, 20, 50)
    pixels, depth = camera.project(camera.lift(u, v, z))
    assert np.allclose(pixels, np.stack([u, v], -1), atol=1e-6)
    assert np.allclose(depth, z)


def test_pixel_centres_rows_and_hands() -> None:
    camera = camera_from_fov(4, 2, np.pi / 2, np.eye(4))
    image = camera.lift_image(np.full((2, 4), 2.0))
    assert image.shape == (2, 4, 3)
    assert np.allclose(image[0, 0], [-1.5, 0.5, -2])
    assert np.allclose(image[1, 3], [1.5, -0.5, -2])
    pixels, _ = camera.project([[1, 0, -2], [-1, 0, -2], [0, 1, -2]])
    assert pixels[0, 0] > 2 > pixels[1, 0]
    assert pixels[2, 1] < 1


def test_what_is_behind_has_no_pixel() -> None:
    camera = camera_from_fov(4, 2, np.pi / 2, np.eye(4))
    pixels, depth = camera.project([[0, 0, 1], [0, 0, -0.01]])
    assert np.isnan(pixels).all()
    assert depth[0] == -1


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_yaw_and_levelled_axes(seed: int) -> None:
    rng = generator(seed)
    yaw, pitch = rng.uniform(-3.1, 3.1), rng.uniform(-1.4, 1.4)
    camera = camera_from_fov(64, 48, 1.5, pose_from_yaw_pitch([1, 2, 3], yaw, pitch))
    assert camera.yaw_rad == pytest.approx(yaw, abs=1e-6)
    assert camera.forward[1] == pytest.approx(np.sin(pitch))
    right, up, ahead = camera.levelled_axes()
    assert np.allclose(np.stack([right, up, -ahead]) @ np.stack([right, up, -ahead]).T, np.eye(3))
    assert np.allclose(right, camera.matrix[:3, 0])
    assert np.allclose(camera.position, [1, 2, 3])


@pytest.mark.parametrize("pitch", [np.pi / 2, -np.pi / 2])
def test_a_camera_that_looks_straight_up_or_down_keeps_its_heading(pitch: float) -> None:
    camera = camera_from_fov(64, 48, 1.5, pose_from_yaw_pitch([0, 0, 0], 0.7, pitch))
    assert camera.yaw_rad == pytest.approx(0.7, abs=1e-6)
