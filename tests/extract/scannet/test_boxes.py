"""Boxes around vertices: the least upright rectangle, strays left out, nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.extract.scannet.boxes import MIN_HALF_EXTENT_M, fit_box, least_rectangle
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y

RNG = np.random.default_rng(3)
GRID = np.stack(np.meshgrid(*[np.linspace(-1, 1, 21)] * 3, indexing="ij"), -1).reshape(-1, 3)
SURFACE = GRID[np.abs(GRID).max(1) > 0.999]


def points_of(box: OrientedBox) -> np.ndarray:
    """Vertices all over a box's surface."""
    return np.asarray(SURFACE * box.half_extents @ box.axes.T + box.center)


boxes = st.builds(
    lambda c, h, yaw: OrientedBox(c, h, quaternion_about_y(yaw)),
    st.tuples(*[st.floats(-10, 10)] * 3),
    st.tuples(*[st.floats(0.05, 0.7)] * 3),
    st.floats(-4, 4),
)


@given(boxes)
def test_a_box_is_found_again_from_its_surface(box: OrientedBox) -> None:
    found = fit_box(points_of(box))
    assert found is not None
    assert found.center == pytest.approx(box.center, abs=1e-6)
    assert found.volume() == pytest.approx(box.volume(), rel=1e-6)
    assert found.half_extents[1] == pytest.approx(box.half_extents[1], abs=1e-9)
    # Its own axes may be renamed by quarter turns: the corners are the same.
    for corner in found.corners():
        assert np.linalg.norm(box.corners() - corner, axis=1).min() < 1e-5


@given(st.integers(0, 10_000), st.integers(3, 200))
def test_no_rectangle_is_smaller_and_none_of_the_points_is_outside(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).normal(size=(count, 2)) * [1.0, 0.3]
    yaw, low, high = least_rectangle(points)
    for turn in np.linspace(0, np.pi / 2, 91):
        c, s = np.cos(turn), np.sin(turn)
        assert (
            np.ptp(c * points[:, 0] - s * points[:, 1]) * np.ptp(s * points[:, 0] + c * points[:, 1])
            >= np.prod(high - low) - 1e-9
        )
    c, s = np.cos(yaw), np.sin(yaw)
    local = np.stack([c * points[:, 0] - s * points[:, 1], s * points[:, 0] + c * points[:, 1]], -1)
    assert (local >= low - 1e-9).all()
    assert (local <= high + 1e-9).all()


def test_a_few_stray_vertices_change_nothing() -> None:
    box = OrientedBox((1.0, 0.5, -2.0), (0.4, 0.5, 0.3), quaternion_about_y(0.4))
    points = points_of(box)
    strays = RNG.normal(size=(len(points) // 40, 3)) * 0.03 + [3.0, 2.0, 0.0]
    found = fit_box(np.concatenate([points, strays]))
    assert found is not None
    assert found.volume() == pytest.approx(box.volume(), rel=1e-6)


def test_what_holds_together_is_kept_however_thin_and_so_are_two_halves() -> None:
    top = points_of(OrientedBox((0, 1.0, 0), (0.5, 0.02, 0.5)))
    leg = np.stack([np.zeros(12), np.linspace(0, 0.98, 12), np.zeros(12)], -1)
    lamp = fit_box(np.concatenate([top, leg]))
    assert lamp is not None
    assert lamp.vertical_range() == pytest.approx((0.0, 1.02))
    halves = [points_of(OrientedBox((x, 1.0, 0), (0.2, 1.0, 0.02))) for x in (-0.8, 0.8)]
    curtain = fit_box(np.concatenate(halves))
    assert curtain is not None
    assert max(curtain.half_extents) == pytest.approx(1.0)


def test_a_rug_in_a_plane_has_some_thickness_and_a_handful_of_vertices_has_no_box() -> None:
    rug = fit_box(SURFACE * [1.0, 0.0, 0.7])
    assert rug is not None
    assert rug.half_extents[1] == MIN_HALF_EXTENT_M
    line = fit_box(SURFACE * [1.0, 0.0, 0.0])
    assert line is not None
    assert sorted(line.half_extents) == [MIN_HALF_EXTENT_M, MIN_HALF_EXTENT_M, pytest.approx(1.0)]
    assert fit_box(SURFACE[:10]) is None
    assert fit_box(np.empty((0, 3))) is None
