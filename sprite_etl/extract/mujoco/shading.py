"""What each pixel's surface is made of: position, normal, colour, shine, out of the triangle that a ray met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import colour
from sprite_etl.extract.mujoco.atlas import LEVELS, Atlas, build_atlas
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.rays import Hits

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

MIRROR_FROM = 0.94
"""Materials whose specular and shininess are both at least this are looking-glasses."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The visible surface points (n). position, normal (3, n) in MuJoCo's frame, the normal towards the viewer;
    view (3, n) unit, towards the viewer; albedo three (n,) linear; material (n,) row of the looks, misses 0."""

    position: Floats
    normal: Floats
    view: Floats
    albedo: tuple[Floats, Floats, Floats]
    material: Ints


class Looks:
    """Per-triangle and per-material tables of a home, and the fetch of a pixel's surface from them.

    Materials are rows: those of the model, one for "no material" with the geom's own colour per geom.
    """

    def __init__(self, home: CompiledHome, triangles: Triangles) -> None:
        model = home.model
        self.atlas = build_atlas(model)
        material = np.where(model.geom_matid >= 0, model.geom_matid, model.nmat + np.arange(model.ngeom))
        rgba = np.concatenate([model.mat_rgba, model.geom_rgba]).astype(np.float32)
        bare = np.zeros(model.ngeom, dtype=np.float32)
        self.material_of_triangle = material[triangles.geom].astype(np.int32)
        self.rgb = colour.linear_from_byte(rgba[:, :3].T * np.float32(255))
        self.is_mirror = np.zeros(len(rgba), dtype=bool)
        self.is_mirror[: model.nmat] = np.minimum(model.mat_specular, model.mat_shininess) >= MIRROR_FROM
        self.emission = np.concatenate([model.mat_emission, bare]).astype(np.float32)
        self.specular = np.concatenate([model.mat_specular, bare + 0.1]).astype(np.float32)
        self.shininess = np.concatenate([model.mat_shininess, bare + 0.3]).astype(np.float32)
        self.slot = np.concatenate([self.atlas.slot_of_material[:-1], np.zeros(model.ngeom, np.int32)])
        self.curved = triangles.curved
        flat = triangles.normals[:, 0]
        self.flat_normal = np.ascontiguousarray(flat.T)
        # Only curved triangles need a normal at each corner: most triangles of a home's area are flat.
        self.curved_row = (np.cumsum(triangles.curved) - 1).astype(np.int32)
        self.corner_normals = np.ascontiguousarray(triangles.normals[triangles.curved].transpose(1, 2, 0))
        first, second, third = (triangles.uv[:, k].T for k in range(3))
        self.uv = np.ascontiguousarray(np.stack([first, second - first, third - first]))
        self.texels_per_metre_log2 = _texel_density(triangles, self.slot[self.material_of_triangle], self.atlas)

    def fetch(self, hits: Hits, origin: Floats, directions: Floats, footprint: Floats) -> Surfaces:
        """Surfaces at hits of rays from origin (3, 1) or (3, n) along directions (3, n); what missed gets some
        triangle's. footprint (n,): how wide a pixel is there, in metres across the ray."""
        triangle, distance = hits.triangle, hits.distance
        position = directions * distance
        position += origin
        length = np.sqrt(np.einsum("kn,kn->n", directions, directions))
        view = directions * (-1 / length)
        normal = self.flat_normal.take(triangle, axis=1, mode="clip")
        curved = np.flatnonzero(self.curved.take(triangle, mode="clip") & (triangle >= 0))
        if len(curved):
            normal[:, curved] = self._smooth(hits.at(curved))
        facing = np.einsum("kn,kn->n", normal, view)
        normal *= np.where(facing < 0, np.float32(-1), np.float32(1))
        material = self.material_of_triangle.take(triangle, mode="clip")
        albedo = [row.take(material) for row in self.rgb]
        slot = self.slot.take(material)
        textured = np.flatnonzero((slot > 0) & (triangle >= 0))
        if len(textured):
            footprint = footprint.take(textured)
            footprint /= np.sqrt(np.maximum(np.abs(facing.take(textured)), np.float32(0.02)))
            texels = self._texture(hits.at(textured), slot.take(textured), footprint)
            for channel, texel in zip(albedo, texels):
                channel[textured] *= texel
        return Surfaces(position, normal, view, (albedo[0], albedo[1], albedo[2]), material)

    def _smooth(self, hits: Hits) -> Floats:
        """Unit normals (3, n) between those of the corners."""
        u, v = hits.u, hits.v
        row = self.curved_row.take(hits.triangle)
        w = 1 - u - v
        a, b, c = self.corner_normals
        normal = np.stack([a[k].take(row) * w + b[k].take(row) * u + c[k].take(row) * v for k in range(3)])
        normal /= np.sqrt(np.einsum("kn,kn->n", normal, normal)) + np.float32(1e-12)
        return normal

    def _texture(self, hits: Hits, slot: Ints, footprint: Floats) -> tuple[Floats, ...]:
        """Linear colours of the textures at hits, blurred to the footprint (metres) of their pixel."""
        triangle = hits.triangle
        at = [self.uv[0, k].take(triangle) for k in range(2)]
        for k in range(2):
            at[k] += self.uv[1, k].take(triangle) * hits.u
            at[k] += self.uv[2, k].take(triangle) * hits.v
        level = np.log2(footprint)
        level += self.texels_per_metre_log2.take(triangle)
        level += np.float32(0.3)
        np.clip(level, 0, LEVELS - 1, out=level)
        return self.atlas.sample(slot, level.astype(np.int32), at[0], at[1])


def _texel_density(triangles: Triangles, slot: Ints, atlas: Atlas) -> Floats:
    """(n,) log2 of how many texels of the finest level one metre of each triangle shows."""
    edges = triangles.corners[:, 1:] - triangles.corners[:, :1]
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    flat = triangles.uv[:, 1:] - triangles.uv[:, :1]
    pictures = np.abs(flat[:, 0, 0] * flat[:, 1, 1] - flat[:, 0, 1] * flat[:, 1, 0])
    entry = slot * LEVELS
    texels = pictures * np.exp2(atlas.width_log2[entry] + atlas.height_log2[entry])
    ratio = np.maximum(texels, 1e-6) / np.maximum(area, 1e-12)
    density: Floats = (0.5 * np.log2(ratio)).astype(np.float32)
    return density
