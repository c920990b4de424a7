"""A visit to one home: drawn and furnished from its seed, walked through, rendered, described.

Everything inside is in MuJoCo's frame (metres, right-handed, Z up); viewpoints, boxes, rooms and free space are
turned to the canonical frame here and in `describe`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sprite_etl.extract.base import OpenScene, Rendering, SceneFacts, Viewpoint
from sprite_etl.extract.mujoco.afterwards import Afterwards, rearrange
from sprite_etl.extract.mujoco.describe import facts_of, moved_in, place_id
from sprite_etl.extract.mujoco.ground import walkable
from sprite_etl.extract.mujoco.home.make import Home, make_home
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.outlook import Eye, Viewer
from sprite_etl.extract.mujoco.planner import draw_plan
from sprite_etl.extract.mujoco.render import Renderer, open_renderer
from sprite_etl.extract.mujoco.walk import Step, draw_walk
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import AgentPose

PLAN, HOME, CAMERA, WALK, LATER = range(5)
"""Streams of random numbers of a home: a change in one leaves the others as they are."""
AFTER = "after"
"""The state of the home in which some things stand elsewhere."""


class MujocoHome(OpenScene):
    """One home that is furnished and compiled; its renderer opens with the first picture."""

    def __init__(self, seed: int, options: MujocoOptions, fps: float) -> None:
        self._options, self._seed, self._fps = options, seed, fps
        plan = draw_plan(_stream(seed, PLAN), options.rooms_min, options.rooms_max)
        self.home: Home = make_home(_stream(seed, HOME), plan)
        lying = set(self.home.on)
        self.ground = walkable(plan, [t for i, t in enumerate(self.home.things) if i not in lying])
        self.eye = draw_eye(_stream(seed, CAMERA), options)
        self._viewpoints: list[Viewpoint] | None = None
        self._afterwards: Afterwards | None = None
        self._renderers: dict[str | None, Renderer] = {}

    def viewpoints(self) -> Sequence[Viewpoint]:
        """The walk: `frames` pictures at eye height, ≤ 0.5 m and ≤ 30° between two; then up to `rearranged` of them
        again, after something was moved."""
        if self._viewpoints is None:
            viewer = Viewer(self.home.compiled, self.home.things, self.eye)
            steps = self._walk(_stream(self._seed, WALK), viewer)
            walk = [self._viewpoint(i, step) for i, step in enumerate(steps)]
            self._viewpoints = walk + self._again(walk, [step.room for step in steps])
        return self._viewpoints

    def _walk(self, rng: np.random.Generator, viewer: Viewer) -> list[Step]:
        """Where the pictures are taken."""
        return draw_walk(rng, self.home.plan, self.ground, viewer, self._options.frames)

    def _again(self, walk: Sequence[Viewpoint], rooms: Sequence[int]) -> list[Viewpoint]:
        count = self._options.rearranged
        if count == 0:
            return []
        cameras = [v.camera for v in walk]
        self._afterwards = rearrange(_stream(self._seed, LATER), self.home, cameras, rooms, count)
        steps = self._afterwards.steps if self._afterwards else ()
        end = len(walk)
        return [replace(walk[k], time_s=(end + n) / self._fps, state=AFTER) for n, k in enumerate(steps)]

    def _viewpoint(self, index: int, step: Step) -> Viewpoint:
        yaw = float(np.remainder(step.heading - np.pi / 2 + np.pi, 2 * np.pi) - np.pi)
        feet = step.x, 0.0, -step.y
        pose = pose_from_yaw_pitch((step.x, self.eye.height_m, -step.y), yaw, self.eye.pitch_rad)
        camera = camera_from_fov(self._options.width, self._options.height, self.eye.across_rad, pose)
        room = self.home.plan.rooms[step.room].room_id
        return Viewpoint(camera, index / self._fps, AgentPose(feet, yaw), room)

    def render(self, viewpoint: Viewpoint) -> Rendering:
        """RGB, planar depth, instance ids and amodal sizes."""
        if viewpoint.state not in self._renderers:
            home = self._afterwards.home if viewpoint.state == AFTER and self._afterwards else self.home
            self._renderers[viewpoint.state] = open_renderer(self._options.renderer, home.compiled)
        return self._renderers[viewpoint.state].render(viewpoint.camera)

    def facts(self) -> SceneFacts:
        """Objects, rooms, support and free space; what stands elsewhere in the repeated pictures."""
        facts = facts_of(self.home, self.ground)
        if self._options.rearranged:
            self.viewpoints()
        return facts if self._afterwards is None else moved_in(facts, AFTER, self.home, self._afterwards)

    def close(self) -> None:
        """Free the renderers."""
        for renderer in self._renderers.values():
            renderer.close()
        self._renderers.clear()


def place_of(seed: int, options: MujocoOptions) -> str:
    """The place_id of the home that a seed gives: homes with one floor plan are one place."""
    return place_id(draw_plan(_stream(seed, PLAN), options.rooms_min, options.rooms_max))


def _stream(seed: int, which: int) -> np.random.Generator:
    return np.random.default_rng([seed, which])


def draw_eye(rng: np.random.Generator, options: MujocoOptions) -> Eye:
    """The camera of a home: 1.2–1.7 m high, 60–100° wide, looking down a little."""
    across = float(np.radians(rng.uniform(62, 98)))
    upright = 2 * float(np.arctan(np.tan(across / 2) * options.height / options.width))
    return Eye(float(rng.uniform(1.25, 1.68)), across, upright, float(np.radians(rng.uniform(-16, -5))))
