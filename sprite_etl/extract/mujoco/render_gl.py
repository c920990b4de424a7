"""MuJoCo's own renderer, where the machine has OpenGL without a display (EGL or OSMesa).

Same outputs as ray casting: planar depth with nothing at 0, instance ids, sizes of whole masks. Colours are
OpenGL's, so they differ between drivers; ids and depth agree to the rounding of the depth buffer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering, SourceError
from sprite_etl.extract.mujoco.colour import byte_from_linear
from sprite_etl.extract.mujoco.compile import CompiledHome, Light
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL

PLATFORMS = ("egl", "osmesa")
NEAR_M, FAR_M = 0.02, 100.0
FAR_AWAY_M = 1e5
UP = np.array([0.0, 0.0, 1.0])
LIGHTS_SHOWN = 7
"""Fixed-function OpenGL knows eight lights, and MuJoCo keeps one."""

AMBIENT_GAIN, LAMP_GAIN = 1.8, 0.75
"""OpenGL adds light up as bytes: what is linear light elsewhere must be weighted to look the same."""

PROBE = """
import mujoco
model = mujoco.MjModel.from_xml_string('<mujoco><worldbody><geom size="1"/></worldbody></mujoco>')
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
renderer = mujoco.Renderer(model, 8, 8)
renderer.update_scene(data)
renderer.render()
print('drawn')
"""


@lru_cache(maxsize=1)
def working_platform() -> str:
    """The first of MUJOCO_GL, egl, osmesa that draws. Raises SourceError with the last words of each.

    It is tried in a process of its own: a GL that is broken may abort the process that loads it.
    """
    given = os.environ.get("MUJOCO_GL", "").lower()
    said = []
    for platform in (given,) if given else PLATFORMS:
        try:
            done = subprocess.run(
                [sys.executable, "-c", PROBE],
                env={**os.environ, "MUJOCO_GL": platform},
                capture_output=True,
                text=True,
                timeout=60,
            )
        except subprocess.TimeoutExpired:
            said.append(f"{platform}: no answer within 60 s")
            continue
        if done.returncode == 0 and "drawn" in done.stdout:
            return platform
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        said.append(f"{platform}: {last}")
    raise SourceError(
        "OpenGL without a display does not work here: " + "; ".join(said) + ". Use --renderer raycast, or install "
        "libegl1 or libosmesa6 with a driver and set MUJOCO_GL to egl or osmesa"
    )


class GLRenderer:
    """Draws one home with mujoco.Renderer. Raises SourceError where GL does not work."""

    name = "gl"

    def __init__(self, home: CompiledHome) -> None:
        self._home = home
        self._platform = working_platform()
        self._renderer: Any = None
        self._size = (0, 0)

    def render(self, camera: Camera) -> Rendering:
        """One picture with its depth, instances and the sizes of its objects' whole masks."""
        renderer = self._opened(camera)
        self._look(renderer, camera)
        rgb = np.array(renderer.render())
        renderer.enable_segmentation_rendering()
        self._look(renderer, camera)
        geom = self._drawn_geoms(renderer)
        renderer.disable_segmentation_rendering()
        renderer.enable_depth_rendering()
        self._look(renderer, camera)
        depth = np.array(renderer.render(), dtype=np.float32)
        renderer.disable_depth_rendering()
        depth[geom < 0] = 0
        rgb[geom < 0] = _sky(self._home)
        body = self._home.model.geom_bodyid[np.maximum(geom, 0)]
        instance = np.where(geom >= 0, self._home.instance_of_body[body], 0).astype(np.int32)
        return Rendering(rgb, depth, instance, self._amodal(renderer, camera, instance))

    def close(self) -> None:
        """Free the GL context."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None

    def _opened(self, camera: Camera) -> Any:
        size = (camera.height, camera.width)
        if self._renderer is None or self._size != size:
            self.close()
            model = self._home.model
            model.vis.global_.offheight = max(int(model.vis.global_.offheight), camera.height)
            model.vis.global_.offwidth = max(int(model.vis.global_.offwidth), camera.width)
            # MuJoCo turns its depth buffer into metres by the model's clipping planes, in units of its extent.
            model.vis.map.znear = NEAR_M / model.stat.extent
            model.vis.map.zfar = FAR_M / model.stat.extent
            with _platform(self._platform) as mujoco:
                self._renderer = mujoco.Renderer(model, *size)
            self._size = size
        return self._renderer

    def _look(self, renderer: Any, camera: Camera) -> None:
        """Put the scene, the lights and both eyes of MuJoCo's stereo camera in place."""
        renderer.update_scene(self._home.data)
        matrix = camera.matrix
        turn = Z_UP_TO_CANONICAL.T @ matrix[:3, :3]
        position = Z_UP_TO_CANONICAL.T @ matrix[:3, 3]
        for eye in renderer.scene.camera:
            eye.pos, eye.forward, eye.up = position, -turn[:, 2], turn[:, 1]
            eye.frustum_near, eye.frustum_far = NEAR_M, FAR_M
            eye.frustum_center = NEAR_M * (camera.width / 2 - camera.cx) / camera.fx
            eye.frustum_width = NEAR_M * camera.width / 2 / camera.fx
            eye.frustum_top = NEAR_M * camera.cy / camera.fy
            eye.frustum_bottom = -NEAR_M * (camera.height - camera.cy) / camera.fy
        _place_lights(renderer.scene, self._home, position)

    def _drawn_geoms(self, renderer: Any) -> NDArray[np.int32]:
        """(height, width) index of the geom in each pixel, −1 = none, of the scene as it is."""
        segments = np.asarray(renderer.render())
        import mujoco

        is_geom = segments[..., 1] == int(mujoco.mjtObj.mjOBJ_GEOM)
        return np.where(is_geom, segments[..., 0], -1).astype(np.int32)

    def _amodal(self, renderer: Any, camera: Camera, instance: NDArray[np.int32]) -> dict[int, int]:
        """instance id → pixels when all other geoms are out of sight: one drawing an object."""
        renderer.enable_segmentation_rendering()
        self._look(renderer, camera)
        scene = renderer.scene
        home = self._home
        owner = [
            int(home.instance_of_body[home.model.geom_bodyid[g.objid]]) if g.objid >= 0 else 0
            for g in (scene.geoms[i] for i in range(scene.ngeom))
        ]
        at = [np.array(scene.geoms[i].pos) for i in range(scene.ngeom)]
        away = np.array([0.0, 0.0, FAR_AWAY_M])
        sizes = {}
        for number in np.unique(instance[instance > 0]).tolist():
            for i, belongs in enumerate(owner):
                scene.geoms[i].pos = at[i] if belongs == number else away
            alone = int((self._drawn_geoms(renderer) >= 0).sum())
            sizes[number] = max(alone, int((instance == number).sum()))
        renderer.disable_segmentation_rendering()
        return sizes


