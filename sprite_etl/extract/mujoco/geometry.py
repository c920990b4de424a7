"""The drawn surfaces of a compiled home as one soup of triangles, with normals and texture coordinates.

MuJoCo's frame: metres, right-handed, Z up. Curved shapes are cut finely enough that no point of a chord lies
more than 0.3 mm below the true surface, up to the limits below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import solids
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.solids import Soup

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

PHYSICS_ONLY_GROUP = 3
"""Geoms of this group and higher are for physics alone."""

PLANE, SPHERE, CAPSULE, ELLIPSOID, CYLINDER, BOX, MESH = 0, 2, 3, 4, 5, 6, 7
"""MuJoCo's geom types that can be drawn; `geom_type` must be cast to int before it is compared."""


@dataclass(frozen=True, slots=True)
class Triangles:
    """All drawn triangles, in the world (metres, Z up), wound counter-clockwise seen from outside.

    corners (n, 3, 3), normals (n, 3, 3) unit at each corner, uv (n, 3, 2) in repetitions of the texture with v up;
    geom (n,) index of the model's geom; instance (n,) instance id, 0 = background; curved (n,) whether the
    normals differ between corners; surface (n,) equal for triangles that form one smooth or flat face.
    """

    corners: Floats
    normals: Floats
    uv: Floats
    geom: Ints
    instance: Ints
    curved: NDArray[np.bool_]
    surface: Ints

    def __len__(self) -> int:
        return len(self.geom)

    def surface_at(self, triangle: Ints) -> Ints:
        """(n,) surface of each triangle (n,) that a ray met, −1 where it met none."""
        return np.where(triangle >= 0, self.surface.take(triangle, mode="clip"), np.int32(-1))


def drawn_triangles(home: CompiledHome) -> Triangles:
    """Triangles of every drawn geom, in the order of the model's geoms.

    Raises ValueError for a geom type that cannot be drawn (height fields, signed distance fields).
    """
    model, data = home.model, home.data
    meshes: dict[int, Soup] = {}
    soups: list[Soup] = []
    for g in range(model.ngeom):
        if int(model.geom_group[g]) >= PHYSICS_ONLY_GROUP or not _is_opaque(model, g):
            continue
        soup = _local_soup(model, g, meshes)
        turn = np.asarray(data.geom_xmat[g], dtype=float).reshape(3, 3)
        soups.append(
            Soup(
                soup.corners @ turn.T + data.geom_xpos[g],
                soup.normals @ turn.T,
                _repeat(model, g, soup.uv),
                np.full(len(soup.face), g, dtype=np.int64) * 64 + soup.face % 64,
            )
        )
    if not soups:
        raise ValueError("the home has no geom to draw: every geom is in a group for physics only")
    keys = np.concatenate([s.face for s in soups])
    geom = (keys // 64).astype(np.int32)
    surface = np.unique(keys, return_inverse=True)[1].astype(np.int32)
    normals = np.concatenate([s.normals for s in soups]).astype(np.float32)
    instance = np.asarray(home.instance_of_body, dtype=np.int32)[model.geom_bodyid[geom]]
    return Triangles(
        np.concatenate([s.corners for s in soups]).astype(np.float32),
        normals,
        np.concatenate([s.uv for s in soups]).astype(np.float32),
        geom,
        instance,
        (np.abs(normals - normals[:, :1]).max((1, 2)) > 1e-4),
        surface,
    )


def _local_soup(model: Any, g: int, meshes: dict[int, Soup]) -> Soup:
    """Triangles of one geom in its own frame; uv as `solids` gives them, still in metres where uniform."""
    kind = int(model.geom_type[g])
    size = tuple(float(x) for x in model.geom_size[g])
    stretched = not _is_uniform(model, g)
    if kind == BOX:
        return solids.box(size, stretched)
    if kind == CYLINDER:
        return solids.cylinder(size[0], size[1], stretched)
    if kind == CAPSULE:
        return solids.capsule(size[0], size[1], stretched)
    if kind in (SPHERE, ELLIPSOID):
        return solids.ellipsoid(size if kind == ELLIPSOID else (size[0],) * 3, stretched)
    if kind == PLANE:
        return solids.plane(size[0] or 50.0, size[1] or 50.0, stretched)
    if kind == MESH:
        mesh = int(model.geom_dataid[g])
        if mesh not in meshes:
            meshes[mesh] = _mesh_soup(model, mesh)
        return meshes[mesh]
    raise ValueError(
        f"geom {g} has MuJoCo geom type {kind}, which the renderer cannot draw; build it of boxes, cylinders, "
        "capsules, ellipsoids or meshes"
    )


def _mesh_soup(model: Any, mesh: int) -> Soup:
    vertex, first, count = (int(x[mesh]) for x in (model.mesh_vertadr, model.mesh_faceadr, model.mesh_facenum))
    faces = np.asarray(model.mesh_face[first : first + count], dtype=np.int64)
    corners = np.asarray(model.mesh_vert[vertex:], dtype=float)[faces]
    coordinates = int(model.mesh_texcoordadr[mesh])
    if coordinates >= 0:
        which = np.asarray(model.mesh_facetexcoord[first : first + count], dtype=np.int64)
        uv = np.asarray(model.mesh_texcoord[coordinates:], dtype=float)[which]
    else:
        # MuJoCo turns a mesh into its principal axes; its texture lies along the axes that it was built in.
        turn = np.zeros(9)
        mujoco.mju_quat2Mat(turn, model.mesh_quat[mesh])
        uv = solids.planar_uv(corners @ turn.reshape(3, 3).T + model.mesh_pos[mesh])
    return Soup(corners, solids.smooth_normals(corners), uv, np.zeros(count, dtype=np.int64))


def _material(model: Any, g: int) -> int:
    return int(model.geom_matid[g])


def _is_opaque(model: Any, g: int) -> bool:
    """What has no alpha at all is there for physics, in MuJoCo's rays and here alike; there is no half-clear."""
    material = _material(model, g)
    return float(model.mat_rgba[material][3] if material >= 0 else model.geom_rgba[g][3]) > 0


def _is_uniform(model: Any, g: int) -> bool:
    material = _material(model, g)
    return material >= 0 and bool(model.mat_texuniform[material])


def _repeat(model: Any, g: int, uv: NDArray[np.float64]) -> NDArray[np.float64]:
    material = _material(model, g)
    if material < 0:
        return uv
    repeats: NDArray[np.float64] = np.asarray(model.mat_texrepeat[material], dtype=float)
    return uv * repeats
