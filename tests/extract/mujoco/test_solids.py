"""Triangles of solids: closed, outward, as large as the solid, textured as the pieces' texture rule says."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import solids
from sprite_etl.extract.mujoco.solids import Soup

SOLIDS = {
    "box": (solids.box((0.3, 0.2, 0.1), False), 8 * 0.3 * 0.2 * 0.1),
    "cylinder": (solids.cylinder(0.2, 0.5, False), np.pi * 0.04 * 1.0),
    "ellipsoid": (solids.ellipsoid((0.3, 0.2, 0.1), False), 4 / 3 * np.pi * 0.3 * 0.2 * 0.1),
    "capsule": (solids.capsule(0.1, 0.3, False), np.pi * 0.01 * 0.6 + 4 / 3 * np.pi * 0.001),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_solids_are_closed_and_as_large_as_they_are(name: str) -> None:
    soup, volume = SOLIDS[name]
    a, b, c = (soup.corners[:, k] for k in range(3))
    signed = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6
    assert signed == pytest.approx(volume, rel=0.01)
    # Every edge is walked once in each direction: no hole, no face turned inside out.
    points = np.unique(np.round(soup.corners.reshape(-1, 3), 7), axis=0, return_inverse=True)[1].reshape(-1, 3)
    edges = np.concatenate([points[:, [i, (i + 1) % 3]] for i in range(3)])
    assert sorted(map(tuple, edges)) == sorted(map(tuple, edges[:, ::-1]))


@pytest.mark.parametrize("name", SOLIDS)
def test_normals_are_unit_and_face_outwards(name: str) -> None:
    soup, _ = SOLIDS[name]
    assert np.allclose(np.linalg.norm(soup.normals, axis=-1), 1)
    faces = np.cross(soup.corners[:, 1] - soup.corners[:, 0], soup.corners[:, 2] - soup.corners[:, 0])
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    assert (np.einsum("ij,ikj->ik", faces, soup.normals) > 0.7).all()


def test_chords_stay_close_to_the_circle() -> None:
    for radius in (0.02, 0.1, 0.3):
        n = solids.segments(radius)
        assert radius * (1 - np.cos(np.pi / n)) <= 1.001 * solids.CHORD_ERROR_M


def test_texture_runs_as_the_rule_says() -> None:
    soup = solids.box((0.5, 0.2, 0.3), stretched=False)
    front = soup.face == 2  # −y: u along x, v along z, in metres from the middle
    assert np.allclose(soup.uv[front], soup.corners[front][..., [0, 2]])
    side = soup.face == 1
    assert np.allclose(soup.uv[side], soup.corners[side][..., [1, 2]])
    once = solids.box((0.5, 0.2, 0.3), stretched=True)
    assert once.uv.min() == 0
    assert once.uv.max() == 1


def test_sharp_edges_stay_sharp_and_round_ones_become_smooth() -> None:
    cube = solids.box((0.1, 0.1, 0.1), False)
    assert np.allclose(solids.smooth_normals(cube.corners), cube.normals)
    ball: Soup = solids.ellipsoid((0.2, 0.2, 0.2), False)
    smooth = solids.smooth_normals(ball.corners)
    assert np.einsum("ijk,ijk->ij", smooth, ball.normals).min() > 0.995
