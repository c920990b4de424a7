"""The mending of staircases along the edges of surfaces, with rays but without shading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.rays import RayScene, camera_rays
from sprite_etl.extract.mujoco.smoothing import shifted
from sprite_etl.scene.camera import Camera

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

SUB_PIXELS = ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125))
BRIGHTEST = np.float32(1.5)
"""Light beyond this counts as this: one glaring ray in four would keep the staircase."""


def mend_edges(
    scene: RayScene, triangles: Triangles, camera: Camera, light: Floats, surface: Ints, depth: Floats
) -> None:
    """Replace, in place, the light (3, height · width) of pixels beside an edge by the mean over four rays inside
    the pixel. surface, depth (height, width): what each pixel's centre met, −1 and 0 = nothing.

    A ray inside the pixel takes the light of the nearest pixel whose centre met the same surface: no shading.
    """
    edge = edge_pixels(surface, depth)
    rows, columns = np.divmod(edge, camera.width)
    flat = surface.reshape(-1)
    shown = np.minimum(light, BRIGHTEST)
    total = np.zeros((3, len(edge)), np.float32)
    for dx, dy in SUB_PIXELS:
        origin, directions = camera_rays(camera, columns + 0.5 + dx, rows + 0.5 + dy)
        met = triangles.surface_at(scene.first_hits(origin, directions).triangle)
        nearest = _nearest_alike(met, flat, rows, columns, surface.shape, dx, dy)
        total += shown.take(nearest, axis=1)
    light[:, edge] = total / len(SUB_PIXELS)


def edge_pixels(surface: Ints, depth: Floats) -> NDArray[np.intp]:
    """Flat indices of pixels beside another surface, or beside a step in depth of more than 4 %.

    surface, depth: (height, width); depth in metres, 0 = none.
    """
    edge = np.zeros(surface.shape, dtype=bool)
    for axis in (0, 1):
        into, source = shifted(1, axis)
        near, far = depth[into], depth[source]
        differs = (surface[into] != surface[source]) | (np.abs(near - far) > np.float32(0.04) * np.minimum(near, far))
        edge[into] |= differs
        edge[source] |= differs
    return np.flatnonzero(edge)


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
