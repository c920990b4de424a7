"""The simulator: finds the scene that it is told, and draws what its agent sees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from habitat_sim import physics
from habitat_sim.agent import Agent, AgentConfiguration
from habitat_sim.nav import PathFinder
from habitat_sim.semantic import SemanticScene
from habitat_sim.sensor import Sensor
from sprite_etl.scene.camera import camera_from_fov
from tests.doubles.habitat_world import World, load_world

LIVING: list[str] = []
"""Scenes of simulators that were not closed: OpenGL contexts that are held."""


class SimulatorConfiguration:
    """Unlike a sensor's specification, it refuses what it does not know."""

    __slots__ = (
        "enable_physics", "frustum_culling", "gpu_device_id", "load_semantic_mesh", "random_seed",
        "scene_dataset_config_file", "scene_id",
    )  # fmt: skip

    def __init__(self) -> None:
        self.scene_id, self.scene_dataset_config_file, self.random_seed = "", "default", 0
        self.gpu_device_id, self.enable_physics, self.frustum_culling, self.load_semantic_mesh = 0, False, True, False


@dataclass(slots=True)
class Configuration:
    sim_cfg: SimulatorConfiguration
    agents: list[AgentConfiguration]


class Simulator:
    def __init__(self, configuration: Configuration) -> None:
        wanted = configuration.sim_cfg
        if wanted.gpu_device_id > 0:
            raise RuntimeError(f"WindowlessContext: Unable to find EGL device for CUDA device {wanted.gpu_device_id}")
        path = _find(wanted.scene_id, wanted.scene_dataset_config_file)
        self.curr_scene_name = path.name.removesuffix(".scene_instance.json")
        self._world: World = load_world(path)
        self._agent = Agent(configuration.agents[0], self._world)
        sensors = {s.uuid: Sensor(self, s) for s in configuration.agents[0].sensor_specifications}
        setattr(self, "sensors" if os.environ.get("HABITAT_SIM_STANDIN_VERSION") == "0.3.4" else "_sensors", sensors)
        self._lens = configuration.agents[0].sensor_specifications[0]
        self._drawn: tuple[bytes, Any] | None = None
        self.semantic_scene = SemanticScene(self._world)
        self.pathfinder = PathFinder(self._world)
        self._rigid = physics.Manager([physics.ManagedRigidObject(p) for p in self._world.placed if not p.links])
        self._articulated = physics.Manager(
            [physics.ManagedArticulatedObject(p) for p in self._world.placed if p.links]
        )
        LIVING.append(self.curr_scene_name)
        self._open = True

    def close(self, destroy: bool = True) -> None:
        if self._open:
            LIVING.remove(self.curr_scene_name)
        self._open = False

    def get_agent(self, agent_id: int) -> Agent:
        return self._agent

    def get_rigid_object_manager(self) -> physics.Manager:
        return self._rigid

    def get_articulated_object_manager(self) -> physics.Manager:
        return self._articulated

    def recompute_navmesh(self, pathfinder: PathFinder, settings: Any) -> bool:
        """Around what is static, if that is asked for."""
        things = [*self._rigid.get_objects_by_handle_substring().values()]
        still = all(t.motion_type is physics.MotionType.STATIC for t in things)
        pathfinder.compute(settings.agent_radius, furniture=settings.include_static_objects and still)
        return True

    def draw(self) -> Any:
        """What the agent's cameras see, drawn once a pose."""
        pose = self._agent.sensor_pose(self._lens)
        if self._drawn is None or self._drawn[0] != pose.tobytes():
            height, width = self._lens.resolution
            lens = camera_from_fov(width, height, float(self._lens.hfov) * 3.141592653589793 / 180, pose)
            self._drawn = pose.tobytes(), self._world.draw(lens)
        return self._drawn[1]


def _find(scene: str, config: str) -> Path:
    """A file by its path, or the first of the data set's scenes whose name holds the words."""
    if Path(scene).is_file():
        return Path(scene)
    instances = sorted(Path(config).parent.rglob("*.scene_instance.json")) if config != "default" else []
    for path in instances:
        if scene in path.name:
            return path
    raise RuntimeError(f"ESP_CHECK failed: scene {scene!r} not found")
