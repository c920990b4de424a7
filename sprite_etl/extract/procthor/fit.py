"""Furniture of the embedded simulator, stretched until it fills an asset's box."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import solids
from sprite_etl.extract.mujoco.furniture import bounds
from sprite_etl.extract.mujoco.furniture.kit import UPRIGHT, matrix
from sprite_etl.extract.mujoco.home.placed import SamePiece
from sprite_etl.extract.mujoco.piece import Mesh, Part, Piece, Surface

Vec = tuple[float, float, float]


def distortion(piece: Piece, size: Vec) -> float:
    """How much a piece's proportions change when it is brought to a full size (metres, own x, y, z): the greatest
    ratio between two axes' stretches, 1 = none. What is thin may change its thickness: sizes count from a tenth of
    the largest up."""
    low, high = (np.array(c) for c in bounds(piece))
    own, wanted = high - low, np.array(size)
    stretch = (wanted / wanted.max() + 0.1) / (own / own.max() + 0.1)
    return float(stretch.max() / stretch.min())


def filled(piece: Piece, size: Vec) -> Piece:
    """The piece with exactly this size, its origin below the middle of its footprint, and its surfaces with it."""
    low, high = (np.array(c) for c in bounds(piece))
    scale = np.array(size) / (high - low)
    base = np.array([*(low + high)[:2] / 2, low[2]])
    parts = tuple(_stretched(part, scale, base) for part in piece.parts)
    surfaces = tuple(_grown(surface, scale, base) for surface in piece.surfaces)
    return replace(piece, parts=parts, surfaces=surfaces, front_clearance_m=0.0)


def _grown(surface: Surface, scale: np.ndarray, base: np.ndarray) -> Surface:
    x, y, z = ((np.array(surface.center) - base) * scale).tolist()
    a, b = (np.array(surface.half_size) * scale[:2]).tolist()
    return replace(surface, center=(x, y, z), half_size=(a, b), headroom_m=surface.headroom_m * float(scale[2]))


@lru_cache(maxsize=512)
def _triangles(key: SamePiece) -> NDArray[np.float64]:
    found = []
    for part in key.piece.parts:
        mesh = _mesh(part)
        found.append((mesh.vertices @ matrix(part.rotation_xyzw).T + part.position)[mesh.faces])
    return np.concatenate(found)


def triangles_of(piece: Piece) -> NDArray[np.float64]:
    """(n, 3, 3) the corners of all its parts' faces in its own frame, outward by the right-hand rule."""
    return _triangles(SamePiece(piece))


def _stretched(part: Part, scale: np.ndarray, base: np.ndarray) -> Part:
    """scale · (part − base), exactly: boxes along the axes stay boxes, all else becomes a mesh."""
    turn = matrix(part.rotation_xyzw)
    x, y, z = ((np.array(part.position) - base) * scale).tolist()
    if part.shape == "box" and np.allclose(np.abs(turn).max(0), 1.0):
        own = np.abs(turn).T @ scale
        a, b, c = (np.array(part.half_size) * own).tolist()
        return replace(part, half_size=(a, b, c), position=(x, y, z))
    mesh = _mesh(part)
    vertices = mesh.vertices @ turn.T * scale
    made = Mesh(vertices, mesh.faces, mesh.uv)
    return replace(part, shape="mesh", half_size=(0.0, 0.0, 0.0), position=(x, y, z), rotation_xyzw=UPRIGHT, mesh=made)


def _mesh(part: Part) -> Mesh:
    if part.mesh is not None:
        return part.mesh
    a, b, c = part.half_size
    if part.shape == "box":
        soup = solids.box((a, b, c), False)
    elif part.shape == "cylinder":
        soup = solids.cylinder(a, b, False)
    elif part.shape == "capsule":
        soup = solids.capsule(a, b, False)
    else:
        soup = solids.ellipsoid((a, b, c), False)
    corners = soup.corners.reshape(-1, 3)
    vertices, faces = np.unique(corners.round(9), axis=0, return_inverse=True)
    faces = faces.reshape(-1, 3)
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    return Mesh(vertices, faces[whole].astype(np.int32))
