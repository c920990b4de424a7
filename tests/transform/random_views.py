"""Views and questions drawn at random: boxes that need not make sense, so that nothing holds by habit alone."""

from __future__ import annotations

import math

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import AgentPose, Frame, Room, SceneObject, Sighting, Support
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.view import View

NAMES = ("chair", "table", "lamp")


def random_view(rng: np.random.Generator, frames: int = 5, objects: int = 9) -> View:
    """`frames` cameras that walk about, `objects` upright boxes of NAMES, each clear in one frame or more."""
    position, yaw, walk = rng.uniform(-2, 2, 2), float(rng.uniform(-3, 3)), []
    for k in range(frames):
        pose = pose_from_yaw_pitch([position[0], 1.5, position[1]], yaw, float(rng.uniform(-0.4, 0.1)))
        camera = camera_from_fov(640, 480, 1.3, pose)
        agent = AgentPose((float(position[0]), 0.0, float(position[1])), yaw)
        walk.append(Frame(3 * k + 2, 0.7 * k, camera, agent, "room"))
        yaw += float(rng.uniform(-1, 1))
        step = float(rng.uniform(0.6, 1.5))
        position = position + step * np.array([-math.sin(yaw), -math.cos(yaw)])
    things = []
    for i in range(objects):
        seen = sorted(rng.permutation(frames)[: int(rng.integers(1, frames + 1))].tolist())
        columns = rng.permutation(60)
        visible = tuple(Sighting(walk[k].index, 900, (int(c) * 10, 5, int(c) * 10 + 10, 40), 0.1)
                        for k, c in zip(seen, columns))  # fmt: skip
        x, y, z = rng.uniform(-4, 4, 3).tolist()
        a, b, c = rng.uniform(0.1, 0.9, 3).tolist()
        box = OrientedBox((x, abs(y), z), (a, b, c), quaternion_about_y(float(rng.uniform(-3, 3))))
        things.append(SceneObject(f"{NAMES[i % 3]}_{i}", i + 1, NAMES[i % 3], NAMES[i % 3], box, visible=visible))
    room = Room("room", "kitchen", ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)), 0.0, 2.6)
    support = (Support(things[0].object_id, "on", things[1].object_id, "physics"),)
    return View("random", "indoor", tuple(walk), tuple(things), NAMES, (room,), support)
