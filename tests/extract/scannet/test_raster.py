"""The z-buffer against a slow one, triangle by triangle and pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.scannet import raster
from sprite_etl.extract.scannet.raster import rasterise

WIDTH, HEIGHT = 17, 11


def slowly(pixels: np.ndarray, depth: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Planar depth by solving for each pixel's place in each triangle."""
    out = np.zeros((HEIGHT, WIDTH))
    for corners in triangles:
        if (depth[corners] <= raster.NEAR_M).any():
            continue
        frame = np.vstack([pixels[corners].T, np.ones(3)])
        if abs(np.linalg.det(frame)) < 1e-9:
            continue
        for v in range(HEIGHT):
            for u in range(WIDTH):
                shares = np.linalg.solve(frame, [u + 0.5, v + 0.5, 1])
                if (shares >= -1e-9).all():
                    z = 1 / (shares @ (1 / depth[corners]))
                    out[v, u] = z if out[v, u] == 0 else min(out[v, u], z)
    return out


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_it_draws_what_the_slow_one_draws(seed: int, in_chunks: bool) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.uniform(-8, 24, (14, 2))
    depth = rng.uniform(-0.3, 4, 14)
    triangles = rng.integers(0, 14, (9, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raster, "CHUNK", 1 if in_chunks else raster.CHUNK)
        drawn, which = rasterise(pixels, depth, triangles, WIDTH, HEIGHT)
    assert drawn == pytest.approx(slowly(pixels, depth, triangles), rel=1e-4)
    assert ((which >= 0) == (drawn > 0)).all()


def test_depth_is_planar_and_runs_as_perspective_has_it() -> None:
    # A plane through depth 1 at the left edge and 3 at the right one: 1 / depth is linear in the picture.
    pixels = np.array([[0, 0], [0, 11], [17, 0], [17, 11.0]])
    drawn, _ = rasterise(pixels, np.array([1, 1, 3, 3.0]), np.array([[0, 1, 2], [1, 3, 2]]), WIDTH, HEIGHT)
    share = (np.arange(WIDTH) + 0.5) / WIDTH
    assert drawn[5] == pytest.approx(1 / (1 - share * 2 / 3), rel=1e-5)


def test_nothing_in_sight_is_nothing_drawn() -> None:
    drawn, which = rasterise(np.zeros((3, 2)), -np.ones(3), np.array([[0, 1, 2]]), WIDTH, HEIGHT)
    assert not drawn.any()
    assert (which == -1).all()
    assert not rasterise(np.zeros((3, 2)), np.ones(3), np.empty((0, 3), int), WIDTH, HEIGHT)[0].any()
