"""How much light falls on each visible point: lamps with soft shadows, the sun with crisp ones, and the light
that comes from everywhere, less where things stand close together.

Every other pixel casts one ray a light and one for the surroundings, towards one of eight places on a lamp, one of
32 directions around; a mean over pixels of the same surface then sees all eight, or all 32.
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
"""Share of a lamp's light that comes back from all sides of the room, whichever way a surface faces; a ceiling,
which looks down on all that is lit, gets twice as much."""
SURROUNDINGS_M = np.float32(0.9)
"""Things within this distance take light from the surroundings away."""
SAMPLE_STEP = 5
"""A lamp is looked for from every 5th pixel of every 5th row: prime to the pattern, so that all places take part."""
LEAST_LIGHT = 5e-3
"""A lamp that gives less than this to a point casts no shadow there, nor light."""


@dataclass(frozen=True, slots=True)
class Lit:
    """Light on each point: three (n,) that the surface scatters, three (n,) that it mirrors."""

    scattered: tuple[Floats, Floats, Floats]
    mirrored: tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class _Points:
    """The points of one picture: where their rays start (3, n), where there is a surface (n,), which of those cast
    rays (n,), the indices of all pixels that may, each pixel's place on a lamp and direction
    into the surroundings (3, n), some pixels from all over."""

    surfaces: Surfaces
    start: Floats
    seen: NDArray[np.bool_]
    castable: NDArray[np.bool_]
    asked: NDArray[np.intp]
    places: Floats
    around: Floats
    sample: NDArray[np.intp]
    smoother: Smoother


class Lighting:
    """The lights of one home. `scene`: the rays' view of all its triangles."""

    def __init__(self, home: CompiledHome, triangles: Triangles, scene: RayScene, looks: Looks) -> None:
        self.home, self.looks, self.scene = home, looks, scene
        self.scenes = {light.own_instance: scene for light in home.lights if light.own_instance == 0}
        self._triangles = triangles
        self._patterned: tuple[tuple[int, int], Floats, Floats] | None = None

    def light(self, surfaces: Surfaces, seen: NDArray[np.bool_], smoother: Smoother) -> Lit:
        """Light at the surface points of a whole picture, row by row; seen (n,): where there is a surface."""
        points = _Points(
            surfaces,
            surfaces.position + surfaces.normal * LIFT_M,
            seen,
            smoother.asked & seen,
            np.flatnonzero(smoother.asked),
            *self._patterns(smoother.shape),
            _every_nth_pixel(smoother.shape, SAMPLE_STEP),
            smoother,
        )
        open_share = smoother.spread(self._openness(points))
        # Floors and ceilings see all of a room's walls; a wall sees its own corner of it.
        level = surfaces.normal[2] * surfaces.normal[2]
        level *= np.float32(0.14)
        level += np.float32(0.86)
        level *= open_share
        scattered = [level * np.float32(self.home.ambient[k]) for k in range(3)]
        mirrored = [np.zeros(len(seen), np.float32) for _ in range(3)]
        for light in self.home.lights:
            if light.kind == "sun":
                towards, strength = self._sunlight(light, points)
            else:
                towards, strength = self._lamplight(light, points, open_share, scattered)
            if strength is not None:
                for k in range(3):
                    scattered[k] += strength * np.float32(light.rgb[k])
                self._mirror(light, surfaces, towards, strength, mirrored)
        return Lit((scattered[0], scattered[1], scattered[2]), (mirrored[0], mirrored[1], mirrored[2]))

    def _openness(self, points: _Points) -> Floats:
        """(n,) 1 where nothing is near, towards 0 where something stands close in the ray's direction."""
        direction = points.surfaces.normal.take(points.asked, axis=1)
        direction *= np.float32(1.02)
        direction += points.around.take(points.asked, axis=1)
        reach = SURROUNDINGS_M / np.sqrt(np.einsum("kn,kn->n", direction, direction))
        near = self.scene.distances(points.start.take(points.asked, axis=1), direction, reach.copy())
        out = np.zeros(len(points.seen), np.float32)
        out[points.asked] = near / reach
        return out

    def _sunlight(self, light: Light, points: _Points) -> tuple[Floats, Floats | None]:
        """Direction to the sun (3, 1), and how much of it each point gets (n,), None for all in the dark."""
        towards = -np.array(light.direction, dtype=np.float32)[:, None]
        towards /= np.linalg.norm(towards)
        strength = np.maximum((towards[:, 0] @ points.surfaces.normal), 0)
        where = np.flatnonzero((strength > 0) & points.castable)
        if not len(where):
            return towards, None
        shown = np.zeros(len(strength), np.float32)
        shown[where] = ~self.scene.is_blocked(points.start.take(where, axis=1), towards)
        if not shown.any():
            return towards, None
        strength *= points.smoother.soften(shown)
        return towards, strength

    def _lamplight(
        self, light: Light, points: _Points, open_share: Floats, scattered: list[Floats]
    ) -> tuple[Floats, Floats | None]:
        """Unit directions to a lamp (3, n), and how much of it each point gets (n,), None for all in the dark.
        What comes back from the room is added to `scattered` at once."""
        position = np.array(light.position, dtype=np.float32)[:, None]
        towards = position - points.start
        square = np.einsum("kn,kn->n", towards, towards)
        reach = np.float32(light.reach_m)
        fade = np.maximum(1 - square / (reach * np.float32(FADE_REACHES)) ** 2, 0)
        falloff = 1 + square / (reach * reach)
        np.divide(fade * fade, falloff, out=falloff)
        towards *= 1 / np.sqrt(square + np.float32(1e-9))
        strength = np.maximum(np.einsum("kn,kn->n", towards, points.surfaces.normal), 0)
        strength *= falloff
        falloff *= open_share * (1 + np.maximum(-points.surfaces.normal[2], 0))
        for k in range(3):
            scattered[k] += falloff * np.float32(BOUNCE * light.rgb[k])
        worth = (strength > LEAST_LIGHT) & points.castable
        # A lamp in another room lights nothing here: a few pixels tell, and save a ray from each of the others.
        sample = points.sample[worth.take(points.sample)]
        if not self._reaches(light, points, position, sample).any():
            return towards, None
        where = np.flatnonzero(worth)
        shown = np.zeros(len(strength), np.float32)
        shown[where] = self._reaches(light, points, position, where)
        strength *= points.smoother.smooth(shown)
        return towards, strength

    def _reaches(self, light: Light, points: _Points, position: Floats, where: NDArray[np.intp]) -> NDArray[np.bool_]:
        """(m,) whether some place on the lamp, another at each pixel, is in sight of the points `where` (m,)."""
        start = points.start.take(where, axis=1)
        aim = points.places.take(where, axis=1)
        aim *= np.float32(RADIUS_M[light.kind])
        aim += position
        aim -= start
        return ~self._scene_of(light).is_blocked(start, aim, np.full(len(where), 0.985, np.float32))

    def _mirror(
        self, light: Light, surfaces: Surfaces, towards: Floats, strength: Floats, mirrored: list[Floats]
    ) -> None:
        shine = self.looks.specular.take(surfaces.material)
        where = np.flatnonzero((strength > 0.01) & (shine > 0.04))
        if not len(where):
            return
        half = surfaces.view.take(where, axis=1)
        half += towards if towards.shape[1] == 1 else towards.take(where, axis=1)
        half /= np.sqrt(np.einsum("kn,kn->n", half, half)) + np.float32(1e-9)
        cosine = np.maximum(np.einsum("kn,kn->n", half, surfaces.normal.take(where, axis=1)), 0)
        exponent = 4 + 90 * self.looks.shininess.take(surfaces.material.take(where))
        # Schlick's stand-in for cosine ** exponent: no power, the same lobe to the eye.
        lobe = cosine / (exponent - exponent * cosine + cosine)
        lobe *= shine.take(where) * np.minimum(strength.take(where), 1)
        for k in range(3):
            mirrored[k][where] += lobe * np.float32(light.rgb[k])

    def _patterns(self, shape: tuple[int, int]) -> tuple[Floats, Floats]:
        """Two times (3, height · width): for each pixel its place on a lamp, the same every 4×4 pixels, and its
        direction into the surroundings, the same every 8×8."""
        if self._patterned is None or self._patterned[0] != shape:
            rows, columns = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
            column = columns // 2  # of two neighbours in a row only one casts rays
            places = _sphere_points(8).take(rows % 4 * 2 + column % 2, axis=1)
            around = _sphere_points(32).take(rows % 8 * 4 + column % 4, axis=1)
            self._patterned = (shape, places, around)
        return self._patterned[1:]

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
    return points[:, (k * 11) % count]


def _every_nth_pixel(shape: tuple[int, ...], step: int) -> NDArray[np.intp]:
    return np.arange(shape[0] * shape[1]).reshape(shape)[step // 2 :: step, step // 2 :: step].reshape(-1)
