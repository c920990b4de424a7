"""A small room with every kind of solid, made by hand: what the renderers' tests draw."""

from __future__ import annotations

import io
from typing import Any

import mujoco
import numpy as np
from PIL import Image

from sprite_etl.extract.mujoco.compile import CompiledHome, Light
from sprite_etl.scene.camera import Camera, camera_from_fov
from sprite_etl.scene.conventions import CANONICAL_CAMERA, Z_UP_TO_CANONICAL, canonical_pose

BACKGROUND = {"world", "shell"}

XML = """
<mujoco>
  <asset>
    <texture name="checks" type="2d" file="checks.png"/>
    <texture name="arrow" type="2d" file="arrow.png"/>
    <material name="checks" texture="checks" texuniform="true" texrepeat="2 2"/>
    <material name="arrow" texture="arrow" texuniform="false"/>
    <material name="wall" rgba=".8 .78 .72 1" specular=".02"/>
    <material name="red" rgba=".7 .1 .1 1" specular=".4" shininess=".5"/>
    <material name="glass" rgba=".8 .82 .83 1" specular=".95" shininess=".95"/>
    <material name="glow" rgba="1 .9 .7 1" emission=".8"/>
    <mesh name="prism" vertex="-.2 -.2 0 .2 -.2 0 0 .25 0 -.2 -.2 .5 .2 -.2 .5 0 .25 .5"/>
  </asset>
  <worldbody>
    <body name="shell">
      <geom type="box" size="2 2 .05" pos="0 0 -.05" material="checks"/>
      <geom type="box" size="2 2 .05" pos="0 0 2.55" material="wall"/>
      <geom type="box" size="2 .05 1.25" pos="0 2.05 1.25" material="wall"/>
      <geom type="box" size=".05 2 1.25" pos="-2.05 0 1.25" material="wall"/>
      <geom type="box" size=".05 2 1.25" pos="2.05 0 1.25" material="wall"/>
      <geom type="box" size="9 9 .1" pos="0 0 6" rgba="0 0 0 1" group="3"/>
    </body>
    <body name="table" pos=".2 .6 0">
      <geom type="box" size=".6 .35 .02" pos="0 0 .7" material="red"/>
      <geom type="cylinder" size=".05 .34" pos="-.5 0 .34" rgba=".3 .2 .1 1"/>
      <geom type="cylinder" size=".05 .34" pos=".5 0 .34" rgba=".3 .2 .1 1"/>
    </body>
    <body name="ball" pos=".35 .5 .87"><geom type="sphere" size=".15" rgba=".2 .5 .8 1"/></body>
    <body name="egg" pos="-.1 .55 .82"><geom type="ellipsoid" size=".12 .08 .1" rgba=".9 .9 .8 1"/></body>
    <body name="stick" pos="-1.2 .8 .5"><geom type="capsule" size=".08 .4" euler="20 0 10" rgba=".2 .6 .3 1"/></body>
    <body name="prism" pos="1.2 1.2 0"><geom type="mesh" mesh="prism" rgba=".8 .6 .2 1"/></body>
    <body name="sign" pos="-.6 1.98 1.6"><geom type="box" size=".3 .02 .3" material="arrow"/></body>
    <body name="mirror" pos="-1.95 -.2 1.3"><geom type="box" size=".02 .4 .5" material="glass"/></body>
    <body name="lamp" pos="1.3 -.2 0">
      <geom type="cylinder" size=".02 .6" pos="0 0 .6" rgba=".1 .1 .1 1"/>
      <geom type="cylinder" size=".15 .12" pos="0 0 1.3" material="glow"/>
    </body>
  </worldbody>
</mujoco>
"""

LIGHTS = (
    Light("ceiling", (0.0, 0.0, 2.3), (0.0, 0.0, -1.0), (0.8, 0.78, 0.7), 3.0),
    Light("lamp", (1.3, -0.2, 1.3), (0.0, 0.0, -1.0), (0.6, 0.45, 0.25), 1.2, own_instance=8),
    Light("sun", (0.0, 0.0, 0.0), (0.2, 0.6, -0.6), (1.5, 1.4, 1.2)),
)


def small_room() -> CompiledHome:
    """4 × 4 × 2.5 m, open to the south (−y), where the sun comes from; instances are numbered as bodies are named
    in the model, from table = 1 to lamp = 8, and the shell is background."""
    model: Any = mujoco.MjModel.from_xml_string(XML, {"checks.png": _checks(), "arrow.png": _arrow()})
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    instances, count = np.zeros(model.nbody, dtype=np.int32), 0
    for body in range(model.nbody):
        if model.body(body).name not in BACKGROUND:
            count += 1
            instances[body] = count
    return CompiledHome(model, data, instances, LIGHTS, ambient=(0.25, 0.25, 0.26))


def instance_named(home: CompiledHome, name: str) -> int:
    """Instance id of a body of the small room."""
    return int(home.instance_of_body[home.model.body(name).id])


def camera_at(
    eye: tuple[float, float, float], target: tuple[float, float, float], width: int = 160, height: int = 120
) -> Camera:
    """A camera at `eye` that looks at `target`, both in MuJoCo's frame."""
    back = np.subtract(eye, target) / np.linalg.norm(np.subtract(eye, target))
    right = np.cross([0, 0, 1], back)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(back, right), back], 1)
    pose[:3, 3] = eye
    canonical = canonical_pose(pose, Z_UP_TO_CANONICAL, CANONICAL_CAMERA)
    return camera_from_fov(width, height, np.radians(75), canonical)


def _png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(buffer, "png")
    return buffer.getvalue()


def _checks() -> bytes:
    rows, columns = np.mgrid[0:64, 0:64] // 32
    return _png(np.where(((rows + columns) % 2 == 0)[..., None], (200, 190, 170), (90, 70, 60)))


def _arrow() -> bytes:
    """Top left quarter red, top right green, bottom left blue, bottom right white."""
    image = np.zeros((64, 64, 3))
    image[:32, :32], image[:32, 32:] = (220, 20, 20), (20, 220, 20)
    image[32:, :32], image[32:, 32:] = (20, 20, 220), (240, 240, 240)
    return _png(image)
