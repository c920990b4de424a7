"""How much light falls on each visible point: lamps with soft shadows, the sun with crisp ones, and the light
that comes from everywhere, less where things stand close together.

Each pixel casts one ray a light and one ray for the surroundings, towards one of sixteen places that change over
every 4×4 pixels; a mean over those pixels of the same surface then sees all sixteen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.compile import CompiledHome, Light
from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.rays import RayScene
from sprite_etl.extract.mujoco.shading import Looks, Surfaces
from sprite_etl.extract.mujoco.smoothing import Smoother

Floats = NDArray[np.float32]

LIFT_M = np.float32(1e-3)
"""Rays start this far above the surface that they leave, or they would meet it."""
RADIUS_M = {"ceiling": 0.14, "lamp": 0.07}
"""How large a lamp is: half the width of the blur of its shadows, at twice the distance."""
FADE_REACHES = 5.0
"""A lamp's light is gone at this many times its reach, so that far ones cost nothing."""
BOUNCE = 0.16
"""Share of a lamp's light that comes back from all sides of the room, whichever way a surface faces."""
SURROUNDINGS_M = np.float32(0.9)
"""Things within this distance take light from the surroundings away."""
PATTERN = 4


@dataclass(frozen=True, slots=True)
class Lit:
    """Light on each point: three (n,) that the surface scatters, three (n,) that it mirrors."""

    scattered: tuple[Floats, Floats, Floats]
    mirrored: tuple[Floats, Floats, Floats]


