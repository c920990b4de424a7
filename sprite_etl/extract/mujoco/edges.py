"""The mending of staircases along the edges of surfaces, with rays but without shading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import colour
from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.rays import RayScene, camera_rays
from sprite_etl.extract.mujoco.smoothing import shifted
from sprite_etl.scene.camera import Camera

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

SUB_PIXELS = ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125))
BRIGHTEST = np.float32(1.5)
"""Light beyond this counts as this: one glaring ray in four would keep the staircase."""


LEAST_CONTRAST = 24
"""Sum over the channels, of 3 · 255, by which two pixels must differ for a staircase between them to be seen."""
DEPTH_STEP = np.float32(0.04)
"""A round thing's outline before itself: neighbours differ in depth by this share of it."""


def mend_edges(
    scene: RayScene,
    triangles: Triangles,
    camera: Camera,
    light: Floats,
    triangle: Ints,
    depth: Floats,
    rgb: NDArray[np.uint8],
    tones: NDArray[np.uint8],
) -> None:
    """Replace, in place, the colour of pixels beside a visible edge by the mean over four rays inside the pixel.

    light (3, height · width): linear light of each pixel; triangle (height · width,): what its centre met, −1 =
    nothing; depth (height, width); rgb (height, width, 3): the picture made of `light` by the tone table `tones`.
    A ray inside the pixel takes the light of the nearest pixel whose centre met the same surface: no shading.
    """
    shape = (camera.height, camera.width)
    surface = triangles.surface_at(triangle)
    curved = triangles.curved.take(triangle, mode="clip").reshape(shape)
    edge = edge_pixels(surface.reshape(shape), depth, curved, rgb)
    if not len(edge):
        return
    rows, columns = np.divmod(edge, camera.width)
    total = np.zeros((3, len(edge)), np.float32)
    for dx, dy in SUB_PIXELS:
        origin, directions = camera_rays(camera, columns + 0.5 + dx, rows + 0.5 + dy)
        met = triangles.surface_at(scene.first_hits(origin, directions).triangle)
        nearest = _nearest_alike(met, surface, rows, columns, shape, dx, dy)
        total += np.minimum(light.take(nearest, axis=1), BRIGHTEST)
    total *= np.float32(1 / len(SUB_PIXELS))
    rgb.reshape(-1, 3)[edge] = colour.show(total, tones).T


def edge_pixels(surface: Ints, depth: Floats, curved: NDArray[np.bool_], rgb: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Flat indices of pixels that differ in colour from a neighbour of another surface, or of the same curved
    surface beyond a step in depth. All (height, width), rgb (height, width, 3); depth in metres, 0 = none."""
    number = np.arange(surface.size).reshape(surface.shape)
    edge = np.zeros(surface.size, dtype=bool)
    colours = rgb.reshape(-1, 3).astype(np.int16)
    for axis in (0, 1):
        into, source = shifted(1, axis)
        near, far = depth[into], depth[source]
        step = np.abs(near - far) > DEPTH_STEP * np.minimum(near, far)
        differs = (surface[into] != surface[source]) | (step & curved[into])
        one, other = number[into][differs], number[source][differs]
        contrast = np.abs(colours.take(one, axis=0) - colours.take(other, axis=0)).sum(1)
        strong = contrast >= LEAST_CONTRAST
        edge[one[strong]] = True
        edge[other[strong]] = True
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
