"""One large room with a piece of every kind of furniture: the renderer's benchmark, and a picture of them all."""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.compile import CompiledHome, Light
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.extract.mujoco.textures import draw

HALF_X, HALF_Y, HEIGHT = 4.5, 3.5, 2.6
SHAPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
}


class _Builder:
    """A model that grows piece by piece."""

    def __init__(self) -> None:
        self.spec: Any = mujoco.MjSpec()
        self.instances = [0]
        self._materials: dict[Material, str] = {}
        self._meshes = 0

    def add_part(self, body: Any, part: Part) -> None:
        x, y, z, w = part.rotation_xyzw
        place = {"pos": part.position, "quat": [w, x, y, z], "material": self._material(part.material)}
        if part.mesh is None:
            body.add_geom(type=SHAPES[part.shape], size=part.half_size, **place)
            return
        self._meshes += 1
        mesh = self.spec.add_mesh(
            name=f"mesh{self._meshes}",
            uservert=part.mesh.vertices.ravel().tolist(),
            userface=part.mesh.faces.ravel().tolist(),
            inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL,
        )
        if part.mesh.uv is not None:
            mesh.usertexcoord = part.mesh.uv.ravel().tolist()
        body.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=mesh.name, **place)

    def add_piece(self, piece: Piece, at: tuple[float, float, float], yaw: float = 0.0) -> int:
        body = self.spec.worldbody.add_body(pos=at, quat=[np.cos(yaw / 2), 0, 0, np.sin(yaw / 2)])
        for part in piece.parts:
            self.add_part(body, part)
        self.instances.append(len(self.instances))
        return self.instances[-1]

    def add_shell(self, style: furniture.Style) -> None:
        """Floor, ceiling and four walls, the southern one with a window of three panes."""
        x, y, h = HALF_X, HALF_Y, HEIGHT
        solids: list[tuple[tuple[float, ...], tuple[float, ...], Material]] = [
            ((x, y, 0.05), (0, 0, -0.05), style.floor),
            ((x, y, 0.05), (0, 0, h + 0.05), style.ceiling),
            ((x, 0.05, h / 2), (0, y + 0.05, h / 2), style.wall),
            *(((0.05, y, h / 2), (s * (x + 0.05), 0, h / 2), style.wall) for s in (-1, 1)),
            *(((x / 2 - 0.75, 0.05, h / 2), (s * (x / 2 + 0.75), -y - 0.05, h / 2), style.wall) for s in (-1, 1)),
            ((1.5, 0.05, 0.45), (0, -y - 0.05, 0.45), style.wall),
            ((1.5, 0.05, 0.2), (0, -y - 0.05, 2.4), style.wall),
            *(((0.02, 0.02, 0.65), (s, -y - 0.05, 1.55), style.trim) for s in (-0.5, 0.5)),
        ]
        for size, at, material in solids:
            name = self._material(material)
            self.spec.worldbody.add_geom(type=SHAPES["box"], size=size, pos=at, material=name)

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


def showroom(seed: int) -> CompiledHome:
    """9 × 7 m, thirty large pieces in rows with small things on them, eight on the northern wall; two ceiling
    lamps, the lamps among the pieces, and the sun through a window. Another seed sets up other pieces."""
    rng = np.random.default_rng(seed)
    style = furniture.draw_style(rng)
    builder = _Builder()
    builder.add_shell(style)
    lights = [Light("ceiling", (x, 0.0, HEIGHT - 0.15), (0.0, 0.0, -1.0), (0.75, 0.7, 0.6)) for x in (-2.2, 2.2)]
    lights.append(Light("sun", (0.0, 0.0, 0.0), (0.25, 0.75, -0.6), (2.2, 2.0, 1.7)))
    kinds = list(furniture.CATEGORIES.values())
    large = [k for k in kinds if k.mount == "floor"]
    small = [k for k in kinds if k.mount == "surface"]
    order = rng.permutation(len(large))[:30].tolist()
    for place, k in enumerate(order):
        x, y = 0.8 - HALF_X + place // 5 * 1.5, 0.8 - HALF_Y + place % 5 * 1.35
        yaw = float(rng.choice([0.0, 0.2, -0.3, 0.8]))
        piece = furniture.build(large[k].name, rng, style)
        number = builder.add_piece(piece, (x, y, 0.0), yaw)
        if "lamp" in large[k].name:
            lights.append(Light("lamp", (x, y, 1.45), (0.0, 0.0, -1.0), (0.7, 0.5, 0.28), 1.2, number))
        for surface in piece.surfaces[:2]:
            across, deep, up = surface.center
            at = (x + across * np.cos(yaw) - deep * np.sin(yaw), y + across * np.sin(yaw) + deep * np.cos(yaw), up)
            builder.add_piece(furniture.build(small[int(rng.integers(len(small)))].name, rng, style), at)
    for place, kind in enumerate([k for k in kinds if k.mount == "wall"][:8]):
        builder.add_piece(furniture.build(kind.name, rng, style), (1 - HALF_X + 1.1 * place, HALF_Y, 1.3))
    model = builder.spec.compile()
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return CompiledHome(model, data, np.array(builder.instances, dtype=np.int32), tuple(lights), (0.2, 0.2, 0.2))
