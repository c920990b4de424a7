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
from sprite_etl.extract.mujoco.edges import mend_edges
from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.painting import Painter
from sprite_etl.extract.mujoco.rays import RayScene, camera_rays, pixel_centres
from sprite_etl.scene.camera import Camera

Floats = NDArray[np.float32]


class RaycastRenderer:
    """Draws one home from any number of cameras.

    antialias: mend edges with four more rays; exposure: light is multiplied by it before it becomes a picture.
    """

    name = "raycast"

    def __init__(self, home: CompiledHome, *, antialias: bool = True, exposure: float = 1.0) -> None:
        self._antialias = antialias
        self._triangles = drawn_triangles(home)
        self._scene = RayScene(self._triangles.corners)
        self._painter = Painter(home, self._triangles, self._scene)
        self._amodal = Amodal(self._triangles)
        self._tones = colour.tone_table(exposure)

    def render(self, camera: Camera) -> Rendering:
        """One picture with its depth, instances and the sizes of its objects' whole masks."""
        shape = (camera.height, camera.width)
        origin, directions = camera_rays(camera, *pixel_centres(camera))
        hits = self._scene.first_hits(origin, directions)
        seen = hits.triangle >= 0
        depth: Floats = np.where(seen, hits.distance, np.float32(0)).reshape(shape)
        instance = np.where(seen, self._triangles.instance.take(hits.triangle, mode="clip"), np.int32(0))
        instance = instance.reshape(shape)
        light = self._painter.light(origin, directions, hits, depth.reshape(-1) * np.float32(1 / camera.fx), shape)
        rgb = np.ascontiguousarray(colour.show(light, self._tones).T).reshape(*shape, 3)
        if self._antialias:
            mend_edges(self._scene, self._triangles, camera, light, hits.triangle, depth, rgb, self._tones)
        amodal = self._amodal.pixels(camera, origin, directions, instance, depth)
        return Rendering(rgb, depth, instance, amodal)

    def close(self) -> None:
        """Nothing to free: the memory goes with the object."""
