"""Every mesh builder: closed, outward, of the size that was asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.piece import Mesh

SQUARE = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
HOLLOW = ((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.35, 1.0), (0.35, 0.1), (0.0, 0.1))


def dome() -> Mesh:
    u, v = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 7), indexing="xy")
    return meshes.shell(np.stack([u, v, 0.5 - 0.2 * (u**2 + v**2)], -1), 0.05)


BUILT = {
    "lathe": meshes.lathe(((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))),
    "hollow": meshes.lathe(HOLLOW),
    "rounded_box": meshes.rounded_box((1.0, 0.6, 0.4), 0.1),
    "bulging": meshes.rounded_box((1.0, 0.6, 0.4), 0.1, 0.6),
    "pillow": meshes.pillow((0.5, 0.4, 0.15)),
    "frustum": meshes.frustum(1.0, 0.2, 0.1),
    "plate": meshes.plate(SQUARE, 0.2),
    "plate_unit": meshes.plate(SQUARE, 0.2, True),
    "tube": meshes.tube(((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.0, 1.5)), (0.1,)),
    "shell": dome(),
}


def volume(mesh: Mesh) -> float:
    t = mesh.vertices[mesh.faces]
    return float(np.einsum("ni,ni->", t[:, 0], np.cross(t[:, 1], t[:, 2])) / 6)


@pytest.mark.parametrize("name", BUILT)
def test_bodies_are_closed_and_face_outward(name: str) -> None:
    mesh = BUILT[name]
    assert volume(mesh) > 0
    _, merged = np.unique(np.round(mesh.vertices, 7), axis=0, return_inverse=True)
    faces = merged.reshape(-1)[mesh.faces]
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    forward = {tuple(e) for e in edges.tolist()}
    assert all((b, a) in forward for a, b in forward), "an edge has one face only"


@pytest.mark.parametrize("name", BUILT)
def test_texture_coordinates_and_arrays(name: str) -> None:
    mesh = BUILT[name]
    assert mesh.uv is not None
    assert mesh.uv.shape == (len(mesh.vertices), 2)
    assert mesh.faces.max() == len(mesh.vertices) - 1
    assert not mesh.vertices.flags.writeable
    if name == "plate_unit":
        assert mesh.uv.min() >= 0
        assert mesh.uv.max() <= 1


def test_volumes() -> None:
    assert volume(BUILT["lathe"]) == pytest.approx(math.pi * 0.25, rel=0.01)
    assert volume(BUILT["hollow"]) == pytest.approx(math.pi * (0.16 - 0.9 * 0.1225), rel=0.02)
    assert volume(BUILT["plate"]) == pytest.approx(0.2)
    assert volume(BUILT["frustum"]) == pytest.approx(math.pi / 3 * (0.04 + 0.02 + 0.01), rel=0.04)


@pytest.mark.parametrize("name", ["rounded_box", "bulging"])
def test_rounded_boxes_keep_their_size(name: str) -> None:
    assert np.ptp(BUILT[name].vertices, axis=0) == pytest.approx([1.0, 0.6, 0.4])


def test_metric_texture_coordinates_follow_the_surface() -> None:
    """One metre of surface is one unit of uv: across a plate's top and along a lathe's side."""
    plate = BUILT["plate"]
    assert plate.uv is not None
    assert np.ptp(plate.uv, axis=0) == pytest.approx([4.0, 1.0], rel=0.3)
    lathe = BUILT["lathe"]
    assert lathe.uv is not None
    assert lathe.uv[:, 0].max() == pytest.approx(2 * math.pi * 0.5)


def test_curves_pass_through_their_points() -> None:
    points = [(0.0, 0.0), (1.0, 0.5), (2.0, 0.0)]
    line = meshes.curve(points, 5)
    for p in points:
        assert np.linalg.norm(line - p, axis=1).min() < 1e-12


def test_foliage_stays_near_its_size() -> None:
    tuft = meshes.foliage(1, 20, 0.5, 0.1, (0.2, 1.2), 0.3)
    assert np.linalg.norm(tuft.vertices, axis=1).max() < 0.5 * 1.3 * 1.4
    assert np.array_equal(tuft.vertices, meshes.foliage(1, 20, 0.5, 0.1, (0.2, 1.2), 0.3).vertices)
