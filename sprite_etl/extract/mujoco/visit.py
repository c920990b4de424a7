"""A visit to one home: drawn and furnished from its seed, walked through, rendered, described.

Everything inside is in MuJoCo's frame (metres, right-handed, Z up); viewpoints, boxes, rooms and free space are
turned to the canonical frame here and in `describe`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_etl.extract.base import OpenScene, Rendering, SceneFacts, Viewpoint
from sprite_etl.extract.mujoco.describe import facts_of, place_id
from sprite_etl.extract.mujoco.ground import walkable
from sprite_etl.extract.mujoco.home.make import Home, make_home
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.outlook import Eye, Viewer
from sprite_etl.extract.mujoco.planner import draw_plan
from sprite_etl.extract.mujoco.render import Renderer, open_renderer
from sprite_etl.extract.mujoco.walk import Step, draw_walk
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import AgentPose

PLAN, HOME, CAMERA, WALK = range(4)
"""Streams of random numbers of a home: a change in one leaves the others as they are."""


class MujocoHome(OpenScene):
    """One home that is furnished and compiled; its renderer opens with the first picture."""

    def __init__(self, seed: int, options: MujocoOptions, fps: float) -> None:
        self._options, self._seed, self._fps = options, seed, fps
        plan = draw_plan(_stream(seed, PLAN), options.rooms_min, options.rooms_max)
        self.home: Home = make_home(_stream(seed, HOME), plan)
        lying = set(self.home.on)
        self.ground = walkable(plan, [t for i, t in enumerate(self.home.things) if i not in lying])
        self.eye = _draw_eye(_stream(seed, CAMERA), options)
        self._viewpoints: list[Viewpoint] | None = None
        self._renderer: Renderer | None = None

    def viewpoints(self) -> Sequence[Viewpoint]:
        """The walk: `frames` pictures at eye height, ≤ 0.5 m and ≤ 30° between two."""
        if self._viewpoints is None:
            viewer = Viewer(self.home.compiled, self.home.things, self.eye)
            steps = draw_walk(_stream(self._seed, WALK), self.home.plan, self.ground, viewer, self._options.frames)
            self._viewpoints = [self._viewpoint(i, step) for i, step in enumerate(steps)]
        return self._viewpoints

    def _viewpoint(self, index: int, step: Step) -> Viewpoint:
        yaw = float(np.remainder(step.heading - np.pi / 2 + np.pi, 2 * np.pi) - np.pi)
        feet = step.x, 0.0, -step.y
        pose = pose_from_yaw_pitch((step.x, self.eye.height_m, -step.y), yaw, self.eye.pitch_rad)
        camera = camera_from_fov(self._options.width, self._options.height, self.eye.across_rad, pose)
        room = self.home.plan.rooms[step.room].room_id
        return Viewpoint(camera, index / self._fps, AgentPose(feet, yaw), room)

    def render(self, viewpoint: Viewpoint) -> Rendering:
        """RGB, planar depth, instance ids and amodal sizes."""
        if self._renderer is None:
            self._renderer = open_renderer(self._options.renderer, self.home.compiled)
        return self._renderer.render(viewpoint.camera)

    def facts(self) -> SceneFacts:
        """Objects, rooms, support and free space."""
        return facts_of(self.home, self.ground)

    def close(self) -> None:
        """Free the renderer."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None


def place_of(seed: int, options: MujocoOptions) -> str:
    """The place_id of the home that a seed gives: homes with one floor plan are one place."""
    return place_id(draw_plan(_stream(seed, PLAN), options.rooms_min, options.rooms_max))


def _stream(seed: int, which: int) -> np.random.Generator:
    return np.random.default_rng([seed, which])


def _draw_eye(rng: np.random.Generator, options: MujocoOptions) -> Eye:
    """The camera of a home: 1.2–1.7 m high, 60–100° wide, looking down a little."""
    across = float(np.radians(rng.uniform(62, 98)))
    upright = 2 * float(np.arctan(np.tan(across / 2) * options.height / options.width))
    return Eye(float(rng.uniform(1.25, 1.68)), across, upright, float(np.radians(rng.uniform(-16, -5))))
