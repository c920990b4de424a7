"""Turns pieces and walls into a MuJoCo model: for settling (what collides, free bodies), or for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.mujoco.furniture import bounds
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.home.walls import Sheet, Slab
from sprite_etl.extract.mujoco.piece import Material, Mesh, Part
from sprite_etl.extract.mujoco.textures import draw

SHAPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
}


class Assembly:
    """A model that grows. looks: with materials and every part, else only what physics needs."""

    def __init__(self, *, looks: bool) -> None:
        self.spec: Any = mujoco.MjSpec()
        self.looks = looks
        self._materials: dict[Material, str] = {}
        self._meshes: dict[tuple[int, int], str] = {}
        self._kept: list[Mesh] = []

    def add_slabs(self, slabs: Iterable[Slab]) -> None:
        """Boxes of the shell, in the world's own body."""
        for slab in slabs:
            if not self.looks and not slab.solid:
                continue
            low, high = np.array(slab.low), np.array(slab.high)
            geom = self.spec.worldbody.add_geom(
                type=SHAPES["box"], size=((high - low) / 2).tolist(), pos=((high + low) / 2).tolist()
            )
            if self.looks:
                geom.material = self._material(slab.material)
                geom.contype = geom.conaffinity = 0

    def add_sheets(self, sheets: Iterable[Sheet]) -> None:
        """Skins of the shell, to be seen only, in the world's own body."""
        for k, sheet in enumerate(s for s in sheets if self.looks):
            corners = sheet.corners.reshape(-1, 3)
            first = 4 * np.arange(len(sheet.corners))[:, None]
            faces = np.concatenate([first + np.array(corner) for corner in ((0, 1, 2), (0, 2, 3))])
            mesh = self.spec.add_mesh(
                name=f"skin{k}",
                uservert=corners.ravel().tolist(),
                userface=faces.ravel().tolist(),
                usertexcoord=sheet.uv.ravel().tolist(),
                inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL,
            )
            geom = self.spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=mesh.name)
            geom.material = self._material(sheet.material)
            geom.contype = geom.conaffinity = 0

    def add_piece(self, name: str, placed: Placed, *, free: bool = False) -> None:
        """A body of this name; free: it can fall, with the mass that the piece says."""
        x, y, z, w = placed.rotation_xyzw
        body = self.spec.worldbody.add_body(name=name, pos=list(placed.position), quat=[w, x, y, z])
        if free:
            body.add_freejoint()
            low, high = (np.array(c) for c in bounds(placed.piece))
            size, mass = high - low, placed.piece.mass_kg
            body.explicitinertial = True
            body.mass = mass
            # Things are heavier below than above: so they stand.
            body.ipos = [0.0, (low[1] + high[1]) / 2, low[2] + 0.4 * size[2]]
            square = size * size
            body.inertia = [mass / 12 * float(square.sum() - square[k]) for k in range(3)]
        for part in placed.piece.parts:
            if self.looks or part.collides:
                self._add_part(body, part)

    def _add_part(self, body: Any, part: Part) -> None:
        x, y, z, w = part.rotation_xyzw
        if part.mesh is None:
            geom = body.add_geom(type=SHAPES[part.shape], size=list(part.half_size))
        else:
            geom = body.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=self._mesh(part.mesh))
        geom.pos, geom.quat = list(part.position), [w, x, y, z]
        if self.looks:
            geom.material = self._material(part.material)
            geom.contype = geom.conaffinity = 0
        else:
            geom.friction = [0.9, 0.02, 0.002]
            geom.condim = 4

    def _mesh(self, mesh: Mesh) -> str:
        key = (id(mesh.vertices), id(mesh.faces))
        if key not in self._meshes:
            self._kept.append(mesh)  # while it lives, its id is its own
            name = self._meshes[key] = f"mesh{len(self._meshes)}"
            made = self.spec.add_mesh(
                name=name,
                uservert=mesh.vertices.ravel().tolist(),
                userface=mesh.faces.ravel().tolist(),
                inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL,
            )
            if mesh.uv is not None and self.looks:
                made.usertexcoord = mesh.uv.ravel().tolist()
        return self._meshes[key]

    def _material(self, material: Material) -> str:
        if material in self._materials:
            return self._materials[material]
        name = self._materials[material] = f"material{len(self._materials)}"
        made = self.spec.add_material(
            name=name,
            rgba=[*material.rgb, 1],
            specular=material.specular,
            shininess=material.shininess,
            emission=material.emission,
        )
        if material.texture is not None:
            picture = np.ascontiguousarray(draw(material.texture))
            height, width = picture.shape[:2]
            texture = self.spec.add_texture(
                name=name, type=mujoco.mjtTexture.mjTEXTURE_2D, width=width, height=height, nchannel=3
            )
            texture.data = picture.tobytes()
            made.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
            if material.texture.scale_m > 0:
                made.texuniform, made.texrepeat = True, [1 / material.texture.scale_m] * 2
        return name