@contextmanager
def _platform(name: str) -> Iterator[Any]:
    """mujoco with the GL platform that works: MuJoCo reads MUJOCO_GL once, when it is first imported."""
    os.environ.setdefault("MUJOCO_GL", name)
    os.environ.setdefault("PYOPENGL_PLATFORM", name)
    import mujoco
    from mujoco.rendering.classic import gl_context

    if name == "egl":
        from mujoco.egl import GLContext
    else:
        from mujoco.osmesa import GLContext
    before = getattr(gl_context, "GLContext", None)
    gl_context.GLContext = GLContext
    try:
        yield mujoco
    finally:
        if before is not None:
            gl_context.GLContext = before


def _place_lights(scene: Any, home: CompiledHome, eye: NDArray[np.float64]) -> None:
    """The lamps that matter most at the eye; only ceiling lamps cast shadows.

    The sun is left out: OpenGL's sun shines through walls, and a house full of it looks less like one than a
    house without.
    """
    import mujoco

    def weight(light: Light) -> float:
        far = float(np.linalg.norm(np.subtract(light.position, eye))) / light.reach_m
        return max(light.rgb) / (1 + far * far)

    lamps = sorted((light for light in home.lights if light.kind != "sun"), key=weight, reverse=True)
    chosen = lamps[:LIGHTS_SHOWN]
    scene.nlight = len(chosen) + 1
    head = scene.lights[0]
    head.headlight, head.castshadow = 1, 0
    head.type = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    head.ambient = tuple(AMBIENT_GAIN * c for c in home.ambient)
    head.diffuse, head.specular = (0, 0, 0), (0, 0, 0)
    for light, shown in zip(chosen, scene.lights[1:]):
        # A point light stays dark in MuJoCo's classic renderer; a spot light of half a sphere does not.
        shown.type = mujoco.mjtLightType.mjLIGHT_SPOT
        shown.headlight, shown.castshadow = 0, int(light.kind == "ceiling")
        shown.pos, shown.dir = light.position, (0, 0, -1)
        shown.diffuse = tuple(min(LAMP_GAIN * c, 1.0) for c in light.rgb)
        shown.ambient, shown.specular = (0, 0, 0), tuple(0.2 * min(c, 1.0) for c in light.rgb)
        shown.attenuation = (1, 0, 1 / light.reach_m**2)
        shown.cutoff, shown.exponent, shown.range = 90, 0, FAR_M
        shown.id = shown.texid = -1


def _sky(home: CompiledHome) -> NDArray[np.uint8]:
    return byte_from_linear(np.array(home.sky, dtype=np.float32))
