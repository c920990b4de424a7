"""MuJoCo's own renderer gives what ray casting gives, where the machine has OpenGL at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.mujoco.raycast import RaycastRenderer
from sprite_etl.extract.mujoco.render_gl import GLRenderer
from tests.extract.mujoco.small_room import camera_at, small_room


@pytest.fixture(scope="module")
def gl() -> Iterator[GLRenderer]:
    try:
        renderer = GLRenderer(small_room())
    except SourceError as error:
        pytest.skip(f"no OpenGL on this machine: {error}")
    yield renderer
    renderer.close()


@pytest.mark.parametrize("size", [(160, 120), (200, 100)])
def test_ids_depth_and_whole_masks_agree_with_ray_casting(gl: GLRenderer, size: tuple[int, int]) -> None:
    camera = camera_at((-0.5, -1.8, 1.6), (0.2, 0.8, 0.8), *size)
    drawn, cast = gl.render(camera), RaycastRenderer(small_room()).render(camera)
    assert drawn.rgb.shape == cast.rgb.shape
    assert drawn.depth_m is not None
    assert cast.depth_m is not None
    same = drawn.instance == cast.instance
    assert same.mean() > 0.995
    assert (np.abs(drawn.depth_m - cast.depth_m)[same] < 2e-3).mean() > 0.99
    assert drawn.amodal_pixels is not None
    assert cast.amodal_pixels is not None
    assert set(drawn.amodal_pixels) == set(cast.amodal_pixels)
    for number, pixels in drawn.amodal_pixels.items():
        assert pixels == pytest.approx(cast.amodal_pixels[number], rel=0.05, abs=4)


def test_nothing_is_at_depth_zero(gl: GLRenderer) -> None:
    drawn = gl.render(camera_at((0.0, 0.0, 4.0), (0.01, 0.0, 6.0)))
    assert drawn.depth_m is not None
    assert not drawn.depth_m.any()
    assert drawn.amodal_pixels == {}
