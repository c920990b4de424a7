"""The default renderer: rays cast with Embree, shaded with numpy. Needs wheels alone, no GPU, no GL.

Depth and instances come from one ray through each pixel's centre. Colours are shaded once a pixel; along edges
more rays tell how much of each pixel its neighbours cover. Everything is a function of the home and the camera:
the same picture comes out byte for byte, whatever was drawn before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering
from sprite_etl.extract.mujoco import colour
from sprite_etl.extract.mujoco.amodal import Amodal
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.lighting import Lighting
from sprite_etl.extract.mujoco.rays import Hits, RayScene, camera_rays, pixel_centres
from sprite_etl.extract.mujoco.shading import Looks
from sprite_etl.extract.mujoco.smoothing import Smoother, edge_pixels
from sprite_etl.scene.camera import Camera

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

EMISSION_GAIN = np.float32(1.6)
SUB_PIXELS = ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125))
BRIGHTEST_AT_EDGES = np.float32(1.5)


class RaycastRenderer:
    """Draws one home from any number of cameras.

    antialias: mend edges with four more rays; exposure: light is multiplied by it before it becomes a picture.
    """

    name = "raycast"

    def __init__(self, home: CompiledHome, *, antialias: bool = True, exposure: float = 1.0) -> None:
        self._home = home
        self._antialias = antialias
        self._triangles = drawn_triangles(home)
        self._scene = RayScene(self._triangles.corners)
        self._looks = Looks(home, self._triangles)
        self._lighting = Lighting(home, self._triangles, self._scene, self._looks)
        self._amodal = Amodal(self._triangles)
        self._tones = colour.tone_table(exposure)

    def render(self, camera: Camera) -> Rendering:
        """One picture with its depth, instances and the sizes of its objects' whole masks."""
        shape = (camera.height, camera.width)
        origin, directions = camera_rays(camera, *pixel_centres(camera))
        hits = self._scene.first_hits(origin, directions)
        seen = hits.triangle >= 0
        depth = np.where(seen, hits.distance, np.float32(0))
        instance = np.where(seen, self._triangles.instance.take(hits.triangle, mode="clip"), 0)
        light = self._shade(camera, origin, directions, hits, seen, depth)
        rgb = colour.show(light.T, self._tones).reshape(*shape, 3)
        instance = instance.astype(np.int32).reshape(shape)
        depth = depth.reshape(shape)
        amodal = self._amodal.pixels(camera, origin, directions, instance, depth)
        return Rendering(np.ascontiguousarray(rgb), depth, instance, amodal)

    def close(self) -> None:
        """Nothing to free: the memory goes with the object."""

    def _shade(
        self,
        camera: Camera,
        origin: Floats,
        directions: Floats,
        hits: Hits,
        seen: NDArray[np.bool_],
        depth: Floats,
    ) -> Floats:
        """Linear light (3, n) that reaches the camera along each ray."""
        shape = (camera.height, camera.width)
        surface = np.where(seen, self._triangles.surface.take(hits.triangle, mode="clip"), -1).reshape(shape)
        hits = Hits(hits.triangle, depth, hits.u, hits.v)
        surfaces = self._looks.fetch(hits, origin, directions, 1 / camera.fx)
        lit = self._lighting.light(surfaces, seen, Smoother(surface))
        glow = self._looks.emission.take(surfaces.material) * EMISSION_GAIN
        light = np.empty((3, len(depth)), np.float32)
        sky = self._sky(directions, seen)
        for k in range(3):
            light[k] = surfaces.albedo[k] * (lit.scattered[k] + glow) + lit.mirrored[k]
            light[k, ~seen] = sky[k]
        if self._antialias:
            self._mend_edges(camera, light, surface, depth.reshape(shape))
        return light

    def _sky(self, directions: Floats, seen: NDArray[np.bool_]) -> Floats:
        """(3, misses) light of the sky, paler towards the horizon."""
        away = directions[:, ~seen]
        rise = away[2] / np.sqrt(np.einsum("kn,kn->n", away, away))
        haze = np.clip(1 - 2 * np.abs(rise), 0, 1)
        sky = np.array(self._home.sky, dtype=np.float32)[:, None]
        return np.asarray(sky * (1 - haze) + np.maximum(sky, sky.max()) * haze, dtype=np.float32)

    def _mend_edges(self, camera: Camera, light: Floats, surface: Ints, depth: Floats) -> None:
        """Replace, in place, the light of pixels beside an edge by the mean over four rays inside the pixel.

        A ray inside the pixel takes the light of the nearest pixel whose centre met the same surface: no shading.
        """
        edge = edge_pixels(surface, depth)
        rows, columns = np.divmod(edge, camera.width)
        flat = surface.reshape(-1)
        shown = np.minimum(light, BRIGHTEST_AT_EDGES)
        total = np.zeros((3, len(edge)), np.float32)
        for dx, dy in SUB_PIXELS:
            origin, directions = camera_rays(camera, columns + 0.5 + dx, rows + 0.5 + dy)
            found = self._scene.first_hits(origin, directions).triangle
            met = np.where(found >= 0, self._triangles.surface.take(found, mode="clip"), -1)
            nearest = _nearest_alike(met, flat, rows, columns, surface.shape, dx, dy)
            total += shown.take(nearest, axis=1)
        light[:, edge] = total / len(SUB_PIXELS)


def _nearest_alike(
    met: Ints,
    surface: Ints,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    shape: tuple[int, ...],
    dx: float,
    dy: float,
) -> NDArray[np.intp]:
    """Flat index of the pixel nearest to a point (dx, dy) off each pixel's centre that shows the surface met there;
    the pixel itself where none around it does."""
    height, width = shape
    offsets = [(j, i) for j in (-1, 0, 1) for i in (-1, 0, 1)]
    offsets.sort(key=lambda o: (o[1] - dx) ** 2 + (o[0] - dy) ** 2)
    chosen = rows * width + columns
    todo = np.flatnonzero(surface[chosen] != met)
    for j, i in offsets:
        if (j, i) == (0, 0) or not len(todo):
            continue
        row, column = rows[todo] + j, columns[todo] + i
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        there = np.where(inside, row * width + column, 0)
        match = inside & (surface[there] == met[todo])
        chosen[todo[match]] = there[match]
        todo = todo[~match]
    return chosen