class Lighting:
    """The lights of one home. `scene`: the rays' view of all its triangles."""

    def __init__(self, home: CompiledHome, triangles: Triangles, scene: RayScene, looks: Looks) -> None:
        self.home, self.looks, self.scene = home, looks, scene
        self.scenes = {light.own_instance: scene for light in home.lights if light.own_instance == 0}
        self._triangles = triangles

    def light(self, surfaces: Surfaces, seen: NDArray[np.bool_], smoother: Smoother) -> Lit:
        """Light at the surface points of a whole picture, row by row; seen (n,): where there is a surface."""
        height, width = smoother.shape
        rows, columns = np.divmod(np.arange(height * width), width)
        place = ((rows % PATTERN) * PATTERN + columns % PATTERN).astype(np.intp)
        start = surfaces.position + surfaces.normal * LIFT_M
        open_share = smoother.smooth(self._openness(start, surfaces.normal, seen, place))
        up = surfaces.normal[2] * np.float32(0.14) + np.float32(0.86)
        scattered = [open_share * up * np.float32(self.home.ambient[k]) for k in range(3)]
        mirrored = [np.zeros(len(place), np.float32) for _ in range(3)]
        for light in self.home.lights:
            self._add(light, surfaces, start, seen, place, open_share, smoother, scattered, mirrored)
        return Lit((scattered[0], scattered[1], scattered[2]), (mirrored[0], mirrored[1], mirrored[2]))

    def _openness(self, start: Floats, normal: Floats, seen: NDArray[np.bool_], place: NDArray[np.intp]) -> Floats:
        """(n,) 1 where nothing is near, towards 0 where something stands close in the ray's direction."""
        around = _sphere_points(PATTERN * PATTERN)
        direction = normal * np.float32(1.02) + around[:, place]
        length = np.sqrt(np.einsum("kn,kn->n", direction, direction))
        out = np.ones(len(place), np.float32)
        where = np.flatnonzero(seen)
        reach = SURROUNDINGS_M / length[where]
        near = self.scene.distances(start[:, where], direction[:, where], reach.copy())
        out[where] = near / reach
        return out

    def _add(
        self,
        light: Light,
        surfaces: Surfaces,
        start: Floats,
        seen: NDArray[np.bool_],
        place: NDArray[np.intp],
        open_share: Floats,
        smoother: Smoother,
        scattered: list[Floats],
        mirrored: list[Floats],
    ) -> None:
        normal = surfaces.normal
        if light.kind == "sun":
            towards = np.array(light.direction, dtype=np.float32)[:, None]
            towards = -towards / np.linalg.norm(towards)
            cosine = towards[0] * normal[0] + towards[1] * normal[1] + towards[2] * normal[2]
            strength = np.maximum(cosine, 0)
            where = np.flatnonzero((cosine > 0) & seen)
            if not len(where):
                return
            free = ~self.scene.is_blocked(start[:, where], towards)
            shown = np.zeros(len(place), np.float32)
            shown[where] = free
            toward_all = np.broadcast_to(towards, normal.shape)
        else:
            position = np.array(light.position, dtype=np.float32)[:, None]
            toward_all = position - start
            square = np.einsum("kn,kn->n", toward_all, toward_all)
            reach = np.float32(light.reach_m)
            fade = np.maximum(1 - square / (reach * np.float32(FADE_REACHES)) ** 2, 0)
            falloff = fade * fade / (1 + square / (reach * reach))
            toward_all *= 1 / np.sqrt(square + np.float32(1e-9))
            strength = np.maximum(np.einsum("kn,kn->n", toward_all, normal), 0)
            strength *= falloff
            falloff *= open_share
            for k in range(3):
                scattered[k] += falloff * np.float32(BOUNCE * light.rgb[k])
            where = np.flatnonzero((strength > 2e-3) & seen)
            if not len(where):
                return
            spread = _sphere_points(PATTERN * PATTERN) * np.float32(RADIUS_M[light.kind])
            aim = (position + spread)[:, place[where]] - start[:, where]
            free = ~self._scene_of(light).is_blocked(start[:, where], aim, np.full(len(where), 0.985, np.float32))
            if not free.any():
                return
            shown = np.zeros(len(place), np.float32)
            shown[where] = free
            shown = smoother.smooth(shown)
        strength *= shown
        for k in range(3):
            scattered[k] += strength * np.float32(light.rgb[k])
        self._mirror(light, surfaces, toward_all, strength, mirrored)

    def _mirror(
        self, light: Light, surfaces: Surfaces, towards: Floats, strength: Floats, mirrored: list[Floats]
    ) -> None:
        shine = self.looks.specular.take(surfaces.material)
        where = np.flatnonzero((strength > 0.01) & (shine > 0.04))
        if not len(where):
            return
        half = towards[:, where] + surfaces.view[:, where]
        half /= np.sqrt(np.einsum("kn,kn->n", half, half)) + np.float32(1e-9)
        cosine = np.maximum(np.einsum("kn,kn->n", half, surfaces.normal[:, where]), 0)
        exponent = 4 + 90 * self.looks.shininess.take(surfaces.material[where])
        # Schlick's stand-in for cosine ** exponent: no power, the same lobe to the eye.
        lobe = cosine / (exponent - exponent * cosine + cosine)
        lobe *= shine[where] * np.minimum(strength[where], 1)
        for k in range(3):
            mirrored[k][where] += lobe * np.float32(light.rgb[k])

    def _scene_of(self, light: Light) -> RayScene:
        """All triangles that can shade the light: not those of its own shade, nor those beyond its reach."""
        if light.own_instance == 0:
            return self.scene
        if light.own_instance not in self.scenes:
            triangles = self._triangles
            far = light.reach_m * FADE_REACHES
            low, high = triangles.corners.min(1), triangles.corners.max(1)
            gap = np.maximum(np.maximum(low - light.position, light.position - high), 0)
            keep = (triangles.instance != light.own_instance) & (np.linalg.norm(gap, axis=1) <= far)
            self.scenes[light.own_instance] = RayScene(triangles.corners[keep])
        return self.scenes[light.own_instance]


def _sphere_points(count: int) -> Floats:
    """(3, count) points spread evenly on the unit sphere, in an order that sets neighbours far apart."""
    k = np.arange(count)
    z = 1 - (2 * k + 1) / count
    angle = k * np.pi * (3 - np.sqrt(5))
    ring = np.sqrt(1 - z * z)
    points = np.stack([ring * np.cos(angle), ring * np.sin(angle), z]).astype(np.float32)
    return points[:, (k * 7) % count]
