"""Ray casting the plain way, kept as the yardstick: what the renderer was before it was made fast.

One ray a pixel, one lamp with hard shadows and one without; arrays of (n, 3, 3) corners gathered for every
pixel, textures as float rows, no levels of detail, no light from the surroundings, no mending of edges.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering
from sprite_etl.extract.mujoco import colour
from sprite_etl.extract.mujoco.atlas import LEVELS, build_atlas
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.edges import SUB_PIXELS
from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.rays import Hits, RayScene, camera_rays, pixel_centres
from sprite_etl.scene.camera import Camera

Floats = NDArray[np.float32]


class PlainRenderer:
    """The yardstick's picture, depth and instances.

    full: also what the default gives: four rays a pixel, shadows of every light, whole masks (by casting every ray
    at every visible object). It still lacks the light from the surroundings, soft shadows and mirrors.
    """

    name = "plain"

    def __init__(self, home: CompiledHome, *, full: bool = False) -> None:
        model = home.model
        self._triangles = triangles = drawn_triangles(home)
        self._scene = RayScene(triangles.corners)
        atlas = build_atlas(model)
        material = model.geom_matid[triangles.geom]
        rgba = np.where(material[:, None] >= 0, model.mat_rgba[material], model.geom_rgba[triangles.geom])
        self._rgb = rgba[:, :3].astype(np.float32)
        self._emission = np.where(material >= 0, model.mat_emission[material], 0).astype(np.float32)
        slot = np.where(material >= 0, atlas.slot_of_material[material], 0)
        self._start = atlas.start[slot * LEVELS]
        self._width = 1 << atlas.width_log2[slot * LEVELS]
        self._height = 1 << atlas.height_log2[slot * LEVELS]
        raw = atlas.texels[:, None] >> np.array([0, 8, 16], dtype=np.uint32)
        self._texels = ((raw & 255) / 255).astype(np.float32)
        self._full = full
        lamps = [light for light in home.lights if light.kind != "sun"]
        self._lights = list(home.lights) if full else lamps[:2]
        self._ambient = np.array(home.ambient, dtype=np.float32)
        self._tones = colour.tone_table(1.0)
        self._alone: dict[int, RayScene] = {}

    def render(self, camera: Camera) -> Rendering:
        """One picture."""
        shape = (camera.height, camera.width)
        columns, rows = pixel_centres(camera)
        origin, directions = camera_rays(camera, columns, rows)
        hits = self._scene.first_hits(origin, directions)
        depth = np.where(hits.triangle >= 0, hits.distance, 0).astype(np.float32)
        if self._full:
            inside = [camera_rays(camera, columns + dx, rows + dy) for dx, dy in SUB_PIXELS]
            shown = sum(self._shade(*rays, self._scene.first_hits(*rays)) for rays in inside) / len(inside)
        else:
            shown = self._shade(origin, directions, hits)
        rgb = colour.show(shown.astype(np.float32), self._tones).reshape(*shape, 3)
        instance = np.where(hits.triangle >= 0, self._triangles.instance[hits.triangle], 0).reshape(shape)
        masks = self._whole_masks(origin, directions, instance) if self._full else None
        return Rendering(rgb, depth.reshape(shape), instance, masks)

    def _shade(self, origin: Floats, directions: Floats, hits: Hits) -> Floats:
        """Linear light (n, 3)."""
        seen = hits.triangle >= 0
        triangle = np.maximum(hits.triangle, 0)
        position = origin.T + directions.T * np.where(seen, hits.distance, 0)[:, None]
        u, v = hits.u[:, None], hits.v[:, None]
        corners = self._triangles.normals[triangle]
        normal = (1 - u - v) * corners[:, 0] + u * corners[:, 1] + v * corners[:, 2]
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
        normal = np.where(((normal * directions.T).sum(1) > 0)[:, None], -normal, normal)
        uv = self._triangles.uv[triangle]
        at = (1 - u - v) * uv[:, 0] + u * uv[:, 1] + v * uv[:, 2]
        albedo = self._rgb[triangle] * self._texture(triangle, at)
        light = np.zeros_like(position) + self._ambient * (0.82 + 0.18 * normal[:, 2:3])
        start = (position + normal * np.float32(1e-3)).astype(np.float32)
        for k, lamp in enumerate(self._lights):
            if lamp.kind == "sun":
                towards = np.broadcast_to(-np.array(lamp.direction, dtype=np.float32), start.shape)
                distance = np.full(len(start), 1e4, dtype=np.float32)
            else:
                towards = np.array(lamp.position, dtype=np.float32) - start
                distance = np.linalg.norm(towards, axis=1)
            towards = (towards / np.linalg.norm(towards, axis=1)[:, None]).astype(np.float32)
            strength = np.maximum((towards * normal).sum(1), 0)
            if k == 0 or self._full:
                reach = (distance - 0.02).astype(np.float32)
                strength = strength * ~self._scene.is_blocked(start.T, towards.T, reach)
            if lamp.kind != "sun":
                strength = strength / (1 + (distance / lamp.reach_m) ** 2)
            light += strength[:, None] * np.array(lamp.rgb, dtype=np.float32)
        return np.asarray(albedo * (light + self._emission[triangle][:, None]) * seen[:, None], dtype=np.float32)

    def _texture(self, triangle: NDArray[np.int32], at: Floats) -> Floats:
        wide, high, start = self._width[triangle], self._height[triangle], self._start[triangle]
        x = (at[:, 0] - np.floor(at[:, 0])) * wide - 0.5
        y = (-at[:, 1] - np.floor(-at[:, 1])) * high - 0.5
        left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
        along, down = (x - left)[:, None], (y - top)[:, None]
        a, b = left % wide, (left + 1) % wide
        upper, lower = (top % high) * wide + start, ((top + 1) % high) * wide + start
        first = self._texels[upper + a] * (1 - along) + self._texels[upper + b] * along
        second = self._texels[lower + a] * (1 - along) + self._texels[lower + b] * along
        return np.asarray(first * (1 - down) + second * down, dtype=np.float32)

    def _whole_masks(self, origin: Floats, directions: Floats, instance: NDArray[np.int32]) -> dict[int, int]:
        sizes = {}
        for number in np.unique(instance[instance > 0]).tolist():
            if number not in self._alone:
                self._alone[number] = RayScene(self._triangles.corners[self._triangles.instance == number])
            sizes[number] = int((self._alone[number].first_hits(origin, directions).triangle >= 0).sum())
        return sizes
