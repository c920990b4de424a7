"""The mesh as a camera sees it, held against what the sensor reads."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.scannet.mesh import Mesh
from sprite_etl.extract.scannet.surface import Drawn, Surface, values_of_triangles
from sprite_etl.scene.camera import Camera

CAMERA = Camera(40, 30, 40.0, 40.0, 20.0, 15.0, tuple(np.eye(4).reshape(16).tolist()))
WALL = np.array([[-5.0, -5, -3], [5, -5, -3], [5, 5, -3], [-5, 5, -3]])
CARD = WALL * [0.05, 0.05, 1] + np.array([0, 0, 1.0])
"""Half a metre wide, 2 m before the camera: 10 pixels."""
MESH = Mesh(np.concatenate([WALL, CARD]), np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]))
SURFACE = Surface(MESH, np.array([0, 0, 0, 0, 7, 7, 7, 7], np.int32))


def test_it_is_drawn_where_it_is() -> None:
    drawn = SURFACE.draw(CAMERA)
    assert drawn.depth_m[15, 20] == pytest.approx(2)
    assert drawn.depth_m[0, 0] == pytest.approx(3)
    rows, columns = np.nonzero(drawn.values == 7)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 19, 15, 24)
    assert len(rows) == 100


def test_depth_and_masks_count_where_the_sensor_agrees() -> None:
    drawn = SURFACE.draw(CAMERA)
    sensor = drawn.depth_m + np.float32(0.02)
    sensor[12, 18], sensor[13, 18], sensor[0, 0] = 0, 1.4, 3.4
    fused = drawn.fused(sensor)
    assert (fused[12, 18], fused[13, 18], fused[0, 0]) == (0, 0, 0)
    assert fused[14, 18] == pytest.approx(2)
    masks = drawn.masks(sensor, None)
    assert masks[13, 18] == 0
    assert masks[12, 18] == 7  # the sensor says nothing, so nothing against it
    assert (masks == 7).sum() == 99


def test_pictured_instances_count_where_the_mesh_says_the_same_or_nothing() -> None:
    drawn = SURFACE.draw(CAMERA)
    pictured = np.zeros((30, 40), np.int32)
    pictured[8:18, 13:23] = 7  # too far up and to the left
    masks = drawn.masks(drawn.depth_m, pictured)
    assert (masks == 7).sum() == 8 * 8
    beyond = Drawn(np.where(drawn.depth_m > 2.5, np.float32(0), drawn.depth_m), drawn.values)
    assert (beyond.masks(drawn.depth_m, pictured) == 7).sum() == 100
    assert beyond.fused(drawn.depth_m)[0, 0] == pytest.approx(3)


def test_agreement_is_the_share_of_what_both_read() -> None:
    drawn = SURFACE.draw(CAMERA)
    sensor = drawn.depth_m.copy()
    sensor[:10] = 0
    sensor[10:15] *= 1.5
    assert drawn.agreement(sensor) == pytest.approx(0.75)
    assert drawn.agreement(np.zeros_like(sensor)) == 0


def test_a_triangle_is_what_most_of_its_corners_are() -> None:
    values = np.array([0, 5, 5, 8], np.int32)
    triangles = np.array([[0, 1, 2], [1, 2, 3], [0, 1, 3], [2, 0, 1]])
    assert values_of_triangles(values, triangles).tolist() == [5, 5, 0, 5]
