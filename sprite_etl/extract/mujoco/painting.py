"""The light that comes back along rays: from lit surfaces, from the sky, and once more from looking-glasses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.lighting import LIFT_M, Lighting
from sprite_etl.extract.mujoco.rays import Hits, RayScene
from sprite_etl.extract.mujoco.shading import Looks, Surfaces
from sprite_etl.extract.mujoco.smoothing import Smoother

Floats = NDArray[np.float32]

EMISSION_GAIN = np.float32(1.6)
GROUND = (0.30, 0.33, 0.24)
"""Linear light of what lies outside below the horizon: grass and earth far away, as the share of the sky's."""


class Painter:
    """Paints what the rays of one home see. `scene`: all its triangles."""

    def __init__(self, home: CompiledHome, triangles: Triangles, scene: RayScene) -> None:
        self._triangles, self._scene = triangles, scene
        self._looks = Looks(home, triangles)
        self._lighting = Lighting(home, triangles, scene, self._looks)
        self._sky = np.array(home.sky, dtype=np.float32)[:, None]
        self._ground = self._sky * np.array(GROUND, dtype=np.float32)[:, None]

    def light(
        self,
        origin: Floats,
        directions: Floats,
        hits: Hits,
        footprint: Floats,
        shape: tuple[int, int],
        *,
        mirrors: bool = True,
    ) -> Floats:
        """Linear light (3, n) along rays from origin (3, 1) or (3, n) in directions (3, n), which are the pixels of
        a picture of this shape, row by row, and met `hits`. footprint (n,): width of a pixel there, metres."""
        seen = hits.triangle >= 0
        hits = Hits(hits.triangle, np.where(seen, hits.distance, np.float32(0)), hits.u, hits.v)
        surface = self._triangles.surface_at(hits.triangle).reshape(shape)
        surfaces = self._looks.fetch(hits, origin, directions, footprint)
        lit = self._lighting.light(surfaces, seen, Smoother(surface))
        glow = self._looks.emission.take(surfaces.material) * EMISSION_GAIN
        light = np.empty((3, len(seen)), np.float32)
        for k in range(3):
            light[k] = surfaces.albedo[k] * (lit.scattered[k] + glow) + lit.mirrored[k]
        missed = np.flatnonzero(~seen)
        if len(missed):
            light[:, missed] = self._outdoors(directions.take(missed, axis=1))
        if mirrors:
            self._add_reflections(light, surfaces, seen, footprint, shape)
        return light

    def _outdoors(self, directions: Floats) -> Floats:
        """(3, m) light from where there is no surface: sky, paler towards the horizon, and ground below it."""
        rise = directions[2] / np.sqrt(np.einsum("kn,kn->n", directions, directions))
        haze = np.clip(1 - 2.5 * np.abs(rise), 0, 1)
        far = np.maximum(self._sky, self._sky.max())
        return np.asarray(np.where(rise > 0, self._sky, self._ground) * (1 - haze) + far * haze, dtype=np.float32)

    def _add_reflections(
        self,
        light: Floats,
        surfaces: Surfaces,
        seen: NDArray[np.bool_],
        footprint: Floats,
        shape: tuple[int, int],
    ) -> None:
        """Put, in place, what looking-glasses show into the light of their pixels: a picture of its own, of the
        rectangle that holds them all."""
        glass = (self._looks.is_mirror.take(surfaces.material) & seen).reshape(shape)
        rows, columns = np.flatnonzero(glass.any(1)), np.flatnonzero(glass.any(0))
        if not len(rows):
            return
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        pixels = np.arange(glass.size).reshape(shape)[window]
        inside = np.flatnonzero(glass[window])
        where = pixels.reshape(-1).take(inside)
        normal, view = surfaces.normal.take(where, axis=1), surfaces.view.take(where, axis=1)
        start = surfaces.position.take(where, axis=1) + normal * LIFT_M
        away = 2 * np.einsum("kn,kn->n", normal, view) * normal - view
        met = self._scene.first_hits(start, away)
        # The rectangle's other pixels see nothing: they cost no rays, and their light is thrown away.
        triangle = np.full(pixels.size, -1, dtype=np.int32)
        distance, u, v = (np.zeros(pixels.size, np.float32) for _ in range(3))
        for column, values in zip((triangle, distance, u, v), (met.triangle, met.distance, met.u, met.v)):
            column[inside] = values
        origin, direction = np.zeros((3, pixels.size), np.float32), np.ones((3, pixels.size), np.float32)
        origin[:, inside], direction[:, inside] = start, away
        wide = footprint.take(pixels.reshape(-1)) * 2
        shown = self.light(
            origin, direction, Hits(triangle, distance, u, v), wide, (len(pixels), pixels.shape[1]), mirrors=False
        )
        for k in range(3):
            light[k, where] = shown[k, inside] * surfaces.albedo[k].take(where) + np.float32(0.03) * light[k, where]
